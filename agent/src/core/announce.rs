//! When the agent says how it is: at every connection, at changes, within an hour when
//! more was lost, every six hours.

use protocol::status::{
    ClockState, Internet, LossReason, LostMinutes, Released, SourceStatus, Status,
};

/// Seconds between two announcements without a change.
const RHYTHM_S: u64 = 6 * 3600;
/// Seconds between two announcements of changes: what flaps is not worth more.
const PAUSE_S: u64 = 60;
/// Seconds after which it is told that more minutes were lost. A clock that is ahead
/// loses every minute, in one loss that grows: nothing else would tell it.
const GROWTH_S: u64 = 3600;

/// What is worth announcing when it changes. Counts and depths are not; lost minutes
/// are, but they can wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announcement {
    at_once: AtOnce,
    lost_minutes: Vec<LostMinutes>,
    lost_totals: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct AtOnce {
    clock: ClockState,
    layers: Vec<Released>,
    undivided_until: Option<u32>,
    internet: Internet,
    sources: Vec<SourceStatus>,
    site: Option<String>,
    lost_for: Vec<LossReason>,
    losses: usize,
}

impl Announcement {
    pub fn of(status: &Status) -> Self {
        Self {
            at_once: AtOnce {
                clock: status.clock,
                layers: status.layers.clone(),
                undivided_until: status.undivided_until,
                internet: status.internet,
                sources: status.sources.clone(),
                site: status.site.clone(),
                lost_for: status.lost_minutes.iter().map(|lost| lost.reason).collect(),
                losses: status.losses.len(),
            },
            lost_minutes: status.lost_minutes.clone(),
            lost_totals: status.lost_totals,
        }
    }

    fn has_lost_else(&self, other: &Self) -> bool {
        self.lost_minutes != other.lost_minutes || self.lost_totals != other.lost_totals
    }
}

/// The last announcement.
#[derive(Debug, Default)]
pub struct Announcer {
    last: Option<(u64, Announcement)>,
}

impl Announcer {
    /// The next connection begins with an announcement.
    pub fn forget(&mut self) {
        self.last = None;
    }

    /// `now_s` is on a clock that never jumps.
    pub fn is_due(&self, now_s: u64, state: &Announcement) -> bool {
        match &self.last {
            None => true,
            Some((at, last)) => {
                let since = now_s.saturating_sub(*at);
                since >= RHYTHM_S
                    || (since >= GROWTH_S && last.has_lost_else(state))
                    || (since >= PAUSE_S && last.at_once != state.at_once)
            }
        }
    }

    pub fn announced(&mut self, now_s: u64, state: Announcement) {
        self.last = Some((now_s, state));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(clock: ClockState) -> Announcement {
        Announcement {
            at_once: AtOnce {
                clock,
                layers: vec![],
                undivided_until: None,
                internet: Internet::NotChecked,
                sources: vec![],
                site: None,
                lost_for: vec![],
                losses: 0,
            },
            lost_minutes: vec![],
            lost_totals: 0,
        }
    }

    /// A clock that is ahead: one loss of one reason, longer every minute.
    fn losing(minutes: u32) -> Announcement {
        let reason = LossReason::Clock;
        let mut state = state(ClockState::Trusted);
        state.at_once.lost_for = vec![reason];
        state.at_once.losses = 1;
        state.lost_minutes = vec![LostMinutes { reason, minutes }];
        state
    }

    #[test]
    fn minutes_that_go_on_being_lost_are_announced_every_hour_and_not_more_often() {
        let mut announcer = Announcer::default();
        let mut announced = vec![];
        for minute in 0..300 {
            let state = losing(minute);
            if announcer.is_due(u64::from(minute) * 60, &state) {
                announced.push(minute);
                announcer.announced(u64::from(minute) * 60, state);
            }
        }
        assert_eq!(announced, [0, 60, 120, 180, 240]);
        assert!(!announcer.is_due(5 * 3600 + 3599, &losing(240)));
    }

    #[test]
    fn announces_at_birth_at_changes_and_every_six_hours() {
        let mut announcer = Announcer::default();
        let unset = state(ClockState::Unset);
        assert!(announcer.is_due(5, &unset));
        announcer.announced(5, unset.clone());
        assert!(!announcer.is_due(6 * 3600, &unset));
        assert!(announcer.is_due(6 * 3600 + 5, &unset));
        assert!(!announcer.is_due(64, &state(ClockState::Trusted)));
        assert!(announcer.is_due(65, &state(ClockState::Trusted)));
        announcer.forget();
        assert!(announcer.is_due(6, &unset));
    }
}
