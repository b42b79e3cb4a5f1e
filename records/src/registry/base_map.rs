//! The base map: what lies under the marks of the map, a layer a file.

use analysis::siting::Position;
use data_encoding::HEXLOWER;
use icu_normalizer::DecomposingNormalizerBorrowed;
use jiff::civil::Date;
use rusqlite::types::Type;
use rusqlite::{Connection, Error, Result, Row, params};
use serde::Serialize;
use sha2::{Digest, Sha256};
use strum::{IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use super::column;

#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    IntoStaticStr,
    VariantArray,
    Serialize,
    ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[schema(as = MapLayer)]
#[strum(serialize_all = "snake_case")]
pub enum Layer {
    /// From the ground up.
    Green,
    Water,
    Waterways,
    Streets,
    Railways,
}

impl Layer {
    pub fn word(self) -> &'static str {
        self.into()
    }

    pub fn is_of_lines(self) -> bool {
        !matches!(self, Self::Green | Self::Water)
    }
}

/// Lines, or the rings of one polygon.
pub type Shape = Vec<Vec<Position>>;

#[derive(Clone, Debug, PartialEq)]
pub struct Feature {
    /// As its source calls it, such as `canal`; empty where it does not say.
    pub kind: String,
    /// 0 is drawn first, [`LEAST`] last.
    pub rank: u8,
    /// Empty where it has no name.
    pub name_fr: String,
    pub name_nl: String,
    /// A line or a polygon each.
    pub parts: Vec<Shape>,
    pub source: String,
    pub date: Option<Date>,
}

/// The rank of what is drawn last.
pub const LEAST: u8 = 3;

/// A piece of the map, degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extent {
    pub west: f64,
    pub south: f64,
    pub east: f64,
    pub north: f64,
}

/// A line or polygon of a feature, to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    pub layer: Layer,
    /// The same for all parts of one feature.
    pub feature: i64,
    pub kind: String,
    pub rank: u8,
    pub name_fr: String,
    pub name_nl: String,
    pub shape: Shape,
}

/// A street that was searched for.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    pub name_fr: String,
    pub name_nl: String,
    pub middle: Position,
}

/// Degrees are kept to this many parts: about 0.1 m.
const PARTS: f64 = 1e6;
/// Of the digest that marks a layer, bytes.
const MARK: usize = 6;

/// Puts these features in the place of those that the layer had.
///
/// # Errors
/// When the database cannot be written.
pub fn replace(connection: &Connection, layer: Layer, features: &[Feature]) -> Result<()> {
    let name = layer.word();
    for old in [
        "DELETE FROM base_map_boxes WHERE id IN (SELECT p.id FROM base_map_parts AS p
         JOIN base_map_features AS f ON f.id = p.feature WHERE f.layer = ?1)",
        "DELETE FROM base_map_parts WHERE feature IN
         (SELECT id FROM base_map_features WHERE layer = ?1)",
        "DELETE FROM base_map_features WHERE layer = ?1",
        "DELETE FROM base_map_layers WHERE layer = ?1",
    ] {
        connection.execute(old, [name])?;
    }
    if features.is_empty() {
        return Ok(());
    }
    connection.execute(
        "INSERT INTO base_map_layers (layer, mark) VALUES (?1, ?2)",
        params![name, mark_of(features)],
    )?;
    let mut insert = connection.prepare_cached(
        "INSERT INTO base_map_features (layer, kind, rank, name_fr, name_nl, sought, source, date)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    let mut insert_part =
        connection.prepare_cached("INSERT INTO base_map_parts (feature, shape) VALUES (?1, ?2)")?;
    let mut insert_box = connection.prepare_cached(
        "INSERT INTO base_map_boxes (id, west, east, south, north) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for feature in features {
        let id = insert.insert(params![
            name,
            feature.kind,
            feature.rank,
            feature.name_fr,
            feature.name_nl,
            format!(
                "\n{}\n{}",
                sought(&feature.name_fr),
                sought(&feature.name_nl)
            ),
            feature.source,
            feature.date.map(|date| date.to_string()),
        ])?;
        for shape in &feature.parts {
            let Some(around) = Extent::of(shape) else {
                continue;
            };
            let part = insert_part.insert(params![id, packed(shape)?])?;
            let Extent {
                west,
                south,
                east,
                north,
            } = around;
            insert_box.execute(params![part, west, east, south, north])?;
        }
    }
    Ok(())
}

/// The features of a layer, in the order in which they were imported.
///
/// # Errors
/// When the database cannot be read.
pub fn all(connection: &Connection, layer: Layer) -> Result<Vec<Feature>> {
    let mut parts = connection
        .prepare_cached("SELECT shape FROM base_map_parts WHERE feature = ?1 ORDER BY id")?;
    connection
        .prepare_cached("SELECT * FROM base_map_features WHERE layer = ?1 ORDER BY id")?
        .query_map([layer.word()], |row| {
            let parts = parts.query_map([row.get::<_, i64>("id")?], shape)?;
            Ok(Feature {
                kind: row.get("kind")?,
                rank: row.get("rank")?,
                name_fr: row.get("name_fr")?,
                name_nl: row.get("name_nl")?,
                parts: parts.collect::<Result<_>>()?,
                source: row.get("source")?,
                date: column::optional_parsed(row, "date")?,
            })
        })?
        .collect()
}

/// What of these layers touches a piece of the map: of each layer up to its rank.
///
/// # Errors
/// When the database cannot be read.
pub fn within(
    connection: &Connection,
    around: Extent,
    layers: &[(Layer, u8)],
) -> Result<Vec<Part>> {
    let is_wanted = |layer: Layer, rank: u8| {
        let mut wanted = layers.iter();
        wanted.any(|(name, least)| *name == layer && rank <= *least)
    };
    let Extent {
        west,
        south,
        east,
        north,
    } = around;
    // In this order: left to itself, SQLite begins with all features.
    connection
        .prepare_cached(
            "SELECT f.id AS feature, f.layer, f.kind, f.rank, f.name_fr, f.name_nl, p.shape
             FROM base_map_boxes AS b
             CROSS JOIN base_map_parts AS p ON p.id = b.id
             CROSS JOIN base_map_features AS f ON f.id = p.feature
             WHERE b.east >= ?1 AND b.west <= ?2 AND b.north >= ?3 AND b.south <= ?4
             ORDER BY p.id",
        )?
        .query_map([west, east, south, north], |row| {
            let (layer, rank) = (column::word(row, "layer")?, row.get("rank")?);
            if !is_wanted(layer, rank) {
                return Ok(None);
            }
            Ok(Some(Part {
                layer,
                feature: row.get("feature")?,
                kind: row.get("kind")?,
                rank,
                name_fr: row.get("name_fr")?,
                name_nl: row.get("name_nl")?,
                shape: shape(row)?,
            }))
        })?
        .filter_map(Result::transpose)
        .collect()
}

/// What all that is drawn is known by: another content has another. `None` while there
/// is no base map.
///
/// # Errors
/// When the database cannot be read.
pub fn mark(connection: &Connection) -> Result<Option<String>> {
    connection
        .prepare_cached("SELECT group_concat(mark, '-' ORDER BY layer) FROM base_map_layers")?
        .query_row([], |row| row.get(0))
}

/// Who says so, each once.
///
/// # Errors
/// When the database cannot be read.
pub fn sources(connection: &Connection) -> Result<Vec<String>> {
    connection
        .prepare_cached("SELECT DISTINCT source FROM base_map_features ORDER BY source")?
        .query_map([], |row| row.get(0))?
        .collect()
}

/// The layers that are there, from the ground up.
///
/// # Errors
/// When the database cannot be read.
pub fn layers(connection: &Connection) -> Result<Vec<Layer>> {
    let mut layers: Vec<Layer> = connection
        .prepare_cached("SELECT layer FROM base_map_layers")?
        .query_map([], |row| column::word(row, "layer"))?
        .collect::<Result<_>>()?;
    layers.sort();
    Ok(layers)
}

/// The streets whose name in one language has this in it, accents and case left aside:
/// first those that begin with it, then short names.
///
/// # Errors
/// When the database cannot be read.
pub fn streets(connection: &Connection, name: &str, most: u32) -> Result<Vec<Found>> {
    let wanted = sought(name);
    let mut lines =
        connection.prepare_cached("SELECT shape FROM base_map_parts WHERE feature = ?1")?;
    let mut found = Vec::new();
    let mut select = connection.prepare_cached(
        "SELECT id, name_fr, name_nl FROM base_map_features
         WHERE layer = ?1 AND instr(sought, ?2) > 0
         ORDER BY instr(sought || char(10), char(10) || ?2 || char(10)) = 0,
                  instr(sought, char(10) || ?2) = 0, length(sought), id
         LIMIT ?3",
    )?;
    let rows = select.query_map(params![Layer::Streets.word(), wanted, most], |row| {
        let shapes: Result<Vec<Shape>> = lines
            .query_map([row.get::<_, i64>("id")?], shape)?
            .collect();
        let middle = middle(&shapes?);
        Ok(middle.map(|middle| Found {
            name_fr: row.get("name_fr").unwrap_or_default(),
            name_nl: row.get("name_nl").unwrap_or_default(),
            middle,
        }))
    })?;
    for row in rows {
        found.extend(row?);
    }
    Ok(found)
}

/// The place on the lines that is nearest to the middle of them all.
fn middle(shapes: &[Shape]) -> Option<Position> {
    let lines = || shapes.iter().flatten();
    let positions: Vec<Vec<Position>> = lines().cloned().collect();
    let Extent {
        west,
        south,
        east,
        north,
    } = Extent::of(&positions)?;
    let (lon, lat) = (f64::midpoint(west, east), f64::midpoint(south, north));
    let far = |at: &Position| {
        let east = (at.lon - lon) * lat.to_radians().cos();
        east * east + (at.lat - lat) * (at.lat - lat)
    };
    lines()
        .flatten()
        .min_by(|one, other| far(one).total_cmp(&far(other)))
        .copied()
}

/// A name as it is searched for.
fn sought(name: &str) -> String {
    let apart = DecomposingNormalizerBorrowed::new_nfd().normalize(name);
    let is_mark = |letter: &char| ('\u{300}'..='\u{36f}').contains(letter);
    let plain = apart.chars().filter(|letter| !is_mark(letter));
    plain
        .collect::<String>()
        .to_lowercase()
        .replace(['’', '‘'], "'")
}

impl Extent {
    /// `None` for what has no positions.
    pub fn of(shape: &[Vec<Position>]) -> Option<Self> {
        let each = shape.iter().flatten().map(|at| Self {
            west: at.lon,
            south: at.lat,
            east: at.lon,
            north: at.lat,
        });
        each.reduce(|one, other| Self {
            west: one.west.min(other.west),
            south: one.south.min(other.south),
            east: one.east.max(other.east),
            north: one.north.max(other.north),
        })
    }
}

fn mark_of(features: &[Feature]) -> String {
    let mut digest = Sha256::new();
    for feature in features {
        digest.update(format!("{feature:?}"));
    }
    let digest = digest.finalize();
    HEXLOWER.encode(digest.get(..MARK).unwrap_or_default())
}

type Packed = Vec<Vec<(i32, i32)>>;

fn packed(shape: &[Vec<Position>]) -> Result<Vec<u8>> {
    // Degrees are within 180: their millionths fit.
    let whole = |degrees: f64| (degrees * PARTS).round() as i32;
    let steps: Packed = shape
        .iter()
        .map(|line| {
            let (mut lon, mut lat) = (0, 0);
            let mut step = |at: &Position| {
                let step = (whole(at.lon) - lon, whole(at.lat) - lat);
                (lon, lat) = (whole(at.lon), whole(at.lat));
                step
            };
            line.iter().map(&mut step).collect()
        })
        .collect();
    postcard::to_stdvec(&steps).map_err(|error| Error::ToSqlConversionFailure(error.into()))
}

fn shape(row: &Row<'_>) -> Result<Shape> {
    let bytes: Vec<u8> = row.get("shape")?;
    let steps: Packed = postcard::from_bytes(&bytes)
        .map_err(|error| Error::FromSqlConversionFailure(0, Type::Blob, error.into()))?;
    let degrees = |parts: i32| f64::from(parts) / PARTS;
    let line = |steps: Vec<(i32, i32)>| {
        let (mut lon, mut lat) = (0_i32, 0_i32);
        let mut at = |(east, north): (i32, i32)| {
            (lon, lat) = (lon.saturating_add(east), lat.saturating_add(north));
            Position {
                lon: degrees(lon),
                lat: degrees(lat),
            }
        };
        steps.into_iter().map(&mut at).collect()
    };
    Ok(steps.into_iter().map(line).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::Database;

    fn at(lon: f64, lat: f64) -> Position {
        Position { lon, lat }
    }

    fn street(name_fr: &str, name_nl: &str, line: Vec<Position>) -> Feature {
        Feature {
            kind: String::new(),
            rank: 2,
            name_fr: name_fr.to_owned(),
            name_nl: name_nl.to_owned(),
            parts: vec![vec![line]],
            source: "test".to_owned(),
            date: None,
        }
    }

    fn found(connection: &Connection, name: &str) -> Vec<String> {
        let found = streets(connection, name, 10).unwrap();
        found.into_iter().map(|street| street.name_nl).collect()
    }

    #[test]
    fn a_layer_takes_the_place_of_itself_alone() {
        let directory = tempfile::tempdir().unwrap();
        let database = Database::open(directory.path()).unwrap();
        let writer = database.writer();
        let line = vec![at(4.35, 50.85), at(4.351_234, 50.849_999), at(4.36, 50.86)];
        let first = [street("Rue Neuve", "Nieuwstraat", line.clone())];
        assert_eq!(mark(&writer).unwrap(), None);
        replace(&writer, Layer::Streets, &first).unwrap();
        replace(&writer, Layer::Railways, &[street("", "", line.clone())]).unwrap();
        assert_eq!(all(&writer, Layer::Streets).unwrap(), first);
        let marked = mark(&writer).unwrap();
        let second = [street("Rue Haute", "Hoogstraat", line)];
        replace(&writer, Layer::Streets, &second).unwrap();
        assert_ne!(mark(&writer).unwrap(), marked);
        assert_eq!(all(&writer, Layer::Streets).unwrap(), second);
        assert_eq!(all(&writer, Layer::Railways).unwrap().len(), 1);
        replace(&writer, Layer::Streets, &first).unwrap();
        assert_eq!(mark(&writer).unwrap(), marked);
    }

    #[test]
    fn finds_what_touches_a_piece_of_the_map_up_to_a_rank() {
        let directory = tempfile::tempdir().unwrap();
        let database = Database::open(directory.path()).unwrap();
        let writer = database.writer();
        let near = street("a", "a", vec![at(4.30, 50.80), at(4.40, 50.90)]);
        let far = street("b", "b", vec![at(4.50, 50.80), at(4.60, 50.90)]);
        replace(&writer, Layer::Streets, &[near, far]).unwrap();
        let around = Extent {
            west: 4.34,
            south: 50.84,
            east: 4.35,
            north: 50.85,
        };
        let names = |rank| {
            let parts = within(&writer, around, &[(Layer::Streets, rank)]).unwrap();
            parts
                .into_iter()
                .map(|part| part.name_fr)
                .collect::<Vec<_>>()
        };
        assert_eq!(names(2), ["a"]);
        assert!(names(1).is_empty());
    }

    #[test]
    fn streets_are_found_in_both_languages_without_accents_the_nearest_name_first() {
        let directory = tempfile::tempdir().unwrap();
        let database = Database::open(directory.path()).unwrap();
        let writer = database.writer();
        let line = || vec![at(4.0, 50.0), at(4.1, 50.0), at(4.2, 50.0)];
        let streets_of = [
            street("Petite rue Neuve", "Kleine Nieuwstraat", line()),
            street("Rue Neuve", "Nieuwstraat", line()),
            street("Chaussée d’Anvers", "Antwerpsesteenweg", line()),
        ];
        replace(&writer, Layer::Streets, &streets_of).unwrap();
        assert_eq!(
            found(&writer, "nieuwstraat"),
            ["Nieuwstraat", "Kleine Nieuwstraat"]
        );
        assert_eq!(found(&writer, "CHAUSSEE D'ANV"), ["Antwerpsesteenweg"]);
        assert!(found(&writer, "%").is_empty());
        let middle = streets(&writer, "Rue Neuve", 1).unwrap()[0].middle;
        assert_eq!(middle, at(4.1, 50.0));
    }
}
