//! Streets to walk on, from the lines of a GeoJSON file.

use std::collections::BTreeSet;

use records::registry::street::{self, Street};
use rusqlite::{Connection, Result};

use super::features::{self, Feature};
use super::outcome::Reading;
use super::{Input, Options, lines};
use crate::commands::table::{Fault, Faults};

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
    let lines = match lines::of_feature(feature, options) {
        Ok(lines) => lines,
        Err(what) => {
            feature.fault(what, faults);
            return Vec::new();
        }
    };
    let name_fr = feature.text("name_fr").or_else(|| feature.text("name"));
    let name_nl = feature.text("name_nl").or(name_fr.clone());
    lines
        .into_iter()
        .map(|line| Street {
            name_nl: name_nl.clone().unwrap_or_default(),
            name_fr: name_fr.clone().unwrap_or_default(),
            line,
            source: source.clone(),
            date: options.date,
        })
        .collect()
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
