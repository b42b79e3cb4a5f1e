//! Who was at a hotspot, when, and what they found.

use jiff::Timestamp;
use jiff::civil::Date;
use protocol::AccessPointId;
use rusqlite::{Connection, Result, params};
use serde::Serialize;
use utoipa::ToSchema;

use super::{actor, column};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Visit {
    pub site: String,
    #[schema(required, value_type = Option<String>)]
    pub access_point: Option<AccessPointId>,
    /// The move that it was for.
    #[schema(required)]
    pub recommendation: Option<String>,
    #[schema(value_type = String, format = Date)]
    pub visited_on: Date,
    pub found: String,
    /// Who wrote it down.
    pub by: String,
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

/// # Errors
/// When the database cannot be written, or the registry does not know what is named.
pub fn add(connection: &Connection, visit: &Visit) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO visits
                 (site, access_point, recommendation, visited_on, found, by, at_s)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            visit.site,
            visit.access_point.as_ref().map(AccessPointId::as_str),
            visit.recommendation,
            visit.visited_on.to_string(),
            visit.found,
            actor::of(connection, &visit.by)?,
            visit.at.as_second(),
        ])?;
    Ok(())
}

/// At most `count`, the latest first.
///
/// # Errors
/// When the database cannot be read.
pub fn latest(connection: &Connection, count: u32) -> Result<Vec<Visit>> {
    connection
        .prepare_cached("SELECT * FROM visits ORDER BY visited_on DESC, id DESC LIMIT ?1")?
        .query_map([count], |row| {
            Ok(Visit {
                site: row.get("site")?,
                access_point: column::optional_parsed(row, "access_point")?,
                recommendation: row.get("recommendation")?,
                visited_on: column::parsed(row, "visited_on")?,
                found: row.get("found")?,
                by: actor::shown(connection, row.get("by")?)?,
                at: column::instant(row, "at_s")?,
            })
        })?
        .collect()
}
