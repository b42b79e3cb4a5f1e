//! Places where target groups come, from our CSV.

use analysis::siting::Position;
use analysis::siting::geometry::contains;
use records::registry::PlaceKind;
use records::registry::area::{self, Level};
use records::registry::fact::{self, Fact, SubjectKind};
use records::registry::outline;
use records::registry::place::{self, Place};
use records::registry::word;
use rusqlite::{Connection, Result};

use super::provenance::{Provenance, names, not_swapped, optional_municipality};
use super::sites::id;
use super::{Input, MAX_BYTES, Options};
use crate::commands::table::{Columns, Faults, TableRow, read_bytes};

const COLUMNS: Columns = Columns {
    required: &["place", "kind", "lon", "lat"],
    optional: &[
        "name_fr",
        "name_nl",
        "name_en",
        "municipality",
        "target",
        "candidate",
        "visitors",
        "dwellings",
        "access_points",
        "cost",
        "host",
        "owner_agreed",
        "source",
        "date",
    ],
    delimiter: b',',
    max_bytes: MAX_BYTES,
};

/// Columns that are told as facts, each with its source.
const FACTS: [&str; 11] = [
    "name_fr",
    "name_nl",
    "name_en",
    "kind",
    "municipality",
    "visitors",
    "dwellings",
    "access_points",
    "cost",
    "host",
    "owner_agreed",
];

pub struct PlaceRow {
    pub place: Place,
    pub facts: Vec<Fact>,
}

pub fn read(input: &Input, options: &Options, faults: &mut Faults) -> Vec<PlaceRow> {
    read_bytes(&COLUMNS, &input.name, &input.bytes, faults, |row| {
        read_row(row, options)
    })
}

fn read_row(row: &mut TableRow<'_>, options: &Options) -> Option<PlaceRow> {
    let id = id(row, "place");
    let name = names(row);
    let kind = row.choice("kind", &word::table::<PlaceKind>());
    let lon = row.number_in("lon", -180.0..=180.0);
    let lat = row.number_in("lat", -90.0..=90.0);
    not_swapped(row, lon.zip(lat), options);
    let municipality = optional_municipality(row, options);
    let target = row.optional_boolean("target");
    let candidate = row.optional_boolean("candidate");
    for column in ["visitors", "dwellings", "cost"] {
        if !row.cell(column).is_empty() {
            row.number_in(column, 0.0..=1e9);
        }
    }
    row.optional_whole::<u16>("access_points");
    row.optional_boolean("owner_agreed");
    row.optional_text("host");
    let provenance = Provenance::of_row(row, options);
    let place = Place {
        id: id?,
        name: name?,
        kind: kind?,
        lon: lon?,
        lat: lat?,
        municipality: municipality.unwrap_or_default(),
        target: target.unwrap_or(false),
        candidate: candidate.unwrap_or(false),
    };
    let facts = provenance?.facts(row, &FACTS);
    Some(PlaceRow { place, facts })
}

/// Keeps the places; one without a municipality is given that of the outline it lies
/// in, where outlines are known.
pub fn store(connection: &Connection, rows: &[PlaceRow]) -> Result<usize> {
    let mut municipalities = Vec::new();
    if rows.iter().any(|row| row.place.municipality.is_empty()) {
        for area in area::all(connection, true)? {
            let shape = area.geometry.and_then(|text| outline::polygons(&text).ok());
            if let Some(shape) = shape.filter(|_| area.level == Level::Municipality) {
                municipalities.push((area.id, shape));
            }
        }
    }
    for row in rows {
        let mut place = row.place.clone();
        if place.municipality.is_empty() {
            let position = Position {
                lon: place.lon,
                lat: place.lat,
            };
            let holder = municipalities
                .iter()
                .find(|(_, shape)| contains(shape, position));
            place.municipality = holder.map(|(id, _)| id.clone()).unwrap_or_default();
        }
        place::put(connection, &place)?;
        for fact in &row.facts {
            fact::put(connection, SubjectKind::Place, &place.id, fact)?;
        }
    }
    Ok(rows.len())
}
