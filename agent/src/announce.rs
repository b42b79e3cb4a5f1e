//! When the agent says how it is: at every connection, at changes, every six hours.

use protocol::status::{ClockState, LossReason, Source, Status};

/// Seconds between two announcements without a change.
const RHYTHM_S: u64 = 6 * 3600;
/// Seconds between two announcements of changes: what flaps is not worth more.
const PAUSE_S: u64 = 60;

/// What is worth announcing when it changes. Counts and depths are not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    clock: ClockState,
    sources: Vec<Source>,
    site: Option<String>,
    lost_for: Vec<LossReason>,
    losses: usize,
}

impl State {
    pub fn of(status: &Status) -> Self {
        Self {
            clock: status.clock,
            sources: status.sources.clone(),
            site: status.site.clone(),
            lost_for: status.lost_minutes.iter().map(|lost| lost.reason).collect(),
            losses: status.losses.len(),
        }
    }
}

/// The last announcement.
#[derive(Debug, Default)]
pub struct Announcer {
    last: Option<(u64, State)>,
}

impl Announcer {
    /// The next connection begins with an announcement.
    pub fn forget(&mut self) {
        self.last = None;
    }

    /// `now_s` is on a clock that never jumps.
    pub fn is_due(&self, now_s: u64, state: &State) -> bool {
        match &self.last {
            None => true,
            Some((at, last)) => {
                let since = now_s.saturating_sub(*at);
                since >= RHYTHM_S || (since >= PAUSE_S && last != state)
            }
        }
    }

    pub fn announced(&mut self, now_s: u64, state: State) {
        self.last = Some((now_s, state));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(clock: ClockState) -> State {
        State {
            clock,
            sources: vec![],
            site: None,
            lost_for: vec![],
            losses: 0,
        }
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
