//! Outlines of areas: GeoJSON geometry to polygons and back to plain text.

use analysis::siting::{Polygon, Position};
use serde::Deserialize;

#[derive(Debug, thiserror::Error)]
pub enum OutlineError {
    #[error("geometry is not a GeoJSON Polygon or MultiPolygon")]
    Form(#[from] serde_json::Error),
    #[error("longitude {lon} and latitude {lat} are no place on earth; expected degrees")]
    Position { lon: f64, lat: f64 },
    #[error("outline is empty; expected at least one ring that encloses something")]
    Empty,
    #[error("ring has {0} positions; expected at least 4, the last equal to the first")]
    Ring(usize),
}

#[derive(Deserialize)]
#[serde(tag = "type", content = "coordinates")]
enum Geometry {
    Polygon(Vec<Vec<Vec<f64>>>),
    MultiPolygon(Vec<Vec<Vec<Vec<f64>>>>),
}

/// Reads a GeoJSON geometry (RFC 7946, 3.1.6 and 3.1.7).
///
/// # Errors
/// When it is of another type, or a ring or position cannot be.
pub fn polygons(geojson: &str) -> Result<Vec<Polygon>, OutlineError> {
    let polygons = match serde_json::from_str(geojson)? {
        Geometry::Polygon(rings) => vec![rings],
        Geometry::MultiPolygon(polygons) => polygons,
    };
    let polygons: Vec<Polygon> = polygons
        .iter()
        .map(|rings| rings.iter().map(|ring| read_ring(ring)).collect())
        .collect::<Result<_, _>>()?;
    let encloses = |ring: &Vec<Position>| {
        let others = || ring.iter().map(|at| (at.lon, at.lat));
        let first = others().next();
        let second = others().find(|at| Some(*at) != first);
        // A line there and back encloses nothing either.
        first.zip(second).is_some_and(|((x, y), (to_x, to_y))| {
            others().any(|(lon, lat)| (to_x - x) * (lat - y) != (to_y - y) * (lon - x))
        })
    };
    let is_empty = |rings: &Polygon| !rings.first().is_some_and(encloses);
    if polygons.iter().all(is_empty) {
        return Err(OutlineError::Empty);
    }
    Ok(polygons)
}

fn read_ring(ring: &[Vec<f64>]) -> Result<Vec<Position>, OutlineError> {
    if ring.len() < 4 || ring.first() != ring.last() {
        return Err(OutlineError::Ring(ring.len()));
    }
    ring.iter()
        .map(|position| {
            let lon = position.first().copied().unwrap_or(f64::NAN);
            let lat = position.get(1).copied().unwrap_or(f64::NAN);
            if !(-180.0..=180.0).contains(&lon) || !(-90.0..=90.0).contains(&lat) {
                return Err(OutlineError::Position { lon, lat });
            }
            Ok(Position { lon, lat })
        })
        .collect()
}

/// The middle of the box around an outline; `None` for an empty one.
pub fn middle(polygons: &[Polygon]) -> Option<Position> {
    let positions = || polygons.iter().flatten().flatten();
    let middle = |of: fn(&Position) -> f64| {
        let least = positions().map(of).fold(f64::INFINITY, f64::min);
        let most = positions().map(of).fold(f64::NEG_INFINITY, f64::max);
        (least <= most).then(|| f64::midpoint(least, most))
    };
    Some(Position {
        lon: middle(|position| position.lon)?,
        lat: middle(|position| position.lat)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_types_and_finds_the_middle() {
        let square = "[[4.0,50.0],[4.2,50.0],[4.2,50.2],[4.0,50.2],[4.0,50.0]]";
        let one = format!(r#"{{"type":"Polygon","coordinates":[{square}]}}"#);
        let two = format!(r#"{{"type":"MultiPolygon","coordinates":[[{square}],[{square}]]}}"#);
        assert_eq!(polygons(&one).unwrap().len(), 1);
        assert_eq!(polygons(&two).unwrap().len(), 2);
        let found = middle(&polygons(&one).unwrap()).unwrap();
        assert!((found.lon - 4.1).abs() < 1e-9 && (found.lat - 50.1).abs() < 1e-9);
    }

    #[test]
    fn refuses_outlines_that_enclose_nothing() {
        for text in [
            r#"{"type":"Polygon","coordinates":[]}"#,
            r#"{"type":"Polygon","coordinates":[[]]}"#,
            r#"{"type":"MultiPolygon","coordinates":[]}"#,
            r#"{"type":"MultiPolygon","coordinates":[[]]}"#,
            r#"{"type":"Polygon","coordinates":[[[4,50],[4,50],[4,50],[4,50]]]}"#,
            r#"{"type":"Polygon","coordinates":[[[4,50],[5,51],[6,52],[4,50]]]}"#,
        ] {
            assert!(polygons(text).is_err(), "{text}");
        }
    }

    #[test]
    fn refuses_points_open_rings_and_places_off_the_earth() {
        for (text, expected) in [
            (
                r#"{"type":"Point","coordinates":[4.0,50.0]}"#,
                "geometry is not a GeoJSON Polygon or MultiPolygon",
            ),
            (
                r#"{"type":"Polygon","coordinates":[[[4,50],[4.2,50],[4,50]]]}"#,
                "ring has 3 positions; expected at least 4, the last equal to the first",
            ),
            (
                r#"{"type":"Polygon","coordinates":[[[4,150],[4.2,50],[4.2,50.2],[4,150]]]}"#,
                "longitude 4 and latitude 150 are no place on earth; expected degrees",
            ),
        ] {
            assert_eq!(polygons(text).unwrap_err().to_string(), expected);
        }
    }
}
