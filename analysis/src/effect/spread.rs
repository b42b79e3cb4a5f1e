//! How far the use of a site that nobody moved differs between two stretches of weeks.

use super::{Change, Measure};

const ROUNDS: usize = 6;
/// A change of so many standard deviations is not how use differs by itself: a fault, or a
/// use that fell at once, which has a verdict of its own.
const BY_ITSELF: f64 = 3.5;

/// Variance of the use of one stretch beyond its noise, at a use of x: a + b x + c x^2.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    pub coefficients: [f64; 3],
    /// Weighted sums of the products of 1, x and x^2 over the sites of the fit: its inverse
    /// is half the covariance of the coefficients.
    information: [[f64; 3]; 3],
}

struct Point {
    x: f64,
    change: f64,
    noise: f64,
}

impl Point {
    /// Half the squared change, less the noise; may be negative. `shared` is how far the
    /// use of all changed, as a share: it is no difference between them.
    fn v(&self, shared: f64) -> f64 {
        (self.change - shared * self.x).powi(2) / 2.0 - self.noise
    }
}

impl Spread {
    /// Fitted to sites that stayed, none of the coefficients below 0. `None` where there
    /// are fewer than five.
    pub fn fit(unmoved: &[Change], measure: Measure) -> Option<Spread> {
        let points: Vec<Point> = unmoved
            .iter()
            .filter_map(|change| point(change, measure))
            .collect();
        if points.len() < super::LEAST {
            return None;
        }
        let count = points.len() as f64;
        let mean = points
            .iter()
            .map(|point| point.v(0.0).abs() + point.noise)
            .sum::<f64>()
            / count;
        let mut spread = Spread {
            coefficients: [mean, 0.0, 0.04],
            information: [[0.0; 3]; 3],
        };
        // A spread of nothing at all would give a weight without end.
        let least = 1e-6 * mean.max(f64::MIN_POSITIVE);
        for _ in 0..ROUNDS {
            let shared = spread.shared(&points, least);
            let by_itself = |point: &&Point| {
                let variance = (spread.at(point.x) + point.noise).max(least);
                point.v(shared) + point.noise <= BY_ITSELF.powi(2) * variance
            };
            let kept: Vec<&Point> = points.iter().filter(by_itself).collect();
            spread = regress(&kept, shared, &spread, least);
        }
        Some(spread)
    }

    /// How far the use of all changed, as a share.
    fn shared(&self, points: &[Point], least: f64) -> f64 {
        let (mut product, mut square) = (0.0, f64::MIN_POSITIVE);
        for point in points {
            let weight = (self.at(point.x) + point.noise).max(least).recip();
            product += weight * point.change * point.x;
            square += weight * point.x * point.x;
        }
        product / square
    }

    /// At a use of `x`, without noise.
    pub fn at(&self, x: f64) -> f64 {
        let x = x.max(0.0);
        let [a, b, c] = self.coefficients;
        a + b * x + c * x * x
    }

    /// The square of the spread at these uses together over its degrees of freedom, as in
    /// the formula of Welch and Satterthwaite: the fewer sites tell of such a use, the more.
    pub(super) fn squared_over_freedom(&self, uses: &[f64]) -> f64 {
        let mut terms = [0.0; 3];
        for x in uses.iter().map(|x| x.max(0.0)) {
            terms = [terms[0] + 1.0, terms[1] + x, terms[2] + x * x];
        }
        let fitted = (0..3_usize).filter(|term| self.coefficients[*term] > 0.0);
        let choice = fitted.fold(0, |choice, term| choice | 1 << term);
        let solved = solve(&self.information, &terms, choice).unwrap_or_default();
        (0..3).map(|term| solved[term] * terms[term]).sum()
    }
}

fn point(change: &Change, measure: Measure) -> Option<Point> {
    let (before, after) = (change.before.value(measure)?, change.after.value(measure)?);
    let noise = f64::midpoint(change.before.noise(measure), change.after.noise(measure));
    Some(Point {
        x: f64::midpoint(before, after).max(0.0),
        change: after - before,
        noise,
    })
}

/// Weighted least squares of v on (1, x, x^2): the best of all choices of coefficients
/// that are 0, among those that leave no other below 0.
fn regress(points: &[&Point], shared: f64, former: &Spread, least: f64) -> Spread {
    let mut square = [[0.0; 3]; 3];
    let mut right = [0.0; 3];
    for point in points {
        let terms = [1.0, point.x, point.x * point.x];
        let weight = (former.at(point.x) + point.noise).max(least).powi(-2);
        for (i, of_row) in terms.iter().enumerate() {
            right[i] += weight * of_row * point.v(shared);
            for (j, of_column) in terms.iter().enumerate() {
                square[i][j] += weight * of_row * of_column;
            }
        }
    }
    let loss = |found: &[f64; 3]| -> f64 {
        let mut loss = 0.0;
        for i in 0..3 {
            loss -= 2.0 * found[i] * right[i];
            for j in 0..3 {
                loss += found[i] * found[j] * square[i][j];
            }
        }
        loss
    };
    let choices = (1..8_u32).filter_map(|choice| solve(&square, &right, choice));
    let best = choices
        .filter(|found| found.iter().all(|of| *of >= 0.0 && of.is_finite()))
        .min_by(|one, other| loss(one).total_cmp(&loss(other)));
    Spread {
        coefficients: best.unwrap_or_default(),
        information: square,
    }
}

/// The coefficients that `choice` has a bit for; the others are 0. `None` where they
/// cannot be told apart.
fn solve(square: &[[f64; 3]; 3], right: &[f64; 3], choice: u32) -> Option<[f64; 3]> {
    let chosen: Vec<usize> = (0..3).filter(|term| choice & (1 << term) != 0).collect();
    let mut rows: Vec<Vec<f64>> = chosen
        .iter()
        .map(|i| {
            let mut row: Vec<f64> = chosen.iter().map(|j| square[*i][*j]).collect();
            row.push(right[*i]);
            row
        })
        .collect();
    let size = rows.len();
    for column in 0..size {
        let scale = rows[column][column].abs();
        if scale < 1e-12 * square[chosen[column]][chosen[column]].abs() || scale == 0.0 {
            return None;
        }
        let pivot = rows[column].clone();
        for (number, row) in rows.iter_mut().enumerate() {
            if number != column {
                let factor = row[column] / pivot[column];
                for (value, of_pivot) in row.iter_mut().zip(&pivot) {
                    *value -= factor * of_pivot;
                }
            }
        }
    }
    let mut found = [0.0; 3];
    for (number, term) in chosen.iter().enumerate() {
        found[*term] = rows[number][size] / rows[number][number];
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::super::Stretch;
    use super::*;

    /// Two sites of each use, whose changes differ from that of all by as much as
    /// 100 + 2x says, up and down.
    fn changes(of_all: f64) -> Vec<Change> {
        let of = |observed| Stretch {
            observed,
            online_days: 1.0,
            ..Stretch::default()
        };
        let mut changes = Vec::new();
        for step in 1..=40 {
            let x = 25.0 * f64::from(step);
            for sign in [1.0, -1.0] {
                let difference = of_all * x + sign * (2.0 * (100.0 + 2.0 * x)).sqrt();
                changes.push(Change {
                    flag: None,
                    before: of(x - difference / 2.0),
                    after: of(x + difference / 2.0),
                });
            }
        }
        changes
    }

    fn assert_recovered(changes: &[Change]) {
        let spread = Spread::fit(changes, Measure::DeviceMinutes).unwrap();
        for (found, true_one) in spread.coefficients.iter().zip([100.0, 2.0, 0.0]) {
            assert!((found - true_one).abs() < 1e-3, "{spread:?}");
        }
    }

    #[test]
    fn recovers_a_spread_that_grows_with_use_and_never_falls_below_nothing() {
        assert_recovered(&changes(0.0));
        assert!(Spread::fit(&changes(0.0)[..4], Measure::DeviceMinutes).is_none());
    }

    #[test]
    fn a_spread_is_as_sure_as_the_sites_that_tell_of_such_a_use() {
        let freedom = |changes: &[Change], x: f64| {
            let spread = Spread::fit(changes, Measure::DeviceMinutes).unwrap();
            (2.0 * spread.at(x)).powi(2) / spread.squared_over_freedom(&[x, x])
        };
        let all = changes(0.0);
        assert!((20.0..80.0).contains(&freedom(&all, 500.0)));
        assert!(freedom(&all, 500.0) > 1.2 * freedom(&all, 1_000.0));
        let few: Vec<Change> = all.iter().step_by(9).copied().collect();
        assert!(freedom(&few, 500.0) < 10.0);
    }

    #[test]
    fn what_all_share_and_what_fell_at_once_is_not_how_use_differs_by_itself() {
        assert_recovered(&changes(0.15));
        let mut with_drops = changes(0.0);
        for place in [20, 50, 70] {
            let mut fell = with_drops[place];
            fell.after.observed = fell.before.observed / 10.0;
            with_drops.push(fell);
        }
        assert_recovered(&with_drops);
    }
}
