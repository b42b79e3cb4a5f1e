//! What time it is, and whether anyone may believe it.

use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use groundwork::laboratory_clock::LaboratoryClock;
use groundwork::settings::Section;
use protocol::status::ClockState;

use crate::core::counting::Moment;

mod kernel;
mod script;

#[derive(Clone, Debug, PartialEq)]
pub enum ClockConfig {
    /// Trusted once the kernel says that it is synchronised.
    Kernel,
    /// The box has its own clock.
    Always,
    Laboratory(LaboratoryClock),
    /// A laboratory's file says how wrong the system's clock is: see [`script`].
    Scripted(PathBuf),
}

impl ClockConfig {
    /// `given` is the laboratory clock of the command line. `None` only where a fault
    /// was noted.
    pub fn read(
        top: &mut Section,
        laboratory: &mut Section,
        lab: bool,
        given: Option<LaboratoryClock>,
    ) -> Option<Self> {
        let mut section = top.section("clock");
        let trust = section.choice(
            "trust",
            &[("kernel", Self::Kernel), ("always", Self::Always)],
        );
        top.close(section);
        let script = laboratory.text("clock_file");
        if given.is_some() && !lab {
            top.fault("lab", "false", "`lab = true`, which --clock needs");
            return None;
        }
        Some(match (given, script) {
            (Some(clock), _) => Self::Laboratory(clock),
            (None, Some(file)) => Self::Scripted(file.into()),
            (None, None) => trust.unwrap_or(Self::Kernel),
        })
    }
}

/// The clock that windows follow.
#[derive(Clone, Debug)]
pub struct Clock {
    config: ClockConfig,
    started: Instant,
    /// The kernel's word.
    is_synchronised: fn() -> bool,
    /// Once trusted, always: it runs on by itself when its reference is gone.
    trusted: bool,
}

impl Clock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    pub fn new(config: ClockConfig) -> Self {
        let config = match config {
            ClockConfig::Laboratory(clock) => {
                ClockConfig::Laboratory(clock.joined(SystemTime::now()))
            }
            as_it_is => as_it_is,
        };
        Self {
            config,
            started: Instant::now(),
            is_synchronised: kernel::is_synchronised,
            trusted: false,
        }
    }

    /// Real time since the process started.
    pub fn uptime(&self) -> Duration {
        self.started.elapsed()
    }

    pub fn state(&mut self) -> ClockState {
        match &self.config {
            ClockConfig::Always | ClockConfig::Laboratory(_) => return ClockState::Always,
            ClockConfig::Kernel => self.trusted |= (self.is_synchronised)(),
            ClockConfig::Scripted(file) => self.trusted |= script::read(file).trusted,
        }
        match self.trusted {
            true => ClockState::Trusted,
            false => ClockState::Unset,
        }
    }

    /// Unix seconds as far as this clock knows, trusted or not.
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    pub fn seconds(&self) -> f64 {
        let ahead_s = match &self.config {
            ClockConfig::Laboratory(clock) => return clock.at(self.started.elapsed()),
            ClockConfig::Scripted(file) => script::read(file).ahead_s,
            ClockConfig::Kernel | ClockConfig::Always => 0.0,
        };
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0.0, |since| (since.as_secs_f64() + ahead_s).max(0.0))
    }

    /// The moment at `seconds` of this clock.
    pub fn moment(&mut self, seconds: f64) -> Moment {
        let trusted = self.state() != ClockState::Unset;
        match self.config {
            // Every minute gets its look, even when the machine lags.
            ClockConfig::Laboratory(_) => Moment {
                steady_s: whole(seconds),
                utc_s: u32::try_from(whole(seconds)).ok(),
            },
            _ => Moment {
                steady_s: kernel::steady().as_secs(),
                utc_s: u32::try_from(whole(seconds)).ok().filter(|_| trusted),
            },
        }
    }

    pub fn now(&mut self) -> Moment {
        let seconds = self.seconds();
        self.moment(seconds)
    }

    /// Real time until this clock shows `seconds`; zero if it has.
    pub fn until(&self, seconds: f64) -> Duration {
        let left = seconds - self.seconds();
        match self.config {
            ClockConfig::Laboratory(clock) => clock.real(left),
            _ => Duration::try_from_secs_f64(left.max(0.0)).unwrap_or_default(),
        }
    }

    /// About `wait`, to the middle of a second of the clock that drivers count by: far
    /// from where their seconds turn, a look and their counters agree on the second.
    pub fn to_mid_second(&self, wait: Duration) -> Duration {
        if matches!(self.config, ClockConfig::Laboratory(_)) {
            return wait;
        }
        mid_second(kernel::steady(), wait)
    }

    /// May a look be skipped when its time has passed? Not where time is replayed.
    pub fn skips(&self) -> bool {
        !matches!(self.config, ClockConfig::Laboratory(_))
    }
}

fn mid_second(now: Duration, wait: Duration) -> Duration {
    let middle = Duration::new((now + wait).as_secs(), 500_000_000);
    middle.saturating_sub(now)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float to integer cast saturates, and these are seconds since 1970"
)]
fn whole(seconds: f64) -> u64 {
    seconds as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_laboratory_clock_is_trusted_and_runs_at_its_speed() {
        let clock = "1767225600,3600".parse().unwrap();
        let mut clock = Clock::new(ClockConfig::Laboratory(clock));
        assert_eq!(clock.state(), ClockState::Always);
        assert!(clock.seconds() >= 1_767_225_600.0);
        assert!(clock.until(clock.seconds() + 3600.0) <= Duration::from_secs(1));
        assert_eq!(clock.moment(1_767_225_660.9), Moment::at(1_767_225_660));
    }

    #[test]
    fn a_look_falls_into_the_middle_of_a_second() {
        let wait_at = |now: u64, wait: u64| {
            mid_second(Duration::from_millis(now), Duration::from_millis(wait)).as_millis()
        };
        assert_eq!(wait_at(10_200, 59_000), 59_300);
        assert_eq!(wait_at(10_700, 59_000), 58_800);
        assert_eq!(wait_at(10_500, 1_000), 1_000);
        // Too late for this second's: at once.
        assert_eq!(wait_at(10_700, 100), 0);
    }

    fn kernel_that_says(is_synchronised: fn() -> bool) -> Clock {
        Clock {
            is_synchronised,
            ..Clock::new(ClockConfig::Kernel)
        }
    }

    #[test]
    fn a_clock_that_is_not_synchronised_gives_no_time() {
        let mut clock = kernel_that_says(|| false);
        assert_eq!(clock.state(), ClockState::Unset);
        assert_eq!(clock.now().utc_s, None);
        let mut clock = Clock::new(ClockConfig::Always);
        assert!(clock.now().utc_s.is_some());
    }

    #[test]
    fn a_clock_that_was_synchronised_once_is_trusted_when_its_reference_is_gone() {
        let mut clock = kernel_that_says(|| true);
        assert_eq!(clock.state(), ClockState::Trusted);
        clock.is_synchronised = || false;
        assert_eq!(clock.state(), ClockState::Trusted);
        assert!(clock.now().utc_s.is_some());
    }
}
