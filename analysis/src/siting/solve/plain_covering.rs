//! Plain covering that may be too large for the tree: a brief search and a relaxation
//! for the bound, the tree for a while, and own search where that did not close it.

use super::solver::{EXACT, End, SolveError, solve_known, without_dominated};
use super::{covering_duals, covering_bound, search};
use crate::siting::model::{Model, positions};
use crate::siting::problem::{Limits, Problem, Rule};

/// Coverage pairs from which a search and duals pay for themselves before the tree.
const LARGE: usize = 2_000;
/// Set visits of the search without a time limit, and for each second of one.
const WORK: u64 = 400_000_000;
const WORK_PER_SECOND: f64 = 45e6;
/// Part of that for the brief search, and its set visits for each coverage pair at most.
const BRIEF_PART: u64 = 20;
const BRIEF_PER_PAIR: u64 = 500;
/// Share of the time limit that the search gets.
const SEARCH_SHARE: f64 = 0.65;
/// Share of the time limit that the linear relaxation gets at most.
const BOUND_SHARE: f64 = 0.2;
/// Subgradient steps for the bound.
const BOUND_STEPS: u32 = 400;
/// Coverage pairs up to which the tree is tried before the long search: where it
/// closes at all it closes soon, and then there is nothing to search.
const CLOSES: usize = 100_000;
/// Share of the time limit that the tree gets then, and after the search elsewhere.
const TREE_SHARE: f64 = 0.15;
const LAST_TREE_SHARE: f64 = (1.0 - SEARCH_SHARE - BOUND_SHARE) / 2.0;
/// Nodes of the tree.
const NODES: u32 = 200;

pub(crate) fn is_plain_and_large(model: &Model, problem: &Problem) -> bool {
    problem.moves == 0
        && pairs(model) >= LARGE
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
        return Ok((None, model.all_served(), End::Infeasible));
    };
    let limits = problem.limits;
    let work = limits.time_limit_s.map_or(WORK, |seconds| {
        (seconds * SEARCH_SHARE * WORK_PER_SECOND).clamp(1e6, 1e13) as u64
    });
    // The bound first: a search that time cuts short would leave none.
    let positions = positions(problem, model);
    let brief = (work / BRIEF_PART).min(BRIEF_PER_PAIR * pairs(model) as u64);
    let found = search::improve(model, start, &positions, brief, should_stop);
    let mut bound = covering_bound::bound(model, &found.decision, BOUND_STEPS, should_stop);
    let mut duals = None;
    if !should_stop() {
        let seconds = limits.time_limit_s.map(|seconds| seconds * BOUND_SHARE);
        let found_duals = covering_duals::duals(model, problem.additions, seconds)?;
        let objective = model.objective(&found.decision);
        let (proven, _) = covering_bound::proof(model, problem.additions, &found_duals, objective);
        bound = bound.min(proven);
        duals = Some(found_duals);
    }
    let bound = bound.min(model.all_served());
    let proven = |objective: f64, bound: f64| bound - objective <= 1e-7 * model.total_weight;
    if proven(model.objective(&found.decision), bound) {
        return Ok((Some(found.decision), bound, End::Optimal));
    }
    if should_stop() {
        return Ok((Some(found.decision), bound, End::TimeLimit));
    }
    let tree = |decision: Vec<bool>, bound: f64, seconds: f64| {
        let brief = Limits {
            time_limit_s: limits.time_limit_s.map(|limit| limit * seconds),
            nodes: limits.nodes.min(NODES),
        };
        let objective = model.objective(&decision);
        let mut known = without_dominated(model, Some(&decision));
        if let Some(duals) = &duals {
            let (_, proven) = covering_bound::proof(model, problem.additions, duals, objective);
            // What the start has stays open to it.
            for ((known, proven), open) in known.iter_mut().zip(proven).zip(&decision) {
                *known = known.or(proven.filter(|proven| proven == open));
            }
        }
        let solution = solve_known(model, &known, Some(&decision), brief, EXACT)?;
        let better = model.is_feasible(&solution.decision)
            && model.objective(&solution.decision) > model.objective(&decision);
        let decision = if better { solution.decision } else { decision };
        // What is known holds for all that is better than the start.
        let bound = bound.min(solution.bound.max(objective));
        Ok::<_, SolveError>((decision, bound, solution.end))
    };
    let closes = pairs(model) <= CLOSES;
    let (mut decision, mut bound) = (found.decision, bound);
    if closes {
        let end;
        (decision, bound, end) = tree(decision, bound, TREE_SHARE)?;
        if end == End::Optimal || proven(model.objective(&decision), bound) {
            return Ok((Some(decision), bound, End::Optimal));
        }
    }
    let found = search::improve(model, &decision, &positions, work, should_stop);
    decision = found.decision;
    if proven(model.objective(&decision), bound) {
        return Ok((Some(decision), bound, End::Optimal));
    }
    if !found.complete || should_stop() {
        return Ok((Some(decision), bound, End::TimeLimit));
    }
    if closes {
        let limited = limits.time_limit_s.is_some();
        let end = if limited {
            End::TimeLimit
        } else {
            End::WorkLimit
        };
        return Ok((Some(decision), bound, end));
    }
    let (decision, bound, end) = tree(decision, bound, LAST_TREE_SHARE)?;
    let end = if proven(model.objective(&decision), bound) {
        End::Optimal
    } else {
        end
    };
    Ok((Some(decision), bound, end))
}

pub(super) fn pairs(model: &Model) -> usize {
    model.sets.iter().map(|set| set.members.len()).sum()
}
