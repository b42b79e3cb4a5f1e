//! How the hours of one site differ from those of its kind.

use rand_chacha::ChaCha8Rng;

use super::days::LocalHour;
use crate::behaviour::normal::normal;
use crate::places::Kind;

/// Hours of the week at one site, mean 1 over a week: the hours of its kind, with its
/// own weekend and evening.
pub struct Profile {
    kind: Kind,
    weekend: f64,
    evening: f64,
    mean: f64,
}

impl Profile {
    pub fn new(kind: Kind, rng: &mut ChaCha8Rng) -> Profile {
        let mut profile = Profile {
            kind,
            weekend: (0.15 * normal(rng)).exp(),
            evening: (0.15 * normal(rng)).exp(),
            mean: 1.0,
        };
        let monday = jiff::civil::Weekday::Monday;
        let sum: f64 = monday
            .cycle_forward()
            .take(7)
            .flat_map(|weekday| (0..24).map(move |hour| (weekday, hour)))
            .map(|(weekday, hour)| {
                profile.at(LocalHour {
                    weekday,
                    hour,
                    day: 0,
                })
            })
            .sum();
        profile.mean = sum / 168.0;
        profile
    }

    pub fn at(&self, local: LocalHour) -> f64 {
        use jiff::civil::Weekday::{Saturday, Sunday};
        let mut value = self.kind.shape(local.weekday, local.hour) / self.mean;
        if matches!(local.weekday, Saturday | Sunday) {
            value *= self.weekend;
        }
        if local.hour >= 17 {
            value *= self.evening;
        }
        value
    }
}
