//! Streets to walk on, from the lines of a GeoJSON file.

use std::collections::BTreeSet;

use analysis::siting::Position;
use records::registry::street::{self, Street};
use rusqlite::{Connection, Result};
use serde::Deserialize;

use super::features::{self, Feature};
use super::outcome::Reading;
use super::{Input, Options, position};
use crate::commands::table::{Fault, Faults};

#[derive(Deserialize)]
#[serde(tag = "type", content = "coordinates")]
enum Lines {
    LineString(Vec<Vec<f64>>),
    MultiLineString(Vec<Vec<Vec<f64>>>),
}

pub fn read(input: &Input, options: &Options, reading: &mut Reading) -> Vec<Street> {
    if !input.is_geojson() {
        let what = "is not GeoJSON; expected streets as lines, in a file that ends in `.geojson`";
        let fault = Fault::whole_file(&input.name, what.to_owned());
        reading.faults.add(fault);
        return Vec::new();
    }
    let features = features::read(input, &mut reading.faults);
    let mut streets = Vec::new();
    for feature in &features {
        if !feature.is_not_a_line(reading) {
            streets.extend(read_feature(feature, options, &mut reading.faults));
        }
    }
    if streets.is_empty() && reading.faults.count() == 0 {
        let what = "has no streets; expected at least one line";
        let fault = Fault::whole_file(&input.name, what.to_owned());
        reading.faults.add(fault);
    }
    streets
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
        let places: std::result::Result<Vec<Position>, String> = line
            .iter()
            .map(|place| read_position(place, options))
            .collect();
        let line = match places {
            Ok(line) => line,
            Err(what) => {
                feature.fault(what, faults);
                return Vec::new();
            }
        };
        if line.len() < 2 {
            let what = "has a line of fewer than two positions; expected two or more";
            feature.fault(what.to_owned(), faults);
            return Vec::new();
        }
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

fn read_position(place: &[f64], options: &Options) -> std::result::Result<Position, String> {
    let &[lon, lat, ..] = place else {
        return Err("has a position without latitude; expected longitude and latitude".to_owned());
    };
    if !(-180.0..=180.0).contains(&lon) || !(-90.0..=90.0).contains(&lat) {
        return Err(format!(
            "longitude is {lon}, latitude {lat}; expected degrees"
        ));
    }
    match position::fault(options.extent, lon, lat) {
        Some(expected) => Err(format!(
            "longitude is {lon}, latitude {lat}; expected {expected}"
        )),
        None => Ok(Position { lon, lat }),
    }
}

pub fn store(connection: &Connection, rows: &[Street], reading: &mut Reading) -> Result<()> {
    let before = street::all(connection)?;
    street::replace_all(connection, rows)?;
    let kept: BTreeSet<String> = rows.iter().map(as_text).collect();
    let gone = before
        .iter()
        .filter(|street| !kept.contains(&as_text(street)));
    match gone.count() {
        0 => {}
        gone => reading.notes.push(format!(
            "{gone} streets that were loaded before are gone: these take the place of all others"
        )),
    }
    Ok(())
}

/// What the registry says of each of these, one by one: a street has no id.
pub fn states(connection: &Connection, rows: &[Street]) -> Result<Vec<Option<String>>> {
    let known: BTreeSet<String> = street::all(connection)?.iter().map(as_text).collect();
    let states = rows.iter().map(as_text);
    Ok(states
        .map(|state| known.contains(&state).then_some(state))
        .collect())
}

fn as_text(street: &Street) -> String {
    format!("{street:?}")
}
