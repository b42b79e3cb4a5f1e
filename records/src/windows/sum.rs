//! What windows add up to, and whether that can be told from the noise.

use super::StoredWindow;

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
    /// Adds this share, 0 to 1, of a window. A window without a minute online counted
    /// nobody because it could not: it adds no figure.
    pub fn add(&mut self, window: &StoredWindow, share: f64) {
        let minute_s = f64::from(window.period_s);
        self.sampled_s += share * f64::from(window.sampled_minutes) * minute_s;
        self.online_s += share * f64::from(window.online_minutes) * minute_s;
        if window.online_minutes == 0 {
            return;
        }
        // Counts are i32 on the wire: exact in f64.
        if let Some(device_minutes) = window.device_minutes {
            *self.device_minutes.get_or_insert(0.0) += share * device_minutes as f64;
            self.noise_variance += share * noise_variance(f64::from(window.noise_device_minutes));
        }
        if let Some(visits) = window.visits {
            *self.visits.get_or_insert(0.0) += share * visits as f64;
            self.visits_noise_variance += share * noise_variance(f64::from(window.noise_visits));
        }
    }

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

/// Variance of the discrete Laplace distribution of scale `b`; 0 where noise is off.
/// 2q / (1 - q)^2 with q = exp(-1/b).
pub fn noise_variance(b: f64) -> f64 {
    if b <= 0.0 {
        return 0.0;
    }
    let q = (-1.0 / b).exp();
    2.0 * q / ((1.0 - q) * (1.0 - q))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(access_point: &str, start: i64, device_minutes: i64) -> StoredWindow {
        StoredWindow {
            access_point: access_point.parse().unwrap(),
            start,
            length_s: 14_400,
            period_s: 60,
            device_minutes: Some(device_minutes),
            visits: None,
            sampled_minutes: 240,
            online_minutes: 240,
            noise_device_minutes: 60,
            noise_visits: 2,
            late: false,
            boot: 1,
            sequence: 0,
        }
    }

    #[test]
    fn a_window_offline_throughout_adds_no_figure() {
        let mut sum = Sum::default();
        let offline = StoredWindow {
            online_minutes: 0,
            ..window("a", 0, 37)
        };
        sum.add(&offline, 1.0);
        assert_eq!((sum.device_minutes, sum.noise_variance), (None, 0.0));
        assert_eq!(sum.sampled_s, 14_400.0);
    }

    #[test]
    fn a_figure_inside_the_noise_is_fewer_than_its_limit() {
        let mut sum = Sum::default();
        sum.add(&window("a", 0, 100), 1.0);
        // 1.64 sqrt(2) 60 = 139.2
        assert_eq!(sum.device_minutes_fewer_than(), Some(140.0));
        sum.add(&window("a", 14_400, 100), 1.0);
        assert_eq!(sum.device_minutes_fewer_than(), None);
        assert_eq!(sum.visits_fewer_than(), None);
    }

    #[test]
    fn the_variance_of_the_noise_is_near_twice_the_square_of_its_scale() {
        assert_eq!(noise_variance(0.0), 0.0);
        assert!((noise_variance(60.0) - 7_200.0).abs() < 0.2);
    }
}
