//! In which state an access point is, and why.

use analysis::text::Text;
use protocol::status::{ClockState, Internet, Presence, SourceState, SourceStatus, Status};
use records::broker_absence::Absence;
use records::refusals::Left;
use records::windows::NewestWindow;

use super::{Cause, FleetState, words};

/// Window length assumed before the first status, seconds.
const DEFAULT_LENGTH_S: i64 = 14_400;
/// Time a report may take beyond its window, seconds.
const LATE_S: i64 = 900;
/// How long access points may take to find a broker again that was restarted, seconds:
/// twice the longest pause between their attempts.
const RETURN_S: i64 = 600;
/// A last will this close to an absence of the broker is of the broker, seconds.
const NEAR_S: i64 = 60;

/// What is known of an access point at an instant. All times in Unix seconds.
pub struct Evidence<'a> {
    pub now: i64,
    pub placed: bool,
    pub revoked: bool,
    pub status: Option<&'a Status>,
    pub last_status: Option<i64>,
    pub last_report: Option<i64>,
    pub newest_window: Option<NewestWindow>,
    /// The last thing of it that was not stored, and when.
    pub last_refusal: Option<(&'a str, i64)>,
    pub broker: Option<Absence>,
}

/// A state, what is behind it, and the sentence that says so.
pub type Judgement = (FleetState, Option<Cause>, Option<Text>);

pub fn judge(evidence: &Evidence<'_>) -> Judgement {
    if evidence.revoked {
        return match evidence.tries_though_revoked() {
            true => (
                FleetState::Revoked,
                Some(Cause::Revoked),
                Some(words::revoked_and_tries()),
            ),
            false => (FleetState::Revoked, None, Some(words::revoked())),
        };
    }
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
            None if evidence.is_awaited() => (Cause::Broker, words::broker_restarted()),
            None => (Cause::PowerOrUplink, words::no_power_or_uplink()),
        };
        return (FleetState::Offline, Some(cause), Some(reason));
    }
    let patience_s = evidence.patience_s();
    let waiting_since = evidence.last_report.unwrap_or(last_seen);
    if evidence.heard_for_s(waiting_since) > patience_s {
        let (cause, reason) = why_silent(evidence, patience_s);
        return (FleetState::Silent, Some(cause), Some(reason));
    }
    if let Some(reason) = evidence.what_its_radio_lacks() {
        return (FleetState::RadioDown, Some(Cause::Radio), Some(reason));
    }
    if evidence.guests_are_cut_off() {
        let reason = Some(words::no_internet());
        return (FleetState::NoInternet, Some(Cause::Internet), reason);
    }
    (FleetState::Reporting, None, None)
}

pub fn length_s(status: &Status) -> i64 {
    i64::from(status.period_s) * i64::from(status.windows().length_periods)
}

impl Evidence<'_> {
    /// How long it may say nothing, seconds.
    pub fn patience_s(&self) -> i64 {
        let length_s = self.status.map_or(DEFAULT_LENGTH_S, length_s);
        2 * length_s + LATE_S.min(length_s)
    }

    /// Whether something of it came within its patience, and it did not say goodbye.
    pub fn speaks(&self) -> bool {
        let is_online = self
            .status
            .is_none_or(|status| status.presence == Presence::Online);
        // A status is repeated every six hours, whatever the length of a window.
        let patience_s = self.patience_s().max(2 * DEFAULT_LENGTH_S);
        let last_seen = self.last_report.max(self.last_status);
        is_online && last_seen.is_some_and(|seen| self.heard_for_s(seen) <= patience_s)
    }

    /// It came back from nothing else, and has a while for it.
    pub fn is_awaited(&self) -> bool {
        let Some((absence, told)) = self.broker.zip(self.last_status) else {
            return false;
        };
        let back_s = absence.back_s.unwrap_or(self.now);
        let is_of_the_broker = (absence.lost_s - NEAR_S..=back_s + NEAR_S).contains(&told);
        is_of_the_broker && self.now <= back_s + RETURN_S
    }

    /// Seconds since an instant in which the collector had its broker.
    fn heard_for_s(&self, since: i64) -> i64 {
        let away_s = self.broker.map_or(0, |absence| {
            let back_s = absence.back_s.unwrap_or(self.now);
            (back_s.min(self.now) - absence.lost_s.max(since)).max(0)
        });
        self.now - since - away_s
    }

    /// A restart of the broker ends its session: what came before it is settled.
    fn tries_though_revoked(&self) -> bool {
        let back_s = self.broker.and_then(|absence| absence.back_s);
        self.last_refusal.is_some_and(|(reason, at)| {
            reason == Left::Revoked.as_str()
                && self.heard_for_s(at) <= self.patience_s()
                && Some(at) > back_s
        })
    }

    /// The newest window, where it says more than the last status.
    fn window_since_status(&self) -> Option<NewestWindow> {
        self.newest_window
            .filter(|_| self.last_report >= self.last_status)
    }

    fn what_its_radio_lacks(&self) -> Option<Text> {
        if let Some(radio) = self.status.and_then(worst_source) {
            return Some(radio);
        }
        self.window_since_status()
            .filter(|window| !window.is_counted)
            .map(|_| words::not_counted())
    }

    /// Of the status and the newest window the later one knows.
    fn guests_are_cut_off(&self) -> bool {
        let by_window =
            |window: NewestWindow| window.sampled_minutes > 0 && window.online_minutes == 0;
        match self.status.map(|status| status.internet) {
            Some(Internet::NotReached) => true,
            Some(Internet::Reached) => self.window_since_status().is_some_and(by_window),
            Some(Internet::NotChecked) | None => self.newest_window.is_some_and(by_window),
        }
    }
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

pub fn is_dead(source: &SourceStatus) -> bool {
    matches!(
        source.state,
        SourceState::Absent
            | SourceState::Unreadable
            | SourceState::Hung
            | SourceState::NotBeaconing
            | SourceState::Unascribed
    )
}

fn worst_source(status: &Status) -> Option<Text> {
    let mut dead = status.sources.iter().filter(|source| is_dead(source));
    dead.find_map(|source| words::source(source.state))
}
