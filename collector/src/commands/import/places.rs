//! Places where target groups come, from our CSV.

use records::registry::PlaceKind;
use records::registry::fact::{self, Fact, SubjectKind};
use records::registry::place::{self, Place};
use records::registry::word;
use rusqlite::{Connection, Result};

use super::merge::{self, Silence};
use super::outcome::{Origin, Reading};
use super::provenance::{Municipalities, Provenance, names, optional_municipality, position_of};
use super::sites::id;
use super::{Input, MAX_BYTES, Options};
use crate::commands::table::{Columns, TableRow, ignored_columns, read_mapped};

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

/// Columns that may be missing: what is known of them stays.
const MAY_BE_SILENT: [&str; 12] = [
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
];

pub struct PlaceRow {
    pub place: Place,
    pub facts: Vec<Fact>,
    pub silence: Option<Silence>,
    pub origin: Origin,
}

pub fn read(input: &Input, options: &Options, reading: &mut Reading) -> Vec<PlaceRow> {
    let mapping = options.mapping.as_ref();
    reading.ignore(
        &input.name,
        ignored_columns(&COLUMNS, mapping, &input.bytes),
    );
    let (name, bytes) = (&input.name, &input.bytes);
    read_mapped(&COLUMNS, mapping, name, bytes, &mut reading.faults, |row| {
        read_row(row, input, options)
    })
}

/// Each place once; a map may have the same feature in two extracts.
pub fn once(rows: Vec<PlaceRow>, reading: &mut Reading) -> Vec<PlaceRow> {
    reading.once(
        rows,
        |row| row.place.id.clone(),
        |row| &row.origin,
        |one, other| {
            let of_map = one.silence.is_none() && other.silence.is_none();
            of_map && one.place == other.place && one.facts == other.facts
        },
        |row| format!("`place` is `{}`; expected each place once", row.place.id),
    )
}

fn read_row(row: &mut TableRow<'_>, input: &Input, options: &Options) -> Option<PlaceRow> {
    let id = id(row, "place");
    let name = names(row);
    let kind = row.choice("kind", &word::table::<PlaceKind>());
    let position = position_of(row, options);
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
    let provenance = Provenance::of_row(row, options)?;
    let (lon, lat) = position?;
    let place = Place {
        id: id?,
        name: name?,
        kind: kind?,
        lon,
        lat,
        municipality: municipality.unwrap_or_default(),
        target: target.unwrap_or(false),
        candidate: candidate.unwrap_or(false),
    };
    let mut facts = provenance.facts(row, &FACTS);
    for fact in facts.iter_mut().filter(|fact| fact.key == "kind") {
        fact.value = place.kind.as_str().to_owned();
    }
    Some(PlaceRow {
        silence: Some(Silence::of(row, &MAY_BE_SILENT, &provenance.name)),
        origin: Origin {
            file: input.name.clone(),
            line: row.line(),
            column: row.column_number("place"),
        },
        place,
        facts,
    })
}

/// Keeps the places; one without a municipality gets the one in whose outline it lies.
pub fn store(connection: &Connection, rows: &[PlaceRow]) -> Result<()> {
    let municipalities = Municipalities::read(connection)?;
    for row in rows {
        if row.silence.is_none() {
            name_relation(connection, &row.place.id)?;
        }
    }
    for row in rows {
        let mut put = row.place.clone();
        let facts = fact::of(connection, SubjectKind::Place, &put.id)?;
        if let Some(known) = place::find(connection, &put.id)? {
            put = merged(row, known, &facts);
        }
        if put.municipality.is_empty() {
            put.municipality = municipalities.around(put.lon, put.lat);
        }
        place::put(connection, &put)?;
        for key in row
            .silence
            .iter()
            .flat_map(|silence| silence.taken_back(&facts))
        {
            fact::forget(connection, SubjectKind::Place, &put.id, key)?;
        }
        merge::put_facts(connection, SubjectKind::Place, &put.id, &row.facts, &facts)?;
    }
    Ok(())
}

/// Earlier versions gave a relation of the map, -4711, the id of the way 4711: it gets its
/// own before either comes again.
fn name_relation(connection: &Connection, id: &str) -> Result<()> {
    let number = id.strip_prefix("osm-").map(|id| id.trim_start_matches('r'));
    let Some(number) = number.filter(|number| number.parse::<u64>().is_ok()) else {
        return Ok(());
    };
    let (shared, own) = (format!("osm-{number}"), format!("osm-r{number}"));
    let facts = fact::of(connection, SubjectKind::Place, &shared)?;
    let is_relation = facts
        .iter()
        .any(|fact| fact.key == "osm_id" && fact.value == format!("-{number}"));
    if is_relation && place::find(connection, &own)?.is_none() {
        place::rename(connection, &shared, &own)?;
    }
    Ok(())
}

/// What the row says, and of the rest what is known. A map does not say who is to be
/// served or who may host a hotspot: that follows from the kind until somebody does.
fn merged(row: &PlaceRow, known: Place, facts: &[Fact]) -> Place {
    let mut put = row.place.clone();
    let keeps = |column: &str| match &row.silence {
        Some(silence) => silence.keeps(column, facts),
        None => known.kind == row.place.kind,
    };
    if keeps("target") {
        put.target = known.target;
    }
    if keeps("candidate") {
        put.candidate = known.candidate;
    }
    if keeps("municipality") {
        put.municipality.clone_from(&known.municipality);
    }
    if let Some(silence) = &row.silence {
        put.name = merge::name(put.name, &known.name, silence, facts);
    }
    put
}
