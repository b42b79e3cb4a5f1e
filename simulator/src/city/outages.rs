//! When boxes were off, uplinks cut and radios hung.

use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use crate::behaviour::normal::{normal, uniform};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The box is without power: no reports for that time.
    Power,
    /// The radio is up, the internet is not reached: sampled, not online.
    Uplink,
    /// The radio hangs: reports come, but nothing could be counted.
    Radio,
}

/// Unix seconds, `to_s` not included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outage {
    pub from_s: u32,
    pub to_s: u32,
    pub cause: Cause,
}

/// Outages of one kind: how often and how long.
struct Habit {
    cause: Cause,
    mean_days_between: f64,
    median_hours: f64,
}

/// Log standard deviation of durations: hours mostly, now and then weeks.
const DURATION_SIGMA: f64 = 1.3;
const LONGEST_HOURS: f64 = 14.0 * 24.0;

const OF_A_SITE: [Habit; 2] = [
    Habit {
        cause: Cause::Uplink,
        mean_days_between: 35.0,
        median_hours: 3.0,
    },
    Habit {
        cause: Cause::Power,
        mean_days_between: 80.0,
        median_hours: 6.0,
    },
];

const OF_AN_ACCESS_POINT: [Habit; 2] = [
    Habit {
        cause: Cause::Power,
        mean_days_between: 150.0,
        median_hours: 5.0,
    },
    Habit {
        cause: Cause::Radio,
        mean_days_between: 110.0,
        median_hours: 8.0,
    },
];

/// Outages that a whole site shares.
pub fn of_a_site(from_s: u32, to_s: u32, rng: &mut ChaCha8Rng) -> Vec<Outage> {
    let mut outages = Vec::new();
    for habit in &OF_A_SITE {
        add_random(&mut outages, habit, from_s, to_s, rng);
    }
    outages
}

/// The site's outages and an access point's own, in order of time.
pub fn of_an_access_point(
    site: &[Outage],
    from_s: u32,
    to_s: u32,
    rng: &mut ChaCha8Rng,
) -> Vec<Outage> {
    let mut outages = site.to_vec();
    for habit in &OF_AN_ACCESS_POINT {
        add_random(&mut outages, habit, from_s, to_s, rng);
    }
    outages.sort_by_key(|outage| outage.from_s);
    outages
}

/// Adds unless it would overlap another: one cause at a time.
pub fn add(outages: &mut Vec<Outage>, new: Outage) {
    let apart = |old: &Outage| new.to_s <= old.from_s || new.from_s >= old.to_s;
    if new.from_s < new.to_s && outages.iter().all(apart) {
        outages.push(new);
    }
}

fn add_random(
    outages: &mut Vec<Outage>,
    habit: &Habit,
    from_s: u32,
    to_s: u32,
    rng: &mut ChaCha8Rng,
) {
    let mut at_s = from_s;
    loop {
        let gap_days = -habit.mean_days_between * uniform(rng).ln();
        let hours = habit.median_hours * (DURATION_SIGMA * normal(rng)).exp();
        let start_s = at_s.saturating_add(seconds(gap_days * 86_400.0));
        if start_s >= to_s {
            return;
        }
        let end_s = start_s.saturating_add(seconds(hours.min(LONGEST_HOURS) * 3600.0));
        let new = Outage {
            from_s: start_s,
            to_s: end_s,
            cause: habit.cause,
        };
        add(outages, new);
        at_s = end_s;
    }
}

/// Share of `from_s..to_s` in which guests could use the access point.
pub fn online_share(outages: &[Outage], from_s: u32, to_s: u32) -> f64 {
    let length = to_s.saturating_sub(from_s);
    if length == 0 {
        return 0.0;
    }
    let lost: f64 = outages
        .iter()
        .map(|outage| {
            let end = outage.to_s.min(to_s);
            f64::from(end.saturating_sub(outage.from_s.max(from_s)))
        })
        .sum();
    1.0 - lost / f64::from(length)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to ten years first"
)]
fn seconds(value: f64) -> u32 {
    value.clamp(1.0, 315_360_000.0) as u32
}

#[cfg(test)]
mod tests {
    use rand_chacha::rand_core::SeedableRng;

    use super::*;

    #[test]
    fn outages_of_an_access_point_never_overlap() {
        for seed in 0..200 {
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            let end_s = 400 * 86_400;
            let site = of_a_site(0, end_s, &mut rng);
            let all = of_an_access_point(&site, 0, end_s, &mut rng);
            assert!(site.iter().all(|outage| all.contains(outage)));
            for pair in all.windows(2) {
                assert!(pair[0].to_s <= pair[1].from_s, "{pair:?}");
            }
        }
    }

    #[test]
    fn a_share_of_time_counts_only_what_lies_inside() {
        let outage = |from_s, to_s| Outage {
            from_s,
            to_s,
            cause: Cause::Power,
        };
        let outages = [outage(0, 150), outage(180, 190), outage(195, 300)];
        assert!((online_share(&outages, 100, 200) - 0.35).abs() < 1e-12);
        assert!((online_share(&[], 100, 200) - 1.0).abs() < f64::EPSILON);
    }
}
