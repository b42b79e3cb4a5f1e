//! How clearly use fell between two stretches, where its variance depends on its level.

use super::variance::Variance;
use super::week::Tally;

/// Parts that an integral is cut into, for Simpson's rule.
const PARTS: u32 = 8;
const ROUNDS: usize = 6;

/// A stretch of weeks.
pub struct Side {
    pub sums: Tally,
    /// How many full weeks of expected use it has.
    pub weeks: f64,
}

/// The signed root of twice the log of the quasi-likelihood ratio (Wedderburn 1974) of two
/// levels against one, near a standard normal where nothing changed; 0 where use did not
/// fall. With a level r of a side, `2 int_r^x (t - r) E^2 / V(t) dt` is what the common level
/// x costs it. V follows use down, so that a stretch with hardly anyone is neither as wide as
/// the use before nor as sure as its own few; where noise is most of V, this is the usual z.
pub fn fallen_by(sides: &[Side; 2], variance: &Variance) -> f64 {
    let [before, after] = sides.each_ref().map(|side| side.sums.ratio());
    if before <= after {
        return 0.0;
    }
    let mut common = f64::midpoint(before, after);
    for _ in 0..ROUNDS {
        let weights = sides
            .each_ref()
            .map(|side| side.precision(common, variance));
        common = (weights[0] * before + weights[1] * after) / (weights[0] + weights[1]);
    }
    let cost: f64 = sides.iter().map(|side| side.cost(common, variance)).sum();
    cost.max(0.0).sqrt()
}

impl Side {
    /// `E^2 / V(x)`.
    fn precision(&self, ratio: f64, variance: &Variance) -> f64 {
        let spread = variance.of(ratio, &self.sums, self.weeks);
        self.sums.expected.powi(2) / spread.max(f64::MIN_POSITIVE)
    }

    fn cost(&self, common: f64, variance: &Variance) -> f64 {
        let own = self.sums.ratio();
        let step = (common - own) / f64::from(PARTS);
        let slope = |part: u32| {
            // At a level of 0 without noise both t - r and V are 0: a little beside it.
            let beyond = step * f64::from(part).max(1e-6);
            beyond * self.precision(own + beyond, variance)
        };
        let inner: f64 = (1..PARTS)
            .map(|part| slope(part) * if part % 2 == 0 { 2.0 } else { 4.0 })
            .sum();
        2.0 * (slope(0) + inner + slope(PARTS)) * step / 3.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHANCE_ALONE: Variance = Variance {
        f: 1.0,
        c_squared: 0.0,
    };

    fn side(observed: f64, expected: f64, noise: f64) -> Side {
        Side {
            sums: Tally {
                observed,
                expected,
                noise,
                chance: expected,
                squares: 0.0,
            },
            weeks: expected,
        }
    }

    #[test]
    fn counts_of_chance_alone_have_the_deviance_of_poisson() {
        for (before, after) in [(50.0, 0.0), (50.0, 1.0), (40.0, 3.0), (400.0, 60.0)] {
            let sides = [side(before, 50.0, 0.0), side(after, 10.0, 0.0)];
            let common = (before + after) / 60.0;
            let log = |seen: f64, expected: f64| {
                if seen > 0.0 {
                    seen * (seen / expected / common).ln()
                } else {
                    0.0
                }
            };
            let deviance = 2.0 * (log(before, 50.0) + log(after, 10.0));
            let z = fallen_by(&sides, &CHANCE_ALONE);
            assert!(
                (z - deviance.sqrt()).abs() < 0.02 * deviance.sqrt(),
                "{before} and {after}: {z}, {}",
                deviance.sqrt()
            );
        }
    }

    #[test]
    fn with_mostly_noise_it_is_the_usual_z() {
        let sides = [side(50.0, 50.0, 1e5), side(-3.0, 10.0, 4e4)];
        let usual = (1.0 + 0.3) / (1e5_f64 / 2500.0 + 4e4 / 100.0).sqrt();
        let z = fallen_by(&sides, &CHANCE_ALONE);
        assert!((z - usual).abs() < 0.01 * usual, "{z}, {usual}");
    }

    #[test]
    fn use_that_rose_or_stayed_has_not_fallen() {
        let stayed = [side(50.0, 50.0, 0.0), side(10.0, 10.0, 0.0)];
        let rose = [side(5.0, 50.0, 0.0), side(10.0, 10.0, 0.0)];
        assert!(fallen_by(&stayed, &CHANCE_ALONE) < 1e-9);
        assert!(fallen_by(&rose, &CHANCE_ALONE) < 1e-9);
    }
}
