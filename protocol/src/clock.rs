//! One clock for agents and collector in a laboratory: it starts somewhere and
//! runs faster than time. Pure; whoever owns it measures the elapsed time.

use std::str::FromStr;
use std::time::Duration;

/// `START,SPEED`: Unix seconds and simulated seconds a second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LaboratoryClock {
    pub start: i64,
    pub speed: f64,
}

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("clock `{0}` is not START,SPEED: Unix seconds and a speed between 1 and 1000000")]
pub struct InvalidClock(String);

impl LaboratoryClock {
    /// Unix seconds after `elapsed` of real time.
    pub fn at(&self, elapsed: Duration) -> f64 {
        self.start as f64 + elapsed.as_secs_f64() * self.speed
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
        let (start, speed) = text.split_once(',').ok_or_else(invalid)?;
        let start: i64 = start.trim().parse().map_err(|_| invalid())?;
        let speed: f64 = speed.trim().parse().map_err(|_| invalid())?;
        let in_range = (0..=i64::from(u32::MAX)).contains(&start) && (1.0..=1e6).contains(&speed);
        if !in_range {
            return Err(invalid());
        }
        Ok(Self { start, speed })
    }
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
    fn refuses_a_clock_that_stands_still_or_is_no_number() {
        for bad in ["", "1", "1,0", "1,nan", "-5,2", "x,2", "1,1e9"] {
            assert!(bad.parse::<LaboratoryClock>().is_err(), "{bad}");
        }
    }
}
