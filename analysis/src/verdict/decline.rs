//! Use that falls slowly over months: since when, and how fast.

use super::finding::Decline;
use super::slot::{WEEK_S, instant};
use super::variance::Variance;
use super::week::Weeks;

/// Weeks of a history in which a slow fall can be told from a sudden one.
const LEAST_WEEKS: usize = 16;
/// A fall is slow from so many weeks on.
const SLOW_WEEKS: f64 = 8.0;
/// It still goes on if it ended in the last weeks that use is judged by.
const ENDED_WEEKS: f64 = 8.0;
/// Weeks with less than this share of a week's expected use say little.
const GOOD_WEEK: f64 = 0.2;
/// How much better than a sudden fall a slow one has to fit, and than no fall at all, in
/// chi-squared.
const BETTER_THAN_SUDDEN: f64 = 1.0;
const BETTER_THAN_FLAT: f64 = 12.0;
const LEAST_BEFORE: f64 = 0.35;
const FALLEN: f64 = 0.6;
const WEEKS_A_MONTH: f64 = 365.25 / 84.0;
/// Weeks whose mean is taken as the level of the one in the middle.
const AROUND: usize = 3;

/// A fall that took its time.
pub struct Slow {
    /// Where it has to be said: large, and still going on.
    pub decline: Option<Decline>,
}

struct Point {
    /// Weeks since the first.
    at: f64,
    ratio: f64,
    weight: f64,
}

/// Whether use fell slowly rather than at once. `full_week` is the expected use of a week.
pub fn find(weeks: &Weeks, variance: &Variance, full_week: f64, until: i64) -> Option<Slow> {
    let good = weeks
        .weeks
        .iter()
        .filter(|week| week.plain.expected >= GOOD_WEEK * full_week);
    let good: Vec<_> = good.collect();
    let first = good.first()?.start;
    if good.len() < LEAST_WEEKS {
        return None;
    }
    let ratios: Vec<f64> = good.iter().map(|week| week.weighted.ratio()).collect();
    let level = |index: usize| {
        let around = &ratios[index.saturating_sub(AROUND)..(index + AROUND + 1).min(ratios.len())];
        (around.iter().sum::<f64>() / around.len() as f64).max(0.05)
    };
    let points: Vec<Point> = good
        .iter()
        .enumerate()
        .map(|(index, week)| {
            let share = week.plain.expected / full_week;
            let spread = variance.of(level(index), &week.weighted, share);
            Point {
                at: (week.start - first) as f64 / WEEK_S as f64 + 0.5,
                ratio: ratios[index],
                weight: week.weighted.expected.powi(2) / spread.max(f64::MIN_POSITIVE),
            }
        })
        .collect();
    if !points
        .iter()
        .all(|it| it.weight.is_finite() && it.ratio.is_finite())
    {
        return None;
    }
    let flat = fit(&points, |_| 0.0);
    let steps = points.windows(2).map(|pair| {
        let at = f64::midpoint(pair[0].at, pair[1].at);
        fit(&points, |point| f64::from(u8::from(point > at))).misfit
    });
    let sudden = steps.fold(f64::INFINITY, f64::min);
    let end = (until - first) as f64 / WEEK_S as f64;
    let mut best: Option<(Fit, f64, f64)> = None;
    let mut from = 0.0;
    while from + SLOW_WEEKS <= end {
        let mut to = from + SLOW_WEEKS;
        while to <= end {
            let found = fit(&points, |at| ((at - from) / (to - from)).clamp(0.0, 1.0));
            if found.fall > 0.0 && best.as_ref().is_none_or(|it| found.misfit < it.0.misfit) {
                best = Some((found, from, to));
            }
            to += 2.0;
        }
        from += 2.0;
    }
    let (slow, from, to) = best?;
    if slow.misfit + BETTER_THAN_SUDDEN > sudden || slow.misfit + BETTER_THAN_FLAT > flat.misfit {
        return None;
    }
    let after = slow.before - slow.fall;
    let told =
        slow.before > LEAST_BEFORE && after < FALLEN * slow.before && to >= end - ENDED_WEEKS;
    let at = |weeks: f64| instant(first + (weeks * WEEK_S as f64) as i64);
    Some(Slow {
        decline: told.then(|| Decline {
            from: at(from),
            to: at(to),
            before: slow.before,
            after,
            a_month: slow.fall / (to - from) * WEEKS_A_MONTH,
        }),
    })
}

struct Fit {
    before: f64,
    /// What is lost when it has ended.
    fall: f64,
    /// Chi-squared.
    misfit: f64,
}

/// Weighted least squares of ratio = before - fall x `shape`.
fn fit(points: &[Point], shape: impl Fn(f64) -> f64) -> Fit {
    let (mut w, mut wh, mut whh, mut wy, mut why) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for point in points {
        let shape = shape(point.at);
        w += point.weight;
        wh += point.weight * shape;
        whh += point.weight * shape * shape;
        wy += point.weight * point.ratio;
        why += point.weight * shape * point.ratio;
    }
    let determinant = w * whh - wh * wh;
    let fall = if determinant > 1e-9 * w * w {
        (wh * wy - w * why) / determinant
    } else {
        0.0
    };
    let before = (wy + fall * wh) / w;
    let misfit = points
        .iter()
        .map(|point| point.weight * (point.ratio - before + fall * shape(point.at)).powi(2))
        .sum();
    Fit {
        before,
        fall,
        misfit,
    }
}
