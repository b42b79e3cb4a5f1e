//! Lines that an outsider can cause: the first is told, then one with their number,
//! after a minute at first and after an hour at last. A log on flash, or one that
//! is sent on, is not a stranger's to fill.

use std::fmt::Display;
use std::time::{Duration, Instant};

use tracing::warn;

const FIRST_PAUSE: Duration = Duration::from_secs(60);
const LONGEST_PAUSE: Duration = Duration::from_secs(3600);

/// One kind of line.
#[derive(Debug)]
pub struct Seldom {
    what: &'static str,
    told: Option<Instant>,
    pause: Duration,
    kept_back: u64,
}

impl Seldom {
    pub fn new(what: &'static str) -> Self {
        Self {
            what,
            told: None,
            pause: FIRST_PAUSE,
            kept_back: 0,
        }
    }

    /// It happened once more: how many were not told before this one, or `None` if
    /// this one is not to be told either.
    pub fn count(&mut self) -> Option<u64> {
        self.happened(Instant::now())
    }

    /// It happened once more.
    pub fn tell(&mut self, details: impl Display) {
        match self.count() {
            Some(0) => warn!("{}: {details}", self.what),
            Some(more) => warn!(more, "{}: {details}", self.what),
            None => {}
        }
    }

    /// Tells what was kept back and is due, should nothing follow.
    pub fn tell_rest(&mut self) {
        if let Some(more) = self.rest(Instant::now()) {
            warn!(more, "{}", self.what);
        }
    }

    fn happened(&mut self, now: Instant) -> Option<u64> {
        match self.told {
            Some(told) if now.duration_since(told) < self.pause => {
                self.kept_back += 1;
                return None;
            }
            // It was quiet for as long again: what comes next is new trouble.
            Some(told) if now.duration_since(told) >= LONGEST_PAUSE + self.pause => {
                self.pause = FIRST_PAUSE;
            }
            Some(_) => self.pause = (self.pause * 2).min(LONGEST_PAUSE),
            None => {}
        }
        self.told = Some(now);
        Some(std::mem::take(&mut self.kept_back))
    }

    fn rest(&mut self, now: Instant) -> Option<u64> {
        let due = self
            .told
            .is_some_and(|told| now.duration_since(told) >= self.pause);
        if self.kept_back == 0 || !due {
            return None;
        }
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
        self.told = Some(now);
        Some(std::mem::take(&mut self.kept_back))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_of_a_hundred_a_second_is_told_in_thirty_lines_and_none_is_left_out() {
        let mut seldom = Seldom::new("a receipt is not understood");
        let start = Instant::now();
        let (mut lines, mut told) = (0, 0);
        for hundredth in 0..86_400_u64 * 100 {
            if let Some(more) = seldom.happened(start + Duration::from_millis(hundredth * 10)) {
                lines += 1;
                told += more + 1;
            }
        }
        assert!((24..=30).contains(&lines), "{lines}");
        let rest = seldom.rest(start + Duration::from_secs(90_000)).unwrap();
        assert_eq!(told + rest, 86_400 * 100);
    }

    #[test]
    fn what_was_kept_back_is_told_once_also_when_nothing_follows() {
        let mut seldom = Seldom::new("a receipt is not understood");
        let start = Instant::now();
        let after = |seconds| start + Duration::from_secs(seconds);
        assert_eq!(seldom.happened(start), Some(0));
        assert_eq!(seldom.happened(after(1)), None);
        assert_eq!(seldom.rest(after(59)), None);
        assert_eq!(seldom.rest(after(60)), Some(1));
        assert_eq!(seldom.rest(after(3600)), None);
        // The next trouble, much later, is told at once.
        assert_eq!(seldom.happened(after(20_000)), Some(0));
        assert_eq!(seldom.happened(after(20_059)), None);
        assert_eq!(seldom.happened(after(20_060)), Some(1));
    }
}
