//! What a move is worth when the rest may rearrange.

use serde::Serialize;

use crate::siting::plan::{Move, Plan, plan};
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

/// Plans again with the site of a move kept and its candidate vetoed. `None` where
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
    // Where somebody asked for the move, it is the wish that has a price.
    other.rules.close.retain(|site| *site != step.from);
    other.rules.open.retain(|place| *place != step.to);
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
        .map(Move::pair)
        .collect();
    Ok(Some(WithoutMove {
        gain_lost: (objective - without).max(0.0),
        instead,
    }))
}
