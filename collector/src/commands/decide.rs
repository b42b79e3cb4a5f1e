//! `decide`: what was decided on a recommendation, under the same law as on the pages.

use std::process::ExitCode;

use jiff::civil::Date;
use protocol::AccessPointId;
use records::registry::recommendation::{self, RefusalRule, Stage};

use crate::clock::system_time;
use crate::commands::ConfigFile;
use crate::commands::user::who;
use crate::insight::decisions::take::{Decision, take};

/// Decide on a recommendation, or report that it was carried out. Without a decision, show
/// its life.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    file: ConfigFile,
    /// The recommendation, for example plan-3-1.
    #[arg(value_name = "ID")]
    recommendation: String,
    /// accepted, refused, deferred, scheduled, moved or withdrawn.
    #[arg(value_name = "DECISION")]
    decision: Option<Stage>,
    /// Needed for a refusal and a withdrawal.
    #[arg(long, default_value = "", requires = "decision")]
    reason: String,
    /// What a refusal asks of the next plan: hotspot_stays (as if nothing is said), not_there
    /// or not_this_move.
    #[arg(long, requires = "decision")]
    rule: Option<RefusalRule>,
    /// Day until which it is deferred, for which it is scheduled, or on which it was moved.
    #[arg(long, value_name = "DAY", requires = "decision")]
    date: Option<Date>,
    /// Who carries it out.
    #[arg(long, requires = "decision")]
    team: Option<String>,
    /// An access point that went to the new place, where not all of them did; several times.
    #[arg(long = "access-point", value_name = "ID", requires = "decision")]
    access_points: Vec<AccessPointId>,
    /// In the name of somebody with an account, who has to be allowed to.
    #[arg(long = "as", value_name = "NAME", requires = "decision")]
    in_name_of: Option<String>,
}

impl Arguments {
    /// # Errors
    /// When the registry cannot be used, or the decision is not taken.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let (config, database) = self.file.open()?;
        let id = &self.recommendation;
        if let Some(to) = self.decision {
            let decision = Decision {
                to,
                reason: self.reason,
                date: self.date,
                team: self.team,
                access_points: self.access_points,
                rule: self.rule,
                seen: None,
            };
            let who = who(&database.reader()?, self.in_name_of.as_deref())?;
            database.write(|transaction| {
                let zone = &config.time_zone;
                take(transaction, id, &decision, &who, system_time(), zone)
            })?;
        }
        let steps = recommendation::steps(&database.reader()?, id)?;
        if steps.is_empty() {
            anyhow::bail!("there is no recommendation `{id}`");
        }
        for step in steps {
            let date = step.date.map_or(String::new(), |date| format!(" ({date})"));
            let team = step.team.map_or(String::new(), |team| format!(", {team}"));
            let (at, state, by) = (step.at, step.state.as_str(), step.by);
            let why = step.because.map_or(step.reason, |because| because.en);
            println!("{at} {state}{date}{team} by {by} {why}");
        }
        Ok(ExitCode::SUCCESS)
    }
}
