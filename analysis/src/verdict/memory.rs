//! What is remembered of a site between evaluations, so that verdicts do not flicker.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::finding::{ChangePoint, Class, Finding, Used};
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
    /// Whether nobody at all was there the last time.
    #[serde(default)]
    pub nobody: bool,
    /// When that ended.
    #[serde(default)]
    pub works_since: Option<Timestamp>,
}

impl Memory {
    /// The memory after an evaluation at `now`; what comes first holds. A drop stays
    /// until use recovers or a person closes the ticket. Enters UNDERUSED at the
    /// second sure evaluation running, so never at the first; leaves below
    /// `leave_below`. Without a verdict, flag and counter stay.
    pub fn next(self, finding: Finding, now: Timestamp, options: &Options) -> Memory {
        let mut next = self;
        let least = if self.nobody {
            options.nobody_until
        } else {
            options.nobody_from
        };
        let verdict = match finding {
            Finding { offline: true, .. } => Class::Offline,
            Finding { nobody, .. } if nobody >= least => next.nobody(),
            Finding { used: None, .. } => Class::NotEnoughData,
            Finding {
                used: Some(used),
                box_down,
                ..
            } => next.judge(used, box_down, now, options),
        };
        if self.nobody && !next.nobody {
            next.works_since = Some(now);
        }
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

    /// Nobody is there: what was counted says nothing about how it would be used.
    fn nobody(&mut self) -> Class {
        self.nobody = true;
        self.underused = false;
        self.sure = 0;
        Class::Nobody
    }

    fn judge(&mut self, used: Used, box_down: bool, now: Timestamp, options: &Options) -> Class {
        let Used {
            probability,
            recent,
            drop,
            declines,
        } = used;
        let open = |drop: &ChangePoint| self.closed.is_none_or(|closed| drop.at > closed);
        // Until the low weeks have left the period they would still count
        // against a site whose use came back.
        let stays = |drop: &ChangePoint| {
            recent.is_none_or(|recent| recent < RECOVERED * drop.before)
                || probability >= options.leave_below
        };
        self.drop = drop.filter(open).or(self.drop).filter(stays);
        if declines {
            self.drop = None;
        }
        let class = if self.drop.is_some() {
            Class::Dropped
        } else if declines {
            Class::Declining
        } else {
            self.judge_use(probability, now, options)
        };
        if box_down && class != Class::Healthy {
            return self.nobody();
        }
        self.nobody = false;
        if matches!(class, Class::Dropped | Class::Declining) {
            self.underused = false;
            self.sure = 0;
        }
        class
    }

    fn judge_use(&mut self, probability: f64, now: Timestamp, options: &Options) -> Class {
        // The weeks in which nobody could use it are still in the period.
        let repaired = self
            .works_since
            .is_some_and(|at| now.duration_since(at) < options.period);
        let sure = probability >= options.enter_at && !repaired;
        self.sure = if sure { self.sure.saturating_add(1) } else { 0 };
        self.underused = if self.underused {
            probability >= options.leave_below
        } else {
            self.sure >= options.sure_evaluations
        };
        if self.underused {
            Class::Underused
        } else if probability >= options.watch_from {
            Class::Watch
        } else {
            Class::Healthy
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn used(probability: f64) -> Finding {
        of(probability, Some(0.1), None)
    }

    fn of(probability: f64, recent: Option<f64>, drop: Option<ChangePoint>) -> Finding {
        Finding {
            used: Some(Used {
                probability,
                recent,
                drop,
                declines: false,
            }),
            ..Finding::default()
        }
    }

    const OFFLINE: Finding = Finding {
        offline: true,
        nobody: 0.0,
        box_down: false,
        used: None,
    };

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
        use Class::{Underused, Watch};
        assert_eq!(run(&[0.99]), [Watch]);
        assert_eq!(run(&[0.9, 0.7, 0.9, 0.8]), [Watch, Watch, Watch, Underused]);
        assert_eq!(
            run(&[0.9, 0.9, 0.5, 0.49]),
            [Watch, Underused, Underused, Watch]
        );
    }

    #[test]
    fn watch_begins_where_healthy_ends() {
        let limit = Options::default().watch_from;
        assert_eq!(run(&[limit - 0.001]), [Class::Healthy]);
        assert_eq!(run(&[limit]), [Class::Watch]);
    }

    #[test]
    fn holds_the_state_without_a_verdict() {
        let options = Options::default();
        let now = Timestamp::UNIX_EPOCH;
        let sure = Memory::default().next(used(0.9), now, &options);
        for without in [OFFLINE, Finding::default()] {
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
        of(0.99, Some(0.1), drop)
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
        let back = |probability| of(probability, Some(0.6), None);
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
        assert_eq!(class(memory), Class::Watch);
        memory = memory.next(dropped(), later, &options);
        assert_eq!(class(memory), Class::Underused);
    }

    #[test]
    fn keeps_since_when_a_verdict_holds() {
        let options = Options::default();
        let later = Timestamp::from_second(604_800).unwrap();
        let first = Memory::default().next(used(0.1), Timestamp::UNIX_EPOCH, &options);
        let second = first.next(used(0.12), later, &options);
        assert_eq!(
            second.verdict,
            Some((Class::Healthy, Timestamp::UNIX_EPOCH))
        );
        let third = second.next(OFFLINE, later, &options);
        assert_eq!(third.verdict, Some((Class::Offline, later)));
    }

    #[test]
    fn what_comes_first_holds() {
        let options = Options::default();
        let now = Timestamp::UNIX_EPOCH;
        let of = |finding: Finding| class(Memory::default().next(finding, now, &options));
        let nobody = Finding {
            nobody: 0.95,
            ..dropped()
        };
        assert_eq!(of(nobody), Class::Nobody);
        assert_eq!(
            of(Finding {
                offline: true,
                ..nobody
            }),
            Class::Offline
        );
        assert_eq!(
            of(Finding {
                used: None,
                ..nobody
            }),
            Class::Nobody
        );
        assert_eq!(of(dropped()), Class::Dropped);
        let box_down = |finding| Finding {
            box_down: true,
            ..finding
        };
        assert_eq!(of(box_down(used(0.99))), Class::Nobody);
        assert_eq!(of(box_down(dropped())), Class::Nobody);
        assert_eq!(of(box_down(used(0.01))), Class::Healthy);
    }

    #[test]
    fn a_repaired_site_is_not_flagged_for_the_weeks_in_which_nobody_could_use_it() {
        let options = Options::default();
        let week = |number: i64| Timestamp::from_second(number * 604_800).unwrap();
        let nobody = Finding {
            nobody: 0.95,
            ..used(0.99)
        };
        let mut memory = Memory::default().next(nobody, week(0), &options);
        for number in 1..9 {
            memory = memory.next(used(0.99), week(number), &options);
            assert_eq!(class(memory), Class::Watch, "week {number}");
        }
        memory = memory.next(used(0.99), week(9), &options);
        memory = memory.next(used(0.99), week(10), &options);
        assert_eq!(class(memory), Class::Underused);
    }
}
