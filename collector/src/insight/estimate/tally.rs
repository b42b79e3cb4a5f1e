//! What windows of one access point add up to, with the exact noise of the sum.

use analysis::layers::NoiseOfSum;
use records::windows::Sum;

use super::{Estimate, Estimated};

/// A sum in the making.
#[derive(Debug, Default)]
pub struct Tally {
    sum: Sum,
    device_minutes: NoiseOfSum,
    visits: NoiseOfSum,
}

impl Tally {
    /// Adds this share, 0 to 1, of a window; windows come in order of time.
    pub fn add(&mut self, estimated: &Estimated<'_>, share: f64) {
        let window = estimated.window;
        let minute_s = f64::from(window.period_s);
        self.sum.sampled_s += share * f64::from(window.sampled_minutes) * minute_s;
        self.sum.online_s += share * f64::from(window.online_minutes) * minute_s;
        if let Some(figure) = estimated.device_minutes {
            *self.sum.device_minutes.get_or_insert(0.0) += share * figure.value;
            self.device_minutes
                .add(window.start, share, figure.variance);
        }
        if let Some(figure) = estimated.visits {
            *self.sum.visits.get_or_insert(0.0) += share * figure.value;
            self.visits.add(window.start, share, figure.variance);
        }
    }

    /// The sum of windows of this access point.
    pub fn sum(&self, of: &Estimate<'_>) -> Sum {
        Sum {
            noise_variance: self.device_minutes.variance(&of.device_minutes_shared),
            visits_noise_variance: self.visits.variance(&of.visits_shared),
            ..self.sum
        }
    }
}
