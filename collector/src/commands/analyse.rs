//! The command `analyse`: verdicts from two plain files, without a collector.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use analysis::verdict::{self, Answer, Options, Site};
use anyhow::Context;
use jiff::tz::TimeZone;

use crate::commands::BAD_INPUT;
use crate::commands::table::{Fault, Faults};

mod print;
mod read;
#[cfg(test)]
mod tests;

use print::{write_json, write_table};
use read::{read_sites, read_usage};

#[derive(Debug, Clone, clap::Args)]
pub struct Arguments {
    /// CSV: site,name,kind,lon,lat,municipality,installed,access_points (only `site` is required)
    #[arg(long, value_name = "SITES.csv")]
    pub sites: PathBuf,
    /// CSV: site,start,minutes,device_minutes,visits,online_minutes
    #[arg(long, value_name = "USAGE.csv")]
    pub usage: PathBuf,
    /// Zone of weekdays, hours and days
    #[arg(long, default_value = "Europe/Brussels")]
    pub time_zone: String,
    /// Noise scale b in the device-minutes of a row (variance 2 b^2)
    #[arg(long, value_name = "B", default_value_t = 0.0)]
    pub noise_device_minutes: f64,
    /// Noise scale b in the visits of a row
    #[arg(long, value_name = "B", default_value_t = 0.0)]
    pub noise_visits: f64,
    /// Print JSON to standard output
    #[arg(long)]
    pub json: bool,
}

/// Verdicts for the two files, and what was odd in them.
pub struct Analysis {
    pub answer: Answer,
    /// Whether there was any row of usage.
    pub has_rows: bool,
    /// Sentences that name how many rows were odd.
    pub warnings: Vec<String>,
}

impl Arguments {
    /// # Errors
    /// When standard output or standard error cannot be written.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        run(&self, &mut io::stdout(), &mut io::stderr())
    }
}

/// Runs the command: the verdicts to `out`, warnings and faults to `err`. Exit
/// status 2 where the input is bad, with file:line:column of each fault.
pub fn run(
    arguments: &Arguments,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> anyhow::Result<ExitCode> {
    let analysis = match analyse(arguments) {
        Ok(analysis) => analysis,
        Err(faults) => {
            writeln!(err, "{faults}").context("cannot write to standard error")?;
            return Ok(ExitCode::from(BAD_INPUT));
        }
    };
    for warning in &analysis.warnings {
        writeln!(err, "warning: {warning}").context("cannot write to standard error")?;
    }
    let written = if arguments.json {
        write_json(&analysis.answer, out)
    } else {
        write_table(&analysis, out)
    };
    match written {
        // The reader has seen enough: `analyse ... | head`.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        Err(error) => Err(error).context("cannot write to standard output"),
        Ok(()) => Ok(ExitCode::SUCCESS),
    }
}

/// Reads both files and evaluates them at the end of the last row.
pub fn analyse(arguments: &Arguments) -> Result<Analysis, Faults> {
    let mut faults = Faults::new();
    let zone = match TimeZone::get(&arguments.time_zone) {
        Ok(zone) => zone,
        Err(_) => {
            let zone = &arguments.time_zone;
            let what = format!("`{zone}` is not a time zone; expected one such as Europe/Brussels");
            faults.add(Fault::whole_file("--time-zone", what));
            TimeZone::UTC
        }
    };
    for (flag, scale) in [
        ("--noise-device-minutes", arguments.noise_device_minutes),
        ("--noise-visits", arguments.noise_visits),
    ] {
        if !(0.0..=1e6).contains(&scale) {
            let what =
                format!("`{scale}` is not a noise scale; expected a number from 0 to 1000000");
            faults.add(Fault::whole_file(flag, what));
        }
    }
    let mut sites = read_sites(arguments, &zone, &mut faults);
    let oddities = read_usage(arguments, &zone, &mut sites, &mut faults);
    faults.into_result()?;

    let options = Options {
        time_zone: zone,
        ..Options::default()
    };
    let sites: Vec<Site> = sites.list;
    let mut warnings = oddities.warnings();
    let Ok(mut answer) = verdict::evaluate(&sites, &options, &|| false) else {
        unreachable!("nothing asks the evaluation to stop");
    };
    if !oddities.has_rows() {
        // Nothing tells when: the instant that the evaluation had to assume says nothing.
        for item in &mut answer.items {
            item.since = None;
        }
    }
    warnings.extend(
        answer
            .warnings
            .iter()
            .map(|warning| warning.text.en.clone()),
    );
    Ok(Analysis {
        answer,
        has_rows: oddities.has_rows(),
        warnings,
    })
}
