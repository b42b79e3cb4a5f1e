//! Where the columns of a table are.

use super::mapping::{Mapping, Translation};
use super::name::is_same;
use super::{Columns, Fault, Faults};

/// Where the declared columns are in the file.
pub struct Header<'c> {
    pub places: Vec<(&'c str, Option<usize>)>,
    /// Columns that are not declared, for families such as `weight_<group>`.
    pub others: Vec<(String, usize)>,
    pub width: usize,
    /// Numbers may be written `4,35`.
    pub decimal_comma: bool,
    /// Cells that a mapping makes of others; they follow those of the file.
    translations: Vec<Translation>,
}

impl<'c> Header<'c> {
    pub fn find(
        columns: &Columns<'c>,
        mapping: Option<&Mapping>,
        name: &str,
        line: u64,
        record: &csv::ByteRecord,
        faults: &mut Faults,
    ) -> Option<Self> {
        let before = faults.count();
        let width = record.len();
        let mut translations: Vec<Translation> = Vec::new();
        let mut places = Vec::new();
        for &column in columns.required.iter().chain(columns.optional) {
            if let Some(translation) = mapping.and_then(|to| to.translation(column, record)) {
                places.push((column, Some(width + translations.len())));
                translations.push(translation);
                continue;
            }
            let mut found = (0..width).filter(|&i| {
                let cell = record.get(i).unwrap_or_default();
                is_same(cell, column)
            });
            let first = found.next();
            if let Some(second) = found.next() {
                let what = format!("column `{column}` is there twice; expected it once");
                faults.add(Fault::at(name, line, second, what));
            }
            if first.is_none() && columns.required.contains(&column) {
                let theirs = mapping.and_then(|mapping| mapping.name_of(column));
                let theirs = theirs.map_or(String::new(), |name| format!(" (`{name}`)"));
                let what = format!("column `{column}`{theirs} is missing from the header");
                faults.add(Fault::at(name, line, 0, what));
            }
            places.push((column, first));
        }
        let is_used = |index: usize| {
            places.iter().any(|(_, place)| *place == Some(index))
                || translations.iter().any(|made| made.from == Some(index))
        };
        let others = (0..width)
            .filter(|index| !is_used(*index))
            .filter_map(|i| Some((std::str::from_utf8(record.get(i)?).ok()?.to_owned(), i)))
            .filter(|(name, _)| {
                !places
                    .iter()
                    .any(|(ours, _)| is_same(name.as_bytes(), ours))
            })
            .collect();
        (faults.count() == before).then_some(Self {
            places,
            others,
            width,
            decimal_comma: false,
            translations,
        })
    }

    /// Adds the cells that the mapping makes.
    pub fn translate(&self, record: &mut csv::ByteRecord) {
        for translation in &self.translations {
            let cell = translation.from.and_then(|index| record.get(index));
            let cell = cell.and_then(|cell| std::str::from_utf8(cell).ok());
            let made = translation.of(cell.unwrap_or("")).into_owned();
            record.push_field(made.as_bytes());
        }
    }

    /// Whether a cell of the file itself is under this column.
    pub fn is_in_file(&self, column: &str) -> bool {
        let place = self.places.iter().find(|(name, _)| *name == column);
        place.is_some_and(|(_, place)| match place {
            None => false,
            Some(index) => {
                let made = index.checked_sub(self.width);
                made.and_then(|made| self.translations.get(made))
                    .is_none_or(|translation| translation.from.is_some())
            }
        })
    }

    /// The column of the file that the cell with this index comes from.
    pub fn in_file(&self, index: usize) -> usize {
        let made = index.checked_sub(self.width);
        made.and_then(|made| self.translations.get(made))
            .map_or(index, |translation| translation.from.unwrap_or(0))
    }
}
