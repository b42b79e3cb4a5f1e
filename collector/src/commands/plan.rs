//! `hotspot-collector plan`: a plan from plain files, without a collector.
//!
//! For anyone who has an export of a controller and no agents yet. Formats are those
//! of the design page; what is wrong in a file is told with file, line and column.

mod answer;
mod plain;
mod read;
mod rules;
#[cfg(test)]
mod tests;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::str::FromStr;
use std::time::{Duration, Instant};

use analysis::siting::{
    Distances, Level, Limits, OtherDistances, Plan, PlanError, Problem, Rule, other_distances,
    plan, price,
};

use crate::commands::BAD_INPUT;
use crate::commands::table::Faults;

/// Plans where hotspots should go, from plain files.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Who is to be served: id,lon,lat,weight (or weight_<group> columns) and
    /// optionally name,kind,municipality,protected,own_wifi,host.
    #[arg(
        long,
        value_name = "DEMAND.csv",
        required_unless_present = "rules_example"
    )]
    pub demand: Option<PathBuf>,
    /// Where a hotspot could go: id,lon,lat and optionally
    /// name,kind,municipality,reach,access_points,host,cost.
    #[arg(
        long,
        value_name = "CANDIDATES.csv",
        required_unless_present = "rules_example"
    )]
    pub candidates: Option<PathBuf>,
    /// Spots that serve today: as candidates, with
    /// movable,use_lost,use_noise,close_cost. A use below zero counts as zero.
    #[arg(long, value_name = "OPEN.csv")]
    pub open: Option<PathBuf>,
    /// At most this many open hotspots close, their access points going to candidates.
    #[arg(long, value_name = "K", default_value_t = 0, requires = "open")]
    pub moves: usize,
    /// Exactly this many candidates open besides.
    #[arg(long, value_name = "P", default_value_t = 0)]
    pub add: usize,
    /// Walked metres and the value of a hotspot within them, for demand without a
    /// kind [default: 150:1,275:0.6,400:0.25].
    #[arg(long, value_name = "M:VALUE,...")]
    pub levels: Option<Levels>,
    /// Walked distance over straight line [default: 1.3].
    #[arg(long, value_name = "FACTOR")]
    pub detour: Option<f64>,
    /// Radius of the earth in metres [default: 6371008.8].
    #[arg(long, value_name = "M")]
    pub earth_radius: Option<f64>,
    /// Walking distances of a router: from,to,metres, from a demand to a hotspot.
    #[arg(long, value_name = "DIST.csv")]
    pub distances: Option<PathBuf>,
    /// Streets to walk on, as GeoJSON lines, in place of the straight line.
    #[arg(long, value_name = "STREETS.geojson", conflicts_with = "distances")]
    pub streets: Option<PathBuf>,
    /// Rules that differ from the defaults; see --rules-example.
    #[arg(long, value_name = "RULES.toml")]
    pub rules: Option<PathBuf>,
    /// Seconds the search may take; a plan cut short is marked.
    #[arg(long, value_name = "S")]
    pub time_limit: Option<f64>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
    /// Print a rules file with every key explained, and stop.
    #[arg(long)]
    pub rules_example: bool,
}

/// Levels as on the command line: `150:1,275:0.6,400:0.25`.
#[derive(Debug, Clone, PartialEq)]
pub struct Levels(pub Vec<Level>);

impl FromStr for Levels {
    type Err = String;

    fn from_str(text: &str) -> Result<Levels, String> {
        text.split(',')
            .map(|part| {
                part.split_once(':')
                    .and_then(|(metres, value)| {
                        Some(Level {
                            within_m: metres.trim().parse().ok()?,
                            value: value.trim().parse().ok()?,
                        })
                    })
                    .ok_or_else(|| format!("level `{part}`, expected metres:value as in 150:1"))
            })
            .collect::<Result<Vec<Level>, String>>()
            .map(Levels)
    }
}

#[derive(Debug, thiserror::Error)]
enum PlanFilesError {
    #[error(transparent)]
    Faults(#[from] Faults),
    #[error(transparent)]
    Plan(PlanError),
    #[error("the answer cannot be written as JSON")]
    Json(#[from] serde_json::Error),
}

impl Arguments {
    /// Prints the plan to standard output, or what is wrong to standard error: exit
    /// code 2 for bad input, 1 where the solver failed.
    ///
    /// # Errors
    /// Never.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        if self.rules_example {
            return Ok(print(rules::EXAMPLE));
        }
        Ok(match answer(&self) {
            Ok(text) => print(&text),
            Err(error) => {
                let _ = writeln!(std::io::stderr(), "{error}");
                match error {
                    PlanFilesError::Faults(_) => ExitCode::from(BAD_INPUT),
                    PlanFilesError::Plan(_) | PlanFilesError::Json(_) => ExitCode::FAILURE,
                }
            }
        })
    }
}

fn print(text: &str) -> ExitCode {
    // A reader that has gone (`| head`) is not a fault.
    let _ = writeln!(std::io::stdout(), "{}", text.trim_end());
    ExitCode::SUCCESS
}

fn answer(arguments: &Arguments) -> Result<String, PlanFilesError> {
    let started = Instant::now();
    let deadline = arguments
        .time_limit
        .filter(|seconds| seconds.is_finite() && *seconds > 0.0)
        .map(|seconds| started + Duration::from_secs_f64(seconds.min(1e6)));
    let is_late = || deadline.is_some_and(|deadline| Instant::now() >= deadline);
    let inputs = read::inputs(arguments)?;
    let mut problem = inputs.problem;
    problem.limits = Limits {
        time_limit_s: arguments.time_limit,
        ..Limits::default()
    };
    let mut plan = match plan(&problem, &is_late) {
        Ok(plan) => plan,
        Err(PlanError::Refused(refusals)) => {
            return Err(inputs.places.faults(&refusals).into());
        }
        Err(error) => return Err(PlanFilesError::Plan(error)),
    };
    plan.warnings.extend(inputs.warnings);
    if problem.distances() == Distances::Streets && !is_late() {
        let others = other_distances(&problem, &plan, &is_late).map_err(PlanFilesError::Plan)?;
        plan.warnings
            .extend(others.iter().map(OtherDistances::text));
    }
    let prices = prices(&mut problem, &plan, deadline, &is_late)?;
    if arguments.json {
        Ok(serde_json::to_string_pretty(&answer::json(&plan, &prices))?)
    } else {
        Ok(answer::text(&problem, &plan, &prices))
    }
}

/// What each rule costs, as far as the time allows.
fn prices(
    problem: &mut Problem,
    plan: &Plan,
    deadline: Option<Instant>,
    is_late: &dyn Fn() -> bool,
) -> Result<Vec<(Rule, f64)>, PlanFilesError> {
    let mut prices = Vec::new();
    for rule in Rule::priced() {
        if is_late() {
            break;
        }
        problem.limits.time_limit_s = deadline.map(|deadline| {
            deadline
                .duration_since(Instant::now())
                .as_secs_f64()
                .max(0.01)
        });
        if let Some(lost) = price(problem, plan, rule, is_late).map_err(PlanFilesError::Plan)? {
            prices.push((rule, lost));
        }
    }
    Ok(prices)
}
