//! The fleet in a few figures, for Prometheus: bounded whatever its size.

use std::collections::BTreeMap;

use super::load::{FleetError, load_refused_messages};
use super::needs::{self, AHEAD_S, Finding};
use super::rows::{Known, load_rows};
use super::{Cause, FleetState};
use crate::shared::Shared;

/// Counts of access points, unless said otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FleetSums {
    pub by_state: BTreeMap<(FleetState, Option<Cause>), u64>,
    /// One that needs a hand for two causes is in both; whole hotspots and the broker
    /// count as what they are.
    pub needs: BTreeMap<Cause, u64>,
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
    let known = Known::load(&connection, now)?;
    let rows = load_rows(&connection, now)?;
    let found: Vec<Finding> = rows.iter().map(|row| needs::find(row, &known)).collect();
    let mut sums = FleetSums::default();
    let awaited = found.iter().filter(|finding| finding.is_awaited).count();
    let broker = needs::of_the_broker(shared.health.is_broker_connected(), awaited);
    let dark = needs::dark_sites(rows.iter().zip(&found));
    let empty = needs::empty_sites(&connection, &rows, &dark)?;
    let needs = found.iter().flat_map(|finding| &finding.needs);
    let needs = needs
        .chain(dark.iter().chain(&empty).map(|site| &site.need))
        .chain(&broker);
    for need in needs {
        *sums.needs.entry(need.cause).or_default() += 1;
    }
    for (row, finding) in rows.into_iter().zip(found) {
        let (fleet_state, cause, _) = finding.judgement;
        *sums.by_state.entry((fleet_state, cause)).or_default() += 1;
        sums.last_report = sums.last_report.max(row.last_report);
        sums.twins += u64::from(row.is_twin(now));
        sums.certificates_ending += u64::from(row.certificate_ends_soon(now));
        sums.clock_ahead += u64::from(row.is_ahead_by() > Some(AHEAD_S));
        let Some(status) = row.status else { continue };
        *sums.by_version.entry(status.version).or_default() += 1;
        sums.waiting_windows += u64::from(status.unsettled);
        for lost in &status.lost_minutes {
            *sums.lost_minutes.entry(lost.reason.as_str()).or_default() += u64::from(lost.minutes);
        }
    }
    for refused in load_refused_messages(&connection)? {
        sums.refused.insert(refused.reason, refused.count);
    }
    Ok(sums)
}
