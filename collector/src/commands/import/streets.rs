//! Streets to walk on, from the lines of a GeoJSON file.

use analysis::siting::Position;
use records::registry::street::{self, Street};
use rusqlite::{Connection, Result};
use serde::Deserialize;

use super::features::{self, Feature};
use super::{Input, Options};
use crate::commands::table::Faults;

#[derive(Deserialize)]
#[serde(tag = "type", content = "coordinates")]
enum Lines {
    LineString(Vec<Vec<f64>>),
    MultiLineString(Vec<Vec<Vec<f64>>>),
}

pub fn read(input: &Input, options: &Options, faults: &mut Faults) -> Vec<Street> {
    let features = features::read(input, faults);
    let streets = features.iter();
    streets
        .flat_map(|feature| read_feature(feature, options, faults))
        .collect()
}

/// The lines of a feature, each a street of its name.
fn read_feature(feature: &Feature<'_>, options: &Options, faults: &mut Faults) -> Vec<Street> {
    let source = feature.text("source").or_else(|| options.source.clone());
    let Some(source) = source else {
        let missing = "`source` is missing; expected who says so, here or by --source";
        feature.fault(missing.to_owned(), faults);
        return Vec::new();
    };
    let geometry = feature.geometry.unwrap_or("null");
    let lines = match serde_json::from_str(geometry) {
        Ok(Lines::LineString(line)) => vec![line],
        Ok(Lines::MultiLineString(lines)) => lines,
        Err(_) => {
            let what = "has no line; expected a LineString or MultiLineString";
            feature.fault(what.to_owned(), faults);
            return Vec::new();
        }
    };
    let mut streets = Vec::new();
    for line in lines {
        let Some(line) = line.iter().map(|place| position(place)).collect() else {
            let what = "has a position that is no place on earth; expected degrees";
            feature.fault(what.to_owned(), faults);
            return Vec::new();
        };
        let name_fr = feature.text("name_fr").or_else(|| feature.text("name"));
        streets.push(Street {
            name_nl: feature
                .text("name_nl")
                .or(name_fr.clone())
                .unwrap_or_default(),
            name_fr: name_fr.unwrap_or_default(),
            line,
            source: source.clone(),
            date: options.date,
        });
    }
    streets
}

fn position(place: &[f64]) -> Option<Position> {
    let (lon, lat) = (*place.first()?, *place.get(1)?);
    let on_earth = (-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat);
    on_earth.then_some(Position { lon, lat })
}

pub fn store(connection: &Connection, rows: &[Street]) -> Result<usize> {
    street::replace_all(connection, rows)?;
    Ok(rows.len())
}
