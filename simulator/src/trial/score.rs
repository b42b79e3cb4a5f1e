//! How verdicts agree with the truth of a city, summed over cities.

use std::collections::BTreeMap;

use analysis::verdict::{Answer, Class, Site, Verdict};

use super::{City, PERIOD_DAYS, Place, Truth};

/// Bins of the stated probability, for calibration.
pub const BINS: usize = 10;

/// Limits between nothing found and WATCH that are compared.
pub const LIMITS: [f64; 7] = [0.05, 0.10, 0.15, 0.20, 0.25, 0.30, 0.40];

/// What a limit makes of the sites that have a verdict on their use.
#[derive(Debug, Clone, Copy, Default)]
pub struct Watched {
    /// On WATCH: all, truly below a quarter, and below 0.35.
    pub watched: f64,
    pub below: f64,
    pub below_035: f64,
    /// Nothing found: all, and truly below a quarter.
    pub clear: f64,
    pub clear_below: f64,
    /// Of the sites to find.
    pub found_or_watched: f64,
}

/// Counts of one or more cities; shares come from sums.
#[derive(Debug, Clone, Copy, Default)]
pub struct Score {
    pub cities: f64,
    /// Called underused: rightly, wrongly, and of the wrong ones stated.
    pub right: f64,
    pub wrong: f64,
    pub stated_wrong: f64,
    /// Below the threshold, old and online enough for a verdict.
    pub to_find: f64,
    pub found_judged: f64,
    pub flagged_below_030: f64,
    pub to_find_below_020: f64,
    pub found_below_020: f64,
    pub flagged_offline: f64,
    /// Sum of (P - truth)^2 over the sites that were judged.
    pub squares: f64,
    pub judged: f64,
    /// The 10 % list.
    pub listed: f64,
    pub listed_wrong: f64,
    pub drops_right: f64,
    pub drops_wrong: f64,
    pub drops: f64,
    /// Sums over cities of average precision: all sites that can be judged; and the
    /// same without drops, beside use per available hour against the kind's.
    pub average_precision: f64,
    /// The same with NOBODY, and OFFLINE for its silence, in the order of the chance that
    /// use is below the threshold: what the list would be without these two.
    pub average_precision_by_chance: f64,
    pub average_precision_without_drops: f64,
    pub naive_average_precision: f64,
    /// The 10 % of sites with the least use per available hour.
    pub bottom_right: f64,
    pub bottom: f64,
    /// Fewer than 15 visits a day; nobody for three days.
    pub few_visits: [f64; 2],
    pub nobody: [f64; 2],
    /// Judged sites by stated probability: how many, stated sum, truly below.
    pub calibration: [[f64; 3]; BINS],
    /// By limit.
    pub watch: [Watched; LIMITS.len()],
    /// Sites that truth says can be judged, and those without a verdict.
    pub can_be_judged: f64,
    pub not_judged: f64,
}

impl Score {
    /// Of one city.
    pub fn new(city: &City, sites: &[Site], answer: &Answer) -> Score {
        let places: BTreeMap<&str, &Place> = city
            .places
            .iter()
            .map(|place| (place.id.as_str(), place))
            .collect();
        let mut score = Score {
            cities: 1.0,
            stated_wrong: answer.expected_false_flags,
            ..Score::default()
        };
        let (mut ranked, mut by_chance) = (Vec::new(), Vec::new());
        let mut hourly = use_per_hour(city, sites);
        for item in &answer.items {
            let Some(place) = places.get(item.site.as_str()) else {
                continue;
            };
            score.add(item, &place.truth);
            if place.truth.can_be_judged() {
                let surest = match item.verdict {
                    Class::Underused | Class::Watch | Class::Healthy => {
                        item.probability.unwrap_or(0.0)
                    }
                    Class::NotEnoughData => item.probability.unwrap_or(0.0) / 2.0,
                    Class::Dropped | Class::Declining | Class::Nobody | Class::Offline => -1.0,
                };
                ranked.push((surest, item.site.as_str(), place.truth));
                let surest = match item.verdict {
                    Class::Nobody | Class::Offline => item.probability.unwrap_or(0.0),
                    _ => surest,
                };
                by_chance.push((surest, item.site.as_str(), place.truth));
            }
        }
        for site in &answer.ten_percent_list {
            score.listed += 1.0;
            if let Some(place) = places.get(site.as_str()) {
                score.listed_wrong += one(!place.truth.is_below());
            }
        }
        for list in [&mut ranked, &mut by_chance] {
            list.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
        }
        score.average_precision = average_precision(ranked.iter().map(|it| it.2.is_below()));
        score.average_precision_by_chance =
            average_precision(by_chance.iter().map(|it| it.2.is_below()));
        let steady = |truth: &Truth| truth.can_be_judged() && !truth.dropped;
        score.average_precision_without_drops = average_precision(
            ranked
                .iter()
                .filter(|it| steady(&it.2))
                .map(|it| it.2.is_below()),
        );
        hourly.retain(|it| it.truth.can_be_judged());
        hourly.sort_by(|a, b| a.of_kind.total_cmp(&b.of_kind));
        score.naive_average_precision = average_precision(
            hourly
                .iter()
                .filter(|it| steady(it.truth))
                .map(|it| it.truth.is_below()),
        );
        hourly.sort_by(|a, b| a.an_hour.total_cmp(&b.an_hour));
        for it in hourly.iter().take(hourly.len().div_ceil(10)) {
            score.bottom += 1.0;
            score.bottom_right += one(it.truth.is_below());
        }
        score
    }

    fn add(&mut self, item: &Verdict, truth: &Truth) {
        let below = truth.is_below();
        let flagged = item.verdict == Class::Underused;
        self.right += one(flagged && below);
        self.wrong += one(flagged && !below);
        self.flagged_below_030 += one(flagged && truth.ratio < 0.30 && !truth.dropped);
        self.flagged_offline += one(flagged && truth.online_share < 0.5);
        if truth.can_be_judged() {
            self.can_be_judged += 1.0;
            self.not_judged += one(matches!(item.verdict, Class::NotEnoughData));
            self.to_find += one(below);
            self.found_judged += one(below && flagged);
            let far = below && truth.ratio < 0.20;
            self.to_find_below_020 += one(far);
            self.found_below_020 += one(far && flagged);
            self.drops += one(truth.dropped);
            if let Some(says) = item.naive.fewer_than_15_visits_a_day {
                self.few_visits[0] += one(says && below);
                self.few_visits[1] += one(says);
            }
            if let Some(says) = item.naive.nobody_for_three_days {
                self.nobody[0] += one(says && below);
                self.nobody[1] += one(says);
            }
        }
        // A radio that hangs is found either way: someone is sent.
        let found = item.verdict == Class::Nobody && truth.hung;
        if item.verdict == Class::Dropped || found {
            self.drops_right += one(truth.dropped);
            self.drops_wrong += one(!truth.dropped);
        }
        if let Some(probability) = item.probability
            && item.verdict.is_of_use()
        {
            self.add_watched(probability, flagged, truth);
            self.squares += (probability - one(below)).powi(2);
            self.judged += 1.0;
            let bin = &mut self.calibration[bin(probability)];
            *bin = [bin[0] + 1.0, bin[1] + probability, bin[2] + one(below)];
        }
    }

    fn add_watched(&mut self, probability: f64, flagged: bool, truth: &Truth) {
        let below = one(truth.is_below());
        for (limit, watch) in LIMITS.iter().zip(&mut self.watch) {
            let watched = !flagged && probability >= *limit;
            if truth.can_be_judged() && (flagged || watched) {
                watch.found_or_watched += below;
            }
            if watched {
                watch.watched += 1.0;
                watch.below += below;
                watch.below_035 += one(truth.ratio < 0.35 && !truth.dropped);
            } else if !flagged {
                watch.clear += 1.0;
                watch.clear_below += below;
            }
        }
    }

    pub fn sum(scores: &[Score]) -> Score {
        let mut sum = Score::default();
        for score in scores {
            sum.cities += score.cities;
            sum.right += score.right;
            sum.wrong += score.wrong;
            sum.stated_wrong += score.stated_wrong;
            sum.to_find += score.to_find;
            sum.found_judged += score.found_judged;
            sum.flagged_below_030 += score.flagged_below_030;
            sum.to_find_below_020 += score.to_find_below_020;
            sum.found_below_020 += score.found_below_020;
            sum.flagged_offline += score.flagged_offline;
            sum.squares += score.squares;
            sum.judged += score.judged;
            sum.listed += score.listed;
            sum.listed_wrong += score.listed_wrong;
            sum.drops_right += score.drops_right;
            sum.drops_wrong += score.drops_wrong;
            sum.drops += score.drops;
            sum.average_precision += score.average_precision;
            sum.average_precision_by_chance += score.average_precision_by_chance;
            sum.average_precision_without_drops += score.average_precision_without_drops;
            sum.naive_average_precision += score.naive_average_precision;
            sum.bottom_right += score.bottom_right;
            sum.bottom += score.bottom;
            sum.can_be_judged += score.can_be_judged;
            sum.not_judged += score.not_judged;
            for part in 0..2 {
                sum.few_visits[part] += score.few_visits[part];
                sum.nobody[part] += score.nobody[part];
            }
            for (sum, of_city) in sum.watch.iter_mut().zip(score.watch) {
                sum.watched += of_city.watched;
                sum.below += of_city.below;
                sum.below_035 += of_city.below_035;
                sum.clear += of_city.clear;
                sum.clear_below += of_city.clear_below;
                sum.found_or_watched += of_city.found_or_watched;
            }
            for (sum, bin) in sum.calibration.iter_mut().zip(score.calibration) {
                for (sum, value) in sum.iter_mut().zip(bin) {
                    *sum += value;
                }
            }
        }
        sum
    }

    /// Share of the sites called underused that are. NaN if there are none, as below.
    pub fn precision(&self) -> f64 {
        self.right / (self.right + self.wrong)
    }

    /// Share found of the sites to find, whether or not they got a verdict.
    pub fn recall(&self) -> f64 {
        self.found_judged / self.to_find
    }

    pub fn mean_average_precision(&self) -> f64 {
        self.average_precision / self.cities
    }

    pub fn brier(&self) -> f64 {
        self.squares / self.judged
    }

    pub fn list_wrong(&self) -> f64 {
        self.listed_wrong / self.listed
    }

    pub fn flagged_below_030(&self) -> f64 {
        self.flagged_below_030 / (self.right + self.wrong)
    }

    pub fn recall_below_020(&self) -> f64 {
        self.found_below_020 / self.to_find_below_020
    }

    pub fn drop_precision(&self) -> f64 {
        self.drops_right / (self.drops_right + self.drops_wrong)
    }

    pub fn drop_recall(&self) -> f64 {
        self.drops_right / self.drops
    }

    /// Realised share of false flags over the stated one.
    pub fn wrong_beyond_stated(&self) -> f64 {
        (self.wrong - self.stated_wrong) / (self.right + self.wrong)
    }
}

/// The bin of a probability.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "from 0 to 10"
)]
fn bin(probability: f64) -> usize {
    ((probability * BINS as f64) as usize).min(BINS - 1)
}

fn one(yes: bool) -> f64 {
    f64::from(u8::from(yes))
}

/// Mean, over the true ones, of the precision down to each.
fn average_precision(ranked: impl Iterator<Item = bool>) -> f64 {
    let (mut seen, mut right, mut sum) = (0.0, 0.0, 0.0);
    for truth in ranked {
        seen += 1.0;
        if truth {
            right += 1.0;
            sum += right / seen;
        }
    }
    if right > 0.0 { sum / right } else { 1.0 }
}

struct Hourly<'a> {
    truth: &'a Truth,
    /// Device-minutes an hour online over the period.
    an_hour: f64,
    /// The same against the median of the kind.
    of_kind: f64,
}

fn use_per_hour<'a>(city: &'a City, sites: &[Site]) -> Vec<Hourly<'a>> {
    let from = city.end.as_second() - i64::from(PERIOD_DAYS) * 86_400;
    let an_hour = |site: &Site| {
        let (mut used, mut online) = (0.0, 0.0);
        for row in site.rows.iter().filter(|row| row.start.as_second() >= from) {
            used += row.device_minutes.unwrap_or(0.0);
            online += f64::from(row.online_minutes) / 60.0;
        }
        if online > 0.0 { used / online } else { 0.0 }
    };
    let rates: Vec<f64> = sites.iter().map(an_hour).collect();
    let mut of_kind: BTreeMap<_, Vec<f64>> = BTreeMap::new();
    for (place, rate) in city.places.iter().zip(&rates) {
        of_kind.entry(place.kind).or_default().push(*rate);
    }
    for rates in of_kind.values_mut() {
        rates.sort_by(f64::total_cmp);
    }
    let median = |place: &Place| {
        let rates = &of_kind[&place.kind];
        rates[rates.len() / 2].max(f64::MIN_POSITIVE)
    };
    city.places
        .iter()
        .zip(&rates)
        .map(|(place, rate)| Hourly {
            truth: &place.truth,
            an_hour: *rate,
            of_kind: rate / median(place),
        })
        .collect()
}
