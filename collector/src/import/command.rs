//! `hotspot-collector import`.

use std::path::PathBuf;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{AreaNames, ImportError, Input, Options, What, import};
use crate::database::Database;
use crate::table::Faults;

/// Bring files into the registry: all of them, or nothing when anything is wrong.
#[derive(Debug, clap::Args)]
pub struct ImportArguments {
    /// What the files hold.
    #[arg(value_enum)]
    what: Wanted,
    /// CSV; areas and places also as GeoJSON, by the ending `.geojson` or `.json`.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Who says so, where a file does not.
    #[arg(long)]
    source: Option<String>,
    /// Day as of which, where a file does not say.
    #[arg(long)]
    date: Option<Date>,
    #[command(flatten)]
    areas: AreaNames,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Wanted {
    Sites,
    AccessPoints,
    Areas,
    Places,
}

impl ImportArguments {
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
        let inputs: Vec<Input> = self
            .files
            .iter()
            .filter_map(|path| Input::read(path, &mut faults))
            .collect();
        faults.into_result()?;
        let what = match self.what {
            Wanted::Sites => What::Sites,
            Wanted::AccessPoints => What::AccessPoints,
            Wanted::Areas => What::Areas,
            Wanted::Places => What::Places,
        };
        let options = Options {
            source: self.source,
            date: self.date,
            time_zone: Some(time_zone.clone()),
            areas: self.areas,
        };
        import(database, what, &inputs, &options, by, at)
    }
}
