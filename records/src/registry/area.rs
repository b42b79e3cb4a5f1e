//! Inhabited polygons with population and deprivation.

use std::collections::BTreeMap;

use analysis::target_group::TargetGroup;
use analysis::text::Text;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Result, Row, named_params};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use super::fact::Fact;
use super::word::{UnknownWord, unknown};
use super::{column, outline};

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

/// Whether source and date are to be those of the update: of an outline that is new, or told
/// by the same source or later.
const IS_TOLD: &str = "geometry IS NULL OR (:geometry IS NOT NULL AND (:geometry <> geometry
    OR :source = source OR coalesce(:date > date, :date IS NOT NULL)))";

/// Adds the area, or brings the one of this id up to date. Source and date are those of
/// the outline where there is one: figures have theirs as facts.
///
/// # Errors
/// When the database cannot be written.
pub fn put(connection: &Connection, area: &AreaUpdate) -> Result<()> {
    let id_as_name = Text::new(&area.id, &area.id, &area.id);
    let name = area.name.as_ref().unwrap_or(&id_as_name);
    connection
        .prepare_cached(&format!(
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
                source = iif({IS_TOLD}, :source, source),
                date = iif({IS_TOLD},
                    coalesce(:date, iif(source = :source, date, NULL)), date),
                geometry = coalesce(:geometry, geometry)"
        ))?
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
        .query_map([], from_row)?
        .collect()
}

/// # Errors
/// When the database cannot be read.
pub fn find(connection: &Connection, id: &str) -> Result<Option<Area>> {
    connection
        .prepare_cached("SELECT * FROM areas WHERE id = ?1")?
        .query_row([id], from_row)
        .optional()
}

fn from_row(row: &Row<'_>) -> Result<Area> {
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
}

/// Residents by target group, from the facts of an area; one that is absent is unknown.
pub fn heads_by_group(facts: &[Fact]) -> BTreeMap<TargetGroup, u32> {
    let told = facts
        .iter()
        .filter_map(|fact| Some((fact.key.parse().ok()?, fact.value.parse().ok()?)));
    told.collect()
}

/// Where residents are counted, and what was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Residents {
    pub level: Level,
    pub people: u64,
    /// Those of the level that has most of them, with an outline or without.
    pub of: u64,
    /// A finer level that covers a part only: how many of how many people it has.
    pub left_out: Option<(Level, u64, u64)>,
}

/// A level that has fewer of the residents, in percent, covers a part only. Levels come
/// from different years, so that none has exactly as many as another.
const WHOLE_PERCENT: u64 = 90;

impl Residents {
    /// Whether many have no outline at any level, so that they are nowhere.
    pub fn are_a_part_only(&self) -> bool {
        self.people * 100 < self.of * WHOLE_PERCENT
    }
}

/// The finest level of which outlines and residents are known for the whole, or else that
/// with the most: using two levels would count people twice.
pub fn residents(areas: &[Area]) -> Option<Residents> {
    let levels = [Level::Sector, Level::Neighbourhood, Level::Municipality];
    let people_of = |level: Level, with_outline: bool| {
        let outlined = |geometry: &String| outline::polygons(geometry).is_ok();
        let known = areas.iter().filter(|area| {
            let has_outline = || area.geometry.as_ref().is_some_and(outlined);
            area.level == level && (!with_outline || has_outline())
        });
        let people: Vec<u64> = known
            .filter_map(|area| area.population.map(u64::from))
            .collect();
        (!people.is_empty()).then(|| (level, people.iter().sum::<u64>()))
    };
    let of = |with_outline: bool| -> Vec<(Level, u64)> {
        let of_levels = levels.into_iter();
        of_levels
            .filter_map(|level| people_of(level, with_outline))
            .collect()
    };
    let (found, all) = (of(true), of(false));
    let most = all.iter().map(|(_, people)| *people).max()?;
    let whole = found
        .iter()
        .find(|(_, people)| people * 100 >= most * WHOLE_PERCENT);
    let (level, people) = *whole.or_else(|| found.iter().max_by_key(|(_, people)| *people))?;
    let left_out = found.first().filter(|(first, _)| *first != level);
    Some(Residents {
        level,
        people,
        of: most,
        left_out: left_out.map(|(level, part)| (*level, *part, most)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finer_level_that_covers_a_part_only_is_left_out_and_named() {
        let outline = |some: bool| {
            let text = r#"{"type":"Polygon","coordinates":[[[4,50],[5,50],[5,51],[4,50]]]}"#;
            some.then(|| text.to_owned())
        };
        let area = |level: Level, population: u32, outlined: bool| Area {
            id: "a".to_owned(),
            name: Text::new("a", "a", "a"),
            level,
            population: Some(population),
            deprivation: None,
            geometry: outline(outlined),
            source: "test".to_owned(),
            date: None,
        };
        let mut areas = vec![
            area(Level::Municipality, 100_000, true),
            area(Level::Sector, 250, true),
            area(Level::Sector, 99_000, false),
        ];
        assert_eq!(
            residents(&areas),
            Some(Residents {
                level: Level::Municipality,
                people: 100_000,
                of: 100_000,
                left_out: Some((Level::Sector, 250, 100_000)),
            })
        );
        areas[2] = area(Level::Sector, 99_000, true);
        let whole = residents(&areas).unwrap();
        assert_eq!((whole.level, whole.left_out), (Level::Sector, None));
        assert_eq!(residents(&[]), None);

        // Where only the part has outlines it is used, and known for a part.
        areas[0] = area(Level::Municipality, 100_000, false);
        areas[2] = area(Level::Sector, 99_000, false);
        let part = residents(&areas).unwrap();
        assert_eq!(
            (part.level, part.people, part.of),
            (Level::Sector, 250, 100_000)
        );
        assert!(part.are_a_part_only() && !whole.are_a_part_only());
    }
}
