//! Sites from our CSV.

use std::collections::HashSet;

use records::registry::fact::{self, Fact, SubjectKind};
use records::registry::site::{self, Site};
use records::registry::{PlaceKind, Reach, word};
use rusqlite::{Connection, Result};

use super::provenance::{Provenance, names, not_swapped, optional_moment, optional_municipality};
use super::{Input, MAX_BYTES, Options};
use crate::commands::table::{Columns, Faults, TableRow, read_bytes};

const COLUMNS: Columns = Columns {
    required: &["site", "kind", "lon", "lat"],
    optional: &[
        "name_fr",
        "name_nl",
        "name_en",
        "municipality",
        "reach",
        "free_entry",
        "step_free",
        "opening_hours",
        "opened",
        "closed",
        "installed",
        "access_points",
        "movable",
        "source",
        "date",
    ],
    delimiter: b',',
    max_bytes: MAX_BYTES,
};

/// Columns that are told as facts, each with its source.
const FACTS: [&str; 12] = [
    "name_fr",
    "name_nl",
    "name_en",
    "kind",
    "municipality",
    "reach",
    "free_entry",
    "step_free",
    "opening_hours",
    "opened",
    "closed",
    "installed",
];

/// Longest id, characters.
const MAX_ID: usize = 64;

pub struct SiteRow {
    site: Site,
    facts: Vec<Fact>,
}

pub fn read(input: &Input, options: &Options, faults: &mut Faults) -> Vec<SiteRow> {
    let mut seen = HashSet::new();
    read_bytes(&COLUMNS, &input.name, &input.bytes, faults, |row| {
        let read = read_row(row, options)?;
        if !seen.insert(read.site.id.clone()) {
            row.fault("site", "each hotspot once");
            return None;
        }
        Some(read)
    })
}

fn read_row(row: &mut TableRow<'_>, options: &Options) -> Option<SiteRow> {
    let id = id(row, "site");
    let name = names(row);
    let kind = row.choice("kind", &word::table::<PlaceKind>());
    let lon = row.number_in("lon", -180.0..=180.0);
    let lat = row.number_in("lat", -90.0..=90.0);
    not_swapped(row, lon.zip(lat), options);
    let reach = row.optional_choice("reach", &word::table::<Reach>());
    let free_entry = row.optional_boolean("free_entry");
    let step_free = row.optional_boolean("step_free");
    let opening_hours = row.optional_text("opening_hours");
    let municipality = optional_municipality(row, options);
    let opened = row.optional_date("opened");
    let closed = row.optional_date("closed");
    let installed = optional_moment(row, "installed", options.time_zone.as_ref());
    let access_points = row.optional_whole("access_points");
    let movable = row.optional_boolean("movable");
    let provenance = Provenance::of_row(row, options);
    let site = Site {
        id: id?,
        name: name?,
        kind: kind?,
        lon: lon?,
        lat: lat?,
        municipality: municipality.unwrap_or_default(),
        reach: reach.unwrap_or(Reach::Outdoor),
        free_entry,
        step_free,
        opening_hours,
        opened,
        closed,
        installed,
        access_points: access_points.unwrap_or(0),
        // Nothing moves that nobody said may move.
        movable: movable.unwrap_or(false),
    };
    let facts = provenance?.facts(row, &FACTS);
    Some(SiteRow { site, facts })
}

/// An id: it stands in addresses.
pub fn id(row: &mut TableRow<'_>, column: &str) -> Option<String> {
    let id = row.text(column)?;
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if id.len() > MAX_ID || !id.chars().all(fits) {
        row.fault(column, "an id of at most 64 letters, digits and - _ .");
        return None;
    }
    Some(id)
}

pub fn store(connection: &Connection, rows: &[SiteRow]) -> Result<usize> {
    for row in rows {
        site::put(connection, &row.site)?;
        for fact in &row.facts {
            fact::put(connection, SubjectKind::Site, &row.site.id, fact)?;
        }
    }
    Ok(rows.len())
}
