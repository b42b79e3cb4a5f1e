//! Where the use of a site changed most, if it dropped there.

use super::finding::ChangePoint;
use super::median::median;
use super::quasi_likelihood::{Side, fallen_by};
use super::slot::{WEEK_S, instant};
use super::variance::{Variance, WEEKS_PER_INDEPENDENT};
use super::week::{Tally, Week, Weeks, total};

const LEAST_SIDE: f64 = 0.15;
const LEAST_Z: f64 = 3.4;
const DROP: f64 = 0.35;
const LEAST_BEFORE: f64 = 0.35;
/// What is left has to be less than this share of the usual week before.
const USUAL: f64 = 0.5;

/// The best split of the weeks into a before and an after, if use dropped there: z, by
/// [`fallen_by`], above 3.4, after less than 0.35 of before, before above 0.35, each
/// side at least 15 % of a full period's expected use. `full_week` is the expected use of
/// a week online throughout.
pub fn find(
    weeks: &Weeks,
    variance: &Variance,
    full_week: f64,
    full_period: f64,
) -> Option<ChangePoint> {
    largest(weeks, variance, full_week, full_period).filter(|split| split.z > LEAST_Z)
}

/// The same whatever its z.
fn largest(
    weeks: &Weeks,
    variance: &Variance,
    full_week: f64,
    full_period: f64,
) -> Option<ChangePoint> {
    let all = weeks.total();
    let mut before = total(&[]);
    let mut best: Option<ChangePoint> = None;
    for (index, pair) in weeks.weeks.windows(2).enumerate() {
        before.add(&pair[0]);
        before.weighted.noise -= 2.0 * weeks.common_with_earlier(index);
        let across = weeks.common_across(index + 1);
        let after = Tally {
            observed: all.weighted.observed - before.weighted.observed,
            expected: all.weighted.expected - before.weighted.expected,
            noise: (all.weighted.noise - before.weighted.noise + 2.0 * across).max(0.0),
            chance: all.weighted.chance - before.weighted.chance,
            squares: all.weighted.squares - before.weighted.squares,
        };
        let exposures = [
            before.plain.expected,
            all.plain.expected - before.plain.expected,
        ];
        let least = LEAST_SIDE * full_period;
        if exposures.iter().any(|side| *side < least) || least <= 0.0 {
            continue;
        }
        let side = |sums: Tally, exposure: f64, other: f64| Side {
            sums: Tally {
                // What one side has too much of a total, the other has too little: half of
                // it is said of each.
                noise: sums.noise + across * sums.expected / other,
                ..sums
            },
            weeks: exposure / full_week,
        };
        let sides = [
            side(before.weighted, exposures[0], after.expected),
            side(after, exposures[1], before.weighted.expected),
        ];
        let z = fallen_by(&sides, variance);
        if z.is_finite() && best.as_ref().is_none_or(|best| z > best.z) {
            best = Some(ChangePoint {
                at: instant(pair[1].start),
                before: before.weighted.ratio(),
                after: after.ratio(),
                z,
            });
        }
    }
    best.filter(|point| {
        point.before > LEAST_BEFORE && point.after / point.before < DROP && lasted(weeks, point)
    })
}

/// Whether most of the time before was above what came after: a crowd now and then is not
/// what has gone.
fn lasted(weeks: &Weeks, found: &ChangePoint) -> bool {
    let before = weeks.weeks.iter();
    let before = before.take_while(|week| week.start < found.at.as_second());
    let mut ratios: Vec<f64> = before.map(|week| week.weighted.ratio()).collect();
    median(&mut ratios).is_some_and(|usual| found.after < USUAL * usual)
}

/// The split alone, for weekly counts that someone else expects: how many weeks lie before
/// the largest drop at the end of them, and its z. `dispersion` is the variance of a count
/// over its mean; a count is taken as negative binomial, so that it is `1 + c^2 E`. So the change point can be judged beside methods made for such series.
pub fn in_counts(counted_and_expected: &[(f64, f64)], dispersion: f64) -> Option<(usize, f64)> {
    let week = |(number, (observed, expected)): (i64, &(f64, f64))| {
        let tally = Tally {
            observed: *observed,
            expected: *expected,
            noise: 0.0,
            chance: *expected,
            squares: 0.0,
        };
        Week::of(number * WEEK_S, tally)
    };
    let weeks: Vec<Week> = (0..).zip(counted_and_expected).map(week).collect();
    let sum: f64 = counted_and_expected.iter().map(|week| week.1).sum();
    let full_week = sum / weeks.len().max(1) as f64;
    let variance = Variance {
        f: 1.0,
        c_squared: (dispersion - 1.0).max(0.0) / full_week / WEEKS_PER_INDEPENDENT,
    };
    let found = largest(&Weeks::alone(weeks), &variance, full_week, 8.0 * full_week)?;
    let before = usize::try_from(found.at.as_second() / WEEK_S).ok()?;
    Some((before, found.z))
}

/// From this z on a split is a drop.
pub const fn least_z() -> f64 {
    LEAST_Z
}
