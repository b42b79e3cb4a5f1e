//! Who needs a hand, for what, and what to do next.

use std::collections::{BTreeMap, BTreeSet};

use analysis::text::Text;
use groundwork::seconds::DAY_S;
use jiff::Timestamp;
use protocol::status::Status;
use records::registry::certificate::ENDS_SOON_DAYS;
use records::registry::verdict::{self, Class};
use rusqlite::Connection;

use super::judge::{Evidence, Judgement, is_dead, judge};
use super::lingering::stays_until_the_cap;
use super::rows::{FleetRow, Known};
use super::{Cause, FleetState, Names, Need, PLACEHOLDERS, SiteInNeed, words};

/// A clock that is ahead by more than this drifts, seconds.
pub const AHEAD_S: i64 = 60;
/// Since the sum of what an access point lost grew last: it says so once an hour.
const LOSING_S: i64 = 2 * 3_600;

/// What is made of one access point.
pub struct Finding {
    pub judgement: Judgement,
    pub needs: Vec<Need>,
    /// It has yet to come back after the broker was away.
    pub is_awaited: bool,
    /// Nobody can use it, as far as is known.
    serves_nobody: bool,
}

/// In the order of urgency.
pub fn find(row: &FleetRow, known: &Known) -> Finding {
    let status = row.status.as_ref();
    let last_refusal = known.refusals.get(&row.id);
    let evidence = Evidence {
        now: known.now,
        placed: row.site.is_some(),
        revoked: row.revoked,
        status,
        last_status: row.last_status,
        last_report: row.last_report,
        newest_window: row.newest_window,
        last_refusal: last_refusal.map(|(reason, at)| (reason.as_str(), *at)),
        broker: known.broker,
    };
    let judgement = judge(&evidence);
    let (state, cause, reason) = &judgement;
    let mut found: Vec<(Cause, Text)> = Vec::new();
    match (state, cause, reason) {
        (FleetState::Unplaced, ..) if row.needs_a_place(&evidence) => {
            let says = status.and_then(|status| status.site.as_deref());
            found.push((Cause::Unplaced, words::counts_for_nobody(says)));
        }
        (_, Some(Cause::Broker), _) => {}
        (_, Some(cause), Some(reason)) => found.push((*cause, reason.clone())),
        _ => {}
    }
    let is_at_rest = matches!(state, FleetState::Revoked)
        || matches!(state, FleetState::Unplaced) && found.is_empty();
    if !is_at_rest {
        found.extend(row.besides(known));
    }
    found.sort_by_key(|(cause, _)| *cause);
    let names = Names {
        access_point: row.id.as_str(),
        site: row.site.as_ref().map_or("SITE", |(site, _)| site),
        says: status
            .and_then(|status| status.site.as_deref())
            .unwrap_or("CODE"),
    };
    let needs = found.into_iter();
    let needs = needs.map(|(cause, text)| Need::of(cause, text, names));
    let all_radios_are_dead = status.is_none_or(|status| status.sources.iter().all(is_dead));
    Finding {
        needs: needs.collect(),
        is_awaited: *cause == Some(Cause::Broker),
        serves_nobody: match state {
            FleetState::NoInternet | FleetState::Silent => true,
            FleetState::Offline => *cause != Some(Cause::Broker),
            FleetState::RadioDown => all_radios_are_dead,
            FleetState::NeverSeen
            | FleetState::Revoked
            | FleetState::Unplaced
            | FleetState::Reporting => false,
        },
        judgement,
    }
}

impl FleetRow {
    /// It was never placed, or it counts for no hotspot. In the cupboard it is quiet.
    fn needs_a_place(&self, evidence: &Evidence<'_>) -> bool {
        !self.is_placed_at_times || evidence.speaks()
    }

    /// What may be wrong whatever its state is.
    fn besides(&self, known: &Known) -> Vec<(Cause, Text)> {
        let mut found = Vec::new();
        let now = known.now;
        if self.is_twin(now) {
            found.push((Cause::Twin, words::twin()));
        }
        let says = self.status.as_ref().and_then(|status| status.site.as_ref());
        if let Some(((site, _), says)) = self.site.as_ref().zip(says)
            && site != says
        {
            found.push((Cause::WrongSite, words::wrong_site(says, site)));
        }
        if self.certificate_ends_soon(now) {
            let has_ended = self.certificate_expires().is_some_and(|at| at <= now);
            found.push((Cause::Certificate, words::certificate(has_ended)));
        }
        if self.is_ahead_by() > Some(AHEAD_S) {
            found.push((Cause::Clock, words::clock_ahead()));
        }
        if self.loss_grew_at.is_some_and(|at| at > now - LOSING_S) {
            found.push((Cause::Losing, words::losing()));
        }
        if known
            .copied_outboxes
            .iter()
            .any(|id| id == self.id.as_str())
        {
            found.push((Cause::OutboxCopied, words::outbox_copied()));
        }
        let recent = known.recent.get(self.id.as_str());
        if let Some((recent, status)) = recent.zip(self.status.as_ref())
            && stays_until_the_cap(recent, status.cap_minutes)
        {
            found.push((Cause::Lingering, words::lingering(status.cap_minutes)));
        }
        found
    }

    pub fn is_twin(&self, now: i64) -> bool {
        self.twin_seen_at.is_some_and(|at| now - at < DAY_S)
    }

    /// As the box says, or as it was issued.
    pub fn certificate_expires(&self) -> Option<i64> {
        let told = |status: &Status| status.certificate_expires;
        let told = self.status.as_ref().and_then(told);
        told.map(i64::from).or(self.issued_until)
    }

    pub fn certificate_ends_soon(&self, now: i64) -> bool {
        let ends_at = self.certificate_expires();
        ends_at.is_some_and(|at| at < now + ENDS_SOON_DAYS * DAY_S)
    }

    /// Seconds by which its clock was ahead when its last status came.
    pub fn is_ahead_by(&self) -> Option<i64> {
        let sent_at = self.status.as_ref().and_then(|status| status.sent_at);
        let (sent_at, received_at) = sent_at.zip(self.last_status)?;
        Some(i64::from(sent_at) - received_at)
    }
}

/// Hotspots of which no access point serves anybody, by id.
pub fn dark_sites<'a>(
    found: impl IntoIterator<Item = (&'a FleetRow, &'a Finding)>,
) -> Vec<SiteInNeed> {
    let mut by_site: BTreeMap<&str, Vec<(&FleetRow, &Finding)>> = BTreeMap::new();
    for (row, finding) in found {
        // One that is not there yet, or not any more, says nothing about the others.
        let is_there = !matches!(
            finding.judgement.0,
            FleetState::Revoked | FleetState::NeverSeen
        );
        if let Some((site, _)) = &row.site
            && is_there
        {
            by_site.entry(site).or_default().push((row, finding));
        }
    }
    by_site.retain(|_, here| here.iter().all(|(_, finding)| finding.serves_nobody));
    let dark = by_site.into_iter().filter_map(|(site, here)| {
        let (_, site_name) = here.first()?.0.site.clone()?;
        let last_report = here.iter().filter_map(|(row, _)| row.last_report).max();
        let ids = here.iter().map(|(row, _)| row.id.as_str().to_owned());
        Some(SiteInNeed {
            site: site.to_owned(),
            site_name,
            access_points: ids.collect(),
            last_report: last_report.and_then(|at| Timestamp::from_second(at).ok()),
            need: Need::of(Cause::SiteDark, words::dark(here.len()), PLACEHOLDERS),
        })
    });
    dark.collect()
}

/// Hotspots with the verdict `nobody`, by id, except the dark ones: why nobody is there is
/// known of those.
///
/// # Errors
/// When the database cannot be read.
pub fn empty_sites(
    connection: &Connection,
    rows: &[FleetRow],
    dark: &[SiteInNeed],
) -> rusqlite::Result<Vec<SiteInNeed>> {
    let Some(run) = verdict::last_run(connection)? else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    for verdict in verdict::of_run(connection, run.evaluated_at)? {
        if verdict.verdict != Class::Nobody || dark.iter().any(|dark| dark.site == verdict.site) {
            continue;
        }
        let down = verdict.evidence.boxes_down.iter();
        let down: BTreeSet<&str> = down.map(|it| it.access_point.as_str()).collect();
        let here = rows.iter().filter(|row| {
            let is_there = row.site.as_ref().is_some_and(|(id, _)| *id == verdict.site);
            is_there && !row.revoked && (down.is_empty() || down.contains(row.id.as_str()))
        });
        let here: Vec<&FleetRow> = here.collect();
        // Its access points went elsewhere since.
        let Some((_, site_name)) = here.first().and_then(|row| row.site.clone()) else {
            continue;
        };
        let last_report = here.iter().filter_map(|row| row.last_report).max();
        found.push(SiteInNeed {
            site_name,
            access_points: here.iter().map(|row| row.id.as_str().to_owned()).collect(),
            last_report: last_report.and_then(|at| Timestamp::from_second(at).ok()),
            need: Need::of(Cause::Nobody, verdict.sentence, PLACEHOLDERS),
            site: verdict.site,
        });
    }
    found.sort_by(|a, b| a.site.cmp(&b.site));
    Ok(found)
}

/// What is wrong with the broker itself, as one event.
pub fn of_the_broker(is_connected: bool, awaited: usize) -> Option<Need> {
    let text = match (is_connected, awaited) {
        (false, _) => words::broker_away(),
        (true, 0) => return None,
        (true, awaited) => words::broker_was_restarted(awaited),
    };
    Some(Need::of(Cause::Broker, text, PLACEHOLDERS))
}
