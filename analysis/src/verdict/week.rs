//! What a site had and was expected to have, week by week.

use super::expected::Model;
use super::period::Stretch;
use super::window::WEEK_S;

/// What a site had and was expected to have, summed over windows that may be
/// weighted.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Tally {
    /// Sum of w y.
    pub observed: f64,
    /// Sum of w E.
    pub expected: f64,
    /// Variance of the privacy noise in `observed`: sum of w^2 N.
    pub noise: f64,
    /// Sum of w^2 E, to which the variance of chance is proportional.
    pub chance: f64,
}

impl Tally {
    pub fn add(&mut self, other: &Tally) {
        self.observed += other.observed;
        self.expected += other.expected;
        self.noise += other.noise;
        self.chance += other.chance;
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

    pub fn add(&mut self, other: &Week) {
        self.plain.add(&other.plain);
        self.weighted.add(&other.weighted);
    }
}

/// Sums the windows of a stretch into the weeks that end where it ends; weeks without
/// any window are left out. `long` = each window counts as a week.
pub fn weeks(stretch: Stretch, model: &Model, reference: f64, long: bool) -> Vec<Week> {
    parts(stretch, model, reference, long, WEEK_S)
}

/// The same for parts of another length, seconds.
pub fn parts(
    stretch: Stretch,
    model: &Model,
    reference: f64,
    long: bool,
    length: i64,
) -> Vec<Week> {
    let until = stretch.span.until;
    let mut weeks: Vec<Week> = Vec::new();
    let mut current = None;
    for window in stretch.windows {
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
        }
        if let Some(week) = weeks.last_mut() {
            let expected = reference * model.exposure(window);
            let noise = f64::from(window.noise);
            let weight = model.weight(expected, noise);
            let sums = |weight| Tally::window(window.observed, expected, noise, weight);
            week.plain.add(&sums(1.0));
            week.weighted.add(&sums(weight));
        }
    }
    weeks
}

/// The sum of several weeks.
pub fn total(weeks: &[Week]) -> Week {
    let mut total = Week::new(weeks.first().map_or(0, |week| week.start));
    for week in weeks {
        total.add(week);
    }
    total
}
