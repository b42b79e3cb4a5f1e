//! Does a radio live? Its own counter must move, each in its own rhythm: some move with
//! every frame, some are renewed every few seconds or minutes.

/// No counter is known to be renewed less often than twice in this time.
const LEAST_S: u64 = 120;
/// A counter that rests longer than this is that of a radio that hangs, whatever it did
/// before: one that hung and recovered must not teach patience.
const MOST_S: u64 = 600;
/// Changes after which the rhythm is known.
const ENOUGH: u8 = 10;
/// A rest of the last of these, or of the one before, belongs to the rhythm.
const REMEMBERED_S: u64 = 24 * 3600;

/// One counter of one radio.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pulse {
    resting: Option<Rest>,
    changes: u8,
    /// Longest rests of this span and of the last one.
    longest_s: [u64; 2],
    span_from_s: u64,
}

/// A value, and from when until when it was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Rest {
    counter: u64,
    from_s: u64,
    to_s: u64,
}

impl Pulse {
    /// False only where a counter that used to move stands still for longer than its
    /// rhythm explains. One that never moved proves nothing, neither life nor death.
    /// `at_s` is on a clock that never jumps.
    pub fn beat(&mut self, at_s: u64, counter: Option<u64>) -> bool {
        let Some(counter) = counter else {
            return true;
        };
        let new = Rest {
            counter,
            from_s: at_s,
            to_s: at_s,
        };
        let resting = self.resting.get_or_insert(new);
        if resting.counter == counter {
            resting.to_s = at_s;
        } else {
            let rested_s = resting.to_s - resting.from_s;
            *resting = new;
            self.learn(at_s, rested_s);
        }
        let rests_s = self.resting.map_or(0, |rest| rest.to_s - rest.from_s);
        !self.proves_alive() || rests_s < self.patience_s()
    }

    /// Does the driver have this counter?
    pub fn proves_alive(&self) -> bool {
        self.changes > 0
    }

    fn learn(&mut self, at_s: u64, rested_s: u64) {
        if self.changes == 0 || at_s.saturating_sub(self.span_from_s) >= REMEMBERED_S {
            self.longest_s = [0, self.longest_s[0]];
            self.span_from_s = at_s;
        }
        self.longest_s[0] = self.longest_s[0].max(rested_s);
        self.changes = self.changes.saturating_add(1);
    }

    fn patience_s(&self) -> u64 {
        if self.changes < ENOUGH {
            return MOST_S;
        }
        let longest_s = self.longest_s[0].max(self.longest_s[1]);
        (2 * longest_s).clamp(LEAST_S, MOST_S)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const DAY: u64 = 1440;

    /// Looks at a random second of every minute.
    fn looks(minutes: std::ops::Range<u64>, seed: u64) -> impl Iterator<Item = u64> {
        let mut state = seed | 1;
        minutes.map(move |minute| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            minute * 60 + state % 60
        })
    }

    /// A counter that is renewed every `rhythm_ms`, until it hangs.
    fn renewed(at_s: u64, rhythm_ms: u64, hangs_at_s: u64) -> Option<u64> {
        Some(at_s.min(hangs_at_s) * 1000 / rhythm_ms)
    }

    /// Minutes from the hang until it is told.
    fn minutes_until_told(rhythm_ms: u64, seed: u64, hangs_at_s: u64) -> u64 {
        let mut pulse = Pulse::default();
        for at_s in looks(0..hangs_at_s / 60 + 60, seed) {
            let beats = pulse.beat(at_s, renewed(at_s, rhythm_ms, hangs_at_s));
            if !beats {
                assert!(at_s > hangs_at_s, "it lives at {at_s}");
                return (at_s - hangs_at_s) / 60;
            }
        }
        panic!("not told within an hour");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn no_rhythm_of_a_minute_or_less_is_a_radio_that_hangs(
            rhythm_ms in 1000_u64..=60_000, seed in any::<u64>(),
        ) {
            let mut pulse = Pulse::default();
            for at_s in looks(0..30 * DAY, seed) {
                prop_assert!(pulse.beat(at_s, renewed(at_s, rhythm_ms, u64::MAX / 1000)));
            }
            prop_assert!(pulse.proves_alive());
        }

        #[test]
        fn slower_rhythms_are_learned(rhythm_s in 60_u64..=300, seed in any::<u64>()) {
            let mut pulse = Pulse::default();
            for at_s in looks(0..7 * DAY, seed) {
                prop_assert!(pulse.beat(at_s, renewed(at_s, rhythm_s * 1000, u64::MAX / 1000)));
            }
        }

        #[test]
        fn a_radio_that_hangs_is_told_within_five_minutes(
            rhythm_ms in 1000_u64..=60_000, seed in any::<u64>(), at_s in 3600_u64..200_000,
        ) {
            prop_assert!(minutes_until_told(rhythm_ms, seed, at_s) < 6);
        }

        #[test]
        fn a_radio_that_hangs_soon_or_has_a_slow_counter_within_a_quarter_of_an_hour(
            rhythm_s in 1_u64..=300, seed in any::<u64>(), at_s in 700_u64..200_000,
        ) {
            prop_assert!(minutes_until_told(rhythm_s * 1000, seed, at_s) < 15);
        }
    }

    #[test]
    fn a_counter_that_never_moved_or_is_not_there_proves_nothing() {
        let mut pulse = Pulse::default();
        for at_s in looks(0..DAY, 1) {
            assert!(pulse.beat(at_s, Some(0)));
        }
        assert!(pulse.beat(DAY * 60, None));
        assert!(!pulse.proves_alive());
    }

    #[test]
    fn a_radio_that_recovered_is_told_later_the_next_time_and_after_days_as_at_first() {
        let mut pulse = Pulse::default();
        let (mut counter, mut told) = (0, vec![]);
        for (recovers_at, hangs_at) in [(0, 100), (130, 200), (230, 6000)] {
            for minute in recovers_at..hangs_at {
                counter += 1;
                assert!(pulse.beat(minute * 60, Some(counter)));
            }
            let mut hung = hangs_at..hangs_at + 30;
            told.extend(hung.find(|minute| !pulse.beat(minute * 60, Some(counter))));
            hung.for_each(|minute| assert!(!pulse.beat(minute * 60, Some(counter))));
        }
        assert_eq!(told, [101, 209, 6001]);
    }
}
