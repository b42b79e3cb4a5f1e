//! In which state an access point is, and why.

use protocol::status::{ClockState, Presence, SourceState, Status};

use super::{FleetState, words};
use crate::text::Text;

/// Window length assumed before the first status, seconds.
const DEFAULT_LENGTH_S: i64 = 14_400;
/// Time a report may take beyond its window, seconds.
const LATE_S: i64 = 900;

/// What is known of an access point at an instant. All times in Unix seconds.
pub struct Evidence<'a> {
    pub now: i64,
    pub placed: bool,
    pub status: Option<&'a Status>,
    pub last_status: Option<i64>,
    pub last_report: Option<i64>,
    /// The last thing of it that was not stored, and when.
    pub last_refusal: Option<(&'a str, i64)>,
}

pub fn judge(evidence: &Evidence<'_>) -> (FleetState, Option<Text>) {
    if !evidence.placed {
        return (FleetState::Unplaced, Some(words::unplaced()));
    }
    let Some(last_seen) = evidence.last_report.max(evidence.last_status) else {
        let reason = match evidence.last_refusal {
            Some((refusal, _)) => words::refused(refusal),
            None => words::never_seen(),
        };
        return (FleetState::NeverSeen, Some(reason));
    };
    if let Some(status) = evidence.status
        && status.presence == Presence::Offline
    {
        // Only an orderly stop knows the time; a last will was written before.
        let reason = match status.sent_at {
            Some(_) => words::stopped(),
            None => words::no_power_or_uplink(),
        };
        return (FleetState::Offline, Some(reason));
    }
    let length_s = evidence.status.map_or(DEFAULT_LENGTH_S, length_s);
    let patience_s = 2 * length_s + LATE_S.min(length_s);
    let waiting_since = evidence.last_report.unwrap_or(last_seen);
    if evidence.now - waiting_since > patience_s {
        return (FleetState::Silent, Some(why_silent(evidence, patience_s)));
    }
    (
        FleetState::Reporting,
        evidence.status.and_then(worst_source),
    )
}

pub fn length_s(status: &Status) -> i64 {
    i64::from(status.period_s) * i64::from(status.length_periods)
}

fn why_silent(evidence: &Evidence<'_>, recent_s: i64) -> Text {
    if let Some((refusal, at)) = evidence.last_refusal
        && evidence.now - at <= recent_s
    {
        return words::refused(refusal);
    }
    match evidence.status {
        Some(status) if status.clock == ClockState::Unset => words::clock_unset(),
        Some(status) => worst_source(status).unwrap_or_else(words::silent),
        None => words::silent(),
    }
}

fn worst_source(status: &Status) -> Option<Text> {
    status
        .sources
        .iter()
        .filter(|source| {
            matches!(
                source.state,
                SourceState::Absent
                    | SourceState::Unreadable
                    | SourceState::Hung
                    | SourceState::NotBeaconing
            )
        })
        .find_map(|source| words::source(source.state))
}
