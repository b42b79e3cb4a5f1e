//! Inhabited polygons with population and deprivation.

use analysis::text::Text;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Result, named_params};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use super::column;
use super::word::{UnknownWord, unknown};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[strum(
    serialize_all = "snake_case",
    parse_err_ty = UnknownWord,
    parse_err_fn = unknown::<Level>
)]
pub enum Level {
    Municipality,
    Sector,
    Neighbourhood,
}

impl Level {
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

/// What one import says about an area; what it does not say stays as it was.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AreaUpdate {
    pub id: String,
    pub name: Option<Text>,
    pub level: Option<Level>,
    pub population: Option<u32>,
    /// Higher means more deprived; the scale is the source's.
    pub deprivation: Option<f64>,
    /// GeoJSON of a Polygon or MultiPolygon, longitude and latitude.
    pub geometry: Option<String>,
    pub source: String,
    pub date: Option<Date>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Area {
    pub id: String,
    pub name: Text,
    pub level: Level,
    pub population: Option<u32>,
    pub deprivation: Option<f64>,
    /// GeoJSON text.
    pub geometry: Option<String>,
    pub source: String,
    pub date: Option<Date>,
}

/// Adds the area, or brings the one of this id up to date.
///
/// # Errors
/// When the database cannot be written.
pub fn put(connection: &Connection, area: &AreaUpdate) -> Result<()> {
    let id_as_name = Text::new(&area.id, &area.id, &area.id);
    let name = area.name.as_ref().unwrap_or(&id_as_name);
    connection
        .prepare_cached(
            "INSERT INTO areas
                 (id, name_fr, name_nl, name_en, level, population, deprivation, geometry, source,
                 date)
             VALUES (:id, :fr, :nl, :en, coalesce(:level, 'sector'),
                :population, :deprivation, :geometry, :source, :date)
             ON CONFLICT (id) DO UPDATE SET
                name_fr = iif(:named, :fr, name_fr), name_nl = iif(:named, :nl, name_nl),
                name_en = iif(:named, :en, name_en), level = coalesce(:level, level),
                population = coalesce(:population, population),
                deprivation = coalesce(:deprivation, deprivation),
                geometry = coalesce(:geometry, geometry), source = :source, date = :date",
        )?
        .execute(named_params! {
            ":id": area.id,
            ":named": area.name.is_some(),
            ":fr": name.fr,
            ":nl": name.nl,
            ":en": name.en,
            ":level": area.level.map(Level::as_str),
            ":population": area.population,
            ":deprivation": area.deprivation,
            ":geometry": area.geometry,
            ":source": area.source,
            ":date": area.date.map(|date| date.to_string()),
        })?;
    Ok(())
}

/// The outline of an area, if it is known.
///
/// # Errors
/// When the database cannot be read.
pub fn geometry(connection: &Connection, id: &str) -> Result<Option<String>> {
    let known = connection
        .prepare_cached("SELECT geometry FROM areas WHERE id = ?1")?
        .query_row([id], |row| row.get("geometry"))
        .optional()?;
    Ok(known.flatten())
}

/// All areas by id; without geometries those are `None`.
///
/// # Errors
/// When the database cannot be read.
pub fn all(connection: &Connection, with_geometry: bool) -> Result<Vec<Area>> {
    let geometry = if with_geometry { "geometry" } else { "NULL" };
    connection
        .prepare_cached(&format!(
            "SELECT id, name_fr, name_nl, name_en, level, population, deprivation,
                {geometry} AS geometry, source, date FROM areas ORDER BY id"
        ))?
        .query_map([], |row| {
            Ok(Area {
                id: row.get("id")?,
                name: column::text(row)?,
                level: column::parsed(row, "level")?,
                population: row.get("population")?,
                deprivation: row.get("deprivation")?,
                geometry: row.get("geometry")?,
                source: row.get("source")?,
                date: column::optional_parsed(row, "date")?,
            })
        })?
        .collect()
}
