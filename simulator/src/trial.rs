//! Cities of 40 to 5,000 sites whose windows are made directly, without radios and
//! minutes, so that thousands of them can be judged. The truth is written beside
//! the data.
//!
//! In reading order: `condition` says what is asked of a city; `fate` draws what
//! befalls a site; `hours` makes its use hour by hour, `better` what a better place adds;
//! `processes` says which windows and totals a box closes; `release` turns hours into both
//! with the agent's noise; `export` writes a city as plain files; `score` compares verdicts
//! with the truth.
//!
//! The parameters here and in `behaviour` were set before any verdict was judged by
//! them, and are not tuned to the verdicts.

pub mod better;
pub mod condition;
pub mod export;
pub mod release;
pub mod score;

mod fate;
mod hours;
mod processes;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use analysis::verdict::shelter;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use crate::behaviour::normal::{normal, uniform};
use crate::city::days::Days;
use crate::places::Kind;
use better::Origin;
use condition::{Setting, Trouble, World};
use fate::Fate;
use hours::Hour;

/// Share of the sites of a city that each kind has.
const KINDS: [(Kind, f64); 7] = [
    (Kind::Metro, 0.25),
    (Kind::Square, 0.20),
    (Kind::SocialHousing, 0.18),
    (Kind::Library, 0.12),
    (Kind::Park, 0.10),
    (Kind::TownHall, 0.08),
    (Kind::CommunityCentre, 0.07),
];

/// Kinds with at least this many sites are their own reference.
const OWN_REFERENCE: usize = 8;

/// Days that a verdict looks at.
pub const PERIOD_DAYS: u32 = 56;

/// A site is chronically underused below this ratio.
pub const UNDERUSED_BELOW: f64 = 0.25;

pub struct City {
    pub start: Timestamp,
    pub end: Timestamp,
    pub places: Vec<Place>,
    days: Days,
}

/// A site hour by hour, from the city's start, and what is true of it at the end.
pub struct Place {
    pub id: String,
    pub kind: Kind,
    pub installed: Option<Timestamp>,
    pub radio_proven: bool,
    pub truth: Truth,
    hours: Vec<Hour>,
    origin: Origin,
    /// Share of each box in the use; empty where boxes are not told apart.
    boxes: Vec<f64>,
    /// The box that sees nobody, and from which day on.
    dead_box: Option<(usize, u32)>,
}

/// What is true of a site at the end of the city's time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Truth {
    /// Use over the period against the median of its kind (or of the indoor or
    /// outdoor sites), both without chance and as if online throughout.
    pub ratio: f64,
    /// Use fell suddenly at a site worth having: a ticket, not a move.
    pub dropped: bool,
    /// For four weeks or more nobody was there, and all looked well.
    pub hung: bool,
    /// Share of the period, or since installation, in which guests could use it.
    pub online_share: f64,
    /// Days since it was installed.
    pub age_days: u32,
    /// What a world did to it.
    pub befell: Option<World>,
}

impl Truth {
    /// Old and online enough for a verdict on its use.
    pub fn can_be_judged(&self) -> bool {
        self.online_share >= 0.5 && self.age_days >= 28
    }

    /// Chronically underused: one to find.
    pub fn is_below(&self) -> bool {
        let broken = matches!(
            self.befell,
            Some(World::Nobody | World::Silent | World::Decline | World::DeadKind)
        );
        self.ratio < UNDERUSED_BELOW && !self.dropped && !broken
    }
}

impl City {
    /// The same seed and setting make the same city. Cities start on Mondays of
    /// different seasons.
    pub fn new(seed: u64, setting: &Setting) -> City {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let monday: Timestamp = "2025-01-06T00:00:00Z".parse().expect("an instant");
        let season = i64::try_from(rng.next_u64() % 52).unwrap_or(0);
        let start = monday + (season * 168).hours();
        let end = start + (i64::from(setting.weeks) * 168).hours();
        let zone = TimeZone::get(crate::city::TIME_ZONE).expect("time zones are compiled in");
        let days = Days::new(start, setting.weeks * 168, &zone, &mut rng);

        let mut places = Vec::new();
        let mut typical = Vec::new();
        let closed_line = (setting.trouble == Trouble::Everything).then(|| uniform(&mut rng));
        for kind in kinds(setting.sites) {
            // Its own stream, so that a change to one site leaves the others.
            let mut rng = ChaCha8Rng::seed_from_u64(rng.next_u64());
            let level = setting.median * (setting.sigma * normal(&mut rng)).exp();
            let fate = Fate::draw(kind, setting, closed_line, &mut rng);
            let origin = Origin {
                level,
                stay: setting.stay,
                fate: fate.clone(),
                random: rng.clone(),
            };
            let made = hours::make(kind, (level, setting.stay), &fate, (start, &days), &mut rng);
            typical.push((kind, level * made.typical));
            let history_days = setting.weeks * 7;
            let age_days = history_days - fate.first_day.min(history_days);
            let new = fate.first_day > 0;
            places.push(Place {
                id: format!("site-{:04}", places.len() + 1),
                kind,
                installed: (new && fate.installation_known)
                    .then(|| start + (i64::from(fate.first_day) * 24).hours()),
                radio_proven: fate.hang.is_none(),
                truth: Truth {
                    // Boxes that are down are not what the place is worth.
                    ratio: level
                        * if fate.dead_box.is_some() {
                            made.typical
                        } else {
                            made.period
                        },
                    dropped: fate.hang.is_some() || fate.drop.is_some(),
                    online_share: hours::online_share(&made.hours, age_days),
                    befell: fate.befell,
                    hung: fate.hang.is_some_and(|from| from + 28 <= setting.weeks * 7),
                    age_days: if new { age_days } else { age_days + 365 },
                },
                hours: made.hours,
                origin,
                dead_box: fate.dead_box,
                boxes: fate.boxes,
            });
        }
        set_ratios(&mut places, &typical);
        City {
            start,
            end,
            places,
            days,
        }
    }
}

/// The kind of each site, in the order of the sites.
fn kinds(sites: u32) -> Vec<Kind> {
    let mut kinds = Vec::new();
    let mut sum = 0.0;
    for (kind, share) in KINDS {
        sum += share * f64::from(sites);
        while f64::from(u32::try_from(kinds.len()).unwrap_or(u32::MAX)) < sum - 0.5 {
            kinds.push(kind);
        }
    }
    kinds
}

/// Divides each level by the level of the middle site of its reference. A drop from less
/// than 0.35 of it does not count: such a site was little used before.
fn set_ratios(places: &mut [Place], typical: &[(Kind, f64)]) {
    let median = |keep: &dyn Fn(Kind) -> bool| {
        let of_kind = typical.iter().filter(|(kind, _)| keep(*kind));
        let mut levels: Vec<f64> = of_kind.map(|(_, level)| *level).collect();
        levels.sort_by(f64::total_cmp);
        let middle = levels.len() / 2;
        if levels.len().is_multiple_of(2) {
            f64::midpoint(levels[middle - 1], levels[middle])
        } else {
            levels[middle]
        }
    };
    let mut references: BTreeMap<Kind, f64> = BTreeMap::new();
    for (kind, _) in KINDS {
        let members = typical.iter().filter(|(of, _)| *of == kind).count();
        if members >= OWN_REFERENCE {
            references.insert(kind, median(&|other| other == kind));
        } else if members > 0 {
            let own = shelter(kind.name());
            references.insert(kind, median(&|other| shelter(other.name()) == own));
        }
    }
    for (place, (kind, level)) in places.iter_mut().zip(typical) {
        let reference = references[kind];
        place.truth.ratio /= reference;
        place.truth.dropped &= level / reference > 0.35;
    }
}
