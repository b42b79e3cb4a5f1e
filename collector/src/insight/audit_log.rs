//! The audit log as a file that can be checked by others: every row with its hashes.
//! What its rows say to people is in [`said`].

pub mod said;

use std::io::{BufRead, Write};

use data_encoding::HEXLOWER;
use jiff::Timestamp;
use records::audit_chain::{Broken, Check, Hash, Link, Whole};
use records::registry::audit;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::document::spreadsheet;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    Csv,
    /// A JSON object a line.
    Jsonl,
}

#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("database cannot be used")]
    Database(#[from] rusqlite::Error),
    #[error("the log cannot be written")]
    Csv(#[from] csv::Error),
    #[error("the log cannot be written")]
    Json(#[from] serde_json::Error),
    #[error("the log cannot be written")]
    Output(#[from] std::io::Error),
}

#[derive(Serialize)]
struct Line<'a> {
    number: i64,
    at: Option<Timestamp>,
    at_s: i64,
    by: &'a str,
    /// Beside the chain: it may be erased.
    name: &'a str,
    action: &'a str,
    subject: &'a str,
    detail: &'a str,
    /// Empty where the text was erased.
    salt: String,
    detail_hash: String,
    hash: String,
}

impl<'a> Line<'a> {
    fn of(link: &'a Link, name: &'a str) -> Self {
        let hex = |bytes: &Option<Vec<u8>>| HEXLOWER.encode(bytes.as_deref().unwrap_or_default());
        Self {
            number: link.number,
            at: Timestamp::from_second(link.at_s).ok(),
            at_s: link.at_s,
            by: &link.by,
            name,
            action: &link.action,
            subject: &link.subject,
            detail: &link.detail,
            salt: hex(&link.salt),
            detail_hash: hex(&link.detail_hash),
            hash: hex(&link.hash),
        }
    }
}

/// Writes the whole log, the first row first. In CSV, text that a spreadsheet would take
/// for a formula has an apostrophe before it; JSON lines are as the hashes have them.
///
/// # Errors
/// When the database cannot be read, or the log not be written.
pub fn export(
    connection: &Connection,
    form: Form,
    output: &mut impl Write,
) -> Result<(), ExportError> {
    match form {
        Form::Jsonl => audit::for_each(connection, |link, name| {
            serde_json::to_writer(&mut *output, &Line::of(link, name))?;
            Ok(output.write_all(b"\n")?)
        }),
        Form::Csv => {
            let mut writer = csv::Writer::from_writer(output);
            audit::for_each(connection, |link, name| {
                let safe = |text: &str| spreadsheet::cell(text);
                let (name, subject) = (safe(name), safe(&link.subject));
                let detail = safe(&link.detail);
                let line = Line {
                    subject: &subject,
                    detail: &detail,
                    ..Line::of(link, &name)
                };
                Ok::<(), ExportError>(writer.serialize(line)?)
            })?;
            Ok(writer.flush()?)
        }
    }
}

/// A line of a file, as far as the chain covers it.
#[derive(Deserialize)]
struct Written {
    number: i64,
    at_s: i64,
    by: String,
    action: String,
    subject: String,
    detail: String,
    salt: String,
    detail_hash: String,
    hash: String,
}

#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("line {0} cannot be read")]
    Unreadable(usize, #[source] std::io::Error),
    #[error("line {0} is not a row of the log as `audit export` writes it in JSON lines")]
    NotARow(usize, #[source] serde_json::Error),
    #[error("`{1}` in line {0} is not a hash in hexadecimal digits")]
    NotAHash(usize, String),
}

/// Looks at every row of a file of JSON lines that [`export`] wrote; where `head` is given,
/// one of them has to have that hash.
///
/// # Errors
/// When the file is not of that form; inside, the first row that breaks the chain.
pub fn verify(
    input: impl BufRead,
    head: Option<&Hash>,
) -> Result<Result<Whole, Broken>, ReadError> {
    let mut check = Check::new(head);
    for (line, number) in input.lines().zip(1..) {
        let line = line.map_err(|fault| ReadError::Unreadable(number, fault))?;
        let row: Written =
            serde_json::from_str(&line).map_err(|fault| ReadError::NotARow(number, fault))?;
        let bytes = |hex: &str| match HEXLOWER.decode(hex.as_bytes()) {
            Ok(bytes) => Ok((!bytes.is_empty()).then_some(bytes)),
            Err(_) => Err(ReadError::NotAHash(number, hex.chars().take(80).collect())),
        };
        let link = Link {
            number: row.number,
            at_s: row.at_s,
            salt: bytes(&row.salt)?,
            detail_hash: bytes(&row.detail_hash)?,
            hash: bytes(&row.hash)?,
            by: row.by,
            action: row.action,
            subject: row.subject,
            detail: row.detail,
        };
        if let Err(broken) = check.row(&link) {
            return Ok(Err(broken));
        }
    }
    Ok(check.end())
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use records::database::Database;
    use records::registry::audit::detail::Detail;
    use records::registry::audit::{Entry, add, erase_detail};

    use super::*;

    /// Three rows as a file; the text of the first was erased.
    fn exported() -> String {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(folder.path()).unwrap();
        let written: rusqlite::Result<()> = database.write(|transaction| {
            for detail in ["=1+1", "\u{e9}t\u{e9}: \"non\"", ""] {
                let entry = Entry {
                    at: Timestamp::from_second(1_778_054_400).unwrap(),
                    by: "ann".to_owned(),
                    action: "accepted".to_owned(),
                    subject: "recommendation r-1".to_owned(),
                    detail: Detail::Typed(detail.to_owned()),
                };
                add(transaction, &entry)?;
            }
            erase_detail(transaction, 1).map(drop)
        });
        written.unwrap();
        let mut file = Vec::new();
        export(&database.reader().unwrap(), Form::Jsonl, &mut file).unwrap();
        String::from_utf8(file).unwrap()
    }

    #[test]
    fn a_file_that_was_exported_can_be_checked_without_the_database() {
        let file = exported();
        let whole = verify(file.as_bytes(), None).unwrap().unwrap();
        assert_eq!(whole.rows, 3);
        assert!(verify(file.as_bytes(), Some(&whole.head)).unwrap().is_ok());

        let cut_off = file.lines().take(2).collect::<Vec<_>>().join("\n");
        assert_eq!(verify(cut_off.as_bytes(), None).unwrap().unwrap().rows, 2);
        let missing = verify(cut_off.as_bytes(), Some(&whole.head)).unwrap();
        assert_eq!(missing, Err(Broken::Head(HEXLOWER.encode(&whole.head))));
    }

    #[test]
    fn a_file_that_was_changed_names_the_row() {
        let file = exported();
        let verified = |file: &str| verify(file.as_bytes(), None).unwrap().unwrap_err();
        assert_eq!(
            verified(&file.replace("\u{e9}t\u{e9}", "hiver")),
            Broken::Words(2)
        );
        let other = file.replacen("accepted", "refused", 3);
        assert_eq!(verified(&other), Broken::Changed(1));
        let without_first = file.lines().skip(1).collect::<Vec<_>>().join("\n");
        assert_eq!(verified(&without_first), Broken::Missing(1));
    }

    #[test]
    fn what_is_no_exported_file_is_named_by_its_line() {
        let file = exported();
        let told = |file: &str| verify(file.as_bytes(), None).unwrap_err().to_string();
        assert_eq!(
            told(&(file.clone() + "number,at\n")),
            "line 4 is not a row of the log as `audit export` writes it in JSON lines"
        );
        let hash = file.rsplit("\"hash\":\"").next().unwrap();
        let spoilt = file.replace(hash, &format!("XY{hash}"));
        assert!(told(&spoilt).ends_with("in line 3 is not a hash in hexadecimal digits"));
    }
}
