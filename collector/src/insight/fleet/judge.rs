//! In which state an access point is, and why.

use analysis::text::Text;
use protocol::status::{ClockState, Presence, SourceState, Status};

use super::{Cause, FleetState, words};

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

/// A state, what is behind it, and the sentence that says so.
pub type Judgement = (FleetState, Option<Cause>, Option<Text>);

pub fn judge(evidence: &Evidence<'_>) -> Judgement {
    if !evidence.placed {
        return (FleetState::Unplaced, None, Some(words::unplaced()));
    }
    let Some(last_seen) = evidence.last_report.max(evidence.last_status) else {
        let (cause, reason) = match evidence.last_refusal {
            Some((refusal, _)) => (Cause::Refused, words::refused(refusal)),
            None => (Cause::Unknown, words::never_seen()),
        };
        return (FleetState::NeverSeen, Some(cause), Some(reason));
    };
    if let Some(status) = evidence.status
        && status.presence == Presence::Offline
    {
        // Only an orderly stop knows the time; a last will was written before.
        let (cause, reason) = match status.sent_at {
            Some(_) => (Cause::Stopped, words::stopped()),
            None => (Cause::PowerOrUplink, words::no_power_or_uplink()),
        };
        return (FleetState::Offline, Some(cause), Some(reason));
    }
    let length_s = evidence.status.map_or(DEFAULT_LENGTH_S, length_s);
    let patience_s = 2 * length_s + LATE_S.min(length_s);
    let waiting_since = evidence.last_report.unwrap_or(last_seen);
    if evidence.now - waiting_since > patience_s {
        let (cause, reason) = why_silent(evidence, patience_s);
        return (FleetState::Silent, Some(cause), Some(reason));
    }
    let radio = evidence.status.and_then(worst_source);
    let cause = radio.as_ref().map(|_| Cause::Radio);
    (FleetState::Reporting, cause, radio)
}

pub fn length_s(status: &Status) -> i64 {
    i64::from(status.period_s) * i64::from(status.windows().length_periods)
}

fn why_silent(evidence: &Evidence<'_>, recent_s: i64) -> (Cause, Text) {
    if let Some((refusal, at)) = evidence.last_refusal
        && evidence.now - at <= recent_s
    {
        return (Cause::Refused, words::refused(refusal));
    }
    match evidence.status {
        Some(status) if status.clock == ClockState::Unset => (Cause::Clock, words::clock_unset()),
        Some(status) => match worst_source(status) {
            Some(radio) => (Cause::Radio, radio),
            None => (Cause::Unknown, words::silent()),
        },
        None => (Cause::Unknown, words::silent()),
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
                    | SourceState::Unascribed
            )
        })
        .find_map(|source| words::source(source.state))
}
