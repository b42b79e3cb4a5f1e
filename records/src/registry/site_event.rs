//! What people noted of a hotspot that explains its figures: works, a market, a closure.

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Result, Row, params};
use serde::Serialize;
use utoipa::ToSchema;

use super::{actor, column};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SiteEvent {
    pub id: i64,
    pub site: String,
    #[schema(value_type = String, format = Date)]
    pub first_day: Date,
    /// Null while its end is not known.
    #[schema(required, value_type = Option<String>, format = Date)]
    pub last_day: Option<Date>,
    pub what: String,
    pub noted_by: String,
    #[schema(value_type = String, format = DateTime)]
    pub noted: Timestamp,
    /// Null while it stands.
    #[schema(required)]
    pub withdrawn: Option<Withdrawn>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SiteEventWithdrawn)]
pub struct Withdrawn {
    pub by: String,
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

/// What is about to be noted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSiteEvent {
    pub site: String,
    pub first_day: Date,
    pub last_day: Option<Date>,
    pub what: String,
}

/// Gives its number.
///
/// # Errors
/// When the database cannot be written, or the registry does not know the hotspot.
pub fn add(connection: &Connection, new: &NewSiteEvent, by: &str, at: Timestamp) -> Result<i64> {
    connection
        .prepare_cached(
            "INSERT INTO site_events (site, first_day, last_day, what, noted_by, noted_s)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            new.site,
            new.first_day.to_string(),
            new.last_day.map(|day| day.to_string()),
            new.what,
            actor::of(connection, by)?,
            at.as_second(),
        ])?;
    Ok(connection.last_insert_rowid())
}

/// False where it was withdrawn before.
///
/// # Errors
/// When the database cannot be written.
pub fn withdraw(connection: &Connection, id: i64, withdrawn: &Withdrawn) -> Result<bool> {
    let changed = connection
        .prepare_cached(
            "UPDATE site_events SET withdrawn_by = ?2, withdrawn_s = ?3
             WHERE id = ?1 AND withdrawn_s IS NULL",
        )?
        .execute(params![
            id,
            actor::of(connection, &withdrawn.by)?,
            withdrawn.at.as_second(),
        ])?;
    Ok(changed > 0)
}

/// # Errors
/// When the database cannot be read.
pub fn find(connection: &Connection, id: i64) -> Result<Option<SiteEvent>> {
    connection
        .prepare_cached("SELECT * FROM site_events WHERE id = ?1")?
        .query_row([id], |row| from_row(connection, row))
        .optional()
}

/// Those of a hotspot that stand, the latest first.
///
/// # Errors
/// When the database cannot be read.
pub fn of_site(connection: &Connection, site: &str) -> Result<Vec<SiteEvent>> {
    connection
        .prepare_cached(
            "SELECT * FROM site_events WHERE site = ?1 AND withdrawn_s IS NULL
             ORDER BY first_day DESC, id DESC",
        )?
        .query_map([site], |row| from_row(connection, row))?
        .collect()
}

fn from_row(connection: &Connection, row: &Row<'_>) -> Result<SiteEvent> {
    let withdrawn = match column::optional_instant(row, "withdrawn_s")? {
        None => None,
        Some(at) => Some(Withdrawn {
            by: actor::shown(connection, row.get("withdrawn_by")?)?,
            at,
        }),
    };
    Ok(SiteEvent {
        id: row.get("id")?,
        site: row.get("site")?,
        first_day: column::parsed(row, "first_day")?,
        last_day: column::optional_parsed(row, "last_day")?,
        what: row.get("what")?,
        noted_by: actor::shown(connection, row.get("noted_by")?)?,
        noted: column::instant(row, "noted_s")?,
        withdrawn,
    })
}
