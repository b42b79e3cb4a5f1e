//! What newly needs a hand in the fleet, grouped by cause: told once it has lasted a while,
//! and not again before it was away for some hours.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use records::told;

use super::item::{Concern, Group, News};
use super::tell::tell;
use crate::insight::fleet::{self, Cause, Fleet, FleetError, Seen};
use crate::shared::Shared;

/// What is gone sooner is not told.
const LASTS: SignedDuration = SignedDuration::from_mins(15);
/// What comes back sooner is the same.
const AWAY: SignedDuration = SignedDuration::from_hours(6);
/// Listed of each cause.
const LISTED: usize = 20;

/// Everything that needs a hand now: subject, cause and words. Access points of a hotspot
/// that is dark as a whole are told with it.
pub fn concerns(fleet: &Fleet) -> Vec<(String, Cause, Concern)> {
    let mut found = Vec::new();
    if let Some(need) = &fleet.broker.need {
        let broker = Concern {
            site: None,
            name: None,
            access_point: None,
            text: need.text.clone(),
        };
        found.push(("broker".to_owned(), need.cause, broker));
    }
    for there in fleet.dark_sites.iter().chain(&fleet.empty_sites) {
        let whole = Concern {
            site: Some(there.site.clone()),
            name: Some(there.site_name.clone()),
            access_point: None,
            text: there.need.text.clone(),
        };
        found.push((format!("site {}", there.site), there.need.cause, whole));
    }
    for item in &fleet.items {
        let id = item.id.as_str();
        let is_dark = |there: &fleet::SiteInNeed| there.access_points.iter().any(|it| it == id);
        if fleet.dark_sites.iter().any(is_dark) {
            continue;
        }
        for need in &item.needs {
            let one = Concern {
                site: item.site.clone(),
                name: item.site_name.clone(),
                access_point: Some(id.to_owned()),
                text: need.text.clone(),
            };
            found.push((format!("access point {id}"), need.cause, one));
        }
    }
    found
}

pub fn grouped<'a>(concerns: impl IntoIterator<Item = &'a (String, Cause, Concern)>) -> Vec<Group> {
    let mut groups = BTreeMap::<Cause, Group>::new();
    for (_, cause, concern) in concerns {
        let group = groups.entry(*cause).or_insert_with(|| Group {
            cause: *cause,
            count: 0,
            items: Vec::new(),
        });
        group.count += 1;
        if group.items.len() < LISTED {
            group.items.push(concern.clone());
        }
    }
    groups.into_values().collect()
}

/// The fleet without the account of its hours, which takes longest. Blocks.
///
/// # Errors
/// When the database cannot be read.
pub fn seen(shared: &Shared) -> Result<Fleet, FleetError> {
    fleet::look(&Seen {
        connection: &shared.database.reader()?,
        store: None,
        now: shared.clock.now(),
        is_connected: shared.health.is_broker_connected(),
        is_embedded: shared.embedded_broker,
        access_control: shared.health.access_control(),
    })
}

/// Notes what needs a hand, and tells of what is new unless it is night. Blocks.
///
/// # Errors
/// When the database cannot be used.
pub fn look(shared: &Shared, now: Timestamp, is_night: bool) -> Result<(), FleetError> {
    let concerns = concerns(&seen(shared)?);
    shared.database.write(|transaction| {
        for (subject, cause, _) in &concerns {
            told::needs(transaction, subject, cause.as_str(), now)?;
        }
        told::needs_ended(transaction, now - AWAY)?;
        if is_night {
            return Ok(());
        }
        let untold = told::needs_untold(transaction, now - LASTS, now)?;
        let is_untold = |(subject, cause, _): &&(String, Cause, Concern)| {
            let mut untold = untold.iter();
            untold.any(|(it, of)| it == subject && of == cause.as_str())
        };
        let groups = grouped(concerns.iter().filter(is_untold));
        if groups.is_empty() {
            return Ok(());
        }
        told::needs_are_told(transaction, &untold)?;
        let cause = format!("fleet {now}");
        tell(transaction, shared, &cause, &News::Fleet { groups }, now)
    })?;
    Ok(())
}
