//! The log of every decision and change: who, when, what.

use jiff::Timestamp;
use rusqlite::{Connection, Result, params};
use serde::Serialize;
use utoipa::ToSchema;

use super::{actor, column};

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Entry {
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// A user, a token, or `collector` for what it does by itself.
    pub by: String,
    pub action: String,
    pub subject: String,
    pub detail: String,
}

/// What is said before the name of somebody to whom something was done.
const USER: &str = "user ";

/// What is written of an entry, with pseudonyms instead of names: by whom, on what.
fn under_pseudonyms(connection: &Connection, entry: &Entry) -> Result<(String, String)> {
    let by = actor::of(connection, &entry.by)?;
    let subject = match entry.subject.strip_prefix(USER) {
        Some(name) => format!("{USER}{}", actor::of(connection, name)?),
        None => entry.subject.clone(),
    };
    Ok((by, subject))
}

/// Names become pseudonyms: of `by`, and of the subject of "user NAME".
///
/// # Errors
/// When the database cannot be written.
pub fn add(connection: &Connection, entry: &Entry) -> Result<()> {
    let (by, subject) = under_pseudonyms(connection, entry)?;
    connection
        .prepare_cached(
            "INSERT INTO audit (at_s, by, action, subject, detail) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![
            entry.at.as_second(),
            by,
            entry.action,
            subject,
            entry.detail
        ])?;
    Ok(())
}

/// As [`add`], unless the same was written within the last minute: what somebody may do
/// many times a second must not bury the rest.
///
/// # Errors
/// When the database cannot be written.
pub fn add_once_a_minute(connection: &Connection, entry: &Entry) -> Result<()> {
    let at_s = entry.at.as_second();
    let (by, subject) = under_pseudonyms(connection, entry)?;
    let written = connection
        .prepare_cached(
            "SELECT 1 FROM (SELECT * FROM audit ORDER BY id DESC LIMIT 1000)
             WHERE by = ?1 AND action = ?2 AND subject = ?3 AND detail = ?4
               AND at_s BETWEEN ?5 - 60 AND ?5",
        )?
        .exists(params![by, entry.action, subject, entry.detail, at_s])?;
    if written {
        return Ok(());
    }
    add(connection, entry)
}

/// At most `count` entries, the latest first, older than the entry numbered `before`;
/// with the number of the oldest if there are older ones.
///
/// # Errors
/// When the database cannot be read.
pub fn page(
    connection: &Connection,
    before: Option<i64>,
    count: usize,
) -> Result<(Vec<Entry>, Option<i64>)> {
    let mut statement = connection.prepare_cached(
        "SELECT * FROM audit WHERE id < coalesce(?1, 9223372036854775807)
         ORDER BY id DESC LIMIT ?2",
    )?;
    let limit = i64::try_from(count).unwrap_or(i64::MAX).saturating_add(1);
    let mut numbered: Vec<(i64, Entry)> = statement
        .query_map(params![before, limit], |row| {
            let entry = Entry {
                at: column::instant(row, "at_s")?,
                by: row.get("by")?,
                action: row.get("action")?,
                subject: row.get("subject")?,
                detail: row.get("detail")?,
            };
            Ok((row.get("id")?, entry))
        })?
        .collect::<Result<_>>()?;
    let more = numbered.len() > count;
    numbered.truncate(count);
    for (_, entry) in &mut numbered {
        entry.by = actor::shown(connection, std::mem::take(&mut entry.by))?;
        if let Some(id) = entry.subject.strip_prefix(USER) {
            entry.subject = format!("{USER}{}", actor::shown(connection, id.to_owned())?);
        }
    }
    let oldest = numbered.last().map(|(id, _)| *id).filter(|_| more);
    let entries = numbered.into_iter().map(|(_, entry)| entry).collect();
    Ok((entries, oldest))
}
