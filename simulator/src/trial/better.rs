//! A place that is better from a day on: more people come, and their number rises and falls
//! as that of the whole place does.

use rand_chacha::ChaCha8Rng;

use super::fate::Fate;
use super::{City, hours};

/// From which day of the history on, and device-minutes a day.
pub type From = (u32, f64);

/// What the hours of a place are made from.
#[derive(Debug, Clone)]
pub(super) struct Origin {
    pub level: f64,
    pub stay: f64,
    pub fate: Fate,
    /// As it was before the first hour.
    pub random: ChaCha8Rng,
}

/// What a better place adds in an hour.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Added {
    /// Device-minutes that are counted more, or fewer, than at the old place: other people
    /// come.
    pub counted: f64,
    /// Those that the hour has by the hours of the place, the weather and holidays, without
    /// the place's own ups and downs and without chance.
    pub expected: f64,
}

impl City {
    /// Hour by hour; `None` where the city has no such site.
    pub fn better(&self, site: &str, from: From) -> Option<Vec<Added>> {
        let place = self.places.iter().find(|place| place.id == site)?;
        let mut origin = place.origin.clone();
        origin.fate.better = Some(from);
        let given = (origin.level, origin.stay);
        let time = (self.start, &self.days);
        let made = hours::make(place.kind, given, &origin.fate, time, &mut origin.random);
        let hours = made.hours.iter().zip(&place.hours).zip(made.added);
        let added = hours.map(|((after, before), expected)| Added {
            counted: f64::from(after.device_minutes) - f64::from(before.device_minutes),
            expected,
        });
        Some(added.collect())
    }
}
