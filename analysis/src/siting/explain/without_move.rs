//! Figures behind a plan that take further solves, for the background: what a move
//! is worth when the rest may rearrange, where more moves stop helping.

use serde::Serialize;

use crate::siting::plan::{Plan, plan};
use crate::siting::problem::{Pair, Problem};
use crate::siting::solve::PlanError;

/// The best plan in which one move is not made.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WithoutMove {
    /// The objective lost: what the move is worth, the rest re-optimised.
    pub gain_lost: f64,
    /// Moves that the other plan has and the kept one has not: the next
    /// best places.
    pub instead: Vec<Pair>,
}

/// Plans again with the site of a move kept and its candidate vetoed. None where
/// the move is unknown or the answer is not exact.
pub fn without_move(
    problem: &Problem,
    kept: &Plan,
    from: &str,
    should_stop: &dyn Fn() -> bool,
) -> Result<Option<WithoutMove>, PlanError> {
    let step = kept.moves.iter().find(|step| step.from == from);
    let (Some(step), Some(objective)) = (step, kept.objective) else {
        return Ok(None);
    };
    let mut other = problem.clone();
    other.rules.keep.push(step.from.clone());
    other.rules.veto.push(step.to.clone());
    let other = plan(&other, should_stop)?;
    let Some(without) = other.objective.filter(|_| other.reproducible) else {
        return Ok(None);
    };
    let instead = other
        .moves
        .iter()
        .filter(|step| !kept.moves.iter().any(|known| known.to == step.to))
        .map(|step| Pair {
            from: step.from.clone(),
            to: step.to.clone(),
        })
        .collect();
    Ok(Some(WithoutMove {
        gain_lost: (objective - without).max(0.0),
        instead,
    }))
}

/// The gain of the best plan for each number of moves.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Step {
    pub moves: usize,
    pub gain: f64,
}

/// Gain against number of moves, from none to as many as the problem allows; it
/// ends where `should_stop` says so, or where one more move gains nothing.
///
/// The use cap and the closures per municipality stay those of the allowed number, so
/// that the last step is the plan itself.
pub fn frontier(problem: &Problem, should_stop: &dyn Fn() -> bool) -> Result<Vec<Step>, PlanError> {
    let mut steps: Vec<Step> = Vec::new();
    for moves in 0..=problem.moves {
        if should_stop() {
            break;
        }
        let fewer = Problem {
            fewer: Some(moves),
            ..problem.clone()
        };
        let plan = plan(&fewer, should_stop)?;
        let Some(objective) = plan.objective.filter(|_| plan.reproducible) else {
            break;
        };
        let gain = objective - plan.baseline;
        let stands_still = steps.last().is_some_and(|before| gain <= before.gain);
        steps.push(Step { moves, gain });
        if moves > 0 && stands_still {
            break;
        }
    }
    Ok(steps)
}
