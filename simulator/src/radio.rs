//! A simulated radio: for one access point the station table that a driver
//! would give, minute by minute. Arrivals come as events, so that a minute in
//! which nothing happens costs next to nothing.

pub mod dwell;

use std::sync::Arc;

use agent::core::station::Station;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use crate::behaviour::normal::uniform;
use crate::city::outages::{Cause, Outage};
use crate::city::{City, Site};
use dwell::Dwell;

/// What the radio shows at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RadioState<'a> {
    On {
        stations: &'a [Station],
    },
    /// The table cannot be read; the box itself runs.
    Hung,
    /// The box has no power, so its agent does not run.
    Off,
}

/// One access point's radio and uplink. Times are Unix seconds and must not
/// go back.
#[derive(Debug, Clone)]
pub struct Radio {
    start_s: u32,
    presence: Arc<[f32]>,
    /// Arrivals a second for each station that is to be counted at the site.
    arrivals_per_presence: f64,
    /// Devices that never leave, such as a screen on the wall.
    residents: u8,
    dwell: Dwell,
    outages: Arc<[Outage]>,
    next_outage: usize,
    uplink_from: usize,
    next_arrival_s: f64,
    rng: ChaCha8Rng,
    stays: Vec<Stay>,
    stations: Vec<Station>,
}

/// An association: silent from `left_s`, out of the table at `gone_s`.
#[derive(Debug, Clone, Copy)]
struct Stay {
    from_s: u32,
    left_s: u32,
    gone_s: u32,
}

/// Associated long before the history begins.
const RESIDENT_SINCE_S: u32 = 5 * 3600;

impl Radio {
    /// The radio of access point `access_point` of site `site`, both indices.
    ///
    /// # Panics
    ///
    /// If there is no such site or access point.
    pub fn new(city: &City, site: usize, access_point: usize) -> Radio {
        let place = &city.sites[site];
        let it = &place.access_points[access_point];
        let number = u64::try_from(site * 64 + access_point).unwrap_or(0);
        let mut rng = ChaCha8Rng::seed_from_u64(city.seed);
        rng.set_stream(number + 1);
        let dwell = Dwell::new(place.facts.kind);
        let start_s = u32::try_from(city.start.as_second()).unwrap_or(0);
        let indoors = !place.facts.kind.is_outdoor();
        let mut radio = Radio {
            start_s,
            presence: Arc::clone(&place.presence),
            arrivals_per_presence: it.share / dwell.mean_counted_s(),
            residents: u8::from(indoors && uniform(&mut rng) < 0.3),
            dwell,
            outages: Arc::clone(&it.outages),
            next_outage: 0,
            uplink_from: 0,
            next_arrival_s: f64::from(start_s),
            rng,
            stays: Vec::new(),
            stations: Vec::new(),
        };
        radio.begin(start_s, start_s.saturating_sub(RESIDENT_SINCE_S));
        radio
    }

    /// The station table at `at_s`.
    pub fn minute(&mut self, at_s: u32) -> RadioState<'_> {
        while let Some(outage) = self.outages.get(self.next_outage).copied() {
            if outage.from_s > at_s {
                break;
            }
            if outage.cause != Cause::Uplink {
                if outage.to_s > at_s {
                    return match outage.cause {
                        Cause::Radio => RadioState::Hung,
                        _ => RadioState::Off,
                    };
                }
                self.admit(outage.from_s);
                self.begin(outage.to_s, outage.to_s);
            }
            self.next_outage += 1;
        }
        self.admit(at_s);
        self.stays.retain(|stay| stay.gone_s > at_s);
        self.stations.clear();
        self.stations
            .extend(self.stays.iter().map(|stay| stay.station(at_s)));
        RadioState::On {
            stations: &self.stations,
        }
    }

    /// The box is unplugged at `from_s`, which has not come yet, and has power again at
    /// `to_s`.
    pub fn unplug(&mut self, from_s: u32, to_s: u32) {
        let apart = |it: &&Outage| it.to_s <= from_s || it.from_s >= to_s;
        let mut outages: Vec<Outage> = self.outages.iter().filter(apart).copied().collect();
        outages.push(Outage {
            from_s,
            to_s,
            cause: Cause::Power,
        });
        outages.sort_by_key(|it| it.from_s);
        let past = outages.iter().take_while(|it| it.to_s <= from_s).count();
        (self.next_outage, self.uplink_from) = (past, past);
        self.outages = outages.into();
    }

    /// The box is unplugged at `from_s` and hangs at another site from `to_s` on, where it
    /// has a share of the use.
    pub fn hang_at(&mut self, site: &Site, share: f64, from_s: u32, to_s: u32) {
        self.unplug(from_s, to_s);
        self.presence = Arc::clone(&site.presence);
        self.dwell = Dwell::new(site.facts.kind);
        self.arrivals_per_presence = share / self.dwell.mean_counted_s();
        self.residents = 0;
    }

    /// Whether the internet can be reached at `at_s`. Independent of `minute`.
    pub fn uplink(&mut self, at_s: u32) -> bool {
        while let Some(outage) = self.outages.get(self.uplink_from) {
            if outage.to_s > at_s {
                return outage.from_s > at_s || outage.cause == Cause::Radio;
            }
            self.uplink_from += 1;
        }
        true
    }

    /// An empty table at `at_s`; devices that never leave are back at once.
    fn begin(&mut self, at_s: u32, residents_since_s: u32) {
        self.stays.clear();
        for _ in 0..self.residents {
            self.stays.push(Stay {
                from_s: residents_since_s,
                left_s: u32::MAX,
                gone_s: u32::MAX,
            });
        }
        self.next_arrival_s = self.arrival_after(f64::from(at_s));
    }

    /// Lets in everyone who arrives until `at_s`.
    fn admit(&mut self, at_s: u32) {
        while self.next_arrival_s <= f64::from(at_s) {
            let from_s = whole_second(self.next_arrival_s);
            let (stay_s, linger_s) = self.dwell.draw(self.rng.next_u32());
            let left_s = from_s.saturating_add(stay_s);
            let gone_s = left_s.saturating_add(linger_s);
            // Most passers-by are gone before anybody looks.
            if gone_s > at_s {
                self.stays.push(Stay {
                    from_s,
                    left_s,
                    gone_s,
                });
            }
            self.next_arrival_s = self.arrival_after(self.next_arrival_s);
        }
    }

    /// Next event of a Poisson process whose rate is constant within an hour.
    fn arrival_after(&mut self, from: f64) -> f64 {
        let mut needed = -uniform(&mut self.rng).ln();
        let mut at = from;
        let start = f64::from(self.start_s);
        let mut hour = ((at - start) / 3600.0).floor();
        loop {
            let rate = self.rate(hour);
            let hour_end = start + (hour + 1.0) * 3600.0;
            let available = rate * (hour_end - at);
            if needed < available {
                return at + needed / rate;
            }
            needed -= available;
            at = hour_end;
            hour += 1.0;
            if hour > 1e6 {
                return f64::INFINITY;
            }
        }
    }

    /// Arrivals a second in an hour since the begin; after the last one that was
    /// made, the last week repeats.
    fn rate(&self, hour: f64) -> f64 {
        let mut hour = whole_index(hour);
        let length = self.presence.len();
        if hour >= length {
            let week = length.min(168);
            hour = length - week + (hour - length) % week;
        }
        f64::from(self.presence[hour]) * self.arrivals_per_presence
    }
}

impl Stay {
    fn station(self, at_s: u32) -> Station {
        let inactive_ms = if at_s < self.left_s {
            // Last heard up to half a minute ago: any number that looks random.
            (self.from_s ^ at_s).wrapping_mul(2_654_435_761) % 30_000
        } else {
            (at_s - self.left_s).saturating_mul(1000)
        };
        Station {
            connected_s: Some(at_s.saturating_sub(self.from_s)),
            inactive_ms: Some(inactive_ms),
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "an instant of the city, after 1970 and before 2106"
)]
fn whole_second(at: f64) -> u32 {
    at as u32
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count of hours that is not negative"
)]
fn whole_index(hour: f64) -> usize {
    hour.max(0.0) as usize
}

#[cfg(test)]
mod tests;
