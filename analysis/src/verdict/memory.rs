//! What is remembered of a site between evaluations, so that verdicts do not flicker.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::finding::{ChangePoint, Class, Finding};
use super::input::Options;

/// Use is back when it is this share of what it was before.
const RECOVERED: f64 = 0.5;

/// What an evaluation has to remember about a site for the next one, a week later.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Memory {
    /// The last verdict and since when it has held.
    pub verdict: Option<(Class, Timestamp)>,
    /// Whether the site is called underused; kept while there is no verdict.
    pub underused: bool,
    /// Evaluations running with a probability of at least `enter_at`.
    pub sure: u32,
    /// The drop that neither recovered nor was closed by a person.
    pub drop: Option<ChangePoint>,
    /// When a person last closed a drop's ticket.
    pub closed: Option<Timestamp>,
}

impl Memory {
    /// The memory after an evaluation at `now`. A drop comes before all else and stays
    /// until use recovers or a person closes the ticket. Enters UNDERUSED at the
    /// second sure evaluation running, so never at the first; leaves below
    /// `leave_below`. Without a verdict, flag and counter stay.
    pub fn next(self, finding: Finding, now: Timestamp, options: &Options) -> Memory {
        let mut next = self;
        let verdict = match finding {
            Finding::Offline => Class::Offline,
            Finding::NotEnoughData => Class::NotEnoughData,
            Finding::Use {
                probability,
                recent,
                drop,
            } => {
                let open = |drop: &ChangePoint| self.closed.is_none_or(|closed| drop.at > closed);
                // Until the low weeks have left the period they would still count
                // against a site whose use came back.
                let stays = |drop: &ChangePoint| {
                    recent.is_none_or(|recent| recent < RECOVERED * drop.before)
                        || probability >= options.leave_below
                };
                next.drop = drop.filter(open).or(self.drop).filter(stays);
                if next.drop.is_some() {
                    next.underused = false;
                    next.sure = 0;
                    Class::Dropped
                } else {
                    next.judge_use(probability, options)
                }
            }
        };
        next.verdict = match self.verdict {
            Some((before, since)) if before == verdict => Some((verdict, since)),
            _ => Some((verdict, now)),
        };
        next
    }

    /// A person has looked into the drop: what happened until then is not a drop any
    /// more, and the next evaluation judges the use as it is. No page, route or command
    /// calls this yet.
    pub fn close_ticket(&mut self, at: Timestamp) {
        self.drop = None;
        self.closed = Some(at);
    }

    fn judge_use(&mut self, probability: f64, options: &Options) -> Class {
        let sure = probability >= options.enter_at;
        self.sure = if sure { self.sure.saturating_add(1) } else { 0 };
        self.underused = if self.underused {
            probability >= options.leave_below
        } else {
            self.sure >= options.sure_evaluations
        };
        if self.underused {
            Class::Underused
        } else {
            Class::Healthy
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn used(probability: f64) -> Finding {
        Finding::Use {
            probability,
            recent: Some(0.1),
            drop: None,
        }
    }

    fn run(probabilities: &[f64]) -> Vec<Class> {
        let options = Options::default();
        let mut memory = Memory::default();
        let mut verdicts = Vec::new();
        for probability in probabilities {
            memory = memory.next(used(*probability), Timestamp::UNIX_EPOCH, &options);
            verdicts.push(memory.verdict.unwrap().0);
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
        let sure = Memory::default().next(used(0.9), now, &options);
        for without in [Finding::Offline, Finding::NotEnoughData] {
            let held = sure.next(without, now, &options);
            assert_eq!((held.underused, held.sure), (false, 1));
            let flagged = held.next(used(0.9), now, &options);
            assert_eq!(flagged.verdict.unwrap().0, Class::Underused);
            let held = flagged.next(without, now, &options);
            assert!(held.underused);
        }
    }

    fn dropped() -> Finding {
        let at = Timestamp::UNIX_EPOCH;
        let drop = Some(ChangePoint {
            at,
            before: 1.0,
            after: 0.1,
            z: 9.0,
        });
        Finding::Use {
            probability: 0.99,
            recent: Some(0.1),
            drop,
        }
    }

    fn class(memory: Memory) -> Class {
        memory.verdict.unwrap().0
    }

    #[test]
    fn a_drop_stays_until_use_recovers() {
        let options = Options::default();
        let now = Timestamp::UNIX_EPOCH;
        let mut memory = Memory::default().next(dropped(), now, &options);
        for _ in 0..60 {
            memory = memory.next(used(0.99), now, &options);
            assert_eq!(class(memory), Class::Dropped);
        }
        let back = |probability| Finding::Use {
            probability,
            recent: Some(0.6),
            drop: None,
        };
        memory = memory.next(back(0.9), now, &options);
        assert_eq!(
            class(memory),
            Class::Dropped,
            "the low weeks are still in the period"
        );
        memory = memory.next(back(0.1), now, &options);
        assert_eq!((class(memory), memory.drop), (Class::Healthy, None));
    }

    #[test]
    fn a_closed_drop_is_judged_by_its_use() {
        let options = Options::default();
        let later = Timestamp::from_second(86_400).unwrap();
        let mut memory = Memory::default().next(dropped(), later, &options);
        assert_eq!(class(memory), Class::Dropped);
        memory.close_ticket(later);
        memory = memory.next(dropped(), later, &options);
        assert_eq!(class(memory), Class::Healthy);
        memory = memory.next(dropped(), later, &options);
        assert_eq!(class(memory), Class::Underused);
    }

    #[test]
    fn keeps_since_when_a_verdict_holds() {
        let options = Options::default();
        let later = Timestamp::from_second(604_800).unwrap();
        let first = Memory::default().next(used(0.1), Timestamp::UNIX_EPOCH, &options);
        let second = first.next(used(0.2), later, &options);
        assert_eq!(
            second.verdict,
            Some((Class::Healthy, Timestamp::UNIX_EPOCH))
        );
        let third = second.next(Finding::Offline, later, &options);
        assert_eq!(third.verdict, Some((Class::Offline, later)));
    }
}
