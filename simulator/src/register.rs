//! The city's facts in the collector's registry, by the collector's own import.

use std::fmt::Write;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use collector::commands::import::{Input, Options, What, import};
use jiff::Timestamp;
use records::database::Database;
use records::registry::base_map::Layer;
use records::registry::fact::{self, Fact, SubjectKind};
use records::registry::screening::{self, Screened, Screening};
use records::registry::{PlaceKind, place, site};

use crate::city::City;
use crate::municipalities::{MUNICIPALITIES_CSV, MUNICIPALITIES_GEOJSON};
use crate::places::PLACES_CSV;
use crate::sectors::SECTORS_CSV;

/// Who did it, in the audit log.
const BY: &str = "demo";

const OPEN_STREET_MAP: &str = "© OpenStreetMap contributors, ODbL 1.0";
const MADE_UP: &str = "Verzonnen voor de demo / inventé pour la démo";
const MADE_UP_KEYS: [&str; 3] = ["installed", "opened", fact::OPERATOR];
/// One text for all readers, as somebody in Brussels would write it.
const CHOSEN: &str = "Demo: op naam gekozen, niemand is bevraagd / \
    choisi d’après le nom, personne n’a été consulté";

/// Costs of opening a spot, euro: from the first upwards in ten steps.
const FIRST_COST: usize = 3_000;
const COST_STEP: usize = 500;

/// Imports sites, access points where they hang, municipalities, sectors and places.
///
/// # Errors
/// When the registry refuses a row.
pub fn city(database: &Database, city: &City) -> Result<()> {
    let options = Options {
        source: Some("demo".to_owned()),
        ..Options::default()
    };
    let files = [
        (
            What::Areas,
            "municipalities.geojson",
            MUNICIPALITIES_GEOJSON.to_owned(),
        ),
        (
            What::Areas,
            "municipalities.csv",
            MUNICIPALITIES_CSV.to_owned(),
        ),
        (What::Areas, "sectors.csv", SECTORS_CSV.to_owned()),
        (What::Sites, "sites.csv", city.sites_csv()),
        (
            What::AccessPoints,
            "access-points.csv",
            access_points(city)?,
        ),
        (What::Places, "places.csv", PLACES_CSV.to_owned()),
    ];
    for (what, name, text) in files {
        let input = Input {
            name: name.to_owned(),
            bytes: text.into_bytes(),
        };
        import(database, what, &[input], &options, BY, city.start)?;
    }
    base_map(database, city.start)?;
    screen(database, city.start)?;
    own_up(database)
}

/// The real streets and waters, where the shared data are beside the project; elsewhere the
/// map has its sketch.
fn base_map(database: &Database, at: Timestamp) -> Result<()> {
    let beside = || PathBuf::from("../shared/data");
    let data = std::env::var_os("SHARED_DATA").map_or_else(beside, PathBuf::from);
    let options = Options {
        source: Some(OPEN_STREET_MAP.to_owned()),
        ..Options::default()
    };
    for (layer, file) in [
        (Layer::Streets, "streets.geojson"),
        (Layer::Water, "water.geojson"),
        (Layer::Waterways, "waterways.geojson"),
        (Layer::Railways, "railways.geojson"),
    ] {
        let path = data.join("brussels_base").join(file);
        let Some(bytes) = read_if_there(&path)? else {
            continue;
        };
        let name = path.display().to_string();
        let input = Input { name, bytes };
        import(database, What::BaseMap(layer), &[input], &options, BY, at)?;
    }
    Ok(())
}

fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}

/// What the simulator made up has it as its source, not the table of places.
fn own_up(database: &Database) -> Result<()> {
    let sites = site::all(&database.reader()?)?;
    database.write(|transaction| {
        for site in &sites {
            for fact in fact::of(transaction, SubjectKind::Site, &site.id)? {
                if MADE_UP_KEYS.contains(&fact.key.as_str()) {
                    let fact = Fact {
                        source: MADE_UP.to_owned(),
                        date: None,
                        ..fact
                    };
                    fact::put(transaction, SubjectKind::Site, &site.id, &fact)?;
                }
            }
        }
        Ok(())
    })
}

/// What asking and screening a place would have found: made up, and it says so.
fn screen(database: &Database, at: Timestamp) -> Result<()> {
    let candidates = place::all(&database.reader()?)?;
    database.write(|transaction| {
        for (number, place) in candidates
            .iter()
            .filter(|place| place.candidate)
            .enumerate()
        {
            let cost = FIRST_COST + COST_STEP * (number * 7 % 10);
            let fact = Fact {
                key: "cost".to_owned(),
                value: cost.to_string(),
                source: MADE_UP.to_owned(),
                date: None,
                confirmed_by: None,
            };
            fact::put(transaction, SubjectKind::Place, &place.id, &fact)?;
            // Chosen by hand for what their name says they are for.
            if place.kind == PlaceKind::CommunityCentre {
                let chosen = Screened {
                    state: Screening::Fit,
                    reason: CHOSEN.to_owned(),
                    by: BY.to_owned(),
                    at,
                };
                screening::put(transaction, &place.id, &chosen)?;
            }
        }
        Ok(())
    })
}

/// Each box at its site from the day it was hung there.
fn access_points(city: &City) -> Result<String> {
    let mut table = String::from("access_point,site,from,name\n");
    for (site, _, access_point) in city.access_points() {
        let site = &city.sites[site];
        writeln!(
            table,
            "{},{},{},",
            access_point.id, site.facts.id, site.installed
        )?;
    }
    Ok(table)
}
