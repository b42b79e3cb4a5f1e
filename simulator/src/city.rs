//! The city: every site with its level, its hours and its misfortunes, made
//! from one seed. The same seed, start and length make the same city.

pub mod days;
pub mod import;
pub mod moving;
pub mod outages;

mod levels;
pub mod profile;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use crate::behaviour::normal::{normal, uniform};
use crate::places::{self, Kind, SiteFacts};
use crate::truth::{self, Drop, SiteTruth, Truth};
use days::Days;
use outages::{Cause, Outage};
use profile::Profile;

/// Time zone the city lives in.
pub const TIME_ZONE: &str = "Europe/Brussels";

/// Days made in advance beyond the history; later the last week repeats.
const LIVE_DAYS: u32 = 200;

/// Days before the history that an old site was installed, at least and at most.
const OLD_DAYS: (f64, f64) = (200.0, 2500.0);

/// Shares of all sites that dropped, opened lately, and are long offline, and of those
/// that a history with room for a programme has besides: little used, and fit to move.
const DROPPED_SHARE: f64 = 0.05;
const NEW_SHARE: f64 = 0.035;
const OFFLINE_SHARE: f64 = 0.03;
const QUIET_SHARE: f64 = 0.035;

/// Use of those that are little used, as a share of what is usual for their kind.
const QUIET_RATIO: (f64, f64) = (0.06, 0.15);

#[derive(Debug, Clone)]
pub struct City {
    pub seed: u64,
    /// Begin of the history, a whole hour.
    pub start: Timestamp,
    /// End of the history, where live time begins.
    pub now: Timestamp,
    pub sites: Vec<Site>,
    days: Days,
}

#[derive(Debug, Clone)]
pub struct Site {
    pub facts: SiteFacts,
    /// When its access points were hung, before or in the history.
    pub installed: Timestamp,
    /// Device-minutes on an ordinary day, before a drop.
    pub level: f64,
    pub drop: Option<Drop>,
    pub access_points: Vec<AccessPoint>,
    /// Stations counted at a time, all access points together, for each hour of
    /// UTC from the begin of the history.
    pub presence: Arc<[f32]>,
}

#[derive(Debug, Clone)]
pub struct AccessPoint {
    /// `[a-z0-9-]{1,24}`; does not name the site, as a box may be moved.
    pub id: String,
    /// Share of the site's use.
    pub share: f64,
    /// In order of time, never two at once.
    pub outages: Arc<[Outage]>,
}

/// What happens to a site, apart from small outages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Ordinary,
    Dropped,
    New,
    Offline,
    Quiet,
}

impl City {
    /// A city with `weeks` of history from `start`, rounded down to the hour.
    /// `start` lies between 1971 and 2100.
    pub fn new(seed: u64, start: Timestamp, weeks: u16) -> City {
        let start_s = start.as_second().div_euclid(3600) * 3600;
        let start = Timestamp::from_second(start_s).unwrap_or(Timestamp::UNIX_EPOCH);
        let history_hours = u32::from(weeks) * 168;
        let now = start + i64::from(history_hours).hours();
        let zone = TimeZone::get(TIME_ZONE).expect("time zones are compiled in");

        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let days = Days::new(start, history_hours + LIVE_DAYS * 24, &zone, &mut rng);
        let facts = places::sites();
        let mut levels = levels::draw(&facts, &mut rng);
        let references = levels::references(&facts, &levels);
        let fates = draw_fates(&facts, &levels, &references, weeks, &mut rng);
        for ((level, fate), reference) in levels.iter_mut().zip(&fates).zip(references) {
            if *fate == Fate::Quiet {
                *level = reference * between(QUIET_RATIO, &mut rng);
            }
        }

        let mut next_box = 1;
        let sites = facts
            .into_iter()
            .zip(levels)
            .zip(fates)
            .map(|((facts, level), fate)| {
                // Its own stream, so that a change to one site leaves the others.
                let mut rng = ChaCha8Rng::seed_from_u64(rng.next_u64());
                let first_box = next_box;
                next_box += u32::from(facts.access_points);
                Site::new(facts, level, fate, first_box, (start, now), &days, &mut rng)
            })
            .collect();
        City {
            seed,
            start,
            now,
            sites,
            days,
        }
    }

    /// Index of site and of access point, in the order of the ids.
    pub fn access_points(&self) -> impl Iterator<Item = (usize, usize, &AccessPoint)> {
        self.sites.iter().enumerate().flat_map(|(site, it)| {
            it.access_points
                .iter()
                .enumerate()
                .map(move |(index, access_point)| (site, index, access_point))
        })
    }

    pub fn truth(&self) -> Truth {
        let facts: Vec<_> = self.sites.iter().map(|site| site.facts.clone()).collect();
        let levels: Vec<_> = self.sites.iter().map(Site::level_now).collect();
        let references = levels::references(&facts, &levels);
        let sites = self
            .sites
            .iter()
            .zip(references)
            .map(|(site, reference)| site.truth(self.now, reference))
            .collect();
        let mut low_kinds: Vec<Kind> = facts.iter().map(|site| site.kind).collect();
        low_kinds.retain(|kind| kind.is_low());
        low_kinds.sort_unstable();
        low_kinds.dedup();
        Truth {
            seed: self.seed,
            start: self.start,
            now: self.now,
            low_kinds,
            sites,
        }
    }
}

impl Site {
    fn new(
        facts: SiteFacts,
        level: f64,
        fate: Fate,
        first_box: u32,
        (start, now): (Timestamp, Timestamp),
        days: &Days,
        rng: &mut ChaCha8Rng,
    ) -> Site {
        let installed = match fate {
            Fate::New => at_nine(now, between((14.0, 21.0), rng)),
            _ => at_nine(start, between(OLD_DAYS, rng)),
        };
        let drop = (fate == Fate::Dropped).then(|| Drop {
            at: at_nine(now, between((22.0, 45.0), rng)),
            level_before: level,
            factor: between((0.05, 0.28), rng),
        });

        let (from_s, to_s) = (
            seconds(start),
            seconds(start) + 3600 * u32::try_from(days.hours.len()).unwrap_or(0),
        );
        let mut of_site = Vec::new();
        if fate == Fate::Offline {
            let outage = Outage {
                from_s: seconds(at_nine(now, between((32.0, 52.0), rng))),
                to_s: seconds(now) + 86_400 * 10,
                cause: if uniform(rng) < 0.5 {
                    Cause::Power
                } else {
                    Cause::Uplink
                },
            };
            outages::add(&mut of_site, outage);
        }
        let first_s = from_s.max(seconds(installed));
        for outage in outages::of_a_site(first_s, to_s, rng) {
            outages::add(&mut of_site, outage);
        }
        // Before it hangs on its wall a box has no power.
        if installed > start {
            let unpacked = Outage {
                from_s,
                to_s: seconds(installed),
                cause: Cause::Power,
            };
            outages::add(&mut of_site, unpacked);
        }

        let weights: Vec<f64> = (0..facts.access_points)
            .map(|_| (0.4 * normal(rng)).exp())
            .collect();
        let total: f64 = weights.iter().sum();
        let access_points = weights
            .iter()
            .zip(first_box..)
            .map(|(weight, number)| AccessPoint {
                id: format!("ap-{number:04}"),
                share: weight / total,
                outages: outages::of_an_access_point(&of_site, first_s, to_s, rng).into(),
            })
            .collect();

        let drop_hour = drop.map_or(usize::MAX, |drop| {
            let hours = (drop.at.as_second() - start.as_second()).max(0) / 3600;
            usize::try_from(hours).unwrap_or(usize::MAX)
        });
        let kept = |hour| match drop {
            Some(drop) if hour >= drop_hour => drop.factor,
            _ => 1.0,
        };
        let presence = presence(facts.kind, level, kept, days, rng);
        Site {
            facts,
            installed,
            level,
            drop,
            access_points,
            presence,
        }
    }

    /// Device-minutes on an ordinary day at the end of the history.
    fn level_now(&self) -> f64 {
        self.level * self.drop.map_or(1.0, |drop| drop.factor)
    }

    fn truth(&self, now: Timestamp, reference: f64) -> SiteTruth {
        let (now_s, installed_s) = (seconds(now), seconds(self.installed));
        let from_s = installed_s.max(now_s.saturating_sub(56 * 86_400));
        let online: f64 = self
            .access_points
            .iter()
            .map(|it| outages::online_share(&it.outages, from_s, now_s))
            .sum();
        let online_share = online / f64::from(self.facts.access_points);
        let level = self.level_now();
        let ratio = level / reference;
        let is_new = i64::from(now_s.saturating_sub(installed_s)) < truth::NEW_DAYS * 86_400;
        let outages: BTreeMap<_, _> = self
            .access_points
            .iter()
            .map(|it| (it.id.clone(), it.outages.to_vec()))
            .collect();
        SiteTruth {
            site: self.facts.id.clone(),
            kind: self.facts.kind,
            class: truth::classify(online_share, is_new, self.drop.is_some(), ratio),
            level,
            ratio,
            installed: self.installed,
            drop: self.drop,
            online_share,
            outages,
        }
    }
}

/// Stations counted at a time for each hour, at a level in device-minutes on an ordinary
/// day, of which `kept` says how much is left in an hour.
fn presence(
    kind: Kind,
    level: f64,
    kept: impl Fn(usize) -> f64,
    days: &Days,
    rng: &mut ChaCha8Rng,
) -> Arc<[f32]> {
    let hourly = Profile::new(kind, rng);
    let factors = days.factors(kind, rng);
    let hours = days.hours.iter().enumerate();
    let counted = hours.map(|(hour, local)| {
        single(level / 1440.0 * kept(hour) * factors[local.day] * hourly.at(*local))
    });
    counted.collect()
}

/// Dropped are sites that were well used, so that the drop shows; a history
/// shorter than 8 weeks has no room for one. Nobody leaves a main station
/// without Wi-Fi for weeks.
fn draw_fates(
    facts: &[SiteFacts],
    levels: &[f64],
    references: &[f64],
    weeks: u16,
    rng: &mut ChaCha8Rng,
) -> Vec<Fate> {
    let mut fates = vec![Fate::Ordinary; levels.len()];
    let mut order: Vec<usize> = (0..levels.len()).collect();
    order.sort_by_cached_key(|_| rng.next_u64());
    for (fate, share, least_weeks, least_ratio) in [
        (Fate::Dropped, DROPPED_SHARE, 8, 0.6),
        (Fate::New, NEW_SHARE, 4, 0.0),
        (Fate::Offline, OFFLINE_SHARE, 8, 0.0),
        (Fate::Quiet, QUIET_SHARE, 20, 0.0),
    ] {
        if weeks < least_weeks {
            continue;
        }
        let mut left = (share * f64::from(u32::try_from(levels.len()).unwrap_or(0))).round();
        for &site in &order {
            let small = facts[site].access_points <= 3 || fate == Fate::Dropped;
            let fit = fate != Fate::Quiet || facts[site].kind.may_move();
            let free = fates[site] == Fate::Ordinary && small && fit;
            if left >= 1.0 && free && levels[site] >= least_ratio * references[site] {
                fates[site] = fate;
                left -= 1.0;
            }
        }
    }
    fates
}

fn between((low, high): (f64, f64), rng: &mut ChaCha8Rng) -> f64 {
    low + (high - low) * uniform(rng)
}

/// Nine in the morning (UTC) of the day that lies `days` before.
fn at_nine(instant: Timestamp, days: f64) -> Timestamp {
    let day = instant.as_second().div_euclid(86_400) - whole(days);
    Timestamp::from_second(day * 86_400 + 9 * 3600).unwrap_or(instant)
}

/// Unix seconds of an instant of the city, which lies between 1970 and 2106.
fn seconds(instant: Timestamp) -> u32 {
    u32::try_from(instant.as_second()).unwrap_or(0)
}

#[expect(clippy::cast_possible_truncation, reason = "days of a few years")]
fn whole(days: f64) -> i64 {
    days as i64
}

#[expect(clippy::cast_possible_truncation, reason = "seven digits are plenty")]
fn single(value: f64) -> f32 {
    value as f32
}

#[cfg(test)]
mod tests;
