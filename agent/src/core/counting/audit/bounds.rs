//! Bounds of a probability of which some draws are known (Clopper and Pearson 1934).

/// Chance that a bound is wrong.
pub const ALPHA: f64 = 1e-6;

/// The smallest probability under which k or more of n have a
/// chance of alpha.
pub fn lower(k: usize, n: usize) -> f64 {
    if k == 0 {
        return 0.0;
    }
    let (k, n) = (k as f64, n as f64);
    bisect(|p| incomplete_beta(p, k, n - k + 1.0) < ALPHA)
}

pub fn upper(k: usize, n: usize) -> f64 {
    if k == n {
        return 1.0;
    }
    let (k, n) = (k as f64, n as f64);
    bisect(|p| incomplete_beta(p, k + 1.0, n - k) < 1.0 - ALPHA)
}

/// Where a condition that holds for small numbers ceases to.
fn bisect(holds: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if holds(middle) {
            low = middle
        } else {
            high = middle
        }
    }
    low
}

/// Regularised, by its continued fraction (Abramowitz and Stegun 26.5.8).
fn incomplete_beta(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return f64::from(u8::from(x >= 1.0));
    }
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - incomplete_beta(1.0 - x, b, a);
    }
    let front = (ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (-x).ln_1p()).exp();
    let (mut c, mut d) = (1.0, 1.0 / (1.0 - (a + b) * x / (a + 1.0)));
    let mut fraction = d;
    for step in 1..20_000 {
        let m = f64::from(step);
        for term in [
            m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0)),
        ] {
            d = 1.0 / (1.0 + term * d);
            c = 1.0 + term / c;
            fraction *= c * d;
        }
        if (c * d - 1.0).abs() < 1e-14 {
            break;
        }
    }
    front * fraction / a
}

/// Stirling's series, moved up to where it is exact.
fn ln_gamma(x: f64) -> f64 {
    if x < 12.0 {
        return ln_gamma(x + 1.0) - x.ln();
    }
    let series = 1.0 / (12.0 * x) - 1.0 / (360.0 * x.powi(3)) + 1.0 / (1260.0 * x.powi(5));
    (x - 0.5) * x.ln() - x + 0.5 * std::f64::consts::TAU.ln() + series
}

#[test]
fn the_bounds_are_those_of_clopper_and_pearson() {
    // None of n: 1 - alpha^(1/n); all of n the other way round.
    let n = 400_000;
    let expected = 1.0 - ALPHA.powf(1.0 / n as f64);
    assert!((upper(0, n) / expected - 1.0).abs() < 1e-6);
    assert!((lower(n, n) - (1.0 - expected)).abs() < 1e-9);
    // Near the normal approximation for many.
    let half = lower(n / 2, n);
    let normal = 0.5 - 4.753 * (0.25 / n as f64).sqrt();
    assert!((half - normal).abs() < 2e-5, "{half} {normal}");
}
