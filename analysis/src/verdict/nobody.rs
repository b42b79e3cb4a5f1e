//! Whether nobody at all uses what says that it works: a wrong network name, a portal that
//! fails, an antenna.

use super::answer::BoxTrouble;
use super::expected::Model;
use super::input::{BoxWeek, SiteBox};
use super::period::{SiteInPeriod, Span};
use super::posterior::{Grid, Seen};
use super::slot::WEEK_S;
use super::variance::Variance;
use super::week::{self, Tally};

/// The time that is looked at.
const LATELY_S: i64 = 4 * WEEK_S;
const LATELY_WEEKS: f64 = 4.0;
/// Share of it that has to have been online.
const LEAST_ONLINE: f64 = 0.5;
/// How many of all sites see nobody for a period, how many have begun to lately, and how
/// many of all boxes see nobody.
const SITES: f64 = 0.05;
const SITES_LATELY: f64 = 0.01;
const BOXES: f64 = 0.05;
/// What a box has is between a tenth and ten times what the others have, by and large, and
/// within a factor of five of what it had.
const SPREAD_OF_SITES: f64 = 1.2;
const SPREAD_OF_OTHERS: f64 = 1.2;
const SPREAD_OF_PAST: f64 = 0.8;
/// A past of so many weeks says what a box had, if so many deviations from nothing.
const PAST_WEEKS: usize = 4;
const PAST_SEEN: f64 = 3.0;
/// As sure as this a box sees nobody.
const BOX_FROM: f64 = 0.8;

/// What sites that are used have, by and large. It is not fitted: what sees nobody would
/// make it wider.
pub fn prior_of_used(grid: &Grid) -> Vec<f64> {
    let spread = grid.around_one(SPREAD_OF_SITES);
    grid.mix(&spread, 0, &spread)
}

/// The chance that nobody uses a site: for all of the period or, more rarely, in its last
/// four weeks only. `prior` is that of sites that are used; `model` says what is expected; `None` where it
/// was not online for long enough.
pub fn of_site(
    site: &SiteInPeriod,
    model: &Model,
    (grid, prior): (&Grid, &[f64]),
    variance: &Variance,
) -> Option<f64> {
    if site.series.is_long() {
        return None;
    }
    let Span { from, until } = site.period.span;
    let lately = until - LATELY_S;
    let meant = site
        .series
        .hours
        .as_ref()
        .map_or((LATELY_S / 60) as f64, |hours| {
            LATELY_WEEKS * hours.minutes_a_week
        });
    let windows = site.between(lately, until).windows.iter();
    let online: f64 = windows.map(|it| f64::from(it.online)).sum();
    if online < LEAST_ONLINE * meant {
        return None;
    }
    let seen = |from: i64, until: i64| {
        let sums = week::weeks(site.between(from, until), model, false);
        Seen {
            sums: sums.total().weighted,
            weeks: (until - from) as f64 / WEEK_S as f64,
            reference_error: 0.0,
        }
    };
    let usable = |seen: &Seen| seen.sums.expected > 0.0 && seen.sums.expected.is_finite();
    let late = Some(seen(lately, until)).filter(usable)?;
    let all = seen(from, until);
    let chance = |seen: &Seen, share: f64| grid.nobody(prior, seen, variance, share);
    Some(chance(&all, SITES).max(chance(&late, SITES_LATELY)))
}

/// The boxes of a site that are down, by their place in the list.
pub fn boxes(
    boxes: &[SiteBox],
    until: i64,
    grid: &Grid,
    variance: &Variance,
) -> Vec<(usize, BoxTrouble)> {
    let told: Vec<Told> = boxes.iter().map(|it| Told::of(it, until)).collect();
    if told.len() < 2 || told.iter().all(|it| it.lately.online < 1.0) {
        return Vec::new();
    }
    let mut down = Vec::new();
    for (index, told_of) in told.iter().enumerate() {
        if told_of.is_silent {
            let others = told.iter().any(|other| !other.is_silent);
            if others && told_of.past.online + told_of.lately.online > 0.0 {
                down.push((index, BoxTrouble::Silent));
            }
            continue;
        }
        if told_of.lately.online < LEAST_ONLINE * (LATELY_S / 60) as f64 {
            continue;
        }
        let (rate, spread) = match told_of.own_rate() {
            Some(rate) => (rate, SPREAD_OF_PAST),
            None => (rate_of_others(&told, index), SPREAD_OF_OTHERS),
        };
        let expected = rate * told_of.lately.online;
        if expected <= 0.0 || !expected.is_finite() {
            continue;
        }
        let sums = Tally {
            observed: told_of.lately.observed,
            expected,
            noise: told_of.lately.variance,
            chance: expected,
            squares: 0.0,
        };
        let seen = Seen {
            sums,
            weeks: LATELY_WEEKS,
            reference_error: 0.0,
        };
        let prior = grid.around_one(spread);
        if grid.nobody(&prior, &seen, variance, BOXES) >= BOX_FROM {
            down.push((index, BoxTrouble::Nobody));
        }
    }
    down
}

/// What was counted at a box in some weeks.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    observed: f64,
    variance: f64,
    online: f64,
    weeks: usize,
}

impl Sum {
    fn of<'a>(weeks: impl Iterator<Item = &'a BoxWeek>) -> Sum {
        weeks.fold(Sum::default(), |sum, week| Sum {
            observed: sum.observed + week.device_minutes,
            variance: sum.variance + f64::from(week.variance),
            online: sum.online + f64::from(week.online_minutes),
            weeks: sum.weeks + usize::from(week.online_minutes > 0.0),
        })
    }
}

struct Told {
    lately: Sum,
    past: Sum,
    is_silent: bool,
}

impl Told {
    fn of(one: &SiteBox, until: i64) -> Told {
        // Weeks may begin an hour off where clocks change.
        let middle = |week: &BoxWeek| week.start.as_second() + WEEK_S / 2;
        let before = |week: &&BoxWeek| middle(week) < until;
        let is_late = |week: &BoxWeek| middle(week) >= until - LATELY_S;
        let weeks = || one.weeks.iter().filter(before);
        let last = weeks().rfind(|week| week.online_minutes > 0.0);
        Told {
            lately: Sum::of(weeks().filter(|week| is_late(week))),
            past: Sum::of(weeks().filter(|week| !is_late(week))),
            is_silent: last.is_none_or(|week| middle(week) < until - WEEK_S),
        }
    }

    /// What it had a minute online before, where that is known.
    fn own_rate(&self) -> Option<f64> {
        let known = self.past.weeks >= PAST_WEEKS
            && self.past.observed > PAST_SEEN * self.past.variance.sqrt();
        known.then(|| self.past.observed / self.past.online)
    }
}

/// What the other boxes have a minute online each, now.
fn rate_of_others(told: &[Told], index: usize) -> f64 {
    let others = told.iter().enumerate().filter(|(other, _)| *other != index);
    let (observed, online) = others.fold((0.0, 0.0), |sum, (_, it)| {
        (sum.0 + it.lately.observed, sum.1 + it.lately.online)
    });
    observed / online
}
