//! The fleet in a few figures, for Prometheus: bounded whatever its size.

use std::collections::BTreeMap;

use groundwork::seconds::DAY_S;
use records::refusals;
use records::registry::certificate::ENDS_SOON_DAYS;

use super::judge::{Evidence, judge};
use super::load::{FleetError, load_refused_messages, load_rows};
use super::{Cause, FleetState};
use crate::shared::Shared;

/// A clock that is ahead by more than this drifts, seconds.
pub const AHEAD_S: i64 = 60;

/// Counts of access points, unless said otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FleetSums {
    pub by_state: BTreeMap<(FleetState, Option<Cause>), u64>,
    pub by_version: BTreeMap<String, u64>,
    pub twins: u64,
    pub clock_ahead: u64,
    pub certificates_ending: u64,
    /// Windows held and not settled.
    pub waiting_windows: u64,
    /// Since each outbox was made.
    pub lost_minutes: BTreeMap<&'static str, u64>,
    /// Messages or windows since the database was made.
    pub refused: BTreeMap<String, i64>,
    /// Unix seconds of the latest report of all.
    pub last_report: Option<i64>,
}

/// Adds the fleet up as it is now. Blocks.
///
/// # Errors
/// When the database cannot be read.
pub fn sum(shared: &Shared) -> Result<FleetSums, FleetError> {
    let connection = shared.database.reader()?;
    let now = shared.clock.now();
    let refusals = refusals::last_of_each(&connection)?;
    let mut sums = FleetSums::default();
    for row in load_rows(&connection, now)? {
        let last_refusal = refusals.get(&row.id);
        let (fleet_state, cause, _) = judge(&Evidence {
            now,
            placed: row.site.is_some(),
            status: row.status.as_ref(),
            last_status: row.last_status,
            last_report: row.last_report,
            last_refusal: last_refusal.map(|(reason, at)| (reason.as_str(), *at)),
        });
        *sums.by_state.entry((fleet_state, cause)).or_default() += 1;
        sums.last_report = sums.last_report.max(row.last_report);
        sums.twins += u64::from(row.twin_seen_at.is_some_and(|at| now - at < DAY_S));
        let ends_soon = row
            .certificate_expires()
            .is_some_and(|at| at < now + ENDS_SOON_DAYS * DAY_S);
        sums.certificates_ending += u64::from(ends_soon);
        let Some(status) = row.status else { continue };
        *sums.by_version.entry(status.version).or_default() += 1;
        sums.waiting_windows += u64::from(status.unsettled);
        let ahead = status.sent_at.zip(row.last_status);
        let drifts = ahead.is_some_and(|(sent, received)| i64::from(sent) - received > AHEAD_S);
        sums.clock_ahead += u64::from(drifts);
        for lost in &status.lost_minutes {
            *sums.lost_minutes.entry(lost.reason.as_str()).or_default() += u64::from(lost.minutes);
        }
    }
    for refused in load_refused_messages(&connection)? {
        sums.refused.insert(refused.reason, refused.count);
    }
    Ok(sums)
}
