//! How much noise a figure holds.

use super::combine::Shared;

/// Variance of the discrete Laplace distribution of scale `b`, 2q / (1 - q)^2 with
/// q = exp(-1/b); 0 where noise is off.
pub fn noise_variance(b: f64) -> f64 {
    if b <= 0.0 {
        return 0.0;
    }
    let q = (-1.0 / b).exp();
    2.0 * q / (1.0 - q).powi(2)
}

/// Variance of the noise in a weighted sum of combined windows.
///
/// Adding a window takes one step and 16 bytes, the variance two searches for each piece
/// of a total that the windows meet.
#[derive(Debug, Clone, Default)]
pub struct NoiseOfSum {
    /// Starts of windows, and the sum of the weights up to each.
    weights: Vec<(i64, f64)>,
    weight: f64,
    alone: f64,
}

impl NoiseOfSum {
    /// Adds a window of an own variance; windows come in order of time.
    pub fn add(&mut self, start: i64, weight: f64, variance: f64) {
        self.weight += weight;
        self.weights.push((start, self.weight));
        self.alone += weight * weight * variance;
    }

    /// The exact variance, where `shared` are all totals above the windows.
    pub fn variance(&self, shared: &[Shared]) -> f64 {
        let together = shared.iter().map(|total| self.load(total).powi(2));
        (self.alone - together.sum::<f64>()).max(0.0)
    }

    /// Sum of w u over one total.
    fn load(&self, total: &Shared) -> f64 {
        let (Some(first), Some(last)) = (self.weights.first(), self.weights.last()) else {
            return 0.0;
        };
        let met = total
            .pieces
            .iter()
            .filter(|piece| piece.from <= last.0 && piece.to > first.0);
        met.map(|piece| piece.loading * (self.before(piece.to) - self.before(piece.from)))
            .sum()
    }

    /// Sum of the weights of windows that start before an instant.
    fn before(&self, instant: i64) -> f64 {
        let index = self.weights.partition_point(|(start, _)| *start < instant);
        index
            .checked_sub(1)
            .map_or(0.0, |last| self.weights[last].1)
    }
}
