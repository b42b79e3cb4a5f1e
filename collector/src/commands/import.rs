//! Brings sites, access points, areas, places and streets into the registry, from files.
//!
//! A file is read whole and every fault in it is told with file, line and column;
//! only when there is none is anything changed, in one transaction. What is imported
//! again is brought up to date.

mod access_points;
mod areas;
pub mod arguments;
mod features;
mod osm;
mod outlines;
mod places;
mod provenance;
mod sites;
pub mod streets;
#[cfg(test)]
mod tests;
pub mod windows;

use std::fs::File;
use std::io::Read;
use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use records::database::Database;
use records::registry::area::{self, Area, Level};
use records::registry::{audit, outline};
use rusqlite::Connection;

use crate::commands::table::{Fault, Faults};

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
}

/// The box around all areas, degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extent {
    west: f64,
    south: f64,
    east: f64,
    north: f64,
}

/// How far beyond all areas a site may well stand, degrees.
const BEYOND: f64 = 1.0;

impl Extent {
    /// That of some areas; `None` while none has an outline.
    pub fn of_areas(areas: &[Area]) -> Option<Self> {
        let mut extent: Option<Self> = None;
        for area in areas {
            let polygons = area.geometry.as_deref().map(outline::polygons);
            for position in polygons
                .and_then(Result::ok)
                .iter()
                .flatten()
                .flatten()
                .flatten()
            {
                let here = Self {
                    west: position.lon,
                    south: position.lat,
                    east: position.lon,
                    north: position.lat,
                };
                let known = extent.unwrap_or(here);
                extent = Some(Self {
                    west: known.west.min(here.west),
                    south: known.south.min(here.south),
                    east: known.east.max(here.east),
                    north: known.north.max(here.north),
                });
            }
        }
        extent
    }

    /// Far from all areas as it is, and among them with the two exchanged.
    pub fn looks_swapped(&self, lon: f64, lat: f64) -> bool {
        let is_near = |lon: f64, lat: f64| {
            (self.west - BEYOND..=self.east + BEYOND).contains(&lon)
                && (self.south - BEYOND..=self.north + BEYOND).contains(&lat)
        };
        !is_near(lon, lat) && is_near(lat, lon)
    }
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
                faults.add(Fault::whole_file(&name, format!("cannot be read: {error}")));
                None
            }
        }
    }

    fn is_geojson(&self) -> bool {
        self.name.ends_with(".geojson") || self.name.ends_with(".json")
    }
}

/// Imports files of one kind, all of them or, when anything is wrong, nothing; says
/// how many rows there were. Blocks.
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
) -> Result<usize, ImportError> {
    let mut faults = Faults::new();
    let mut options = options.clone();
    if matches!(what, What::Sites | What::Places) {
        let areas = area::all(&database.reader()?, true)?;
        options.extent = Extent::of_areas(&areas);
        options.municipalities = municipalities(areas);
    }
    let options = &options;
    let read = read(what, inputs, options, &mut faults);
    faults.into_result()?;
    database.write(|transaction| {
        let mut faults = Faults::new();
        let count = read.store(transaction, at, &mut faults)?;
        faults.into_result()?;
        let names: Vec<&str> = inputs.iter().map(|input| input.name.as_str()).collect();
        let entry = audit::Entry {
            at,
            by: by.to_owned(),
            action: "import".to_owned(),
            subject: <&str>::from(what).to_owned(),
            detail: format!("{count} rows of {}", names.join(", ")),
        };
        audit::add(transaction, &entry)?;
        Ok(count)
    })
}

enum Rows {
    Sites(Vec<sites::SiteRow>),
    AccessPoints(Vec<access_points::AccessPointRow>),
    Areas(Vec<records::registry::area::AreaUpdate>),
    Places(Vec<places::PlaceRow>),
    Streets(Vec<records::registry::street::Street>),
}

fn read(what: What, inputs: &[Input], options: &Options, faults: &mut Faults) -> Rows {
    let mut all = match what {
        What::Sites => Rows::Sites(Vec::new()),
        What::AccessPoints => Rows::AccessPoints(Vec::new()),
        What::Areas => Rows::Areas(Vec::new()),
        What::Places => Rows::Places(Vec::new()),
        What::Streets => Rows::Streets(Vec::new()),
    };
    for input in inputs {
        match &mut all {
            Rows::Sites(rows) => rows.extend(sites::read(input, options, faults)),
            Rows::AccessPoints(rows) => rows.extend(access_points::read(input, options, faults)),
            Rows::Areas(rows) if input.is_geojson() => {
                rows.extend(outlines::read(input, options, faults));
            }
            Rows::Areas(rows) => rows.extend(areas::read(input, options, faults)),
            Rows::Places(rows) if input.is_geojson() => {
                rows.extend(osm::read(input, options, faults));
            }
            Rows::Places(rows) => rows.extend(places::read(input, options, faults)),
            Rows::Streets(rows) => rows.extend(streets::read(input, options, faults)),
        }
    }
    all
}

impl Rows {
    fn store(
        &self,
        connection: &Connection,
        at: Timestamp,
        faults: &mut Faults,
    ) -> rusqlite::Result<usize> {
        match self {
            Rows::Sites(rows) => sites::store(connection, rows),
            Rows::AccessPoints(rows) => access_points::store(connection, rows, at, faults),
            Rows::Areas(rows) => areas::store(connection, rows),
            Rows::Places(rows) => places::store(connection, rows),
            Rows::Streets(rows) => streets::store(connection, rows),
        }
    }
}
