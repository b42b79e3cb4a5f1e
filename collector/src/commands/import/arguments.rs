//! `hotspot-collector import`.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use jiff::SignedDuration;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use records::database::Database;
use records::windows::{Choice, Store};

use super::base_map::LayerName;
use super::outcome::Outcome;
use super::windows::{Taken, import_windows};
use super::{AreaNames, ImportError, Input, Options, What, import, mappings};
use crate::clock::system_time;
use crate::commands::table::Faults;
use crate::commands::user::who;
use crate::commands::{BAD_INPUT, ConfigFile};
use crate::insight::rights::{self, Deed, Object};

/// Bring files into the registry: all of them, or nothing when anything is wrong.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    file: ConfigFile,
    /// What the files hold.
    #[arg(value_enum)]
    what: Wanted,
    /// CSV; windows also as one JSON object a line, by the ending `.jsonl`; hotspots, areas and places also as GeoJSON, by the ending `.geojson` or `.json`; streets and the base map as GeoJSON only.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Base map only: which layer of it the files are; they take the place of the whole
    /// layer.
    #[arg(
        long,
        value_enum,
        value_name = "LAYER",
        required_if_eq("what", "base-map")
    )]
    layer: Option<LayerName>,
    /// Who says so, where a file does not.
    #[arg(long)]
    source: Option<String>,
    /// Day as of which, where a file does not say.
    #[arg(long)]
    date: Option<Date>,
    /// Windows only: the configured store takes over from another. Its windows were
    /// exported; what this database holds of them is forgotten first.
    #[arg(long)]
    new_store: bool,
    /// Say what would become of the rows, and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// Refuse the files where something would be left out: features that are neither
    /// points nor areas, or that are there twice.
    #[arg(long)]
    strict: bool,
    /// What the columns are called in tables and hotspots that are not ours: a file, or
    /// `brussels-open-data`.
    #[arg(long, value_name = "MAPPING")]
    mapping: Option<String>,
    /// In the name of somebody with an account, who has to be allowed to.
    #[arg(long = "as", value_name = "NAME")]
    in_name_of: Option<String>,
    #[command(flatten)]
    areas: AreaNames,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Wanted {
    Sites,
    AccessPoints,
    Areas,
    Places,
    /// Lines to walk on: they take the place of all streets there are.
    Streets,
    /// What lies under the marks of the map.
    BaseMap,
    /// What `export windows` wrote.
    Windows,
}

impl Arguments {
    /// # Errors
    /// When the configuration, the database or the store cannot be used.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let (config, database) = self.file.open()?;
        let dry_run = self.dry_run;
        if self.layer.is_some() && !matches!(self.what, Wanted::BaseMap) {
            bail!("`--layer` is for the base map");
        }
        let who = who(&database.reader()?, self.in_name_of.as_deref())?;
        rights::check(&who, Deed::KeepRegistry, Object::City)?;
        let what = match self.what {
            Wanted::Windows if dry_run => bail!("`--dry-run` is for the registry, not for windows"),
            Wanted::Windows => return self.windows(&database, &config.store),
            Wanted::Sites => What::Sites,
            Wanted::AccessPoints => What::AccessPoints,
            Wanted::Areas => What::Areas,
            Wanted::Places => What::Places,
            Wanted::Streets => What::Streets,
            Wanted::BaseMap => {
                let layer = self.layer.context(
                    "`--layer` is missing; expected streets, water, waterways, railways or green",
                )?;
                What::BaseMap(layer.into())
            }
        };
        match self.rows(what, &database, &config.time_zone, who.name()) {
            Ok(outcome) if dry_run => println!("{outcome}\nnothing was changed (--dry-run)"),
            Ok(outcome) => println!("{outcome}"),
            Err(ImportError::Faults(faults)) => {
                eprintln!("{faults}\nnothing was imported");
                return Ok(ExitCode::from(BAD_INPUT));
            }
            Err(error) => return Err(error.into()),
        }
        Ok(ExitCode::SUCCESS)
    }

    /// Takes windows into the configured store; rows before a fault are in.
    fn windows(&self, database: &Database, choice: &Choice) -> anyhow::Result<ExitCode> {
        let store = if self.new_store {
            Store::open_anew(database, choice)?
        } else {
            Store::open(database, choice)?
        };
        let mut all = Taken::default();
        for file in &self.files {
            let taken = import_windows(&store, file)?;
            all.stored += taken.stored;
            all.there_already += taken.there_already;
            all.refused += taken.refused;
            all.set_aside += taken.set_aside;
        }
        println!(
            "{} windows and totals stored, {} there already, {} refused because of others",
            all.stored, all.there_already, all.refused
        );
        if all.set_aside > 0 {
            println!(
                "{} set aside: the store's server refuses them",
                all.set_aside
            );
        }
        Ok(if all.refused + all.set_aside > 0 {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        })
    }

    /// Imports into the registry.
    fn rows(
        self,
        what: What,
        database: &Database,
        time_zone: &TimeZone,
        by: &str,
    ) -> Result<Outcome, ImportError> {
        let mut faults = Faults::new();
        let inputs: Vec<Input> = self
            .files
            .iter()
            .filter_map(|path| Input::read(path, &mut faults))
            .collect();
        let mapping = self
            .mapping
            .and_then(|name| mappings::read(&name, &mut faults));
        faults.into_result()?;
        let now = system_time();
        let options = Options {
            source: self.source,
            date: self.date,
            time_zone: Some(time_zone.clone()),
            areas: self.areas,
            mapping,
            latest: now.checked_add(SignedDuration::from_hours(24)).ok(),
            strict: self.strict,
            dry_run: self.dry_run,
            ..Options::default()
        };
        import(database, what, &inputs, &options, by, now)
    }
}
