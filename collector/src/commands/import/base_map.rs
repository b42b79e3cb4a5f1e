//! A layer of the base map, from the lines or areas of a GeoJSON file.

use std::collections::BTreeSet;

use analysis::siting::{Polygon, Position};
use records::registry::base_map::{self, Feature, Layer, Shape};
use records::registry::outline;
use rusqlite::{Connection, Result};

use super::lines::{self, joined};
use super::outcome::Reading;
use super::{Input, Options, features, position};
use crate::commands::table::{Fault, Faults};

/// As the command line says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum LayerName {
    Streets,
    Water,
    Waterways,
    Railways,
    /// Parks and woods.
    Green,
}

impl From<LayerName> for Layer {
    fn from(name: LayerName) -> Self {
        match name {
            LayerName::Streets => Self::Streets,
            LayerName::Water => Self::Water,
            LayerName::Waterways => Self::Waterways,
            LayerName::Railways => Self::Railways,
            LayerName::Green => Self::Green,
        }
    }
}

/// Features of one layer, which take the place of those it had.
pub struct Rows {
    pub layer: Layer,
    pub features: Vec<Feature>,
}

/// Ranks of streets by their class in `OpenStreetMap`.
const CLASSES: [(&str, u8); 6] = [
    ("motorway", 0),
    ("trunk", 0),
    ("primary", 0),
    ("secondary", 1),
    ("tertiary", 2),
    ("residential", 3),
];
/// Streets that do not say their class: how long one of each rank is at least, metres,
/// with all its lanes that are drawn apart.
const LENGTHS_M: [f64; 3] = [3_000.0, 1_000.0, 300.0];

pub fn read(input: &Input, layer: Layer, options: &Options, reading: &mut Reading) -> Vec<Feature> {
    if !input.is_geojson() {
        let what = "is not GeoJSON; expected lines or areas in a file that ends in `.geojson`";
        let fault = Fault::whole_file(&input.name, what.to_owned());
        reading.faults.add(fault);
        return Vec::new();
    }
    let read = features::read(input, &mut reading.faults);
    let mut found = Vec::new();
    for feature in &read {
        let is_other = if layer.is_of_lines() {
            feature.is_not_a_line(reading)
        } else {
            feature.is_not_an_area(reading)
        };
        if !is_other {
            found.extend(read_feature(feature, layer, options, &mut reading.faults));
        }
    }
    if found.is_empty() && reading.faults.count() == 0 {
        let expected = if layer.is_of_lines() { "line" } else { "area" };
        let what = format!("has no {}; expected at least one {expected}", layer.word());
        reading.faults.add(Fault::whole_file(&input.name, what));
    }
    found
}

fn read_feature(
    feature: &features::Feature<'_>,
    layer: Layer,
    options: &Options,
    faults: &mut Faults,
) -> Option<Feature> {
    let source = feature.text("source").or_else(|| options.source.clone());
    if source.is_none() {
        let missing = "`source` is missing; expected who says so, here or by --source";
        feature.fault(missing.to_owned(), faults);
    }
    let parts = if layer.is_of_lines() {
        lines::of_feature(feature, options).map(|lines| {
            let lines = joined(lines).into_iter();
            lines.map(|line| vec![line]).collect::<Vec<Shape>>()
        })
    } else {
        areas_of(feature, options)
    };
    let parts: Vec<Shape> = match parts {
        Ok(parts) => parts,
        Err(what) => {
            feature.fault(what, faults);
            return None;
        }
    };
    let kind = ["kind", "highway", "class"]
        .into_iter()
        .find_map(|name| feature.text(name))
        .unwrap_or_default();
    let name_fr = feature.text("name_fr").or_else(|| feature.text("name"));
    let name_nl = feature.text("name_nl");
    Some(Feature {
        rank: match layer {
            Layer::Streets => rank_of(&kind, &parts),
            _ => 0,
        },
        name_nl: name_nl.clone().or(name_fr.clone()).unwrap_or_default(),
        name_fr: name_fr.or(name_nl).unwrap_or_default(),
        kind,
        parts,
        source: source?,
        date: options.date,
    })
}

fn areas_of(
    feature: &features::Feature<'_>,
    options: &Options,
) -> std::result::Result<Vec<Polygon>, String> {
    let geometry = feature.geometry.unwrap_or("null");
    let areas = outline::polygons(geometry).map_err(|error| error.to_string())?;
    for at in areas.iter().flatten().flatten() {
        if let Some(expected) = position::fault(options.extent, at.lon, at.lat) {
            let (lon, lat) = (at.lon, at.lat);
            return Err(format!(
                "longitude is {lon}, latitude {lat}; expected {expected}"
            ));
        }
    }
    Ok(areas)
}

fn rank_of(kind: &str, parts: &[Shape]) -> u8 {
    // `primary_link` is a part of a primary road.
    let class = kind.strip_suffix("_link").unwrap_or(kind);
    if let Some((_, rank)) = CLASSES.iter().find(|(name, _)| *name == class) {
        return *rank;
    }
    let length: f64 = parts.iter().flatten().map(|line| length_m(line)).sum();
    let longer = LENGTHS_M.iter().take_while(|least| length < **least);
    u8::try_from(longer.count()).unwrap_or(base_map::LEAST)
}

fn length_m(line: &[Position]) -> f64 {
    let pairs = line.iter().zip(line.iter().skip(1));
    pairs.map(|(from, to)| lines::metres(from, to)).sum()
}

pub fn store(connection: &Connection, rows: &Rows, reading: &mut Reading) -> Result<()> {
    let before = base_map::all(connection, rows.layer)?;
    base_map::replace(connection, rows.layer, &rows.features)?;
    let kept: BTreeSet<String> = rows.features.iter().map(as_text).collect();
    let gone = before
        .iter()
        .filter(|feature| !kept.contains(&as_text(feature)));
    match gone.count() {
        0 => {}
        gone => reading.notes.push(format!(
            "{gone} features that the layer {} had before are gone: these take the place of them all",
            rows.layer.word()
        )),
    }
    Ok(())
}

/// What the base map says of each of these, one by one: they have no id.
pub fn states(connection: &Connection, rows: &Rows) -> Result<Vec<Option<String>>> {
    let known = base_map::all(connection, rows.layer)?;
    let known: BTreeSet<String> = known.iter().map(as_text).collect();
    let states = rows.features.iter().map(as_text);
    Ok(states
        .map(|state| known.contains(&state).then_some(state))
        .collect())
}

/// Positions as they are kept: a file may have more digits.
fn as_text(feature: &Feature) -> String {
    let Feature {
        kind,
        rank,
        name_fr,
        name_nl,
        parts,
        source,
        date,
    } = feature;
    let mut text = format!("{kind}\n{rank}\n{name_fr}\n{name_nl}\n{source}\n{date:?}\n");
    for at in parts.iter().flatten().flatten() {
        text.push_str(&format!("{:.6},{:.6} ", at.lon, at.lat));
    }
    text
}
