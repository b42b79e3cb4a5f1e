use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{ChangePoint, Class, Options};

/// What an evaluation has to remember of a site for the next one, a week later.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct State {
    /// The last verdict and since when it has held.
    pub verdict: Option<(Class, Timestamp)>,
    /// Whether the site is called underused; kept while there is no verdict.
    pub underused: bool,
    /// Evaluations running with a probability of at least `enter_at`.
    pub sure: u32,
    /// The drop that neither recovered nor was closed by a person.
    pub drop: Option<ChangePoint>,
}

impl ChangePoint {
    /// Use is back when it is half of what it was before.
    fn recovered(self, ratio: f64) -> bool {
        ratio >= 0.5 * self.before
    }
}

/// What one evaluation finds, before any memory.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Finding {
    Offline,
    NotEnoughData,
    Dropped(ChangePoint),
    Use {
        ratio: f64,
        /// That the true ratio is below the threshold.
        probability: f64,
    },
}

impl State {
    /// The state after an evaluation at `now`. Enters UNDERUSED at the second sure
    /// evaluation running, so never at the first; leaves below `leave_below`.
    /// Without a verdict flag and counter are held.
    pub fn next(self, finding: Finding, now: Timestamp, options: &Options) -> State {
        let mut next = self;
        let verdict = match finding {
            Finding::Offline => Class::Offline,
            Finding::NotEnoughData => Class::NotEnoughData,
            Finding::Dropped(drop) => {
                next.drop = Some(drop);
                next.underused = false;
                next.sure = 0;
                Class::Dropped
            }
            Finding::Use { ratio, .. } if self.drop.is_some_and(|drop| !drop.recovered(ratio)) => {
                Class::Dropped
            }
            Finding::Use { probability, .. } => {
                next.drop = None;
                next.sure = if probability >= options.enter_at {
                    self.sure.saturating_add(1)
                } else {
                    0
                };
                next.underused = if self.underused {
                    probability >= options.leave_below
                } else {
                    next.sure >= 2
                };
                if next.underused {
                    Class::Underused
                } else {
                    Class::Healthy
                }
            }
        };
        next.verdict = match self.verdict {
            Some((before, since)) if before == verdict => Some((verdict, since)),
            _ => Some((verdict, now)),
        };
        next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn used(probability: f64) -> Finding {
        Finding::Use {
            ratio: 0.1,
            probability,
        }
    }

    fn run(probabilities: &[f64]) -> Vec<Class> {
        let options = Options::default();
        let mut state = State::default();
        let mut verdicts = Vec::new();
        for probability in probabilities {
            state = state.next(used(*probability), Timestamp::UNIX_EPOCH, &options);
            verdicts.push(state.verdict.unwrap().0);
        }
        verdicts
    }

    #[test]
    fn flags_at_the_second_sure_evaluation_and_leaves_below_a_half() {
        use Class::{Healthy, Underused};
        assert_eq!(run(&[0.99]), [Healthy]);
        assert_eq!(
            run(&[0.9, 0.7, 0.9, 0.8]),
            [Healthy, Healthy, Healthy, Underused]
        );
        assert_eq!(
            run(&[0.9, 0.9, 0.5, 0.49]),
            [Healthy, Underused, Underused, Healthy]
        );
    }

    #[test]
    fn holds_the_state_without_a_verdict() {
        let options = Options::default();
        let now = Timestamp::UNIX_EPOCH;
        let sure = State::default().next(used(0.9), now, &options);
        for without in [Finding::Offline, Finding::NotEnoughData] {
            let held = sure.next(without, now, &options);
            assert_eq!((held.underused, held.sure), (false, 1));
            let flagged = held.next(used(0.9), now, &options);
            assert_eq!(flagged.verdict.unwrap().0, Class::Underused);
            let held = flagged.next(without, now, &options);
            assert!(held.underused);
        }
    }

    #[test]
    fn a_drop_stays_until_use_recovers() {
        let options = Options::default();
        let now = Timestamp::UNIX_EPOCH;
        let drop = ChangePoint {
            at: now,
            before: 1.0,
            after: 0.1,
            z: 9.0,
        };
        let mut state = State::default().next(Finding::Dropped(drop), now, &options);
        for _ in 0..60 {
            state = state.next(used(0.99), now, &options);
            assert_eq!(state.verdict.unwrap().0, Class::Dropped);
        }
        let back = Finding::Use {
            ratio: 0.6,
            probability: 0.01,
        };
        let state = state.next(back, now, &options);
        assert_eq!(state.verdict.unwrap().0, Class::Healthy);
        assert_eq!(state.drop, None);
    }

    #[test]
    fn keeps_since_when_a_verdict_holds() {
        let options = Options::default();
        let later = Timestamp::from_second(604_800).unwrap();
        let first = State::default().next(used(0.1), Timestamp::UNIX_EPOCH, &options);
        let second = first.next(used(0.2), later, &options);
        assert_eq!(
            second.verdict,
            Some((Class::Healthy, Timestamp::UNIX_EPOCH))
        );
        let third = second.next(Finding::Offline, later, &options);
        assert_eq!(third.verdict, Some((Class::Offline, later)));
    }
}
