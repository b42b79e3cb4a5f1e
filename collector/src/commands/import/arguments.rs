//! `hotspot-collector import`.

use std::path::PathBuf;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use records::database::Database;
use records::windows::{Choice, Store};

use super::windows::{Taken, WindowsError, import_windows};
use super::{AreaNames, ImportError, Input, Options, What, import};
use crate::commands::table::Faults;

/// Bring files into the registry: all of them, or nothing when anything is wrong.
#[derive(Debug, clap::Args)]
pub struct ImportArguments {
    /// What the files hold.
    #[arg(value_enum)]
    what: Wanted,
    /// CSV; windows also as one JSON object a line, by the ending `.jsonl`; areas and places also as GeoJSON, by the ending `.geojson` or `.json`.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
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
    #[command(flatten)]
    areas: AreaNames,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Wanted {
    Sites,
    AccessPoints,
    Areas,
    Places,
    /// What `export windows` wrote.
    Windows,
}

impl ImportArguments {
    /// Whether it is about the time series and not the registry.
    pub fn is_of_windows(&self) -> bool {
        matches!(self.what, Wanted::Windows)
    }

    /// Takes windows into the configured store.
    ///
    /// # Errors
    /// When a file cannot be read or the store not used; rows before the fault are in.
    pub fn run_windows(&self, database: &Database, choice: &Choice) -> Result<Taken, WindowsError> {
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
        }
        Ok(all)
    }

    /// Imports as the arguments say; gives the number of rows.
    ///
    /// # Errors
    /// All faults of all files, or those of the database.
    pub fn run(
        self,
        database: &Database,
        time_zone: &TimeZone,
        by: &str,
        at: Timestamp,
    ) -> Result<usize, ImportError> {
        let mut faults = Faults::new();
        let what = match self.what {
            Wanted::Sites => What::Sites,
            Wanted::AccessPoints => What::AccessPoints,
            Wanted::Areas => What::Areas,
            Wanted::Places => What::Places,
            // See `run_windows`.
            Wanted::Windows => return Ok(0),
        };
        let inputs: Vec<Input> = self
            .files
            .iter()
            .filter_map(|path| Input::read(path, &mut faults))
            .collect();
        faults.into_result()?;
        let options = Options {
            source: self.source,
            date: self.date,
            time_zone: Some(time_zone.clone()),
            areas: self.areas,
            ..Options::default()
        };
        import(database, what, &inputs, &options, by, at)
    }
}
