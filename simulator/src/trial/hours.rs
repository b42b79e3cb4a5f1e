//! The use of one site, hour by hour.

use jiff::Timestamp;
use jiff::civil::Weekday;
use rand_chacha::ChaCha8Rng;

use super::PERIOD_DAYS;
use super::fate::{Fate, Stretch};
use crate::behaviour::normal::{normal, uniform};
use crate::city::days::{Days, LocalHour};
use crate::city::profile::Profile;
use crate::places::Kind;

/// Above this many expected visits in an hour their sum is taken as normal.
const MANY_VISITS: f64 = 40.0;

/// Days from one crowd to the next, and what a site has between them.
const MONTH: u32 = 28;
const BETWEEN_CROWDS: f64 = 0.25;

/// Counted device-minutes and visits of an hour, and its share online.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Hour {
    pub device_minutes: f32,
    pub visits: f32,
    pub online: f32,
}

pub struct Made {
    pub hours: Vec<Hour>,
    /// Mean of the site's own lasting factors (season, drop) over the last 56 days.
    pub period: f64,
    /// The same without drops.
    pub typical: f64,
    /// Device-minutes that a better place adds to each hour in expectation.
    pub added: Vec<f64>,
}

/// `level` in device-minutes a day, `stay` against the usual length of stays.
pub fn make(
    kind: Kind,
    (level, stay): (f64, f64),
    fate: &Fate,
    (start, days): (Timestamp, &Days),
    rng: &mut ChaCha8Rng,
) -> Made {
    let profile = Profile::new(kind, rng);
    let chance = if fate.weekly {
        days.factors_by_week(kind, rng)
    } else {
        days.factors(kind, rng)
    };
    let shared = days.shared(kind);
    let stay = stay * kind.median_stay_minutes() * 1.4 * (0.15 * normal(rng)).exp();
    let mut hours = Vec::with_capacity(days.hours.len());
    let mut added = Vec::with_capacity(days.hours.len());
    for number in 0..days.hours.len() {
        // A box with a wrong clock files its hours under others.
        let lived = number
            .checked_add_signed(isize::try_from(fate.clock_hours).unwrap_or(0))
            .unwrap_or(0)
            .min(days.hours.len() - 1);
        let local = days.hours[lived];
        let online = online(fate, number, local);
        let day = u32::try_from(number / 24).unwrap_or(u32::MAX);
        let better = match fate.better {
            Some((from, a_day)) if day >= from => a_day,
            _ => 0.0,
        };
        let old = level / 24.0
            * profile.at(local)
            * chance[local.day]
            * own_factor(fate, start, day)
            * passing_factor(fate, day)
            * online;
        let more = better / 24.0 * profile.at(local) * online;
        let mean = old + more * chance[local.day];
        added.push(more * shared[local.day]);
        let (visits, device_minutes) = visits(mean, stay, rng);
        hours.push(Hour {
            device_minutes: single(device_minutes),
            visits: single(visits),
            online: single(online),
        });
    }
    let all_days = u32::try_from(days.hours.len() / 24).unwrap_or(0);
    let period = all_days.saturating_sub(PERIOD_DAYS).max(fate.first_day)..all_days;
    let mean = |factor: &dyn Fn(u32) -> f64| {
        let sum: f64 = period.clone().map(factor).sum();
        sum / f64::from(u32::try_from(period.len()).unwrap_or(1).max(1))
    };
    let undropped = Fate {
        drop: None,
        season: fate.season,
        ..Fate::default()
    };
    Made {
        period: mean(&|day| own_factor(fate, start, day)),
        typical: mean(&|day| own_factor(&undropped, start, day)),
        hours,
        added,
    }
}

/// What lasts and belongs to the site: part of its true ratio.
fn own_factor(fate: &Fate, start: Timestamp, day: u32) -> f64 {
    let dropped = match fate.drop {
        Some((from, factor)) if day >= from => factor,
        _ => 1.0,
    };
    let hung = fate.hang.is_some_and(|from| day >= from);
    let season = fate.season.map_or(1.0, |(height, peak)| {
        let days = start.as_second() / 86_400 + i64::from(day);
        // Days since 1 January 1970, which was a first day of a year.
        let of_year = f64::from(i32::try_from(days).unwrap_or(0)) % 365.2425;
        1.0 + height * ((of_year - peak) / 365.2425 * std::f64::consts::TAU).cos()
    });
    let declined = fate.decline.map_or(1.0, |(from, length, left)| {
        let gone = f64::from(day.saturating_sub(from)) / f64::from(length.max(1));
        1.0 - (1.0 - left) * gone.min(1.0)
    });
    let crowd = fate.monthly.map_or(1.0, |(of_month, factor)| {
        let crowded = day % MONTH == of_month;
        BETWEEN_CROWDS * if crowded { factor } else { 1.0 }
    });
    let dead = fate.dead_box.filter(|(_, from)| day >= *from);
    let boxes = dead.map_or(1.0, |(which, _)| 1.0 - fate.boxes[which]);
    let all = dropped * season * declined * crowd * boxes * fate.dead_kind.unwrap_or(1.0);
    if hung { 0.0 } else { all }
}

/// What passes: an event, works on the line.
fn passing_factor(fate: &Fate, day: u32) -> f64 {
    let factor = |stretch: Option<(u32, u32, f64)>| match stretch {
        Some((from, to, factor)) if (from..to).contains(&day) => factor,
        _ => 1.0,
    };
    factor(fate.event) * factor(fate.works)
}

/// Share of an hour online.
fn online(fate: &Fate, number: usize, local: LocalHour) -> f64 {
    let from = f64::from(u32::try_from(number).unwrap_or(u32::MAX));
    let closed = fate
        .open
        .is_some_and(|(opens, closes)| !(opens..closes).contains(&local.hour));
    let weekend = matches!(local.weekday, Weekday::Saturday | Weekday::Sunday);
    let closed = closed || fate.weekdays_only && weekend;
    if closed || number / 24 < usize::try_from(fate.first_day).unwrap_or(0) {
        return 0.0;
    }
    let inside = |(begin, end): &Stretch| (end.min(from + 1.0) - begin.max(from)).max(0.0);
    let off: f64 = fate.outages.iter().map(inside).sum();
    let mut online = 1.0 - off.min(1.0);
    for (stretch, kept) in &fate.partial {
        online *= 1.0 - inside(stretch) * (1.0 - kept);
    }
    online
}

/// Share of time online since `age_days` ago, 56 days at most.
pub fn online_share(hours: &[Hour], age_days: u32) -> f64 {
    let period = usize::try_from(age_days.min(PERIOD_DAYS) * 24).unwrap_or(0);
    let last = &hours[hours.len() - period.min(hours.len())..];
    let online: f64 = last.iter().map(|hour| f64::from(hour.online)).sum();
    online / f64::from(u32::try_from(last.len()).unwrap_or(1).max(1))
}

/// A Poisson number of visits with exponential stays whose device-minutes are `mean`
/// in expectation: visits and device-minutes.
fn visits(mean: f64, stay: f64, rng: &mut ChaCha8Rng) -> (f64, f64) {
    let expected = mean / stay;
    if expected <= 0.0 {
        return (0.0, 0.0);
    }
    if expected > MANY_VISITS {
        let visits = (expected + expected.sqrt() * normal(rng)).max(0.0).round();
        let sum = visits * stay + visits.sqrt() * stay * normal(rng);
        return (visits, sum.max(0.0).round());
    }
    let (mut product, mut visits, mut sum) = (uniform(rng), 0.0, 0.0);
    let least = (-expected).exp();
    while product > least {
        product *= uniform(rng);
        visits += 1.0;
        sum -= stay * uniform(rng).ln();
    }
    (visits, sum.round())
}

#[expect(clippy::cast_possible_truncation, reason = "seven digits are plenty")]
fn single(value: f64) -> f32 {
    value as f32
}
