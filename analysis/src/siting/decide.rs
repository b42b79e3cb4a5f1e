//! The best decision known, however it was found.

use super::input::Problem;
use super::large;
use super::model::Model;
use super::regions;
use super::solve::{End, SolveError, solve};

/// The objective if every set were served that is worth it.
pub(crate) fn everything(model: &Model) -> f64 {
    let served: f64 = model.sets.iter().map(|set| set.gain.max(0.0)).sum();
    model.constant + served
}

/// The best decision known, never worse than doing nothing where that is allowed.
pub(crate) fn decide(
    problem: &Problem,
    model: &Model,
    start: Option<Vec<bool>>,
    should_stop: &dyn Fn() -> bool,
) -> Result<(Option<Vec<bool>>, f64, End), SolveError> {
    let (found, bound, end) = if should_stop() {
        (None, everything(model), End::TimeLimit)
    } else if large::is_plain_and_large(model, problem) {
        large::cover(problem, model, start.as_deref(), should_stop)?
    } else if regions::is_country(model) {
        regions::by_region(problem, model, start.as_deref(), should_stop)?
    } else {
        let solution = solve(model, start.as_deref(), problem.limits)?;
        (
            Some(solution.decision),
            solution.bound.min(everything(model)),
            solution.end,
        )
    };
    let today = Some(model.today());
    let best = [found, start, today]
        .into_iter()
        .flatten()
        .filter(|decision| model.is_feasible(decision))
        .map(|decision| (model.objective(&decision), decision))
        .reduce(|best, other| {
            if other.0 > best.0 + 1e-9 * model.total_weight {
                other
            } else {
                best
            }
        })
        .map(|(_, decision)| without_idle_moves(model, decision));
    Ok((best, bound, end))
}

/// Takes back moves that gain nothing: boxes are not carried about for the sake
/// of a tie.
fn without_idle_moves(model: &Model, mut decision: Vec<bool>) -> Vec<bool> {
    let tie = 1e-9 * model.total_weight;
    let today = model.today();
    if model.is_feasible(&today) && model.objective(&decision) <= model.baseline + tie {
        return today;
    }
    let least = model.objective(&decision) - tie;
    let closed: Vec<usize> = (0..decision.len())
        .filter(|&column| !model.is_candidate(column) && !decision[column])
        .collect();
    let opened: Vec<usize> = (0..decision.len())
        .filter(|&column| model.is_candidate(column) && decision[column])
        .collect();
    for &site in &closed {
        for &candidate in opened.iter().filter(|&&candidate| candidate < today.len()) {
            if !decision[candidate] {
                continue;
            }
            decision[site] = true;
            decision[candidate] = false;
            if model.objective(&decision) >= least && model.is_feasible(&decision) {
                break;
            }
            decision[site] = false;
            decision[candidate] = true;
        }
    }
    decision
}

/// gap = (bound - objective) / (bound - baseline): on the gain, because a gap on
/// the total flatters.
pub(crate) fn gap(model: &Model, objective: f64, bound: f64) -> f64 {
    let missing = bound - objective;
    if missing <= 1e-7 * model.total_weight {
        return 0.0;
    }
    missing / (bound - model.baseline).max(1e-6 * model.total_weight)
}
