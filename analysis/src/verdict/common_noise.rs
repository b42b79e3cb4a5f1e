//! The noise that windows of a site have in common, because totals above them are known.
//!
//! The noise of windows has the covariance D - U U': D their own variances, one column of
//! U for each total (see [`crate::layers`]).

#[cfg(test)]
mod tests;

use std::ops::Range;

use crate::layers::{Piece, Shared};

use super::window::Window;

/// A pivot below this share of 1 is lost in rounding: totals that leave no noise at all.
const LEAST_PIVOT: f64 = 1e-9;

/// The totals above the windows of a stretch, as runs of their indices.
pub struct CommonNoise {
    totals: Vec<Vec<Run>>,
}

struct Run {
    windows: Range<usize>,
    loading: f64,
}

impl CommonNoise {
    pub fn new(shared: &[Shared], windows: &[Window]) -> Self {
        let index = |instant| windows.partition_point(|window| window.start < instant);
        let run = |piece: &Piece| Run {
            windows: index(piece.from)..index(piece.to),
            loading: piece.loading,
        };
        let runs = |total: &Shared| -> Vec<Run> {
            let runs = total.pieces.iter().map(run);
            runs.filter(|run| !run.windows.is_empty()).collect()
        };
        let totals = shared.iter().map(runs);
        Self {
            totals: totals.filter(|runs| !runs.is_empty()).collect(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.totals.is_empty()
    }

    /// For each total, the parts it meets with the sum of w u over each. `before` are the
    /// sums of the weights before each window and of all, `ends` the ends of the parts.
    pub fn loads<'a>(
        &'a self,
        before: &'a [f64],
        ends: &'a [usize],
    ) -> impl Iterator<Item = Vec<(usize, f64)>> + 'a {
        let part_of = |window: usize| ends.partition_point(|end| *end <= window);
        self.totals.iter().map(move |runs| {
            let mut loads: Vec<(usize, f64)> = Vec::new();
            for run in runs {
                let mut from = run.windows.start;
                while from < run.windows.end {
                    let part = part_of(from);
                    let to = ends[part].min(run.windows.end);
                    let load = run.loading * (before[to] - before[from]);
                    match loads.last_mut() {
                        Some(last) if last.0 == part => last.1 += load,
                        _ => loads.push((part, load)),
                    }
                    from = to;
                }
            }
            loads
        })
    }

    /// Turns `weights`, s / d for windows of signal s and variance d = s + noise, into
    /// S^-1 s for the covariance S = diag(d) - U U': the best weights of a sum, plain where
    /// a total is far better known than its windows. By Woodbury's formula
    /// S^-1 s = s/d + U/d (I - U' U/d)^-1 U' s/d, for totals that meet each other together.
    pub fn share(&self, weights: &mut [f64], variances: &[f64]) {
        let mut order: Vec<usize> = (0..self.totals.len()).collect();
        order.sort_by_key(|total| self.totals[*total][0].windows.start);
        let mut from = 0;
        while from < order.len() {
            let mut until = self.end(order[from]);
            let mut to = from + 1;
            while to < order.len() && self.totals[order[to]][0].windows.start < until {
                until = until.max(self.end(order[to]));
                to += 1;
            }
            self.share_together(&order[from..to], weights, variances);
            from = to;
        }
    }

    fn end(&self, total: usize) -> usize {
        self.totals[total].last().map_or(0, |run| run.windows.end)
    }

    fn share_together(&self, totals: &[usize], weights: &mut [f64], variances: &[f64]) {
        let size = totals.len();
        let mut matrix = vec![0.0; size * size];
        let mut right = vec![0.0; size];
        for (row, one) in totals.iter().enumerate() {
            matrix[row * size + row] = 1.0;
            for run in &self.totals[*one] {
                right[row] += run.loading * weights[run.windows.clone()].iter().sum::<f64>();
            }
            for (column, other) in totals[..=row].iter().enumerate() {
                let common = self.product(*one, *other, variances);
                matrix[row * size + column] -= common;
            }
        }
        if !solve(&mut matrix, &mut right) {
            return;
        }
        for (total, solved) in totals.iter().zip(right) {
            for run in &self.totals[*total] {
                for index in run.windows.clone() {
                    weights[index] += run.loading * solved / variances[index];
                }
            }
        }
    }

    /// Sum of u v / d over two totals.
    fn product(&self, one: usize, other: usize, variances: &[f64]) -> f64 {
        let mut sum = 0.0;
        for a in &self.totals[one] {
            for b in &self.totals[other] {
                let from = a.windows.start.max(b.windows.start);
                let to = a.windows.end.min(b.windows.end);
                if from < to {
                    let inverse = variances[from..to].iter().map(|variance| 1.0 / variance);
                    sum += a.loading * b.loading * inverse.sum::<f64>();
                }
            }
        }
        sum
    }
}

/// Solves a symmetric system, given below the diagonal, by Cholesky's method; false where
/// it has no sure answer.
fn solve(matrix: &mut [f64], right: &mut [f64]) -> bool {
    let size = right.len();
    for row in 0..size {
        for column in 0..=row {
            let mut value = matrix[row * size + column];
            for before in 0..column {
                value -= matrix[row * size + before] * matrix[column * size + before];
            }
            if row == column {
                if value < LEAST_PIVOT || !value.is_finite() {
                    return false;
                }
                matrix[row * size + row] = value.sqrt();
            } else {
                matrix[row * size + column] = value / matrix[column * size + column];
            }
        }
    }
    for row in 0..size {
        for before in 0..row {
            right[row] -= matrix[row * size + before] * right[before];
        }
        right[row] /= matrix[row * size + row];
    }
    for row in (0..size).rev() {
        for after in row + 1..size {
            right[row] -= matrix[after * size + row] * right[after];
        }
        right[row] /= matrix[row * size + row];
    }
    true
}
