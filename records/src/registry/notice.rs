//! Since when a notice at a hotspot says that it moves. Each row stays; the last counts.

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Result, params};
use serde::Serialize;
use utoipa::ToSchema;

use super::{actor, column};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Notice {
    #[schema(value_type = String, format = Date)]
    pub posted_on: Date,
    /// Who wrote it down.
    pub by: String,
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

/// # Errors
/// When the database cannot be written.
pub fn add(connection: &Connection, recommendation: &str, notice: &Notice) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO notices (recommendation, posted_on, by, at_s) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![
            recommendation,
            notice.posted_on.to_string(),
            actor::of(connection, &notice.by)?,
            notice.at.as_second(),
        ])?;
    Ok(())
}

/// `None` while no notice was put up.
///
/// # Errors
/// When the database cannot be read.
pub fn last(connection: &Connection, recommendation: &str) -> Result<Option<Notice>> {
    connection
        .prepare_cached("SELECT * FROM notices WHERE recommendation = ?1 ORDER BY id DESC LIMIT 1")?
        .query_row([recommendation], |row| {
            Ok(Notice {
                posted_on: column::parsed(row, "posted_on")?,
                by: actor::shown(connection, row.get("by")?)?,
                at: column::instant(row, "at_s")?,
            })
        })
        .optional()
}
