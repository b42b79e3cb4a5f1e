//! What separates the cells of a table: told by a line `sep=;` as spreadsheets write it,
//! else the one with which the header has the most names that are known.

use super::name::is_same;

const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// A table without what stands before its header.
pub struct Separated<'a> {
    pub bytes: &'a [u8],
    /// The line of the file on which `bytes` begins, from 1.
    pub first_line: u64,
    pub delimiter: u8,
}

impl<'a> Separated<'a> {
    pub fn reader(&self) -> csv::Reader<&'a [u8]> {
        reader(self.bytes, self.delimiter)
    }
}

fn reader(bytes: &[u8], delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .trim(csv::Trim::All)
        .from_reader(bytes)
}

pub fn of<'a>(bytes: &'a [u8], names: &[&str]) -> Separated<'a> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Some((delimiter, bytes)) = told(bytes) {
        return Separated {
            bytes,
            first_line: 2,
            delimiter,
        };
    }
    let known = |delimiter: u8| {
        let mut record = csv::ByteRecord::new();
        // A header that cannot be read has no names.
        let _ = reader(bytes, delimiter).read_byte_record(&mut record);
        let known = record
            .iter()
            .filter(|cell| names.iter().any(|name| is_same(cell, name)))
            .count();
        (known, record.len())
    };
    let first = known(b',');
    let (delimiter, _) = SEPARATORS
        .map(|delimiter| (delimiter, known(delimiter)))
        .into_iter()
        .fold(
            (b',', first),
            |best, other| {
                if other.1 > best.1 { other } else { best }
            },
        );
    Separated {
        bytes,
        first_line: 1,
        delimiter,
    }
}

/// The separator of a first line `sep=;`, and what follows that line.
fn told(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let (line, rest) = bytes.split_at(end);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let line = line
        .strip_prefix(b"\"")
        .and_then(|line| line.strip_suffix(b"\""))
        .unwrap_or(line);
    let (word, separator) = line.split_at_checked(4)?;
    match separator {
        [separator] if word.eq_ignore_ascii_case(b"sep=") => Some((*separator, &rest[1..])),
        _ => None,
    }
}
