//! `fleet`: how every access point is, which of them need a hand, and what to do next.

use std::fmt;
use std::process::ExitCode;

use anyhow::Result;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use groundwork::causes::in_full;
use records::broker_absence;
use records::windows::Store;
use strum::IntoEnumIterator;

use crate::clock::system_time;
use crate::commands::ConfigFile;
use crate::insight::fleet::{self, Cause, Fleet, FleetItem, Need, Seen};

#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    file: ConfigFile,
    /// Those only that need a hand, the most urgent first.
    #[arg(long)]
    needs_hand: bool,
    /// Those only that need a hand for this cause.
    #[arg(long, value_parser = causes())]
    cause: Option<Cause>,
    /// Those only that say they run this version of the agent; exit status 1 where one of
    /// them needs a hand or they are fewer than `--at-least`. An update that goes in steps
    /// asks this before the next.
    #[arg(long, value_name = "VERSION", conflicts_with_all = ["needs_hand", "cause"])]
    agent_version: Option<String>,
    /// How many access points should run it by now.
    #[arg(
        long,
        value_name = "NUMBER",
        default_value_t = 1,
        requires = "agent_version"
    )]
    at_least: usize,
    /// One JSON object, as `/api/v1/fleet` answers.
    #[arg(long)]
    json: bool,
}

impl Arguments {
    /// # Errors
    /// When the configuration or the database cannot be used.
    pub fn run(self) -> Result<ExitCode> {
        let (config, database) = self.file.open()?;
        // The account alone is made of windows: without a store's server the rest is said.
        let store = self.json.then(|| Store::open(&database, &config.store));
        let store = store.and_then(|opened| {
            opened
                .inspect_err(|fault| eprintln!("without the account of hours: {}", in_full(fault)))
                .ok()
        });
        let connection = database.reader()?;
        let broker = broker_absence::last(&connection)?;
        let mut fleet = fleet::look(&Seen {
            connection: &connection,
            store: store.as_ref(),
            now: system_time().as_second(),
            is_connected: broker.is_none_or(|absence| absence.back_s.is_some()),
            is_embedded: false,
            access_control: None,
        })?;
        if self.needs_hand || self.cause.is_some() {
            fleet.keep_needing(self.cause);
        }
        let running = self.agent_version.as_deref().map(|version| {
            let runs = |item: &FleetItem| item.agent_version.as_deref() == Some(version);
            fleet.items.retain(runs);
            Running::of(version, &fleet.items, self.at_least)
        });
        if self.json {
            println!("{}", serde_json::to_string_pretty(&fleet)?);
        } else {
            print!("{}", said(&fleet));
        }
        let Some(running) = running else {
            return Ok(ExitCode::SUCCESS);
        };
        eprintln!("{running}");
        Ok(match running.is_good() {
            true => ExitCode::SUCCESS,
            false => ExitCode::FAILURE,
        })
    }
}

/// How a version does on the access points that have it.
#[derive(Debug, PartialEq, Eq)]
struct Running {
    version: String,
    wanted: usize,
    found: usize,
    /// Those of them that need a hand.
    needing: Vec<String>,
}

impl Running {
    fn of(version: &str, items: &[FleetItem], wanted: usize) -> Self {
        let needing = items.iter().filter(|item| !item.needs.is_empty());
        Self {
            version: version.to_owned(),
            wanted,
            found: items.len(),
            needing: needing.map(|item| item.id.to_string()).collect(),
        }
    }

    fn is_good(&self) -> bool {
        self.found >= self.wanted && self.needing.is_empty()
    }
}

impl fmt::Display for Running {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            version,
            wanted,
            found,
            needing,
        } = self;
        write!(formatter, "{version}: {found} access points have it")?;
        if found < wanted {
            write!(formatter, ", expected at least {wanted}")?;
        }
        if !needing.is_empty() {
            let named = needing.join(", ");
            write!(formatter, "; {} need a hand: {named}", needing.len())?;
        }
        let next = if self.is_good() {
            "go on"
        } else {
            "do not go on"
        };
        write!(formatter, "; {next}")
    }
}

fn causes() -> impl TypedValueParser<Value = Cause> {
    PossibleValuesParser::new(Cause::iter().map(Cause::as_str))
        .map(|word| word.parse().expect("the words are those of the causes"))
}

/// A line each, what to do next below it.
fn said(fleet: &Fleet) -> String {
    let mut lines = Vec::new();
    if let Some(need) = &fleet.broker.need {
        lines.push(format!("broker  {}", told(need)));
    }
    for site in fleet.dark_sites.iter().chain(&fleet.empty_sites) {
        lines.push(format!(
            "hotspot {}  {}  {}",
            site.site,
            site.access_points.join(", "),
            told(&site.need)
        ));
    }
    lines.extend(fleet.items.iter().map(line));
    let needing = fleet.items.iter().filter(|item| !item.needs.is_empty());
    lines.push(format!(
        "access points that need a hand: {}; dark hotspots: {}; hotspots with nobody: {}",
        needing.count(),
        fleet.dark_sites.len(),
        fleet.empty_sites.len()
    ));
    lines.join("\n") + "\n"
}

fn line(item: &FleetItem) -> String {
    let site = item.site.as_deref().unwrap_or("-");
    let head = format!("{}  {site}  {}", item.id, item.state.as_str());
    match (item.needs.is_empty(), &item.reason) {
        (true, None) => head,
        (true, Some(reason)) => format!("{head}  {}", reason.en),
        (false, _) => {
            let needs = item.needs.iter().map(told);
            format!("{head}  {}", needs.collect::<Vec<_>>().join("\n    "))
        }
    }
}

fn told(need: &Need) -> String {
    let mut lines = format!(
        "{}: {}\n      -> {}",
        need.cause.as_str(),
        need.text.en,
        need.remedy.en
    );
    for command in &need.commands {
        lines.push_str("\n      $ ");
        lines.push_str(command);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_that_too_few_have_or_that_needs_a_hand_is_not_to_go_on() {
        let running = |found, needing: &[&str]| Running {
            version: "0.2.0".to_owned(),
            wanted: 5,
            found,
            needing: needing.iter().map(ToString::to_string).collect(),
        };
        let told = |running: Running| (running.is_good(), running.to_string());
        let good = "0.2.0: 5 access points have it; go on";
        assert_eq!(told(running(5, &[])), (true, good.to_owned()));
        let few = "0.2.0: 4 access points have it, expected at least 5; do not go on";
        assert_eq!(told(running(4, &[])), (false, few.to_owned()));
        let bad = "0.2.0: 6 access points have it; 2 need a hand: a, b; do not go on";
        assert_eq!(told(running(6, &["a", "b"])), (false, bad.to_owned()));
    }
}
