//! Brings sites, access points, areas, places, streets and the base map into the registry,
//! from files.
//!
//! A file is read whole and every fault in it is told with file, line and column;
//! only when there is none is anything changed, in one transaction. What is imported
//! again is brought up to date: a column that a file does not have changes nothing.

mod access_points;
mod areas;
pub mod arguments;
pub mod base_map;
mod features;
mod lines;
mod mappings;
mod merge;
pub mod moment;
mod osm;
pub mod outcome;
mod outlines;
mod places;
pub mod position;
mod provenance;
mod sites;
pub mod streets;
#[cfg(test)]
mod tests;
pub mod windows;

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use records::database::Database;
use records::registry::area::{self, Area, Level};
use records::registry::audit;
use records::registry::audit::detail::Done;
use records::registry::base_map::Layer;
use rusqlite::{Connection, TransactionBehavior};

use self::moment::NOT_AHEAD;
use self::outcome::{Outcome, Reading};
use self::position::Extent;
use self::provenance::is_ahead;
use crate::commands::table::{Fault, Faults, Mapping};

/// Largest file that is read, bytes.
pub const MAX_BYTES: u64 = 64 << 20;

/// What the rows of a file are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub enum What {
    Sites,
    #[strum(serialize = "access points")]
    AccessPoints,
    Areas,
    Places,
    Streets,
    #[strum(serialize = "base map")]
    BaseMap(Layer),
}

/// A file in memory, under the name that faults call it by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// How files are read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    /// Source and date of what a file says, where it does not say them itself.
    pub source: Option<String>,
    pub date: Option<Date>,
    /// Dates without a time of day begin at its midnight; UTC when absent.
    pub time_zone: Option<TimeZone>,
    pub areas: AreaNames,
    /// Where the areas that are loaded lie.
    pub extent: Option<Extent>,
    /// Ids of the municipalities that are loaded; any is taken while none is.
    pub municipalities: Vec<String>,
    /// What the columns are called in a table that is not ours.
    pub mapping: Option<Mapping>,
    /// Nothing that is a fact may begin after this instant; `None` lets all dates in.
    pub latest: Option<Timestamp>,
    /// What would be left out is a fault.
    pub strict: bool,
    /// Say what would become of the rows, and change nothing.
    pub dry_run: bool,
}

fn municipalities(areas: Vec<Area>) -> Vec<String> {
    areas
        .into_iter()
        .filter(|area| area.level == Level::Municipality)
        .map(|area| area.id)
        .collect()
}

/// What the columns (CSV) or properties (GeoJSON) of a file of areas are called, where
/// they have other names than ours; and the level of all its areas.
#[derive(Clone, Debug, Default, PartialEq, clap::Args)]
pub struct AreaNames {
    /// Areas: column or property with the area's id [default: area, or id in GeoJSON].
    #[arg(long = "id-property", alias = "id-column", value_name = "NAME")]
    pub id: Option<String>,
    /// Areas: column or property with the name (French, and the others where absent)
    /// [default: name_fr].
    #[arg(long = "name-property", alias = "name-column", value_name = "NAME")]
    pub name: Option<String>,
    /// Areas: column or property with the Dutch name [default: name_nl].
    #[arg(
        long = "name-nl-property",
        alias = "name-nl-column",
        value_name = "NAME"
    )]
    pub name_nl: Option<String>,
    /// Areas: column or property with the number of inhabitants [default: population].
    #[arg(
        long = "population-property",
        alias = "population-column",
        value_name = "NAME"
    )]
    pub population: Option<String>,
    /// Areas: column or property with deprivation, higher is worse off
    /// [default: deprivation].
    #[arg(
        long = "deprivation-property",
        alias = "deprivation-column",
        value_name = "NAME"
    )]
    pub deprivation: Option<String>,
    /// Areas: level of those that do not say theirs: municipality, sector or
    /// neighbourhood [default: sector].
    #[arg(long, value_name = "LEVEL")]
    pub level: Option<records::registry::area::Level>,
}

#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error(transparent)]
    Faults(#[from] Faults),
    #[error("database cannot be written")]
    Database(#[from] rusqlite::Error),
}

impl Input {
    /// Reads a file, unless it is too large.
    pub fn read(path: &Path, faults: &mut Faults) -> Option<Self> {
        let name = path.display().to_string();
        let mut bytes = Vec::new();
        let read =
            File::open(path).and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes));
        match read {
            Ok(_) => Some(Self { name, bytes }),
            Err(error) => {
                // Also where root runs the command: it runs as the owner of the data.
                let hint = match error.kind() {
                    ErrorKind::PermissionDenied => {
                        "; the user to whom `data_directory` belongs has to be able to read it"
                    }
                    _ => "",
                };
                let what = format!("cannot be read: {error}{hint}");
                faults.add(Fault::whole_file(&name, what));
                None
            }
        }
    }

    fn is_geojson(&self) -> bool {
        let ending = Path::new(&self.name).extension();
        ending.is_some_and(|ending| {
            ending.eq_ignore_ascii_case("geojson") || ending.eq_ignore_ascii_case("json")
        })
    }
}

/// Imports files of one kind, all of them or, when anything is wrong, nothing; says
/// what became of their rows. Blocks.
///
/// # Errors
/// All faults of all files, or those of the database.
pub fn import(
    database: &Database,
    what: What,
    inputs: &[Input],
    options: &Options,
    by: &str,
    at: Timestamp,
) -> Result<Outcome, ImportError> {
    let mut options = options.clone();
    if what != What::AccessPoints {
        let areas = area::all(&database.reader()?, true)?;
        options.extent = Extent::of_areas(&areas);
        options.municipalities = municipalities(areas);
    }
    let mut reading = Reading {
        strict: options.strict,
        ..Reading::default()
    };
    if let Some(date) = options.date.filter(|date| is_ahead(*date, &options)) {
        let what = format!("is `{date}`; expected {NOT_AHEAD}");
        reading.faults.add(Fault::whole_file("--date", what));
    }
    let rows = read(what, inputs, &options, &mut reading);
    std::mem::take(&mut reading.faults).into_result()?;
    let mut writer = database.writer();
    let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut outcome = Outcome::default();
    let before = rows.states(&transaction)?;
    rows.store(&transaction, at, &mut reading)?;
    reading.faults.into_result()?;
    for (before, now) in before.iter().zip(rows.states(&transaction)?) {
        match before {
            None => outcome.new += 1,
            Some(before) if *before == now.unwrap_or_default() => outcome.same += 1,
            Some(_) => outcome.changed += 1,
        }
    }
    outcome.skipped = reading.skipped;
    outcome.ignored = reading.ignored;
    outcome.notes = reading.notes;
    if options.dry_run {
        return Ok(outcome);
    }
    let names = inputs.iter().map(|input| input.name.clone()).collect();
    let entry = audit::Entry {
        at,
        by: by.to_owned(),
        action: "import".to_owned(),
        subject: <&str>::from(what).to_owned(),
        detail: Done::Imported {
            new: outcome.new,
            changed: outcome.changed,
            same: outcome.same,
            skipped: outcome.skipped.len(),
            files: names,
        }
        .into(),
    };
    audit::add(&transaction, &entry)?;
    transaction.commit()?;
    Ok(outcome)
}

enum Rows {
    Sites(Vec<sites::SiteRow>),
    AccessPoints(Vec<access_points::AccessPointRow>),
    Areas(Vec<areas::AreaRow>),
    Places(Vec<places::PlaceRow>),
    Streets(Vec<records::registry::street::Street>),
    BaseMap(base_map::Rows),
}

fn read(what: What, inputs: &[Input], options: &Options, reading: &mut Reading) -> Rows {
    match what {
        What::Sites => {
            let mut rows = Vec::new();
            for input in inputs {
                rows.extend(sites::read(input, options, reading));
            }
            Rows::Sites(sites::once(rows, reading))
        }
        What::AccessPoints => {
            let mut rows = Vec::new();
            for input in inputs {
                rows.extend(access_points::read(input, options, reading));
            }
            Rows::AccessPoints(access_points::once(rows, reading))
        }
        What::Areas => {
            let mut rows = Vec::new();
            for input in inputs {
                rows.extend(if input.is_geojson() {
                    outlines::read(input, options, reading)
                } else {
                    areas::read(input, options, reading)
                });
            }
            Rows::Areas(areas::once(rows, reading))
        }
        What::Places => {
            let mut rows = Vec::new();
            for input in inputs {
                rows.extend(if input.is_geojson() {
                    osm::read(input, options, reading)
                } else {
                    places::read(input, options, reading)
                });
            }
            Rows::Places(places::once(rows, reading))
        }
        What::Streets => {
            let mut rows = Vec::new();
            for input in inputs {
                rows.extend(streets::read(input, options, reading));
            }
            Rows::Streets(rows)
        }
        What::BaseMap(layer) => {
            let mut features = Vec::new();
            for input in inputs {
                features.extend(base_map::read(input, layer, options, reading));
            }
            Rows::BaseMap(base_map::Rows { layer, features })
        }
    }
}

impl Rows {
    fn store(
        &self,
        connection: &Connection,
        at: Timestamp,
        reading: &mut Reading,
    ) -> rusqlite::Result<()> {
        match self {
            Rows::Sites(rows) => sites::store(connection, rows),
            Rows::AccessPoints(rows) => access_points::store(connection, rows, at, reading),
            Rows::Areas(rows) => areas::store(connection, rows, reading),
            Rows::Places(rows) => places::store(connection, rows),
            Rows::Streets(rows) => streets::store(connection, rows, reading),
            Rows::BaseMap(rows) => base_map::store(connection, rows, reading),
        }
    }

    /// All that the registry says of what these rows tell of, each once.
    fn states(&self, connection: &Connection) -> rusqlite::Result<Vec<Option<String>>> {
        let (ids, state): (BTreeSet<&str>, merge::State) = match self {
            Rows::Sites(rows) => (rows.iter().map(|row| row.id()).collect(), merge::site),
            Rows::AccessPoints(rows) => {
                let ids = rows.iter().map(|row| row.id.as_str());
                (ids.collect(), merge::access_point)
            }
            Rows::Areas(rows) => {
                let ids = rows.iter().map(|row| row.update.id.as_str());
                (ids.collect(), merge::area)
            }
            Rows::Places(rows) => {
                let ids = rows.iter().map(|row| row.place.id.as_str());
                (ids.collect(), merge::place)
            }
            Rows::Streets(rows) => return streets::states(connection, rows),
            Rows::BaseMap(rows) => return base_map::states(connection, rows),
        };
        ids.into_iter().map(|id| state(connection, id)).collect()
    }
}
