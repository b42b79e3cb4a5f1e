//! Points where target groups come: to be served, or to host a hotspot, or both.

use analysis::text::Text;
use rusqlite::{Connection, OptionalExtension, Result, Row, named_params, params};
use serde::Serialize;
use utoipa::ToSchema;

use super::PlaceKind;
use super::column;

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Place {
    pub id: String,
    pub name: Text,
    pub kind: PlaceKind,
    /// Degrees, WGS 84.
    pub lon: f64,
    pub lat: f64,
    pub municipality: String,
    /// Target groups come here: a place in need.
    pub target: bool,
    /// Could get a hotspot.
    pub candidate: bool,
}

/// Adds the place, or brings the one of this id up to date.
///
/// # Errors
/// When the database cannot be written.
pub fn put(connection: &Connection, place: &Place) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO places
                 (id, name_fr, name_nl, name_en, kind, longitude, latitude, municipality, target,
                 candidate)
             VALUES (:id, :fr, :nl, :en, :kind, :lon, :lat, :municipality,
                :target, :candidate)
             ON CONFLICT (id) DO UPDATE SET name_fr = :fr, name_nl = :nl, name_en = :en,
                kind = :kind, longitude = :lon, latitude = :lat, municipality = :municipality,
                target = :target, candidate = :candidate",
        )?
        .execute(named_params! {
            ":id": place.id,
            ":fr": place.name.fr,
            ":nl": place.name.nl,
            ":en": place.name.en,
            ":kind": place.kind.as_str(),
            ":lon": place.lon,
            ":lat": place.lat,
            ":municipality": place.municipality,
            ":target": place.target,
            ":candidate": place.candidate,
        })?;
    Ok(())
}

/// Gives a place another id, with all that is known of it and recommended for it.
///
/// # Errors
/// When the database cannot be written, or there is a place of that id.
pub fn rename(connection: &Connection, from: &str, to: &str) -> Result<()> {
    for change in [
        "INSERT INTO places SELECT ?2, name_fr, name_nl, name_en, kind, longitude, latitude,
             municipality, target, candidate FROM places WHERE id = ?1",
        "UPDATE recommendations SET to_place = ?2 WHERE to_place = ?1",
        "UPDATE facts SET subject = ?2 WHERE subject_kind = 'place' AND subject = ?1",
    ] {
        connection.execute(change, params![from, to])?;
    }
    connection
        .execute("DELETE FROM places WHERE id = ?1", [from])
        .map(drop)
}

/// All places by id.
///
/// # Errors
/// When the database cannot be read.
pub fn all(connection: &Connection) -> Result<Vec<Place>> {
    connection
        .prepare_cached("SELECT * FROM places ORDER BY id")?
        .query_map([], from_row)?
        .collect()
}

/// # Errors
/// When the database cannot be read.
pub fn find(connection: &Connection, id: &str) -> Result<Option<Place>> {
    connection
        .prepare_cached("SELECT * FROM places WHERE id = ?1")?
        .query_row([id], from_row)
        .optional()
}

fn from_row(row: &Row<'_>) -> Result<Place> {
    Ok(Place {
        id: row.get("id")?,
        name: column::text(row)?,
        kind: column::parsed(row, "kind")?,
        lon: row.get("longitude")?,
        lat: row.get("latitude")?,
        municipality: row.get("municipality")?,
        target: row.get("target")?,
        candidate: row.get("candidate")?,
    })
}
