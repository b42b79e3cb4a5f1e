//! The use that a better place adds: visits by day, more on some days than on others.

use analysis::verdict::SiteWindow;
use jiff::Timestamp;
use rand_chacha::ChaCha8Rng;
use simulator::behaviour::normal::{normal, uniform};

/// Mean stay, minutes, and spread of days.
const STAY: f64 = 30.0;
const DAY_SIGMA: f64 = 0.3;

/// Adds visits to the rows from a moment on: so many device-minutes a day online, on
/// average, between 08:00 and 20:00 UTC.
pub fn add(rows: &mut [SiteWindow], from: Timestamp, a_day: f64, random: &mut ChaCha8Rng) {
    let mut of_day = (i64::MIN, 1.0);
    for row in rows.iter_mut().filter(|row| row.start >= from) {
        let day = row.start.as_second().div_euclid(86_400);
        if day != of_day.0 {
            let busy = DAY_SIGMA * normal(random) - DAY_SIGMA * DAY_SIGMA / 2.0;
            of_day = (day, busy.exp());
        }
        let first = row.start.as_second().rem_euclid(86_400) / 3_600;
        let hours = (first..first + i64::from(row.minutes / 60))
            .filter(|hour| (8..20).contains(hour))
            .count();
        let online = f64::from(row.online_minutes) / f64::from(row.minutes);
        let mean = a_day * hours as f64 / 12.0 * online * of_day.1;
        if let Some(minutes) = &mut row.device_minutes {
            *minutes += visits(mean / STAY, random);
        }
    }
}

/// Device-minutes of a Poisson number of visits with exponential stays.
fn visits(expected: f64, random: &mut ChaCha8Rng) -> f64 {
    let (mut left, mut sum) = (expected, 0.0_f64);
    loop {
        left += uniform(random).ln();
        if left < 0.0 {
            return sum.round();
        }
        sum -= STAY * uniform(random).ln();
    }
}
