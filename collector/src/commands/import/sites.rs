//! Sites from CSV, ours or with a mapping, and from GeoJSON.

use records::registry::fact::{self, Fact, SubjectKind};
use records::registry::site::{self, Site};
use records::registry::{PlaceKind, Reach, word};
use rusqlite::{Connection, Result};

use super::features;
use super::merge::{self, Silence};
use super::outcome::{Origin, Reading};
use super::provenance::{
    Municipalities, Provenance, names, optional_moment, optional_municipality, past_date,
    position_of,
};
use super::{Input, MAX_BYTES, Options};
use crate::commands::table::{Columns, TableRow, ignored_columns, read_mapped, read_named};

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
        "operator",
        "source",
        "date",
    ],
    max_bytes: MAX_BYTES,
};

/// Columns that are told as facts, each with its source.
const FACTS: [&str; 13] = [
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
    // Who runs it; nothing else of the registry says so.
    fact::OPERATOR,
];

/// Columns of which a file may be silent: what is known of them stays.
const MAY_BE_SILENT: [&str; 15] = [
    "kind",
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
    fact::OPERATOR,
];

/// Longest id, characters.
const MAX_ID: usize = 64;

pub struct SiteRow {
    site: Site,
    facts: Vec<Fact>,
    silence: Silence,
    origin: Origin,
}

impl SiteRow {
    pub fn id(&self) -> &str {
        &self.site.id
    }
}

pub fn read(input: &Input, options: &Options, reading: &mut Reading) -> Vec<SiteRow> {
    let mut unreleased = 0;
    let mut take = |row: &mut TableRow<'_>| {
        unreleased += usize::from(row.cell("movable").is_empty());
        read_row(row, input, options)
    };
    let mapping = options.mapping.as_ref();
    let rows = if input.is_geojson() {
        let features = features::read(input, &mut reading.faults);
        let (mut rows, mut ignored) = (Vec::new(), Vec::new());
        for feature in features {
            let Some(cells) = feature.cells("site", mapping, reading) else {
                continue;
            };
            let at = (input.name.as_str(), feature.line, feature.column);
            let read = read_named(&COLUMNS, mapping, at, &cells, &mut reading.faults, |row| {
                ignored.extend(row.undeclared().map(str::to_owned));
                take(row)
            });
            rows.extend(read);
        }
        reading.ignore(&input.name, ignored);
        rows
    } else {
        reading.ignore(
            &input.name,
            ignored_columns(&COLUMNS, mapping, &input.bytes),
        );
        let (name, bytes) = (&input.name, &input.bytes);
        read_mapped(&COLUMNS, mapping, name, bytes, &mut reading.faults, take)
    };
    if unreleased > 0 {
        let hotspots = match unreleased {
            1 => "1 hotspot".to_owned(),
            more => format!("{more} hotspots"),
        };
        reading.notes.push(format!(
            "`movable` is not filled in for {hotspots} of {}: a plan moves only \
             those that have 1 there",
            input.name
        ));
    }
    rows
}

pub fn once(rows: Vec<SiteRow>, reading: &mut Reading) -> Vec<SiteRow> {
    reading.once(
        rows,
        |row| row.site.id.clone(),
        |row| &row.origin,
        |_, _| false,
        |row| format!("`site` is `{}`; expected each hotspot once", row.site.id),
    )
}

fn read_row(row: &mut TableRow<'_>, input: &Input, options: &Options) -> Option<SiteRow> {
    let id = id(row, "site");
    let name = names(row);
    let kind = row.choice("kind", &word::table::<PlaceKind>());
    let position = position_of(row, options);
    let reach = row.optional_choice("reach", &word::table::<Reach>());
    let free_entry = row.optional_boolean("free_entry");
    let step_free = row.optional_boolean("step_free");
    let opening_hours = row.optional_text("opening_hours");
    let municipality = optional_municipality(row, options);
    let opened = past_date(row, "opened", options);
    let closed = past_date(row, "closed", options);
    let installed = optional_moment(row, "installed", options);
    let access_points = row.optional_whole("access_points");
    let movable = row.optional_boolean("movable");
    let provenance = Provenance::of_row(row, options)?;
    let (lon, lat) = position?;
    let site = Site {
        id: id?,
        name: name?,
        kind: kind?,
        lon,
        lat,
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
    let mut facts = provenance.facts(row, &FACTS);
    for fact in &mut facts {
        match fact.key.as_str() {
            "kind" => fact.value = site.kind.as_str().to_owned(),
            "reach" => fact.value = site.reach.as_str().to_owned(),
            _ => {}
        }
    }
    Some(SiteRow {
        silence: Silence::of(row, &MAY_BE_SILENT, &provenance.name),
        origin: Origin {
            file: input.name.clone(),
            line: row.line(),
            column: row.column_number("site"),
        },
        site,
        facts,
    })
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

/// Keeps the sites; one without a municipality gets the one in whose outline it lies.
pub fn store(connection: &Connection, rows: &[SiteRow]) -> Result<()> {
    let municipalities = Municipalities::read(connection)?;
    for row in rows {
        let mut put = row.site.clone();
        let facts = fact::of(connection, SubjectKind::Site, &put.id)?;
        if let Some(mut known) = site::find(connection, &put.id)? {
            known.access_points = site::declared(connection, &put.id)?;
            put = merged(row, known, &facts);
        }
        if put.municipality.is_empty() {
            put.municipality = municipalities.around(put.lon, put.lat);
        }
        site::put(connection, &put)?;
        for key in row.silence.taken_back(&facts) {
            fact::forget(connection, SubjectKind::Site, &put.id, key)?;
        }
        merge::put_facts(connection, SubjectKind::Site, &put.id, &row.facts, &facts)?;
    }
    Ok(())
}

/// What the row says, and of the rest what is known.
fn merged(row: &SiteRow, known: Site, facts: &[Fact]) -> Site {
    let keeps = |column: &str| row.silence.keeps(column, facts);
    let said = row.site.clone();
    Site {
        id: said.id,
        name: merge::name(said.name, &known.name, &row.silence, facts),
        kind: either(keeps("kind"), known.kind, said.kind),
        lon: said.lon,
        lat: said.lat,
        municipality: either(keeps("municipality"), known.municipality, said.municipality),
        reach: either(keeps("reach"), known.reach, said.reach),
        free_entry: either(keeps("free_entry"), known.free_entry, said.free_entry),
        step_free: either(keeps("step_free"), known.step_free, said.step_free),
        opening_hours: either(
            keeps("opening_hours"),
            known.opening_hours,
            said.opening_hours,
        ),
        opened: either(keeps("opened"), known.opened, said.opened),
        closed: either(keeps("closed"), known.closed, said.closed),
        installed: either(keeps("installed"), known.installed, said.installed),
        access_points: either(
            keeps("access_points"),
            known.access_points,
            said.access_points,
        ),
        movable: either(keeps("movable"), known.movable, said.movable),
    }
}

fn either<T>(keeps: bool, known: T, said: T) -> T {
    if keeps { known } else { said }
}
