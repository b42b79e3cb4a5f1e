//! Duals of the linear relaxation of plain covering, by HiGHS's interior point:
//! good ones in seconds, where subgradient steps get near them only.

use highs::{Col, RowProblem, Sense};

use super::solver::{SolveError, refused, set_interior_point};
use crate::siting::model::Model;

/// HiGHS sees the total weight as this much.
const SCALE: f64 = 1e6;

/// One dual for each set, of z_S <= sum of x over S. They may be rough where time
/// cut the solve short.
pub(crate) fn duals(
    model: &Model,
    openings: usize,
    time_limit_s: Option<f64>,
) -> Result<Vec<f64>, SolveError> {
    let scale = SCALE / model.total_weight.max(f64::MIN_POSITIVE);
    let mut problem = RowProblem::default();
    let columns: Vec<Col> = (0..model.columns.len())
        .map(|_| problem.add_column(0.0, 0.0..=1.0))
        .collect();
    for set in &model.sets {
        let served = problem.add_column(set.gain * scale, 0.0..=1.0);
        let row = set.members.iter().map(|&column| (columns[column], -1.0));
        problem.add_row(..=0.0, row.chain([(served, 1.0)]));
    }
    let count = openings as f64;
    problem.add_row(count..=count, columns.iter().map(|&column| (column, 1.0)));
    let mut highs = problem
        .try_optimise(Sense::Maximise)
        .map_err(refused("the relaxation"))?;
    set_interior_point(&mut highs, time_limit_s)?;
    let solved = highs
        .try_solve()
        .map_err(refused("to solve the relaxation"))?;
    Ok(solved
        .get_solution()
        .dual_rows()
        .iter()
        .take(model.sets.len())
        .map(|dual| dual.abs() / scale)
        .collect())
}
