use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use jiff::{Timestamp, civil::Date};

use super::header::Header;
use super::{Fault, Faults};

/// Longest text a cell may hold, in characters.
const MAX_TEXT: usize = 1_000;

/// One row while it is read. Each method reads the cell of a declared column, and
/// records a fault when it is not what was expected. The `optional_` ones give
/// `None` without a fault when the cell is empty or the column absent; the others
/// give `None` only together with a fault.
pub struct TableRow<'a> {
    file: &'a str,
    line: u64,
    header: &'a Header<'a>,
    record: &'a csv::ByteRecord,
    faults: &'a mut Faults,
}

impl<'a> TableRow<'a> {
    pub(super) fn new(
        file: &'a str,
        line: u64,
        header: &'a Header<'a>,
        record: &'a csv::ByteRecord,
        faults: &'a mut Faults,
    ) -> Self {
        Self {
            file,
            line,
            header,
            record,
            faults,
        }
    }

    /// The line of the file on which the row starts, from 1.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// Whether the file has this column at all.
    pub fn has_column(&self, column: &str) -> bool {
        self.index(column).is_some()
    }

    /// Whether the file itself says something under this column, be it an empty cell;
    /// what a mapping says otherwise does not count.
    pub fn is_in_file(&self, column: &str) -> bool {
        self.header.is_in_file(column)
    }

    /// The number of a column in the file, from 1; 0 where the file has none.
    pub fn column_number(&self, column: &str) -> u64 {
        let index = self.index(column).map(|index| self.header.in_file(index));
        let number = index.map_or(0, |index| index + 1);
        u64::try_from(number).unwrap_or(u64::MAX)
    }

    /// Undeclared columns whose name starts so: `weight_` of `weight_<group>`.
    pub fn columns_starting_with(&self, prefix: &str) -> Vec<String> {
        let names = self.header.others.iter().map(|(name, _)| name);
        names
            .filter(|name| name.to_ascii_lowercase().starts_with(prefix))
            .cloned()
            .collect()
    }

    /// The names of columns that are not declared.
    pub fn undeclared(&self) -> impl Iterator<Item = &str> {
        self.header.others.iter().map(|(name, _)| name.as_str())
    }

    /// The cell as it stands, trimmed; empty where the column is absent.
    pub fn cell(&self, column: &str) -> &'a str {
        let bytes = self.index(column).and_then(|index| self.record.get(index));
        bytes
            .and_then(|bytes| std::str::from_utf8(bytes).ok())
            .unwrap_or("")
    }

    /// Records that the cell is not what was expected: "a station of lines.csv".
    pub fn fault(&mut self, column: &str, expected: impl Display) {
        let cell = shorten(self.cell(column));
        let what = format!("`{column}` is `{cell}`; expected {expected}");
        let index = self.index(column).unwrap_or(0);
        let index = self.header.in_file(index);
        self.faults
            .add(Fault::at(self.file, self.line, index, what));
    }

    /// Text without control characters, at most 1,000 characters, not empty.
    pub fn text(&mut self, column: &str) -> Option<String> {
        self.needed(column, "some text")?;
        self.optional_text(column)
    }

    pub fn optional_text(&mut self, column: &str) -> Option<String> {
        self.borrowed_text(column).map(str::to_owned)
    }

    /// As [`TableRow::text`], without a copy.
    pub fn needed_str(&mut self, column: &str) -> Option<&'a str> {
        self.needed(column, "some text")?;
        self.borrowed_text(column)
    }

    /// A finite number: `NaN` and `inf` are faults, and decimal commas where commas
    /// separate cells.
    pub fn number(&mut self, column: &str) -> Option<f64> {
        self.needed(column, "a number")?;
        self.optional_number(column)
    }

    pub fn optional_number(&mut self, column: &str) -> Option<f64> {
        let decimal_comma = self.header.decimal_comma;
        self.optional(column, "a number", |cell| {
            let number: Option<f64> = if decimal_comma && !cell.contains('.') {
                cell.replacen(',', ".", 1).parse().ok()
            } else {
                cell.parse().ok()
            };
            number.filter(|number| number.is_finite())
        })
    }

    pub fn number_in(&mut self, column: &str, range: RangeInclusive<f64>) -> Option<f64> {
        let number = self.number(column)?;
        self.within(column, number, &range)
    }

    pub fn optional_number_in(&mut self, column: &str, range: RangeInclusive<f64>) -> Option<f64> {
        let number = self.optional_number(column)?;
        self.within(column, number, &range)
    }

    /// A whole number that fits the type asked for.
    pub fn whole<T: FromStr>(&mut self, column: &str) -> Option<T> {
        self.needed(column, "a whole number")?;
        self.optional_whole(column)
    }

    pub fn optional_whole<T: FromStr>(&mut self, column: &str) -> Option<T> {
        self.optional(column, "a whole number in range", |cell| {
            // Columns that had empty cells are often written as 8.0.
            let whole = cell
                .split_once('.')
                .filter(|(_, rest)| !rest.is_empty() && rest.bytes().all(|digit| digit == b'0'));
            whole.map_or(cell, |(whole, _)| whole).parse().ok()
        })
    }

    /// 0 or 1, also `false` or `true`, `no` or `yes`.
    pub fn optional_boolean(&mut self, column: &str) -> Option<bool> {
        self.optional(column, "0 or 1", |cell| match cell {
            "0" => Some(false),
            "1" => Some(true),
            _ if cell.eq_ignore_ascii_case("false") => Some(false),
            _ if cell.eq_ignore_ascii_case("true") => Some(true),
            _ if cell.eq_ignore_ascii_case("no") => Some(false),
            _ if cell.eq_ignore_ascii_case("yes") => Some(true),
            _ => None,
        })
    }

    /// An instant with its offset, as RFC 3339: `2026-03-01T08:00:00Z`.
    pub fn instant(&mut self, column: &str) -> Option<Timestamp> {
        self.needed(column, "an RFC 3339 instant such as 2026-03-01T08:00:00Z")?;
        self.optional_instant(column)
    }

    pub fn optional_instant(&mut self, column: &str) -> Option<Timestamp> {
        let expected = "an RFC 3339 instant such as 2026-03-01T08:00:00Z";
        self.optional(column, expected, |cell| cell.parse().ok())
    }

    /// A day as `2026-03-01`.
    pub fn date(&mut self, column: &str) -> Option<Date> {
        self.needed(column, "a date such as 2026-03-01")?;
        self.optional_date(column)
    }

    pub fn optional_date(&mut self, column: &str) -> Option<Date> {
        self.optional(column, "a date such as 2026-03-01", |cell| {
            cell.parse().ok()
        })
    }

    /// One of a few words; gives the value that is paired with the word.
    pub fn choice<T: Clone>(&mut self, column: &str, choices: &[(&str, T)]) -> Option<T> {
        let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
        let expected = format!("one of {}", words.join(" "));
        self.needed(column, &expected)?;
        self.optional_choice(column, choices)
    }

    pub fn optional_choice<T: Clone>(&mut self, column: &str, choices: &[(&str, T)]) -> Option<T> {
        let cell = self.cell(column);
        if cell.is_empty() {
            return None;
        }
        let found = choices
            .iter()
            .find(|(word, _)| word.eq_ignore_ascii_case(cell));
        if found.is_none() {
            let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
            self.fault(column, format_args!("one of {}", words.join(" ")));
        }
        found.map(|(_, value)| value.clone())
    }

    /// Any other form: `None` from `parse` is a fault, an empty cell is not.
    pub fn optional<T>(
        &mut self,
        column: &str,
        expected: &str,
        parse: impl FnOnce(&'a str) -> Option<T>,
    ) -> Option<T> {
        let cell = self.cell(column);
        if cell.is_empty() {
            return None;
        }
        let value = parse(cell);
        if value.is_none() {
            self.fault(column, expected);
        }
        value
    }

    fn borrowed_text(&mut self, column: &str) -> Option<&'a str> {
        let expected = "text of at most 1000 characters without control characters";
        self.optional(column, expected, |cell| {
            let fits = cell.len() <= MAX_TEXT || cell.chars().count() <= MAX_TEXT;
            (fits && !cell.contains(char::is_control)).then_some(cell)
        })
    }

    fn needed(&mut self, column: &str, expected: &str) -> Option<()> {
        if self.cell(column).is_empty() {
            self.fault(column, expected);
            return None;
        }
        Some(())
    }

    fn within(&mut self, column: &str, number: f64, range: &RangeInclusive<f64>) -> Option<f64> {
        if range.contains(&number) {
            return Some(number);
        }
        let expected = format_args!("a number from {} to {}", range.start(), range.end());
        self.fault(column, expected);
        None
    }

    fn index(&self, column: &str) -> Option<usize> {
        let other = self.header.others.iter().find(|(name, _)| name == column);
        if let Some((_, index)) = other {
            return Some(*index);
        }
        let place = self.header.places.iter().find(|(name, _)| *name == column);
        debug_assert!(place.is_some(), "column `{column}` is not declared");
        place.and_then(|(_, index)| *index)
    }
}

/// A cell's value as a message shows it: one line, not endless.
fn shorten(cell: &str) -> String {
    let mut short: String = cell.chars().take(60).flat_map(char::escape_debug).collect();
    if cell.chars().nth(60).is_some() {
        short.push('…');
    }
    short
}
