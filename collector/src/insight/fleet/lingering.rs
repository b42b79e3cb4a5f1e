//! Devices that seem never to leave. A driver whose idle time begins anew keeps those that
//! left in its table, and they count until the cap. No access point tells it of its
//! stations; it shows in what was released, where there are about as many device-minutes
//! for each visit as the cap allows.

use records::windows::Sum;

/// Whole days that are looked at, and the one that is not over.
pub const DAYS: i64 = 8;
/// On average so near to the cap, most devices must have come to it.
const SHARE_OF_CAP: f64 = 0.75;
/// Where the cap is lower, guests themselves stay as long.
const LONGEST_STAY_MIN: f64 = 120.0;
/// A printer and the phones of the staff alone are fewer.
const ENOUGH_VISITS: f64 = 50.0;
/// Noise hides less than this many of its standard deviations.
const DEVIATIONS: f64 = 3.0;

pub fn stays_until_the_cap(recent: &Sum, cap_minutes: u16) -> bool {
    let Some((device_minutes, visits)) = recent.device_minutes.zip(recent.visits) else {
        return false;
    };
    let noise = DEVIATIONS * recent.noise_variance.sqrt();
    let noise_of_visits = DEVIATIONS * recent.visits_noise_variance.sqrt();
    let stay_min = (SHARE_OF_CAP * f64::from(cap_minutes)).max(LONGEST_STAY_MIN);
    visits - noise_of_visits >= ENOUGH_VISITS
        && device_minutes - noise >= stay_min * (visits + noise_of_visits)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A week of 42 windows with noise of 120 and 4.
    fn week(device_minutes: f64, visits: f64) -> Sum {
        Sum {
            device_minutes: Some(device_minutes),
            visits: Some(visits),
            noise_variance: 42.0 * 2.0 * 120.0 * 120.0,
            visits_noise_variance: 42.0 * 2.0 * 4.0 * 4.0,
            ..Sum::default()
        }
    }

    #[test]
    fn an_average_near_the_cap_is_told_and_a_long_visit_is_not() {
        assert!(stays_until_the_cap(&week(1_000.0 * 225.0, 1_000.0), 240));
        // A reading room.
        assert!(!stays_until_the_cap(&week(1_000.0 * 110.0, 1_000.0), 240));
        assert!(!stays_until_the_cap(&week(1_000.0 * 35.0, 1_000.0), 240));
        // The operator has lowered the cap already.
        assert!(!stays_until_the_cap(&week(1_000.0 * 58.0, 1_000.0), 60));
    }

    #[test]
    fn what_noise_may_have_made_is_not_told() {
        for (device_minutes, visits) in [(3_000.0, 12.0), (40_000.0, -20.0), (20_000.0, 90.0)] {
            assert!(!stays_until_the_cap(&week(device_minutes, visits), 240));
        }
        let uncounted = Sum {
            visits: None,
            ..week(200_000.0, 0.0)
        };
        assert!(!stays_until_the_cap(&uncounted, 240));
        assert!(!stays_until_the_cap(&Sum::default(), 240));
    }
}
