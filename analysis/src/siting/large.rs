//! Plain covering that is too large for the tree alone: own search for the value,
//! a relaxation for the bound, and the tree with what is left of the time.

use super::decide::everything;
use super::input::{Limits, Problem};
use super::linear;
use super::model::{Column, Model};
use super::relaxation;
use super::rules::Rule;
use super::search;
use super::solve::{End, SolveError, solve};

/// Coverage pairs from which the tree alone is not enough.
const LARGE: usize = 20_000;
/// Set visits of the search without a time limit, and for each second of one.
const WORK: u64 = 400_000_000;
const WORK_PER_SECOND: f64 = 30e6;
/// Share of the time limit that the search gets.
const SEARCH_SHARE: f64 = 0.65;
/// Share of the time limit that the linear relaxation gets at most.
const BOUND_SHARE: f64 = 0.2;
/// Subgradient steps for the bound.
const BOUND_STEPS: u32 = 400;
/// Nodes of the tree after the search.
const NODES: u32 = 200;

pub(crate) fn is_plain_and_large(model: &Model, problem: &Problem) -> bool {
    let pairs: usize = model.sets.iter().map(|set| set.members.len()).sum();
    problem.moves == 0
        && pairs >= LARGE
        && model.flows == 0
        && model.rows.iter().all(|row| row.rule == Rule::Additions)
}

/// The best decision, a bound, and what ended the work.
pub(crate) fn cover(
    problem: &Problem,
    model: &Model,
    start: Option<&[bool]>,
    should_stop: &dyn Fn() -> bool,
) -> Result<(Option<Vec<bool>>, f64, End), SolveError> {
    let Some(start) = start else {
        return Ok((None, everything(model), End::Infeasible));
    };
    let limits = problem.limits;
    let work = limits.time_limit_s.map_or(WORK, |seconds| {
        (seconds * SEARCH_SHARE * WORK_PER_SECOND).clamp(1e6, 1e13) as u64
    });
    // The bound first: a search that time cuts short would leave none.
    let positions = positions(problem, model);
    let found = search::improve(model, start, &positions, work / 20, should_stop);
    let mut bound = relaxation::bound(model, &found.decision, BOUND_STEPS, should_stop);
    if !should_stop() {
        let seconds = limits.time_limit_s.map(|seconds| seconds * BOUND_SHARE);
        let duals = linear::duals(model, problem.additions, seconds)?;
        bound = bound.min(relaxation::bound_of(model, problem.additions, &duals));
    }
    let bound = bound.min(everything(model));
    let found = search::improve(model, &found.decision, &positions, work, should_stop);
    let objective = model.objective(&found.decision);
    let proven = |objective: f64, bound: f64| bound - objective <= 1e-7 * model.total_weight;
    if proven(objective, bound) {
        return Ok((Some(found.decision), bound, End::Optimal));
    }
    if !found.complete || should_stop() {
        return Ok((Some(found.decision), bound, End::TimeLimit));
    }
    let left = Limits {
        time_limit_s: limits
            .time_limit_s
            .map(|seconds| seconds * (1.0 - SEARCH_SHARE - BOUND_SHARE) / 2.0),
        nodes: limits.nodes.min(NODES),
    };
    let solution = solve(model, Some(&found.decision), left)?;
    let bound = bound.min(solution.bound);
    let better =
        model.is_feasible(&solution.decision) && model.objective(&solution.decision) > objective;
    let decision = if better {
        solution.decision
    } else {
        found.decision
    };
    let end = if proven(model.objective(&decision), bound) {
        End::Optimal
    } else {
        solution.end
    };
    Ok((Some(decision), bound, end))
}

/// Candidates in a plane, for the search's idea of what is near.
fn positions(problem: &Problem, model: &Model) -> Vec<(f64, f64)> {
    let of = |column: &Column| match *column {
        Column::Candidate(j) => problem.candidates[j].position,
        Column::Site(h) => problem.open[h].position,
    };
    let shrink = model
        .columns
        .first()
        .map_or(1.0, |column| of(column).lat.to_radians().cos());
    model
        .columns
        .iter()
        .map(|column| {
            let position = of(column);
            (position.lon * shrink, position.lat)
        })
        .collect()
}
