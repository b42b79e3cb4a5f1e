//! Hours and days of the simulated time: which local hour an hour of UTC is,
//! and how much busier or quieter each day was than an ordinary one.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use rand_chacha::ChaCha8Rng;

use crate::behaviour::{self, normal};
use crate::places::Kind;

/// An hour of UTC as the city lives it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LocalHour {
    pub weekday: Weekday,
    /// 0 to 23.
    pub hour: i8,
    /// Local days since that of the first hour.
    pub day: usize,
}

/// Local hours from `start` on, and what their days share.
#[derive(Debug, Clone, PartialEq)]
pub struct Days {
    pub hours: Vec<LocalHour>,
    dates: Vec<Date>,
    /// Standard normal, autocorrelated, one for the whole city.
    weather: Vec<f64>,
}

impl Days {
    /// `start` is a whole hour; the time zone's offset is one of whole hours.
    pub fn new(start: Timestamp, hours: u32, zone: &TimeZone, rng: &mut ChaCha8Rng) -> Days {
        let first = zone.to_datetime(start).date();
        let mut dates: Vec<Date> = Vec::new();
        let hours = (0..hours)
            .map(|n| {
                let local = zone.to_datetime(start + i64::from(n).hours());
                if dates.last() != Some(&local.date()) {
                    dates.push(local.date());
                }
                LocalHour {
                    weekday: local.weekday(),
                    hour: local.hour(),
                    day: dates.len() - 1,
                }
            })
            .collect();
        debug_assert_eq!(dates.first(), Some(&first));
        let weather = autocorrelated(dates.len(), behaviour::WEATHER_AUTOCORRELATION, rng);
        Days {
            hours,
            dates,
            weather,
        }
    }

    /// Factor of each day for a site of a kind, 1 on average on working days:
    /// weather and holidays, shared, and the site's own ups and downs.
    pub fn factors(&self, kind: Kind, rng: &mut ChaCha8Rng) -> Vec<f64> {
        let own = autocorrelated(self.dates.len(), behaviour::DAY_AUTOCORRELATION, rng);
        self.factors_of(kind, own)
    }

    /// The same where half of a site's own ups and downs last for a week and resemble the
    /// week before, and days differ from each other.
    pub fn factors_by_week(&self, kind: Kind, rng: &mut ChaCha8Rng) -> Vec<f64> {
        let days = self.dates.len();
        let weeks = autocorrelated(days.div_ceil(7), behaviour::WEEK_AUTOCORRELATION, rng);
        let of_days = autocorrelated(days, 0.0, rng);
        let own = of_days
            .iter()
            .enumerate()
            .map(|(day, own)| (own + weeks[day / 7]) * std::f64::consts::FRAC_1_SQRT_2);
        self.factors_of(kind, own.collect())
    }

    /// Factor of each day that all sites of a kind share: weather and holidays.
    pub fn shared(&self, kind: Kind) -> Vec<f64> {
        let own_mean = (behaviour::DAY_SIGMA * behaviour::DAY_SIGMA / 2.0).exp();
        let without_own = self.factors_of(kind, vec![0.0; self.dates.len()]);
        without_own.iter().map(|day| day * own_mean).collect()
    }

    fn factors_of(&self, kind: Kind, own: Vec<f64>) -> Vec<f64> {
        let (effect, sigma) = (kind.weather_effect(), behaviour::DAY_SIGMA);
        let mean_shift = (effect * effect + sigma * sigma) / 2.0;
        self.dates
            .iter()
            .zip(&self.weather)
            .zip(own)
            .map(|((date, weather), own)| {
                let holiday = if behaviour::is_holiday(*date) {
                    kind.holiday_factor()
                } else {
                    1.0
                };
                holiday * (effect * weather + sigma * own - mean_shift).exp()
            })
            .collect()
    }
}

/// First-order autoregressive, standard normal at every step.
fn autocorrelated(length: usize, correlation: f64, rng: &mut ChaCha8Rng) -> Vec<f64> {
    let innovation = (1.0 - correlation * correlation).sqrt();
    let mut value = normal::normal(rng);
    (0..length)
        .map(|_| {
            let now = value;
            value = correlation * value + innovation * normal::normal(rng);
            now
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use rand_chacha::rand_core::SeedableRng;

    use super::*;

    #[test]
    fn days_of_23_and_25_hours_are_counted_as_they_are() {
        let zone = TimeZone::get("Europe/Brussels").expect("bundled");
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        for (start, expected) in [
            ("2026-03-28T23:00:00Z", 23),
            ("2026-10-24T22:00:00Z", 25),
            ("2026-11-09T23:00:00Z", 24),
        ] {
            let start: Timestamp = start.parse().expect("an instant");
            let days = Days::new(start, 60, &zone, &mut rng);
            let first = days.hours.iter().filter(|hour| hour.day == 0).count();
            assert_eq!(first, expected);
        }
    }

    #[test]
    fn neighbouring_days_of_a_site_resemble_each_other() {
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        let values = autocorrelated(20_000, 0.6, &mut rng);
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let variance = values.iter().map(|v| v * v).sum::<f64>() / n;
        let covariance = values.windows(2).map(|w| w[0] * w[1]).sum::<f64>() / n;
        assert!(mean.abs() < 0.05, "{mean}");
        assert!((variance - 1.0).abs() < 0.05, "{variance}");
        assert!((covariance / variance - 0.6).abs() < 0.03);
    }
}
