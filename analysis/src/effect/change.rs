//! Use in a stretch of time, in two measures, and its change from one to another.

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
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Stretch {
    /// Device-minutes, noise included.
    pub observed: f64,
    /// Variance of the noise in them.
    pub noise: f64,
    pub online_days: f64,
    /// What a typical site of the kind would have had; 0 where that is unknown.
    pub expected: f64,
}

impl Stretch {
    fn exposure(&self, measure: Measure) -> f64 {
        match measure {
            Measure::DeviceMinutes => self.online_days,
            Measure::Ratio => self.expected,
        }
    }

    /// `None` where there was nothing to count in, or nothing to compare with.
    pub fn value(&self, measure: Measure) -> Option<f64> {
        let exposure = self.exposure(measure);
        (exposure > 0.0).then(|| self.observed / exposure)
    }

    pub(super) fn noise(&self, measure: Measure) -> f64 {
        self.noise / self.exposure(measure).powi(2)
    }
}

/// A site's use in the weeks before a day and after it.
#[derive(Debug, Clone, Copy, PartialEq)]
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
