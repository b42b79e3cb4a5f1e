//! Named places with a hotspot.

use analysis::text::Text;
use jiff::{Timestamp, civil::Date};
use rusqlite::{Connection, OptionalExtension, Result, Row, named_params, params};
use serde::Serialize;
use utoipa::ToSchema;

use super::column;
use super::{PlaceKind, Reach};

/// A hotspot: a named place with Wi-Fi.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Site {
    pub id: String,
    pub name: Text,
    pub kind: PlaceKind,
    /// Degrees, WGS 84.
    pub lon: f64,
    pub lat: f64,
    pub municipality: String,
    pub reach: Reach,
    #[schema(required)]
    pub free_entry: Option<bool>,
    #[schema(required)]
    pub step_free: Option<bool>,
    #[schema(required)]
    pub opening_hours: Option<String>,
    #[schema(required, value_type = Option<String>, format = Date)]
    pub opened: Option<Date>,
    #[schema(required, value_type = Option<String>, format = Date)]
    pub closed: Option<Date>,
    #[schema(required, value_type = Option<String>, format = DateTime)]
    pub installed: Option<Timestamp>,
    /// Access points here.
    pub access_points: u32,
    /// A coordinator allows it to be moved when it is underused.
    pub movable: bool,
}

/// Adds the site, or brings the one of this id up to date.
///
/// # Errors
/// When the database cannot be written.
pub fn put(connection: &Connection, site: &Site) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO sites
                 (id, name_fr, name_nl, name_en, kind, longitude, latitude, municipality, reach,
                 free_entry, step_free, opening_hours, opened, closed, installed_s, access_points,
                 movable)
             VALUES (:id, :fr, :nl, :en, :kind, :lon, :lat, :municipality,
                :reach, :free_entry, :step_free, :opening_hours, :opened, :closed, :installed,
                :access_points, :movable)
             ON CONFLICT (id) DO UPDATE SET name_fr = :fr, name_nl = :nl, name_en = :en,
                kind = :kind, longitude = :lon, latitude = :lat, municipality = :municipality,
                reach = :reach, free_entry = :free_entry, step_free = :step_free,
                opening_hours = :opening_hours, opened = :opened, closed = :closed,
                installed_s = :installed, access_points = :access_points, movable = :movable",
        )?
        .execute(named_params! {
            ":id": site.id,
            ":fr": site.name.fr,
            ":nl": site.name.nl,
            ":en": site.name.en,
            ":kind": site.kind.as_str(),
            ":lon": site.lon,
            ":lat": site.lat,
            ":municipality": site.municipality,
            ":reach": site.reach.as_str(),
            ":free_entry": site.free_entry,
            ":step_free": site.step_free,
            ":opening_hours": site.opening_hours,
            ":opened": site.opened.map(|date| date.to_string()),
            ":closed": site.closed.map(|date| date.to_string()),
            ":installed": site.installed.map(Timestamp::as_second),
            ":access_points": site.access_points,
            ":movable": site.movable,
        })?;
    Ok(())
}

/// Says since which day a site is closed, or that it is open. False where there is no
/// such site.
///
/// # Errors
/// When the database cannot be written.
pub fn close(connection: &Connection, id: &str, closed: Option<Date>) -> Result<bool> {
    let known = connection
        .prepare_cached("UPDATE sites SET closed = ?2 WHERE id = ?1")?
        .execute(params![id, closed.map(|date| date.to_string())])?;
    Ok(known > 0)
}

/// All sites by id.
///
/// # Errors
/// When the database cannot be read.
pub fn all(connection: &Connection) -> Result<Vec<Site>> {
    connection
        .prepare_cached(&format!("{SELECT} ORDER BY id"))?
        .query_map([], from_row)?
        .collect()
}

/// # Errors
/// When the database cannot be read.
pub fn find(connection: &Connection, id: &str) -> Result<Option<Site>> {
    connection
        .prepare_cached(&format!("{SELECT} WHERE id = ?1"))?
        .query_row([id], from_row)
        .optional()
}

/// How many access points were declared for a site, whatever stands there.
///
/// # Errors
/// When the database cannot be read.
pub fn declared(connection: &Connection, id: &str) -> Result<u32> {
    let declared = connection
        .prepare_cached("SELECT coalesce(access_points, 0) FROM sites WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    Ok(declared.unwrap_or(0))
}

/// Sites that have closed and at which access points still stand.
///
/// # Errors
/// When the database cannot be read.
pub fn closed_with_access_points(connection: &Connection) -> Result<Vec<String>> {
    connection
        .prepare(
            "SELECT DISTINCT sites.id FROM sites JOIN placements ON site = sites.id
             WHERE to_s IS NULL AND closed IS NOT NULL AND closed <= date('now') ORDER BY 1",
        )?
        .query_map([], |row| row.get(0))?
        .collect()
}

/// `access_points` are the boxes that stand there, or as many as were declared while
/// none is placed.
const SELECT: &str = "SELECT id, name_fr, name_nl, name_en, kind, longitude, latitude,
    municipality, reach, free_entry, step_free, opening_hours, opened, closed, installed_s,
    coalesce((SELECT nullif(count(*), 0) FROM placements WHERE site = sites.id AND to_s IS NULL),
        access_points, 0) AS access_points,
    movable FROM sites";

fn from_row(row: &Row<'_>) -> Result<Site> {
    Ok(Site {
        id: row.get("id")?,
        name: column::text(row)?,
        kind: column::parsed(row, "kind")?,
        lon: row.get("longitude")?,
        lat: row.get("latitude")?,
        municipality: row.get("municipality")?,
        reach: column::parsed(row, "reach")?,
        free_entry: row.get("free_entry")?,
        step_free: row.get("step_free")?,
        opening_hours: row.get("opening_hours")?,
        opened: column::optional_parsed(row, "opened")?,
        closed: column::optional_parsed(row, "closed")?,
        installed: column::optional_instant(row, "installed_s")?,
        access_points: row.get("access_points")?,
        movable: row.get("movable")?,
    })
}
