//! What is believed about a site's true ratio (`docs/methods/verdicts.md#the-method`, step 6).

use super::variance::Variance;
use super::week::Tally;

const POINTS: usize = 80;
const LOWEST: f64 = 0.003;
const HIGHEST: f64 = 12.0;
const UNIFORM: f64 = 0.02;
/// With this many sites a group's own prior weighs as much as the prior of all.
const PRIOR_SITES: f64 = 20.0;
/// The prior is fitted to at most this many sites of a group.
const FITTED_TO: usize = 1_000;

/// Variance, in squared units of use, below which nothing is told from nothing.
const LEAST_VARIANCE: f64 = 1.0;

/// What was seen at one site.
#[derive(Debug, Clone, Copy)]
pub struct Seen {
    pub sums: Tally,
    pub weeks: f64,
    /// Relative variance of the reference that `sums` are expected by.
    pub reference_error: f64,
}

/// Cells of the true ratio x, equal on a logarithmic scale, one edge at q exactly.
pub struct Grid {
    edges: Vec<f64>,
    centres: Vec<f64>,
    below: usize,
}

/// Probability that x < q, and the 80 % interval of x.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Belief {
    pub probability: f64,
    pub interval: [f64; 2],
}

impl Grid {
    pub fn new(q: f64) -> Self {
        let step = (HIGHEST / LOWEST).ln() / POINTS as f64;
        let mut edges: Vec<f64> = (0..=POINTS)
            .map(|index| LOWEST * (step * index as f64).exp())
            .collect();
        edges.push(q.clamp(LOWEST, HIGHEST));
        edges.sort_by(f64::total_cmp);
        let centres: Vec<f64> = edges
            .windows(2)
            .map(|pair| (pair[0] * pair[1]).sqrt())
            .collect();
        let below = centres.iter().filter(|centre| **centre < q).count();
        Self {
            edges,
            centres,
            below,
        }
    }

    /// Normal likelihood of what was seen at each cell's centre, its -1/2 log V
    /// included, relative to the largest.
    pub fn likelihood(&self, seen: &Seen, variance: &Variance) -> Vec<f64> {
        let logs: Vec<f64> = self
            .centres
            .iter()
            .map(|x| {
                let v = variance
                    .of(*x, &seen.sums, seen.weeks)
                    .max(f64::MIN_POSITIVE)
                    + seen.reference_error * (x * seen.sums.expected).powi(2);
                -(seen.sums.observed - x * seen.sums.expected).powi(2) / (2.0 * v) - 0.5 * v.ln()
            })
            .collect();
        let largest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        logs.into_iter().map(|log| (log - largest).exp()).collect()
    }

    /// The lognormal prior that makes the likelihoods most probable, log-mean within
    /// 0.6 of 0 and standard deviation 0.4 to 2, each to a tenth; searched coarsely,
    /// then around the best.
    pub fn fit_prior(&self, likelihoods: &[&[f64]]) -> Vec<f64> {
        let step = likelihoods.len().div_ceil(FITTED_TO).max(1);
        let sample: Vec<&[f64]> = likelihoods.iter().step_by(step).copied().collect();
        let mut best = (f64::NEG_INFINITY, 0, 10);
        for (mean_step, sd_step) in [(3, 4), (1, 1)] {
            let (_, mean_centre, sd_centre) = best;
            let first = mean_step == 3;
            let (means, sds) = if first {
                (-6..=6, 4..=20)
            } else {
                (
                    mean_centre - 2..=mean_centre + 2,
                    sd_centre - 3..=sd_centre + 3,
                )
            };
            for mean in means
                .step_by(mean_step)
                .filter(|mean| (-6..=6).contains(mean))
            {
                for sd in sds
                    .clone()
                    .step_by(sd_step)
                    .filter(|sd| (4..=20).contains(sd))
                {
                    let prior = self.lognormal(f64::from(mean) / 10.0, f64::from(sd) / 10.0);
                    let log =
                        |likelihood: &&[f64]| dot(&prior, likelihood).max(f64::MIN_POSITIVE).ln();
                    let total: f64 = sample.iter().map(log).sum();
                    if total > best.0 {
                        best = (total, mean, sd);
                    }
                }
            }
        }
        self.lognormal(f64::from(best.1) / 10.0, f64::from(best.2) / 10.0)
    }

    /// A group's prior of `sites` sites, mixed with everybody's and with 2 % uniform.
    pub fn mix(&self, own: &[f64], sites: usize, all: &[f64]) -> Vec<f64> {
        let weight = sites as f64 / (sites as f64 + PRIOR_SITES);
        let uniform = UNIFORM / self.centres.len() as f64;
        let mixed = |(own, all): (&f64, &f64)| {
            (1.0 - UNIFORM) * (weight * own + (1.0 - weight) * all) + uniform
        };
        own.iter().zip(all).map(mixed).collect()
    }

    /// The prior that knows nothing: each cell of the logarithmic grid alike.
    pub fn flat(&self) -> Vec<f64> {
        vec![1.0 / self.centres.len() as f64; self.centres.len()]
    }

    pub fn belief(&self, prior: &[f64], likelihood: &[f64]) -> Belief {
        let mut masses: Vec<f64> = prior.iter().zip(likelihood).map(|(p, l)| p * l).collect();
        let total: f64 = masses.iter().sum();
        for mass in &mut masses {
            *mass /= total;
        }
        let probability: f64 = masses[..self.below].iter().sum();
        Belief {
            probability: probability.clamp(0.0, 1.0),
            interval: [self.quantile(&masses, 0.1), self.quantile(&masses, 0.9)],
        }
    }

    /// The chance that there is nothing at all, where that is so of a share of `nobody`
    /// and the rest are as the prior has them.
    pub fn nobody(&self, prior: &[f64], seen: &Seen, variance: &Variance, nobody: f64) -> f64 {
        let Seen { sums, weeks, .. } = seen;
        let log = |x: f64, v: f64| {
            -(sums.observed - x * sums.expected).powi(2) / (2.0 * v) - 0.5 * v.ln()
        };
        let nothing = nobody.ln() + log(0.0, sums.noise.max(LEAST_VARIANCE));
        let used = self.centres.iter().zip(prior).map(|(x, share)| {
            let v = variance.of(*x, sums, *weeks).max(LEAST_VARIANCE);
            ((1.0 - nobody) * share).max(f64::MIN_POSITIVE).ln() + log(*x, v)
        });
        let odds: f64 = used.map(|of_cell| (of_cell - nothing).exp()).sum();
        1.0 / (1.0 + odds)
    }

    /// The prior of what is by and large as expected.
    pub fn around_one(&self, spread: f64) -> Vec<f64> {
        self.lognormal(0.0, spread)
    }

    fn quantile(&self, masses: &[f64], share: f64) -> f64 {
        let mut sum = 0.0;
        for (index, mass) in masses.iter().enumerate() {
            if sum + mass >= share {
                let within = if *mass > 0.0 {
                    (share - sum) / mass
                } else {
                    0.0
                };
                let (low, high) = (self.edges[index], self.edges[index + 1]);
                return if index == 0 {
                    high * within
                } else {
                    low * (high / low).powf(within)
                };
            }
            sum += mass;
        }
        HIGHEST
    }

    fn lognormal(&self, mean: f64, sd: f64) -> Vec<f64> {
        let below: Vec<f64> = self
            .edges
            .iter()
            .map(|edge| normal_cdf((edge.ln() - mean) / sd))
            .collect();
        let mut masses: Vec<f64> = below.windows(2).map(|pair| pair[1] - pair[0]).collect();
        // What lies beyond the grid belongs to its ends.
        if let (Some(first), Some(least)) = (masses.first_mut(), below.first()) {
            *first += least;
        }
        if let (Some(last), Some(most)) = (masses.last_mut(), below.last()) {
            *last += 1.0 - most;
        }
        masses
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Standard normal distribution function, by the complementary error function of
/// Numerical Recipes (relative error below 1.2e-7).
///
/// A library's (libm) is exact to the last digit; it would change probabilities in their
/// eighth decimal and the order of sites that are as good as equally sure, so that a
/// verdict could not be compared with the one stored a week before.
pub fn normal_cdf(z: f64) -> f64 {
    let x = z.abs() / std::f64::consts::SQRT_2;
    let t = 1.0 / (1.0 + 0.5 * x);
    const C: [f64; 10] = [
        -1.265_512_23,
        1.000_023_68,
        0.374_091_96,
        0.096_784_18,
        -0.186_288_06,
        0.278_868_07,
        -1.135_203_98,
        1.488_515_87,
        -0.822_152_23,
        0.170_872_77,
    ];
    let polynomial = C.iter().rev().fold(0.0, |sum, c| sum * t + c);
    let tail = 0.5 * t * (-x * x + polynomial).exp();
    if z >= 0.0 { 1.0 - tail } else { tail }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_cdf_has_the_tabled_values() {
        for (z, value) in [
            (0.0, 0.5),
            (1.281_552, 0.9),
            (-1.959_964, 0.025),
            (4.0, 0.999_968_33),
        ] {
            assert!((normal_cdf(z) - value).abs() < 1e-6, "{z}");
        }
    }

    #[test]
    fn much_evidence_outweighs_the_prior() {
        let grid = Grid::new(0.25);
        let variance = Variance {
            f: 60.0,
            c_squared: 0.04,
        };
        let prior = grid.mix(&grid.lognormal(0.0, 1.0), 30, &grid.lognormal(0.0, 1.0));
        let belief = |ratio: f64| {
            let seen = Seen {
                sums: Tally {
                    observed: ratio * 50_000.0,
                    expected: 50_000.0,
                    noise: 0.0,
                    chance: 50_000.0,
                    squares: 50_000.0_f64.powi(2) / 8.0,
                },
                weeks: 8.0,
                reference_error: 0.0,
            };
            grid.belief(&prior, &grid.likelihood(&seen, &variance))
        };
        assert!(belief(0.10).probability > 0.99);
        assert!(belief(0.60).probability < 0.01);
        let [low, high] = belief(0.60).interval;
        assert!(low < 0.60 && 0.60 < high && high < 0.8, "{low} {high}");
        assert!(belief(-0.01).interval[0] >= 0.0);
    }
}
