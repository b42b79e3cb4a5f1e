//! `fleet`: how every access point is, which of them need a hand, and what to do next.

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
        if self.json {
            println!("{}", serde_json::to_string_pretty(&fleet)?);
        } else {
            print!("{}", said(&fleet));
        }
        Ok(ExitCode::SUCCESS)
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
    format!(
        "{}: {}\n      -> {}",
        need.cause.as_str(),
        need.text.en,
        need.remedy.en
    )
}
