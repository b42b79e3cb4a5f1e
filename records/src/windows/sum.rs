//! What windows add up to, and whether that can be told from the noise.

/// A figure below this many standard deviations of its noise is not told from nobody:
/// one-sided 95 %.
const WITHIN_NOISE: f64 = 1.64;

/// What windows add up to.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sum {
    /// `None` while no window could count.
    pub device_minutes: Option<f64>,
    pub visits: Option<f64>,
    /// Box-seconds in which stations were counted.
    pub sampled_s: f64,
    /// Of these, those in which clients reached the internet.
    pub online_s: f64,
    pub noise_variance: f64,
    pub visits_noise_variance: f64,
}

impl Sum {
    /// Adds what others add up to.
    pub fn join(&mut self, other: &Self) {
        for (sum, part) in [
            (&mut self.device_minutes, other.device_minutes),
            (&mut self.visits, other.visits),
        ] {
            if let Some(part) = part {
                *sum.get_or_insert(0.0) += part;
            }
        }
        self.sampled_s += other.sampled_s;
        self.online_s += other.online_s;
        self.noise_variance += other.noise_variance;
        self.visits_noise_variance += other.visits_noise_variance;
    }

    /// Set when the device-minutes lie inside their noise: they are fewer than this.
    pub fn device_minutes_fewer_than(&self) -> Option<f64> {
        fewer_than(self.device_minutes, self.noise_variance)
    }

    pub fn visits_fewer_than(&self) -> Option<f64> {
        fewer_than(self.visits, self.visits_noise_variance)
    }
}

fn fewer_than(figure: Option<f64>, variance: f64) -> Option<f64> {
    let limit = WITHIN_NOISE * variance.sqrt();
    (figure? < limit).then(|| limit.ceil())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_inside_the_noise_is_fewer_than_its_limit() {
        let mut sum = Sum {
            device_minutes: Some(100.0),
            noise_variance: 7_200.0,
            ..Sum::default()
        };
        // 1.64 sqrt(2) 60 = 139.2
        assert_eq!(sum.device_minutes_fewer_than(), Some(140.0));
        sum.join(&sum.clone());
        assert_eq!(sum.device_minutes_fewer_than(), None);
        assert_eq!(sum.visits_fewer_than(), None);
    }
}
