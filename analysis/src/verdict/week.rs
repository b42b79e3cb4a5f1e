//! What a site had and was expected to have, week by week.

use super::common_noise::CommonNoise;
use super::expected::{Model, Weighed};
use super::period::Stretch;
use super::slot::WEEK_S;

/// What a site had and was expected to have, summed over windows that may be
/// weighted.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Tally {
    /// Sum of w y.
    pub observed: f64,
    /// Sum of w E.
    pub expected: f64,
    /// Variance of the privacy noise in `observed`: sum of w^2 N, less what totals tell.
    pub noise: f64,
    /// Sum of w^2 E, to which the variance of chance is proportional.
    pub chance: f64,
    /// Sum over weeks of the square of `expected`.
    pub squares: f64,
}

impl Tally {
    pub fn add(&mut self, other: &Tally) {
        self.observed += other.observed;
        self.expected += other.expected;
        self.noise += other.noise;
        self.chance += other.chance;
        self.squares += other.squares;
    }

    pub fn ratio(&self) -> f64 {
        self.observed / self.expected
    }

    fn window(observed: f64, expected: f64, noise: f64, weight: f64) -> Tally {
        Tally {
            observed: weight * observed,
            expected: weight * expected,
            noise: weight * weight * noise,
            chance: weight * weight * expected,
            squares: 0.0,
        }
    }
}

/// A week of a site, or a row of it where rows are longer than a week.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Week {
    /// Unix seconds.
    pub start: i64,
    pub plain: Tally,
    /// Each window weighted by what it can tell (see [`Model::weight`]).
    pub weighted: Tally,
}

impl Week {
    fn new(start: i64) -> Week {
        Week {
            start,
            plain: Tally::default(),
            weighted: Tally::default(),
        }
    }

    /// A week whose windows count alike.
    pub fn of(start: i64, tally: Tally) -> Week {
        Week {
            start,
            plain: tally,
            weighted: tally,
        }
    }

    /// Expects so many times as much.
    pub fn rescale(&mut self, factor: f64) {
        for tally in [&mut self.plain, &mut self.weighted] {
            tally.expected *= factor;
            tally.chance *= factor;
            tally.squares *= factor * factor;
        }
    }

    pub fn add(&mut self, other: &Week) {
        self.plain.add(&other.plain);
        self.weighted.add(&other.weighted);
    }
}

/// The weeks of a stretch, and the noise that totals across their ends let them share.
pub struct Weeks {
    pub weeks: Vec<Week>,
    overlaps: Vec<Overlap>,
    /// Whether any total stands above the windows.
    layered: bool,
}

/// Two weeks that a total meets. Their noise is opposed: the covariance is minus this.
struct Overlap {
    earlier: usize,
    later: usize,
    plain: f64,
    weighted: f64,
}

impl Weeks {
    /// Weeks that have no noise in common.
    pub fn alone(weeks: Vec<Week>) -> Weeks {
        Weeks {
            weeks,
            overlaps: Vec::new(),
            layered: false,
        }
    }

    pub fn rescale(&mut self, factor: f64) {
        self.weeks.iter_mut().for_each(|week| week.rescale(factor));
    }

    /// The sum of all weeks, exact in its noise.
    pub fn total(&self) -> Week {
        let mut total = total(&self.weeks);
        for overlap in &self.overlaps {
            total.plain.noise -= 2.0 * overlap.plain;
            total.weighted.noise -= 2.0 * overlap.weighted;
        }
        total.plain.noise = total.plain.noise.max(0.0);
        total.weighted.noise = total.weighted.noise.max(0.0);
        total
    }

    /// What a week has in common with all before it, weighted.
    pub fn common_with_earlier(&self, week: usize) -> f64 {
        self.common(|overlap| overlap.later == week)
    }

    /// What the weeks before one have in common with it and those after, weighted.
    pub fn common_across(&self, week: usize) -> f64 {
        self.common(|overlap| overlap.earlier < week && overlap.later >= week)
    }

    fn common(&self, is_meant: impl Fn(&Overlap) -> bool) -> f64 {
        let meant = self.overlaps.iter().filter(|overlap| is_meant(overlap));
        meant.fold(0.0, |sum, overlap| sum + overlap.weighted)
    }

    /// How much fewer weeks there are than it seems, where some count less for the noise
    /// in them: (sum w E)^2 / sum (w E)^2, against the same without weights.
    pub fn evenness(&self, total: &Week) -> f64 {
        if !self.layered {
            return 1.0;
        }
        let count = |tally: &Tally| tally.expected.powi(2) / tally.squares;
        let share = count(&total.weighted) / count(&total.plain);
        if share.is_finite() {
            share.min(1.0)
        } else {
            1.0
        }
    }

    /// Takes from the noise of each week what totals tell.
    fn subtract(&mut self, common: &CommonNoise, weighed: &[Weighed], ends: &[usize]) {
        let sums = |weight: fn(&Weighed) -> f64| -> Vec<f64> {
            let mut sum = 0.0;
            let after = weighed.iter().map(|it| {
                sum += weight(it);
                sum
            });
            std::iter::once(0.0).chain(after).collect()
        };
        let [plain, weighted] = [sums(|_| 1.0), sums(|it| it.weight)];
        let plain = common.loads(&plain, ends);
        for (plain, weighted) in plain.zip(common.loads(&weighted, ends)) {
            let both: Vec<(usize, f64, f64)> = plain
                .iter()
                .zip(&weighted)
                .map(|((week, plain), (_, weighted))| (*week, *plain, *weighted))
                .collect();
            for (place, (later, plain, weighted)) in both.iter().enumerate() {
                let week = &mut self.weeks[*later];
                week.plain.noise = (week.plain.noise - plain.powi(2)).max(0.0);
                week.weighted.noise = (week.weighted.noise - weighted.powi(2)).max(0.0);
                for (earlier, of_earlier, weighted_of_earlier) in &both[..place] {
                    self.overlaps.push(Overlap {
                        earlier: *earlier,
                        later: *later,
                        plain: plain * of_earlier,
                        weighted: weighted * weighted_of_earlier,
                    });
                }
            }
        }
    }
}

/// Sums the windows of a stretch into the weeks that end where it ends; weeks without
/// any window are left out. `long` = each window counts as a week.
pub fn weeks(stretch: Stretch, model: &Model, long: bool) -> Weeks {
    parts(stretch, model, long, WEEK_S)
}

/// The same for parts of another length, seconds.
pub fn parts(stretch: Stretch, model: &Model, long: bool, length: i64) -> Weeks {
    let until = stretch.span.until;
    let common = CommonNoise::new(stretch.shared, stretch.windows);
    let weighed = model.weigh(stretch.windows, &common);
    let mut weeks: Vec<Week> = Vec::new();
    let mut ends: Vec<usize> = Vec::new();
    let mut current = None;
    for (index, (window, weighed)) in stretch.windows.iter().zip(&weighed).enumerate() {
        let back = until
            .saturating_sub(window.start)
            .saturating_sub(1)
            .div_euclid(length);
        let (key, start) = if long {
            (window.start, window.start)
        } else {
            (
                back,
                until.saturating_sub((back + 1).saturating_mul(length)),
            )
        };
        if current != Some(key) {
            current = Some(key);
            weeks.push(Week::new(start));
            ends.push(index);
        }
        if let (Some(week), Some(end)) = (weeks.last_mut(), ends.last_mut()) {
            let noise = f64::from(window.noise);
            let sums = |weight| Tally::window(window.observed, weighed.expected, noise, weight);
            week.plain.add(&sums(1.0));
            week.weighted.add(&sums(weighed.weight));
            *end = index + 1;
        }
    }
    for week in &mut weeks {
        week.plain.squares = week.plain.expected.powi(2);
        week.weighted.squares = week.weighted.expected.powi(2);
    }
    let mut weeks = Weeks {
        weeks,
        overlaps: Vec::new(),
        layered: !common.is_empty(),
    };
    if weeks.layered {
        weeks.subtract(&common, &weighed, &ends);
    }
    weeks
}

/// The sum of several weeks, as if they had no noise in common.
pub fn total(weeks: &[Week]) -> Week {
    let mut total = Week::new(weeks.first().map_or(0, |week| week.start));
    for week in weeks {
        total.add(week);
    }
    total
}
