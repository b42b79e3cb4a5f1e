//! The audit log as a file that can be checked by others: every row with its hashes.

use std::io::Write;

use data_encoding::HEXLOWER;
use jiff::Timestamp;
use records::audit_chain::Link;
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
