//! The 19 municipalities: outlines simplified to about 100 m (Statbel), with
//! population and deprivation.

use serde::Deserialize;

/// Outlines with properties `id` (NIS code), `name_fr`, `name_nl`.
pub const MUNICIPALITIES_GEOJSON: &str = include_str!("../data/municipalities.geojson");

/// Population and deprivation in the collector's import format of areas.
pub const MUNICIPALITIES_CSV: &str = include_str!("../data/municipalities.csv");

type Ring = Vec<[f64; 2]>;

/// Metres of one degree of latitude, and of longitude in Brussels.
const DEGREE_M: [f64; 2] = [70_290.0, 111_240.0];

#[derive(Debug, Clone, PartialEq)]
pub struct Municipality {
    /// NIS code.
    pub id: String,
    pub name_fr: String,
    pub name_nl: String,
    /// Outer rings of longitude and latitude; there are no holes.
    outline: Vec<Ring>,
}

#[derive(Deserialize)]
struct Collection {
    features: Vec<Feature>,
}

#[derive(Deserialize)]
struct Feature {
    properties: Properties,
    geometry: Geometry,
}

#[derive(Deserialize)]
struct Properties {
    id: String,
    name_fr: String,
    name_nl: String,
}

#[derive(Deserialize)]
#[serde(tag = "type", content = "coordinates")]
enum Geometry {
    Polygon(Vec<Ring>),
    MultiPolygon(Vec<Vec<Ring>>),
}

pub fn municipalities() -> Vec<Municipality> {
    let collection: Collection = serde_json::from_str(MUNICIPALITIES_GEOJSON)
        .expect("the outlines are compiled in and a test reads them");
    collection
        .features
        .into_iter()
        .map(|feature| Municipality {
            id: feature.properties.id,
            name_fr: feature.properties.name_fr,
            name_nl: feature.properties.name_nl,
            outline: match feature.geometry {
                Geometry::Polygon(rings) => rings,
                Geometry::MultiPolygon(polygons) => polygons.into_iter().flatten().collect(),
            },
        })
        .collect()
}

impl Municipality {
    pub fn contains(&self, lon: f64, lat: f64) -> bool {
        self.outline.iter().any(|ring| {
            let crossings = ring
                .windows(2)
                .filter(|edge| {
                    let ([x1, y1], [x2, y2]) = (edge[0], edge[1]);
                    (y1 > lat) != (y2 > lat) && lon < x1 + (lat - y1) / (y2 - y1) * (x2 - x1)
                })
                .count();
            crossings % 2 == 1
        })
    }

    /// Metres from the point to the municipality, 0 inside it.
    pub fn distance_m(&self, lon: f64, lat: f64) -> f64 {
        if self.contains(lon, lat) {
            return 0.0;
        }
        let to_metres = |[x, y]: [f64; 2]| [(x - lon) * DEGREE_M[0], (y - lat) * DEGREE_M[1]];
        self.outline
            .iter()
            .flat_map(|ring| ring.windows(2))
            .map(|edge| distance_from_origin(to_metres(edge[0]), to_metres(edge[1])))
            .fold(f64::INFINITY, f64::min)
    }
}

fn distance_from_origin([x1, y1]: [f64; 2], [x2, y2]: [f64; 2]) -> f64 {
    let (dx, dy) = (x2 - x1, y2 - y1);
    let length_squared = dx * dx + dy * dy;
    let along = if length_squared == 0.0 {
        0.0
    } else {
        (-(x1 * dx + y1 * dy) / length_squared).clamp(0.0, 1.0)
    };
    (x1 + along * dx).hypot(y1 + along * dy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_nineteen_closed_outlines_with_a_row_each() {
        let all = municipalities();
        assert_eq!(all.len(), 19);
        for municipality in &all {
            for ring in &municipality.outline {
                assert!(ring.len() >= 4);
                assert_eq!(ring.first(), ring.last(), "{}", municipality.id);
            }
            let row = format!("\n{},", municipality.id);
            assert_eq!(MUNICIPALITIES_CSV.matches(&row).count(), 1);
        }
    }

    #[test]
    fn population_of_the_municipalities_adds_up_to_the_region() {
        let residents: u32 = csv::Reader::from_reader(MUNICIPALITIES_CSV.as_bytes())
            .records()
            .map(|row| row.expect("a row")[4].parse::<u32>().expect("residents"))
            .sum();
        assert_eq!(residents, 1_215_012);
    }

    #[test]
    fn the_grand_place_is_in_brussels_and_nowhere_else() {
        let hits: Vec<_> = municipalities()
            .into_iter()
            .filter(|municipality| municipality.contains(4.35244, 50.84671))
            .map(|municipality| municipality.id)
            .collect();
        assert_eq!(hits, ["21004"]);
    }
}
