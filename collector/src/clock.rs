//! What time it is: the system's, or a laboratory's that runs faster.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use groundwork::laboratory_clock::LaboratoryClock;
use jiff::Timestamp;

/// Passed to every part that needs the time; clones agree.
#[derive(Clone, Debug)]
pub enum Clock {
    System,
    /// Runs from its start at its speed since it was made.
    Laboratory(LaboratoryClock, Instant),
    /// Stands still until its owner moves it, Unix seconds; the owner's word on how fast.
    Stepped(Arc<AtomicI64>, f64),
}

/// For commands that run once, by the real time.
#[expect(clippy::disallowed_methods, reason = "this is the clock")]
pub fn system_time() -> Timestamp {
    Timestamp::now()
}

#[expect(clippy::disallowed_methods, reason = "this is the clock")]
impl Clock {
    pub fn laboratory(clock: LaboratoryClock) -> Self {
        Clock::Laboratory(clock.joined(SystemTime::now()), Instant::now())
    }

    pub fn stepped(at_s: i64) -> (Self, Arc<AtomicI64>) {
        Self::stepped_at_speed(at_s, 1.0)
    }

    /// Moved by its owner by `speed` seconds a second, so that pages can say so.
    pub fn stepped_at_speed(at_s: i64, speed: f64) -> (Self, Arc<AtomicI64>) {
        let hand = Arc::new(AtomicI64::new(at_s));
        (Clock::Stepped(hand.clone(), speed), hand)
    }

    /// Unix seconds.
    pub fn now(&self) -> i64 {
        match self {
            Clock::System => SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, |since| {
                    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
                }),
            // `as` saturates, and the clock's own parser bounds start and speed.
            Clock::Laboratory(clock, started) => clock.at(started.elapsed()).floor() as i64,
            Clock::Stepped(hand, _) => hand.load(Ordering::Acquire),
        }
    }

    /// Simulated seconds a second.
    pub fn speed(&self) -> f64 {
        match self {
            Clock::System => 1.0,
            Clock::Stepped(_, speed) => *speed,
            Clock::Laboratory(clock, _) => clock.speed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stepped_clock_moves_only_when_its_owner_moves_it() {
        let (clock, hand) = Clock::stepped(1_000);
        let other = clock.clone();
        hand.store(5_000, Ordering::Release);
        assert_eq!((clock.now(), other.now()), (5_000, 5_000));
    }

    #[test]
    fn a_laboratory_clock_starts_where_it_was_told() {
        let clock = Clock::laboratory("1000,60".parse().unwrap());
        assert!((1_000..1_600).contains(&clock.now()));
        assert_eq!(clock.speed(), 60.0);
    }
}
