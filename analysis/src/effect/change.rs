//! Use in a stretch of time, in two measures, and its change from one to another.

use serde::{Deserialize, Serialize};

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Device-minutes a day online.
    DeviceMinutes,
    /// Use against that of a typical site of the kind: where a move changes the kind, the
    /// reference changes with it.
    Ratio,
}

/// What a site had in a stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Stretch {
    /// Device-minutes, noise included.
    pub observed: f64,
    /// Variance of the noise in them.
    pub noise: f64,
    pub online_days: f64,
    /// What a typical site of the kind would have had; `None` where that is unknown.
    pub expected: Option<f64>,
}

impl Stretch {
    fn exposure(&self, measure: Measure) -> Option<f64> {
        let exposure = match measure {
            Measure::DeviceMinutes => Some(self.online_days),
            Measure::Ratio => self.expected,
        };
        exposure.filter(|exposure| *exposure > 0.0)
    }

    /// `None` where there was nothing to count in, or nothing to compare with.
    pub fn value(&self, measure: Measure) -> Option<f64> {
        Some(self.observed / self.exposure(measure)?)
    }

    /// Variance that the noise gives the value.
    pub(super) fn noise(&self, measure: Measure) -> f64 {
        let exposure = self.exposure(measure).unwrap_or(f64::INFINITY);
        self.noise / exposure.powi(2)
    }
}

/// A site's use in the weeks before a day and after it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The weeks that led to the flag, where they are known: shown, never compared with.
    pub flag: Option<Stretch>,
    pub before: Stretch,
    pub after: Stretch,
}

impl Change {
    /// After less before.
    pub fn of(&self, measure: Measure) -> Option<f64> {
        Some(self.after.value(measure)? - self.before.value(measure)?)
    }

    /// After less the weeks of the flag: what a naive look would call the effect.
    pub fn since_flag(&self, measure: Measure) -> Option<f64> {
        Some(self.after.value(measure)? - self.flag?.value(measure)?)
    }
}
