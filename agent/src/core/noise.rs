//! Noise that hides a single device: the discrete Laplace distribution, sampled
//! exactly and with integers only (Canonne, Kamath, Steinke 2020, algorithms 1
//! and 2). Samplers that use floating point leak (Mironov 2012).

use crate::core::random::{NoRandomness, RandomSource};

/// Scales b of the noise; 0 is off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scales {
    pub device_minutes: u16,
    pub visits: u8,
}

impl Scales {
    pub const STANDARD: Scales = Scales {
        device_minutes: 60,
        visits: 2,
    };
    pub const STRICT: Scales = Scales {
        device_minutes: 120,
        visits: 2,
    };
    pub const OFF: Scales = Scales {
        device_minutes: 0,
        visits: 0,
    };
}

/// A draw k with P(k) = (1-q)/(1+q) q^|k|, q = exp(-1/b); 0 where `scale` is 0.
///
/// # Errors
/// When the source of randomness fails: then nothing may be released.
pub fn discrete_laplace(scale: u16, random: &mut impl RandomSource) -> Result<i64, NoRandomness> {
    let scale = u64::from(scale);
    if scale == 0 {
        return Ok(0);
    }
    loop {
        let remainder = below(scale, random)?;
        if !bernoulli_exp(remainder, scale, random)? {
            continue;
        }
        let mut quotient: u64 = 0;
        while bernoulli_exp(1, 1, random)? {
            quotient += 1;
        }
        let magnitude = i64::try_from(remainder + scale * quotient).unwrap_or(i64::MAX);
        let negative = random.next()? & 1 == 1;
        match (negative, magnitude) {
            (true, 0) => continue,
            (true, _) => return Ok(-magnitude),
            (false, _) => return Ok(magnitude),
        }
    }
}

/// True with probability exp(-numerator/denominator), for a ratio from 0 to 1.
fn bernoulli_exp(
    numerator: u64,
    denominator: u64,
    random: &mut impl RandomSource,
) -> Result<bool, NoRandomness> {
    let mut k = 1;
    while below(denominator * k, random)? < numerator {
        k += 1;
    }
    Ok(k % 2 == 1)
}

/// Uniform in 0..`limit`, by rejection: no remainder is favoured.
fn below(limit: u64, random: &mut impl RandomSource) -> Result<u64, NoRandomness> {
    let usable = u64::MAX - u64::MAX % limit;
    loop {
        let draw = random.next()?;
        if draw < usable {
            return Ok(draw % limit);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::random::Seeded;

    const DRAWS: usize = 400_000;

    /// Pearson's statistic of draws against the exact distribution, as a standard
    /// normal by Wilson and Hilferty (1931).
    fn deviation(scale: u16, draws: &[i64]) -> f64 {
        let q = (-1.0 / f64::from(scale)).exp();
        let probability = |k: i64| (1.0 - q) / (1.0 + q) * q.powi(i32::try_from(k.abs()).unwrap());
        let edge = i64::from(scale) * 5;
        let mut seen = vec![0.0; usize::try_from(2 * edge + 1).unwrap()];
        let (mut below, mut above) = (0.0, 0.0);
        for &draw in draws {
            match usize::try_from(draw + edge)
                .ok()
                .and_then(|at| seen.get_mut(at))
            {
                Some(cell) => *cell += 1.0,
                None if draw < 0 => below += 1.0,
                None => above += 1.0,
            }
        }
        let total = draws.len() as f64;
        let tail = q.powi(i32::try_from(edge + 1).unwrap()) / (1.0 + q);
        let cells = (-edge..=edge)
            .zip(&seen)
            .map(|(k, &count)| (count, probability(k)))
            .chain([(below, tail), (above, tail)]);
        let mut statistic = 0.0;
        let mut count = 0.0;
        for (observed, probability) in cells {
            let expected = probability * total;
            statistic += (observed - expected) * (observed - expected) / expected;
            count += 1.0;
        }
        let freedom: f64 = count - 1.0;
        let spread = 2.0 / (9.0 * freedom);
        ((statistic / freedom).cbrt() - (1.0 - spread)) / spread.sqrt()
    }

    fn draws(scale: u16, seed: u64) -> Vec<i64> {
        let mut random = Seeded::new(seed);
        (0..DRAWS)
            .map(|_| discrete_laplace(scale, &mut random).unwrap())
            .collect()
    }

    #[test]
    fn follows_the_exact_distribution() {
        // 3.72 standard deviations: one-sided p = 1e-4.
        for (scale, seed) in [(2, 1), (60, 2), (120, 3)] {
            let found = deviation(scale, &draws(scale, seed));
            assert!(found < 3.72, "scale {scale}: {found} standard deviations");
        }
    }

    #[test]
    fn the_test_notices_a_scale_that_is_five_percent_off() {
        assert!(deviation(60, &draws(57, 2)) > 3.72);
        assert!(deviation(60, &draws(63, 2)) > 3.72);
    }

    #[test]
    fn has_the_variance_that_the_collector_reckons_with() {
        let draws = draws(60, 4);
        let q = (-1.0 / 60.0_f64).exp();
        let exact = 2.0 * q / (1.0 - q).powi(2);
        let squares: f64 = draws.iter().map(|&k| (k * k) as f64).sum();
        let ratio = squares / DRAWS as f64 / exact;
        assert!((ratio - 1.0).abs() < 0.02, "{ratio}");
    }

    #[test]
    fn noise_that_is_off_is_zero_and_needs_no_randomness() {
        struct Broken;
        impl RandomSource for Broken {
            fn next(&mut self) -> Result<u64, NoRandomness> {
                Err(NoRandomness)
            }
        }
        assert_eq!(discrete_laplace(0, &mut Broken).unwrap(), 0);
        assert!(discrete_laplace(60, &mut Broken).is_err());
    }
}
