//! Each thing said about a site, area or place, with who says so and as of when.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rusqlite::{Connection, Result, params};
use serde::Serialize;
use utoipa::ToSchema;

use super::column;

/// Key of the fact of a site that says who runs it.
pub const OPERATOR: &str = "operator";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubjectKind {
    Site,
    Area,
    Place,
}

impl SubjectKind {
    fn as_str(self) -> &'static str {
        match self {
            SubjectKind::Site => "site",
            SubjectKind::Area => "area",
            SubjectKind::Place => "place",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Fact {
    pub key: String,
    pub value: String,
    pub source: String,
    /// Day for which the source says so.
    #[schema(required, value_type = Option<String>, format = Date)]
    pub date: Option<Date>,
    #[schema(required)]
    pub confirmed_by: Option<String>,
}

impl Fact {
    /// Whether the value means yes, as imports write it.
    pub fn says_yes(&self) -> bool {
        matches!(self.value.as_str(), "1" | "true" | "yes")
    }
}

/// What is said under one key, by subject.
///
/// # Errors
/// When the database cannot be read.
pub fn of_key(
    connection: &Connection,
    subject_kind: SubjectKind,
    key: &str,
) -> Result<BTreeMap<String, String>> {
    connection
        .prepare_cached("SELECT subject, value FROM facts WHERE subject_kind = ?1 AND key = ?2")?
        .query_map(params![subject_kind.as_str(), key], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?
        .collect()
}

/// Who runs each site, where somebody said so.
///
/// # Errors
/// When the database cannot be read.
pub fn operators(connection: &Connection) -> Result<BTreeMap<String, String>> {
    of_key(connection, SubjectKind::Site, OPERATOR)
}

/// Adds the fact, or replaces the one of this key. A confirmation stays while the
/// value does.
///
/// # Errors
/// When the database cannot be written.
pub fn put(
    connection: &Connection,
    subject_kind: SubjectKind,
    subject: &str,
    fact: &Fact,
) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO facts (subject_kind, subject, key, value, source, date, confirmed_by)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (subject_kind, subject, key) DO UPDATE SET
                confirmed_by = CASE WHEN excluded.value = value
                    THEN coalesce(excluded.confirmed_by, confirmed_by)
                    ELSE excluded.confirmed_by END,
                value = excluded.value, source = excluded.source, date = excluded.date",
        )?
        .execute(params![
            subject_kind.as_str(),
            subject,
            fact.key,
            fact.value,
            fact.source,
            fact.date.map(|date| date.to_string()),
            fact.confirmed_by,
        ])?;
    Ok(())
}

/// Takes a fact back.
///
/// # Errors
/// When the database cannot be written.
pub fn forget(
    connection: &Connection,
    subject_kind: SubjectKind,
    subject: &str,
    key: &str,
) -> Result<()> {
    connection
        .prepare_cached("DELETE FROM facts WHERE subject_kind = ?1 AND subject = ?2 AND key = ?3")?
        .execute(params![subject_kind.as_str(), subject, key])?;
    Ok(())
}

/// # Errors
/// When the database cannot be read.
pub fn of(connection: &Connection, subject_kind: SubjectKind, subject: &str) -> Result<Vec<Fact>> {
    connection
        .prepare_cached(
            "SELECT * FROM facts WHERE subject_kind = ?1 AND subject = ?2 ORDER BY key",
        )?
        .query_map(params![subject_kind.as_str(), subject], from_row)?
        .collect()
}

/// The facts of all subjects of a kind, by subject.
///
/// # Errors
/// When the database cannot be read.
pub fn of_all(
    connection: &Connection,
    subject_kind: SubjectKind,
) -> Result<BTreeMap<String, Vec<Fact>>> {
    let mut facts: BTreeMap<String, Vec<Fact>> = BTreeMap::new();
    let mut statement = connection
        .prepare_cached("SELECT * FROM facts WHERE subject_kind = ?1 ORDER BY subject, key")?;
    let mut rows = statement.query([subject_kind.as_str()])?;
    while let Some(row) = rows.next()? {
        facts
            .entry(row.get("subject")?)
            .or_default()
            .push(from_row(row)?);
    }
    Ok(facts)
}

fn from_row(row: &rusqlite::Row<'_>) -> Result<Fact> {
    Ok(Fact {
        key: row.get("key")?,
        value: row.get("value")?,
        source: row.get("source")?,
        date: column::optional_parsed(row, "date")?,
        confirmed_by: row.get("confirmed_by")?,
    })
}
