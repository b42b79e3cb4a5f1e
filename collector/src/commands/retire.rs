//! `retire`: a hotspot that is gone, or an access point that will not come back.

use std::process::ExitCode;

use anyhow::bail;
use jiff::Timestamp;
use protocol::AccessPointId;
use records::registry::audit::detail::Done;
use records::registry::fact::{self, Fact, SubjectKind};
use records::registry::{audit, placement, site};
use rusqlite::Connection;

use crate::clock::system_time;
use crate::commands::ConfigFile;
use crate::commands::place::when;
use crate::commands::user::who;
use crate::config::Config;
use crate::insight::rights::{self, Deed, Object};
use crate::intake::enroll;

/// Say that a hotspot is gone, or that an access point will not come back. What was
/// counted stays.
#[derive(Debug, clap::Args)]
#[group(skip)]
#[command(group = clap::ArgGroup::new("retired").required(true).multiple(false)
    .args(["site", "access_point"]))]
pub struct Arguments {
    #[command(flatten)]
    file: ConfigFile,
    /// The hotspot: it is closed, and the access points there go into the cupboard.
    #[arg(long, value_name = "ID")]
    site: Option<String>,
    /// The access point: it goes into the cupboard, and nothing it sends is taken any
    /// more. `enroll` lets it in again.
    #[arg(long, value_name = "ID")]
    access_point: Option<AccessPointId>,
    /// From when on: a date or an instant [default: now].
    #[arg(long, value_name = "WHEN")]
    from: Option<String>,
    /// The hotspot is open after all; `place` puts access points there again.
    #[arg(long, conflicts_with_all = ["access_point", "from"])]
    undo: bool,
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
        let from = match &self.from {
            Some(text) => when("--from", text, &config.time_zone, now)?,
            None => now,
        };
        let who = who(&database.reader()?, self.in_name_of.as_deref())?;
        let mut lines = database.write(|transaction| {
            // Who may change the registry of the whole city may take something out of it.
            rights::check(&who, Deed::KeepRegistry, Object::City)?;
            let change = Change {
                connection: transaction,
                by: who.name(),
                from,
                now,
            };
            match (&self.site, &self.access_point) {
                (Some(site), _) if self.undo => change.reopen(site),
                (Some(site), _) => change.close(site, &config),
                (None, Some(id)) => change.put_away(id),
                (None, None) => Ok(Vec::new()),
            }
        })?;
        if let Some(id) = &self.access_point {
            let written = enroll::revoke(&config.enroll, &database, id, who.name(), now)?;
            if written.is_empty() {
                lines.push(format!("{id} is shut out"));
            } else {
                lines.extend(written.iter().map(|path| path.display().to_string()));
                lines.push(format!(
                    "{id} is shut out; let the broker read its files again (SIGHUP)"
                ));
            }
        }
        println!("{}", lines.join("\n"));
        Ok(ExitCode::SUCCESS)
    }
}

struct Change<'a> {
    connection: &'a Connection,
    by: &'a str,
    from: Timestamp,
    now: Timestamp,
}

impl Change<'_> {
    fn close(&self, id: &str, config: &Config) -> anyhow::Result<Vec<String>> {
        let (connection, from) = (self.connection, self.from);
        let day = config.time_zone.to_datetime(from).date();
        if !site::close(connection, id, Some(day))? {
            bail!("`--site` is `{id}`; expected the id of a hotspot");
        }
        let closed = Fact {
            key: "closed".to_owned(),
            value: day.to_string(),
            // The audit log says who, and forgets a person who asks for it.
            source: "command line".to_owned(),
            date: Some(config.time_zone.to_datetime(self.now).date()),
            confirmed_by: None,
        };
        fact::put(connection, SubjectKind::Site, id, &closed)?;
        let mut lines = vec![format!("{id} is closed since {day}")];
        let here = placement::of_site(connection, id)?;
        for placed in here.iter().filter(|placed| placed.to.is_none()) {
            let away = &placed.access_point;
            placement::take_away(connection, away, from)?;
            let done = Done::TakenAway {
                site: Some(id.to_owned()),
                since: from,
                recommendation: None,
            };
            self.log("place", format!("access point {away}"), done)?;
            lines.push(format!("{away} is in the cupboard"));
        }
        let done = Done::Closed {
            since: day,
            recommendation: None,
        };
        self.log("retire", format!("site {id}"), done)?;
        Ok(lines)
    }

    fn reopen(&self, id: &str) -> anyhow::Result<Vec<String>> {
        if !site::close(self.connection, id, None)? {
            bail!("`--site` is `{id}`; expected the id of a hotspot");
        }
        fact::forget(self.connection, SubjectKind::Site, id, "closed")?;
        self.log("retire", format!("site {id}"), Done::Reopened)?;
        Ok(vec![format!("{id} is open")])
    }

    fn put_away(&self, id: &AccessPointId) -> anyhow::Result<Vec<String>> {
        let placements = placement::of_access_point(self.connection, id)?;
        if placements.last().is_none_or(|last| last.to.is_some()) {
            return Ok(Vec::new());
        }
        let was = placement::take_away(self.connection, id, self.from)?;
        let done = Done::TakenAway {
            site: Some(was.site.clone()),
            since: self.from,
            recommendation: None,
        };
        self.log("place", format!("access point {id}"), done)?;
        Ok(vec![format!(
            "{id} is in the cupboard, away from {}",
            was.site
        )])
    }

    fn log(&self, action: &str, subject: String, done: Done) -> rusqlite::Result<()> {
        let entry = audit::Entry {
            at: self.now,
            by: self.by.to_owned(),
            action: action.to_owned(),
            subject,
            detail: done.into(),
        };
        audit::add(self.connection, &entry)
    }
}
