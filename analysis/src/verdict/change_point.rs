//! Where the use of a site changed most, if it dropped there.

use super::finding::ChangePoint;
use super::variance::Variance;
use super::week::{Tally, Weeks, total};
use super::window::instant;

const LEAST_SIDE: f64 = 0.15;
/// The largest of many splits: 3, as for one split, lets noise through at quiet sites.
const LEAST_Z: f64 = 3.3;
const DROP: f64 = 0.35;
const LEAST_BEFORE: f64 = 0.35;

/// The best split of the weeks into a before and an after, if use dropped there:
/// z = (R1 - R2) / sqrt(V1 / E1^2 + V2 / E2^2) above 3.3, after less than 0.35 of
/// before, before above 0.35, each side at least 15 % of a full period's expected
/// use. `full_week` is the expected use of a week online throughout.
pub fn find(
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
        let (r1, r2) = (before.weighted.ratio(), after.ratio());
        let error = |side: &Tally, ratio: f64, exposure: f64| {
            variance.of(ratio, side, exposure / full_week) / side.expected.powi(2)
        };
        // What one side has too much of a total, the other has too little.
        let common = 2.0 * across / (before.weighted.expected * after.expected);
        let spread =
            error(&before.weighted, r1, exposures[0]) + error(&after, r2, exposures[1]) + common;
        let z = (r1 - r2) / spread.sqrt();
        if z.is_finite() && best.is_none_or(|best| z > best.z) {
            best = Some(ChangePoint {
                at: instant(pair[1].start),
                before: r1,
                after: r2,
                z,
            });
        }
    }
    best.filter(|found| {
        found.z > LEAST_Z && found.before > LEAST_BEFORE && found.after / found.before < DROP
    })
}
