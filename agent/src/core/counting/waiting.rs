//! Minutes counted before the clock could be trusted. They wait in memory and are
//! placed afterwards by a clock that never jumps.

use std::collections::VecDeque;

use protocol::Layer;
use protocol::status::{Loss, LossReason};

use crate::core::count::Tally;

/// Seven days of minutes; then the oldest make room, counted.
pub const MOST: usize = 7 * 24 * 60;

#[derive(Debug, Default)]
pub struct Waiting {
    minutes: VecDeque<Minute>,
    dropped: Option<Dropped>,
}

#[derive(Debug)]
struct Minute {
    /// On the clock that never jumps; 136 years fit.
    steady_s: u32,
    tally: Option<Tally>,
    online: bool,
}

#[derive(Clone, Copy, Debug)]
struct Dropped {
    first_s: u32,
    last_s: u32,
    minutes: u32,
}

/// All that waited, now that the time is known.
#[derive(Debug, Default)]
pub struct Taken {
    pub minutes: Vec<Placed>,
    /// What waited for more than seven days.
    pub too_long: Option<Loss>,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Placed {
    pub utc_s: u32,
    pub tally: Option<Tally>,
    pub online: bool,
}

impl Waiting {
    pub fn push(&mut self, steady_s: u64, tally: Option<Tally>, online: bool) {
        if self.minutes.len() >= MOST
            && let Some(oldest) = self.minutes.pop_front()
        {
            let at = oldest.steady_s;
            let dropped = self.dropped.get_or_insert(Dropped {
                first_s: at,
                last_s: at,
                minutes: 0,
            });
            dropped.last_s = at;
            dropped.minutes += 1;
        }
        self.minutes.push_back(Minute {
            steady_s: u32::try_from(steady_s).unwrap_or(u32::MAX),
            tally,
            online,
        });
    }

    /// Minutes that were dropped and are in no account yet.
    pub fn dropped(&self) -> u32 {
        self.dropped.map_or(0, |dropped| dropped.minutes)
    }

    /// Gives up everything; the number of minutes.
    pub fn give_up(&mut self) -> u32 {
        let waiting = u32::try_from(self.minutes.len()).unwrap_or(u32::MAX);
        self.minutes = VecDeque::new();
        let dropped = self.dropped.take().map_or(0, |dropped| dropped.minutes);
        waiting.saturating_add(dropped)
    }

    /// Takes everything, given that it is `utc_s` when the steady clock shows
    /// `steady_s`. There was one look in each period of a clock of another phase, so
    /// two may fall into one true period: the second then belongs to the next.
    pub fn take(&mut self, steady_s: u64, utc_s: u32, period_s: u32) -> Taken {
        let ahead_s = i64::from(utc_s) - i64::try_from(steady_s).unwrap_or(i64::MAX);
        let true_time = |steady_s: u32| {
            let seconds = i64::from(steady_s).saturating_add(ahead_s);
            u32::try_from(seconds.max(0)).unwrap_or(u32::MAX)
        };
        let too_long = self.dropped.take().map(|dropped| Loss {
            from: true_time(dropped.first_s),
            to: true_time(dropped.last_s).saturating_add(period_s),
            minutes: dropped.minutes,
            reason: LossReason::WaitedTooLong,
            layer: Layer::Windows,
        });
        let mut free = 0;
        let minutes = std::mem::take(&mut self.minutes).into_iter().map(|minute| {
            let utc_s = true_time(minute.steady_s).max(free);
            free = (utc_s - utc_s % period_s).saturating_add(period_s);
            Placed {
                utc_s,
                tally: minute.tally,
                online: minute.online,
            }
        });
        Taken {
            minutes: minutes.collect(),
            too_long,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_look_has_a_true_minute_of_its_own_whatever_the_phase_of_the_wrong_clock() {
        for phase in 0..60 {
            let mut waiting = Waiting::default();
            // A random second of each minute of a clock that is `phase` seconds off.
            let looks = (0..300_u64).map(|minute| minute * 60 + phase + (minute * 37) % 60);
            for look in looks {
                waiting.push(look, None, true);
            }
            let taken = waiting.take(300 * 60 + phase, 1_767_225_600 + 18_000, 60);
            let mut minutes: Vec<u32> = taken.minutes.iter().map(|it| it.utc_s / 60).collect();
            assert_eq!(minutes.len(), 300);
            let gaps = minutes.windows(2).filter(|pair| pair[1] != pair[0] + 1);
            assert!(gaps.count() <= 1, "phase {phase}: {minutes:?}");
            minutes.dedup();
            assert_eq!(minutes.len(), 300, "phase {phase}");
        }
    }

    #[test]
    fn after_seven_days_the_oldest_make_room_and_are_counted_with_their_time() {
        let mut waiting = Waiting::default();
        let minutes = u64::try_from(MOST).unwrap() + 30;
        for minute in 0..minutes {
            waiting.push(minute * 60, None, true);
        }
        assert_eq!(waiting.dropped(), 30);
        let taken = waiting.take(minutes * 60, 1_767_225_600, 60);
        assert_eq!(taken.minutes.len(), MOST);
        let begun = 1_767_225_600 - u32::try_from(minutes).unwrap() * 60;
        let expected = Loss {
            from: begun,
            to: begun + 30 * 60,
            minutes: 30,
            reason: LossReason::WaitedTooLong,
            layer: Layer::Windows,
        };
        assert_eq!(taken.too_long, Some(expected));
        assert_eq!(waiting.give_up(), 0);
    }
}
