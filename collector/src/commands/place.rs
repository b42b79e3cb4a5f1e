//! `place`: where an access point stands, and where it stood after all.

use std::process::ExitCode;

use anyhow::{anyhow, bail};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use protocol::AccessPointId;
use records::registry::audit::detail::{Done, Stay};
use records::registry::placement::{self, Placement};
use records::registry::{access_point, audit, site};
use rusqlite::Connection;

use crate::clock::system_time;
use crate::commands::ConfigFile;
use crate::commands::import::moment::{EXPECTED, NOT_AHEAD, moment};
use crate::commands::user::who;
use crate::insight::rights::{self, Deed, Object, Who};

/// Say where an access point stands, or put right where it stood. Without anything
/// else, show where it is and was.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    file: ConfigFile,
    /// The access point.
    #[arg(value_name = "ID")]
    access_point: AccessPointId,
    /// The hotspot where it stands.
    #[arg(long)]
    site: Option<String>,
    /// It stands nowhere: it is in the cupboard.
    #[arg(long, conflicts_with = "site")]
    cupboard: bool,
    /// From when on: a date or an instant [default: now].
    #[arg(long, value_name = "WHEN")]
    from: Option<String>,
    /// Put the placement right that is known to have begun then: `--site` is where it
    /// was really, `--from` since when, `--until` until when.
    #[arg(long, value_name = "WHEN", conflicts_with = "cupboard")]
    correct: Option<String>,
    /// With `--correct`: it stood there until then.
    #[arg(long, value_name = "WHEN", requires = "correct", conflicts_with_all = ["cupboard", "never"])]
    until: Option<String>,
    /// With `--correct`: it still stands there.
    #[arg(long, requires = "correct", conflicts_with_all = ["until", "cupboard", "never"])]
    still: bool,
    /// Take the placement back that is known to have begun then: it never was.
    #[arg(long, value_name = "WHEN", conflicts_with_all = ["site", "cupboard", "from", "correct"])]
    never: Option<String>,
    /// In the name of somebody with an account, who has to be allowed to.
    #[arg(long = "as", value_name = "NAME")]
    in_name_of: Option<String>,
}

impl Arguments {
    /// # Errors
    /// When the registry cannot be used, or does not know what is named.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let (config, database) = self.file.open()?;
        let now = system_time();
        let who = who(&database.reader()?, self.in_name_of.as_deref())?;
        let lines = database.write(|transaction| {
            let id = &self.access_point;
            if access_point::find(transaction, id)?.is_none() {
                bail!("access point `{id}` is not registered; `enroll {id}` registers it");
            }
            self.check_may(transaction, &who)?;
            if let Some(done) = self.change(transaction, &config.time_zone, now)? {
                let entry = audit::Entry {
                    at: now,
                    by: who.name().to_owned(),
                    action: "place".to_owned(),
                    subject: format!("access point {id}"),
                    detail: done.into(),
                };
                audit::add(transaction, &entry)?;
            }
            let placements = placement::of_access_point(transaction, id)?;
            Ok(shown(&placements, &config.time_zone))
        })?;
        println!("{}", lines.join("\n"));
        Ok(ExitCode::SUCCESS)
    }

    /// Whether somebody may place access points where it stands now and where it goes.
    fn check_may(&self, connection: &Connection, who: &Who) -> anyhow::Result<()> {
        let placements = placement::of_access_point(connection, &self.access_point)?;
        let now = placements.last().filter(|last| last.to.is_none());
        let hotspots = now.map(|now| &now.site).into_iter().chain(&self.site);
        for id in hotspots {
            if let Some(site) = site::find(connection, id)? {
                rights::check(who, Deed::PlaceAccessPoints, Object::Hotspot(&site))?;
            }
        }
        Ok(rights::check_any(who, Deed::PlaceAccessPoints)?)
    }

    /// Makes the change that is asked for, and says what it was.
    fn change(
        &self,
        connection: &Connection,
        zone: &TimeZone,
        now: Timestamp,
    ) -> anyhow::Result<Option<Done>> {
        let id = &self.access_point;
        let when = |option: &str, text: &str| when(option, text, zone, now);
        if let Some(site) = &self.site
            && site::find(connection, site)?.is_none()
        {
            bail!("`--site` is `{site}`; expected the id of a hotspot");
        }
        let from = self
            .from
            .as_deref()
            .map(|text| when("--from", text))
            .transpose()?;
        if let Some(since) = &self.never {
            let since = begun(connection, id, when("--never", since)?)?;
            let was = placement::take_back(connection, id, since)?;
            return Ok(Some(Done::NeverPlaced {
                site: was.site,
                since: was.from,
            }));
        }
        if let Some(since) = &self.correct {
            let since = begun(connection, id, when("--correct", since)?)?;
            let until = self.until.as_deref();
            let until = until.map(|text| when("--until", text)).transpose()?;
            return self.correct(connection, since, from, until).map(Some);
        }
        let at = from.unwrap_or(now);
        if self.cupboard {
            let was = placement::take_away(connection, id, at)?;
            return Ok(Some(Done::TakenAway {
                site: Some(was.site),
                since: at,
                recommendation: None,
            }));
        }
        match &self.site {
            Some(site) => {
                placement::place(connection, id, site, at)?;
                Ok(Some(Done::Placed {
                    site: site.clone(),
                    since: at,
                    recommendation: None,
                }))
            }
            None if from.is_some() => Err(anyhow!("`--from` needs `--site` or `--cupboard`")),
            None => Ok(None),
        }
    }
}

impl Arguments {
    fn correct(
        &self,
        connection: &Connection,
        since: Timestamp,
        from: Option<Timestamp>,
        until: Option<Timestamp>,
    ) -> anyhow::Result<Done> {
        let id = &self.access_point;
        if self.site.is_none() && from.is_none() && until.is_none() && !self.still {
            bail!("`--correct` needs what is right: `--site`, `--from`, `--until` or `--still`");
        }
        let all = placement::of_access_point(connection, id)?;
        let wrong = all.into_iter().find(|known| known.from == since);
        let (site, to) = wrong.map_or_else(Default::default, |wrong| (wrong.site, wrong.to));
        let right = Placement {
            access_point: id.clone(),
            site: self.site.clone().unwrap_or(site),
            from: from.unwrap_or(since),
            to: until.or(to).filter(|_| !self.still),
        };
        let was = placement::correct(connection, since, &right)?;
        Ok(Done::Corrected {
            right: Stay::from(right),
            wrong: Stay::from(was),
        })
    }
}

/// A moment of the command line, at most a day ahead.
///
/// # Errors
/// What is expected.
pub fn when(
    option: &str,
    text: &str,
    zone: &TimeZone,
    now: Timestamp,
) -> anyhow::Result<Timestamp> {
    let found = moment(text, Some(zone))
        .ok_or_else(|| anyhow!("`{option}` is `{text}`; expected {EXPECTED}"))?;
    if now + SignedDuration::from_hours(24) < found {
        bail!("`{option}` is `{text}`; expected {NOT_AHEAD}");
    }
    Ok(found)
}

/// When the placement began that began at this moment, or on the day that begins then.
fn begun(
    connection: &Connection,
    id: &AccessPointId,
    moment: Timestamp,
) -> anyhow::Result<Timestamp> {
    let all = placement::of_access_point(connection, id)?;
    let begins: Vec<Timestamp> = all.iter().map(|known| known.from).collect();
    if begins.contains(&moment) {
        return Ok(moment);
    }
    let day = moment..moment + SignedDuration::from_hours(24);
    let mut on_that_day = begins.into_iter().filter(|begin| day.contains(begin));
    match (on_that_day.next(), on_that_day.next()) {
        (Some(begin), None) => Ok(begin),
        // The registry says which there are.
        _ => Ok(moment),
    }
}

fn shown(placements: &[Placement], zone: &TimeZone) -> Vec<String> {
    let local = |at: Timestamp| zone.to_datetime(at).strftime("%Y-%m-%d %H:%M").to_string();
    let mut lines: Vec<String> = placements
        .iter()
        .map(|placed| match placed.to {
            None => format!("at {} since {}", placed.site, local(placed.from)),
            Some(to) => format!(
                "at {} from {} to {}",
                placed.site,
                local(placed.from),
                local(to)
            ),
        })
        .collect();
    if placements.last().is_none_or(|last| last.to.is_some()) {
        lines.push("in the cupboard".to_owned());
    }
    lines
}
