//! Reads a column into a type that SQLite does not have.

use std::error::Error;
use std::str::FromStr;

use analysis::text::Text;
use jiff::Timestamp;
use rusqlite::types::Type;
use rusqlite::{Result, Row};
use serde::de::DeserializeOwned;
use strum::VariantArray;

use super::word;

pub fn text(row: &Row<'_>) -> Result<Text> {
    Ok(Text {
        nl: row.get("name_nl")?,
        fr: row.get("name_fr")?,
        en: row.get("name_en")?,
    })
}

pub fn instant(row: &Row<'_>, column: &str) -> Result<Timestamp> {
    Timestamp::from_second(row.get(column)?).map_err(|error| unreadable(column, error))
}

pub fn optional_instant(row: &Row<'_>, column: &str) -> Result<Option<Timestamp>> {
    let seconds: Option<i64> = row.get(column)?;
    seconds
        .map(|seconds| Timestamp::from_second(seconds).map_err(|error| unreadable(column, error)))
        .transpose()
}

pub fn parsed<T>(row: &Row<'_>, column: &str) -> Result<T>
where
    T: FromStr,
    T::Err: Error + Send + Sync + 'static,
{
    let text: String = row.get(column)?;
    text.parse().map_err(|error| unreadable(column, error))
}

pub fn optional_parsed<T>(row: &Row<'_>, column: &str) -> Result<Option<T>>
where
    T: FromStr,
    T::Err: Error + Send + Sync + 'static,
{
    let text: Option<String> = row.get(column)?;
    text.map(|text| text.parse().map_err(|error| unreadable(column, error)))
        .transpose()
}

/// A value that is kept as its word.
pub fn word<T>(row: &Row<'_>, column: &str) -> Result<T>
where
    T: VariantArray + Copy + Into<&'static str>,
{
    let text: String = row.get(column)?;
    word::read(&text).map_err(|error| unreadable(column, error))
}

pub fn json<T: DeserializeOwned>(row: &Row<'_>, column: &str) -> Result<T> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|error| unreadable(column, error))
}

pub fn optional_json<T: DeserializeOwned>(row: &Row<'_>, column: &str) -> Result<Option<T>> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| serde_json::from_str(&text).map_err(|error| unreadable(column, error)))
        .transpose()
}

pub fn to_json(value: &(impl serde::Serialize + ?Sized)) -> Result<String> {
    serde_json::to_string(value)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}

/// What the file holds is not what this build wrote there.
fn unreadable(column: &str, source: impl Error + Send + Sync + 'static) -> rusqlite::Error {
    #[derive(Debug, thiserror::Error)]
    #[error("column `{column}` cannot be read")]
    struct Unreadable {
        column: String,
        source: Box<dyn Error + Send + Sync>,
    }
    let fault = Unreadable {
        column: column.to_owned(),
        source: Box::new(source),
    };
    rusqlite::Error::FromSqlConversionFailure(0, Type::Text, Box::new(fault))
}
