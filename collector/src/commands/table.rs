//! Reads delimited tables (CSV) and reports every fault with file, line and column.
//!
//! ```
//! use collector::commands::table::{Columns, Faults, read_bytes};
//!
//! const SITES: Columns = Columns {
//!     required: &["site", "lon", "lat"],
//!     optional: &["name"],
//!     delimiter: b',',
//!     max_bytes: 1 << 20,
//! };
//!
//! let text = "site,lon,lat,colour\nnorth,4.36,50.86,red\nsouth,4.33,here,blue\n";
//! let mut faults = Faults::new();
//! let sites = read_bytes(&SITES, "sites.csv", text.as_bytes(), &mut faults, |row| {
//!     // Read every cell before the first `?`: so all faults of a row are told.
//!     let site = row.text("site");
//!     let name = row.optional_text("name");
//!     let lon = row.number_in("lon", -180.0..=180.0);
//!     let lat = row.number_in("lat", -90.0..=90.0);
//!     Some((site?, name, lon?, lat?))
//! });
//! assert_eq!(sites.len(), 1);
//! assert_eq!(
//!     faults.into_result().unwrap_err().to_string(),
//!     "sites.csv:3:3: `lat` is `here`; expected a number",
//! );
//! ```
//!
//! One [`Faults`] may collect over several files; nothing read is to be used
//! before [`Faults::into_result`] said that there was none.

mod fault;
mod row;
#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::Read;
use std::path::Path;

pub use fault::{Fault, Faults};
pub use row::TableRow;

/// What a table looks like: columns are found by their name in the header, in any
/// order; other columns are ignored.
#[derive(Debug, Clone, Copy)]
pub struct Columns<'c> {
    pub required: &'c [&'c str],
    pub optional: &'c [&'c str],
    pub delimiter: u8,
    /// Largest input, in bytes, that is read at all.
    pub max_bytes: u64,
}

/// Reads the file at `path`. The values are those for which `read_row` gave one;
/// what could not be read is in `faults`, also when the file itself cannot be read.
pub fn read_file<T>(
    columns: &Columns,
    path: &Path,
    faults: &mut Faults,
    read_row: impl FnMut(&mut TableRow) -> Option<T>,
) -> Vec<T> {
    let name = path.display().to_string();
    let mut bytes = Vec::new();
    let limit = columns.max_bytes.saturating_add(1);
    let read = File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes));
    match read {
        Ok(_) => read_bytes(columns, &name, &bytes, faults, read_row),
        Err(error) => {
            faults.add(Fault::whole_file(&name, format!("cannot be read: {error}")));
            Vec::new()
        }
    }
}

/// As [`read_file`], from memory; `name` is what faults call the input.
pub fn read_bytes<T>(
    columns: &Columns,
    name: &str,
    bytes: &[u8],
    faults: &mut Faults,
    mut read_row: impl FnMut(&mut TableRow) -> Option<T>,
) -> Vec<T> {
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > columns.max_bytes {
        let what = format!("is larger than the limit of {} bytes", columns.max_bytes);
        faults.add(Fault::whole_file(name, what));
        return Vec::new();
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(columns.delimiter)
        .trim(csv::Trim::All)
        .from_reader(bytes);
    let mut lines = LineCounter::new(bytes);
    let mut record = csv::ByteRecord::new();

    let header = match next_line(&mut reader, &mut record, &mut lines) {
        Ok(Some(line)) => read_header(columns, name, line, &record, faults),
        Ok(None) => {
            faults.add(Fault::whole_file(
                name,
                "is empty; expected a header".into(),
            ));
            None
        }
        Err(error) => {
            faults.add(Fault::whole_file(name, format!("cannot be read: {error}")));
            None
        }
    };
    let Some(header) = header else {
        return Vec::new();
    };

    let mut values = Vec::new();
    loop {
        match next_line(&mut reader, &mut record, &mut lines) {
            Ok(None) => return values,
            Ok(Some(line)) => {
                if !shape_fits(name, line, header.width, &record, faults) {
                    continue;
                }
                let before = faults.count();
                let mut row = TableRow::new(name, line, &header, &record, faults);
                if let Some(value) = read_row(&mut row)
                    && faults.count() == before
                {
                    values.push(value);
                }
            }
            Err(error) => {
                faults.add(Fault::whole_file(name, format!("cannot be read: {error}")));
                return values;
            }
        }
    }
}

/// Where the declared columns are in the file.
struct Header<'c> {
    places: Vec<(&'c str, Option<usize>)>,
    /// Columns that are not declared, for families such as `weight_<group>`.
    others: Vec<(String, usize)>,
    width: usize,
}

fn read_header<'c>(
    columns: &Columns<'c>,
    name: &str,
    line: u64,
    record: &csv::ByteRecord,
    faults: &mut Faults,
) -> Option<Header<'c>> {
    let before = faults.count();
    shape_fits(name, line, record.len(), record, faults);
    let declared = columns.required.iter().chain(columns.optional);
    let mut places = Vec::new();
    for &column in declared {
        let mut found = (0..record.len()).filter(|&i| record.get(i) == Some(column.as_bytes()));
        let first = found.next();
        if let Some(second) = found.next() {
            let what = format!("column `{column}` is there twice; expected it once");
            faults.add(Fault::at(name, line, second, what));
        }
        if first.is_none() && columns.required.contains(&column) {
            let what = format!("column `{column}` is missing from the header");
            faults.add(Fault::at(name, line, 0, what));
        }
        places.push((column, first));
    }
    let width = record.len();
    let others = (0..width)
        .filter_map(|i| Some((std::str::from_utf8(record.get(i)?).ok()?.to_owned(), i)))
        .filter(|(name, _)| !places.iter().any(|(declared, _)| declared == name))
        .collect();
    (faults.count() == before).then_some(Header {
        places,
        others,
        width,
    })
}

/// Whether a record has as many cells as the header and is UTF-8 throughout.
fn shape_fits(
    name: &str,
    line: u64,
    width: usize,
    record: &csv::ByteRecord,
    faults: &mut Faults,
) -> bool {
    if record.len() != width {
        let what = format!("row has {} cells; expected {width}", record.len());
        faults.add(Fault::at(name, line, record.len().min(width), what));
        return false;
    }
    let broken = record
        .iter()
        .position(|cell| std::str::from_utf8(cell).is_err());
    if let Some(index) = broken {
        faults.add(Fault::at(name, line, index, "cell is not UTF-8".into()));
    }
    broken.is_none()
}

/// Reads the next record and gives the line it starts on; `None` at the end.
fn next_line(
    reader: &mut csv::Reader<&[u8]>,
    record: &mut csv::ByteRecord,
    lines: &mut LineCounter,
) -> Result<Option<u64>, csv::Error> {
    if !reader.read_byte_record(record)? {
        return Ok(None);
    }
    let start = record.position().map_or(0, csv::Position::byte);
    Ok(Some(
        lines.line_of(usize::try_from(start).unwrap_or(usize::MAX)),
    ))
}

/// Counts lines itself: the `csv` reader's own position is that of the empty lines,
/// or of the line feed of a CRLF, before the record.
struct LineCounter<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u64,
}

impl<'a> LineCounter<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            at: 0,
            line: 1,
        }
    }

    /// The line, from 1, of the first byte from `start` on that ends no line.
    /// Calls come in rising order of `start`.
    fn line_of(&mut self, start: usize) -> u64 {
        while let Some(&byte) = self.bytes.get(self.at) {
            if self.at >= start && byte != b'\n' && byte != b'\r' {
                break;
            }
            self.line += u64::from(byte == b'\n');
            self.at += 1;
        }
        self.line
    }
}
