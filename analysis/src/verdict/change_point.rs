use super::ChangePoint;
use super::variance::Variance;
use super::week::{Week, total};
use super::window::instant;

const LEAST_SIDE: f64 = 0.15;
const LEAST_Z: f64 = 3.0;
const DROP: f64 = 0.35;
const LEAST_BEFORE: f64 = 0.35;

/// The best split of the weeks into a before and an after, if use dropped there:
/// z = (R1 - R2) / sqrt(V1 / E1^2 + V2 / E2^2) above 3, after less than 0.35 of
/// before, before above 0.35, each side at least 15 % of a full period's expected
/// use. `full_week` is the expected use of a week online throughout.
pub fn find(
    weeks: &[Week],
    variance: &Variance,
    full_week: f64,
    full_period: f64,
) -> Option<ChangePoint> {
    let all = total(weeks);
    let mut before = Week {
        start: 0,
        observed: 0.0,
        expected: 0.0,
        noise: 0.0,
    };
    let mut best: Option<ChangePoint> = None;
    for pair in weeks.windows(2) {
        before.observed += pair[0].observed;
        before.expected += pair[0].expected;
        before.noise += pair[0].noise;
        let after = Week {
            start: pair[1].start,
            observed: all.observed - before.observed,
            expected: all.expected - before.expected,
            noise: all.noise - before.noise,
        };
        let least = LEAST_SIDE * full_period;
        if before.expected < least || after.expected < least || least <= 0.0 {
            continue;
        }
        let (r1, r2) = (
            before.observed / before.expected,
            after.observed / after.expected,
        );
        let error = |side: &Week, ratio: f64| {
            let weeks = side.expected / full_week;
            variance.of(ratio, side.expected, weeks, side.noise.max(0.0)) / side.expected.powi(2)
        };
        let z = (r1 - r2) / (error(&before, r1) + error(&after, r2)).sqrt();
        if z.is_finite() && best.is_none_or(|best| z > best.z) {
            best = Some(ChangePoint {
                at: instant(after.start),
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
