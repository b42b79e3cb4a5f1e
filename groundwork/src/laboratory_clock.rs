//! One clock for agents and collector in a laboratory: it starts somewhere and
//! runs faster than time. Pure; its owner measures the elapsed time.

use std::str::FromStr;
use std::time::{Duration, SystemTime};

/// `START,SPEED` or `START,SPEED,SINCE`: it showed START (Unix seconds) when the
/// process began, or for all processes alike at SINCE (real Unix milliseconds), and
/// runs SPEED simulated seconds a second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LaboratoryClock {
    pub start: f64,
    pub speed: f64,
    since_ms: Option<u64>,
}

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "clock `{0}` is not START,SPEED or START,SPEED,SINCE: Unix seconds, a speed between 1 and 1000000, real Unix milliseconds"
)]
pub struct InvalidClock(String);

impl LaboratoryClock {
    /// The same clock for a process that begins at `now` of real time.
    pub fn joined(self, now: SystemTime) -> Self {
        let Some(since_ms) = self.since_ms else {
            return self;
        };
        let since = SystemTime::UNIX_EPOCH + Duration::from_millis(since_ms);
        let passed = now.duration_since(since).unwrap_or_default();
        Self {
            start: self.at(passed),
            since_ms: None,
            ..self
        }
    }

    /// Unix seconds after `elapsed` of real time.
    pub fn at(&self, elapsed: Duration) -> f64 {
        self.start + elapsed.as_secs_f64() * self.speed
    }

    /// Real time that `simulated_s` seconds take.
    pub fn real(&self, simulated_s: f64) -> Duration {
        Duration::from_secs_f64((simulated_s / self.speed).max(0.0))
    }
}

impl FromStr for LaboratoryClock {
    type Err = InvalidClock;

    fn from_str(text: &str) -> Result<Self, InvalidClock> {
        let invalid = || InvalidClock(text.chars().take(60).collect());
        let mut fields = text.split(',').map(str::trim);
        let start: u32 = parsed(fields.next()).ok_or_else(invalid)?;
        let speed: f64 = parsed(fields.next()).ok_or_else(invalid)?;
        let since = fields.next();
        let since_ms: Option<u64> = parsed(since);
        if since.is_some() != since_ms.is_some()
            || fields.next().is_some()
            || !(1.0..=1e6).contains(&speed)
        {
            return Err(invalid());
        }
        Ok(Self {
            start: f64::from(start),
            speed,
            since_ms,
        })
    }
}

fn parsed<T: FromStr>(field: Option<&str>) -> Option<T> {
    field?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_from_its_start_at_its_speed() {
        let clock: LaboratoryClock = "1000,60".parse().unwrap();
        assert_eq!(clock.at(Duration::from_secs(2)), 1120.0);
        assert_eq!(clock.real(120.0), Duration::from_secs(2));
    }

    #[test]
    fn shows_the_same_to_processes_that_begin_at_different_times() {
        let clock: LaboratoryClock = "1000,60,5000".parse().unwrap();
        let real = |ms| SystemTime::UNIX_EPOCH + Duration::from_millis(ms);
        let early = clock.joined(real(6_000)).at(Duration::from_secs(3));
        let late = clock.joined(real(8_500)).at(Duration::from_millis(500));
        assert_eq!((early, late), (1240.0, 1240.0));
    }

    #[test]
    fn refuses_a_clock_that_stands_still_or_is_not_a_number() {
        for bad in [
            "", "1", "1,0", "1,nan", "-5,2", "x,2", "1,1e9", "1,2,x", "1,2,3,4",
        ] {
            assert!(bad.parse::<LaboratoryClock>().is_err(), "{bad}");
        }
    }
}
