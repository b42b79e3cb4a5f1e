//! How much a site's use varies by itself (`docs/methods/verdicts.md#the-method`, step 4).

use super::measure::Measure;
use super::week::{Tally, Week, total};

/// Weeks of one site are more alike than chance would make them, so this many count as
/// one.
pub const WEEKS_PER_INDEPENDENT: f64 = 1.5;
const ROUNDS: usize = 6;
const LEFT_OUT: f64 = 0.05;
const GOOD_WEEK: f64 = 0.5;
const GOOD_WEEKS: usize = 4;
const GOOD_RATIO: f64 = 0.1;
/// Sites a fit needs; with fewer the usual values are taken.
const SITES: usize = 6;

/// `V(x) = f x K + c^2 (x E)^2 / n_eff + N`: variance of the observed use of a site
/// whose true ratio is x; K is the sum of w^2 E, so E where windows are not weighted. `f` in units of use (a visit brings many device-minutes
/// at once), `c` the relative spread of its weeks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Variance {
    pub f: f64,
    pub c_squared: f64,
}

impl Variance {
    /// Values good roughly anywhere, for when there are too few sites to fit.
    pub fn usual(measure: Measure) -> Self {
        Self {
            f: measure.usual_chance(),
            c_squared: 0.04,
        }
    }

    /// Variance of the use observed at true ratio `ratio` where `sums` was expected
    /// at ratio 1 and `weeks` is how many full weeks of expected use there are.
    pub fn of(&self, ratio: f64, sums: &Tally, weeks: f64) -> f64 {
        let use_expected = (ratio * sums.expected).max(0.0);
        let independent = (weeks / WEEKS_PER_INDEPENDENT).max(0.1);
        self.f * (ratio * sums.chance).max(0.0)
            + self.c_squared * use_expected.powi(2) / independent
            + sums.noise
    }
}

/// A site's weeks, with the expected use of a full week, for the fit.
pub struct Weekly<'a> {
    pub weeks: &'a [Week],
    pub full_week: f64,
    pub online_share: f64,
}

/// Fits `f` and `c^2` by non-negative least squares on the spread of the weeks of
/// each good site: v = sum (O_w - R E_w)^2 / (n - 1.5) - mean noise on (m, m^2),
/// m = R x mean E_w, weights 1 / (f m + c^2 m^2 + N)^2, six rounds, without the 5 %
/// of sites with the largest v / fit.
pub fn fit(sites: &[Weekly], measure: Measure) -> Variance {
    let mut points: Vec<Point> = sites.iter().filter_map(point).collect();
    let mut fitted = Variance::usual(measure);
    if points.len() < SITES {
        return fitted;
    }
    for _ in 0..ROUNDS {
        let share = |point: &Point| (point.v + point.noise) / point.fit(&fitted);
        points.sort_by(|a, b| share(a).total_cmp(&share(b)));
        let kept = points.len() - (points.len() as f64 * LEFT_OUT).floor() as usize;
        fitted = regress(&points[..kept], &fitted).unwrap_or(fitted);
    }
    fitted
}

struct Point {
    /// What chance is proportional to in a week, and the week's mean use.
    chance: f64,
    m: f64,
    /// Variance of the weeks beyond the noise; may be negative.
    v: f64,
    noise: f64,
}

impl Point {
    fn fit(&self, variance: &Variance) -> f64 {
        let fit = variance.f * self.chance + variance.c_squared * self.m.powi(2) + self.noise;
        fit.max(f64::MIN_POSITIVE)
    }
}

fn point(site: &Weekly) -> Option<Point> {
    let good = site
        .weeks
        .iter()
        .filter(|week| week.plain.expected > GOOD_WEEK * site.full_week);
    let good: Vec<Week> = good.copied().collect();
    let sum = total(&good).weighted;
    let ratio = sum.ratio();
    if good.len() < GOOD_WEEKS
        || site.online_share <= 0.5
        || !ratio.is_finite()
        || ratio <= GOOD_RATIO
    {
        return None;
    }
    let n = good.len() as f64;
    let squares: f64 = good
        .iter()
        .map(|week| (week.weighted.observed - ratio * week.weighted.expected).powi(2))
        .sum();
    let noise = sum.noise / n;
    Some(Point {
        chance: ratio * sum.chance / n,
        m: ratio * sum.expected / n,
        v: squares / (n - 1.5) - noise,
        noise,
    })
}

/// Weighted least squares of v on (chance, m^2) with both coefficients at least 0.
fn regress(points: &[Point], before: &Variance) -> Option<Variance> {
    let (mut s2, mut s3, mut s4, mut t1, mut t2) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for point in points {
        let weight = point.fit(before).powi(-2);
        s2 += weight * point.chance.powi(2);
        s3 += weight * point.chance * point.m.powi(2);
        s4 += weight * point.m.powi(4);
        t1 += weight * point.chance * point.v;
        t2 += weight * point.m.powi(2) * point.v;
    }
    let determinant = s2 * s4 - s3 * s3;
    let both = Variance {
        f: (t1 * s4 - t2 * s3) / determinant,
        c_squared: (t2 * s2 - t1 * s3) / determinant,
    };
    if both.f >= 0.0 && both.c_squared >= 0.0 && both.f.is_finite() && both.c_squared.is_finite() {
        return Some(both);
    }
    let alone = [
        Variance {
            f: (t1 / s2).max(0.0),
            c_squared: 0.0,
        },
        Variance {
            f: 0.0,
            c_squared: (t2 / s4).max(0.0),
        },
    ];
    let loss = |fit: &Variance| {
        fit.f * fit.f * s2 + 2.0 * fit.f * fit.c_squared * s3 + fit.c_squared.powi(2) * s4
            - 2.0 * (fit.f * t1 + fit.c_squared * t2)
    };
    let best = alone
        .into_iter()
        .min_by(|a, b| loss(a).total_cmp(&loss(b)))?;
    (best.f.is_finite() && best.c_squared.is_finite()).then_some(best)
}
