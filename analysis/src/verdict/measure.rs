//! What use is measured in, and how much of it is chance.

/// What a site's use is measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    DeviceMinutes,
    Visits,
}

impl Measure {
    /// Variance of chance per unit of use, good roughly anywhere: a visit brings many
    /// device-minutes at once.
    pub fn usual_chance(self) -> f64 {
        match self {
            Measure::DeviceMinutes => 60.0,
            Measure::Visits => 1.5,
        }
    }
}
