//! Reads delimited tables (CSV) and reports every fault with file, line and column.
//!
//! ```
//! use collector::commands::table::{Columns, Faults, read_bytes};
//!
//! const SITES: Columns = Columns {
//!     required: &["site", "lon", "lat"],
//!     optional: &["name"],
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
//! before [`Faults::into_result`] said that there was no fault.
//!
//! Cells are separated by commas, semicolons, tabs or bars, as the header or a line `sep=;`
//! before it says; a [`Mapping`] gives foreign columns our names.

mod fault;
mod header;
mod mapping;
mod name;
mod row;
mod separator;
#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::Read;
use std::path::Path;

pub use fault::{Fault, Faults};
use header::Header;
pub use mapping::Mapping;
pub use row::TableRow;

/// What a table looks like: columns are found by their name in the header, in any
/// order and in capitals or not; other columns are ignored.
#[derive(Debug, Clone, Copy)]
pub struct Columns<'c> {
    pub required: &'c [&'c str],
    pub optional: &'c [&'c str],
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
    read_row: impl FnMut(&mut TableRow) -> Option<T>,
) -> Vec<T> {
    read_mapped(columns, None, name, bytes, faults, read_row)
}

/// As [`read_bytes`], where the columns may have the names that `mapping` tells.
pub fn read_mapped<T>(
    columns: &Columns,
    mapping: Option<&Mapping>,
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
    let separated = separator::of(bytes, &expected(columns, mapping));
    let mut reader = separated.reader();
    let mut lines = LineCounter::new(separated.bytes, separated.first_line);
    let mut record = csv::ByteRecord::new();

    let header = match next_line(&mut reader, &mut record, &mut lines) {
        Ok(Some(line)) => {
            let fits = shape_fits(name, line, record.len(), &record, faults);
            Header::find(columns, mapping, name, line, &record, faults).filter(|_| fits)
        }
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
    let Some(mut header) = header else {
        return Vec::new();
    };
    header.decimal_comma = separated.delimiter != b',';

    let mut values = Vec::new();
    loop {
        match next_line(&mut reader, &mut record, &mut lines) {
            Ok(None) => return values,
            Ok(Some(line)) => {
                // A spreadsheet writes the empty rows below a table too.
                if record.iter().all(<[u8]>::is_empty) {
                    continue;
                }
                if !shape_fits(name, line, header.width, &record, faults) {
                    continue;
                }
                values.extend(read_one(
                    &header,
                    name,
                    line,
                    &mut record,
                    faults,
                    &mut read_row,
                ));
            }
            Err(error) => {
                faults.add(Fault::whole_file(name, format!("cannot be read: {error}")));
                return values;
            }
        }
    }
}

/// Something that has named cells without being a row of a file of rows, such as a
/// feature of GeoJSON: read as one that stands alone. Faults are told at its place.
pub fn read_named<T>(
    columns: &Columns,
    mapping: Option<&Mapping>,
    (name, line, column): (&str, u64, u64),
    cells: &[(String, String)],
    faults: &mut Faults,
    mut read_row: impl FnMut(&mut TableRow) -> Option<T>,
) -> Option<T> {
    let names: csv::ByteRecord = cells.iter().map(|(name, _)| name.as_bytes()).collect();
    let mut record: csv::ByteRecord = cells.iter().map(|(_, cell)| cell.as_bytes()).collect();
    let mut found = Faults::new();
    let header = Header::find(columns, mapping, name, line, &names, &mut found);
    let value = header
        .and_then(|header| read_one(&header, name, line, &mut record, &mut found, &mut read_row));
    faults.add_all_at(found, column);
    value
}

fn read_one<T>(
    header: &Header<'_>,
    name: &str,
    line: u64,
    record: &mut csv::ByteRecord,
    faults: &mut Faults,
    read_row: &mut impl FnMut(&mut TableRow) -> Option<T>,
) -> Option<T> {
    let before = faults.count();
    header.translate(record);
    let mut row = TableRow::new(name, line, header, record, faults);
    read_row(&mut row).filter(|_| faults.count() == before)
}

/// Columns of a file that nobody asked for, as the file calls them.
pub fn ignored_columns(columns: &Columns, mapping: Option<&Mapping>, bytes: &[u8]) -> Vec<String> {
    let separated = separator::of(bytes, &expected(columns, mapping));
    let mut record = csv::ByteRecord::new();
    // A file that cannot be read is told of where it is read.
    let _ = separated.reader().read_byte_record(&mut record);
    let mut faults = Faults::new();
    let header = Header::find(columns, mapping, "", 1, &record, &mut faults);
    let others = header.map(|header| header.others).unwrap_or_default();
    let names = others.into_iter().map(|(name, _)| name);
    names.filter(|name| !name.is_empty()).collect()
}

/// What a header may call the columns.
fn expected<'a>(columns: &Columns<'a>, mapping: Option<&'a Mapping>) -> Vec<&'a str> {
    let ours = columns.required.iter().chain(columns.optional).copied();
    let theirs = mapping.into_iter().flat_map(Mapping::foreign_names);
    ours.chain(theirs).collect()
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

/// Counts lines itself: the `csv` reader's own position is at the empty lines,
/// or of the line feed of a CRLF, before the record.
struct LineCounter<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u64,
}

impl<'a> LineCounter<'a> {
    fn new(bytes: &'a [u8], first_line: u64) -> Self {
        Self {
            bytes,
            at: 0,
            line: first_line,
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
