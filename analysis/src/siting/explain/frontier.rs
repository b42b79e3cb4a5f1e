//! Where more moves stop helping.

use serde::{Deserialize, Serialize};

use crate::siting::plan::plan;
use crate::siting::problem::Problem;
use crate::siting::solve::PlanError;

/// The gain of the best plan for each number of moves.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct FrontierStep {
    #[cfg_attr(feature = "schema", schema(value_type = u32))]
    pub moves: usize,
    pub gain: f64,
}

/// Gains that differ by less are the same: the objective runs from 0 to 1, or counts
/// weight.
const TIE: f64 = 1e-9;

/// Gain against number of moves, from none to as many as the problem allows; it
/// ends where `should_stop` says so, or where one more move gains nothing.
///
/// The use cap and the closures per municipality stay those of the allowed number, so
/// that the last step is the plan itself.
pub fn frontier(
    problem: &Problem,
    should_stop: &dyn Fn() -> bool,
) -> Result<Vec<FrontierStep>, PlanError> {
    let mut steps: Vec<FrontierStep> = Vec::new();
    // A rule may forbid a single move that it allows beside others: only the last step
    // tells where nothing more is to be gained.
    let whole = plan(problem, should_stop)?;
    let most = whole.objective.map(|objective| objective - whole.baseline);
    for moves in 0..=problem.moves {
        if should_stop() {
            break;
        }
        let fewer = Problem {
            fewer: Some(moves),
            ..problem.clone()
        };
        let plan = plan(&fewer, should_stop)?;
        let Some(objective) = plan.objective else {
            // So few cannot keep the rules: more are asked for by name.
            continue;
        };
        if !plan.reproducible {
            break;
        }
        let gain = objective - plan.baseline;
        let stands_still = steps.last().is_some_and(|before| gain <= before.gain);
        let reached = most.is_none_or(|most| gain >= most - TIE);
        steps.push(FrontierStep { moves, gain });
        if moves > 0 && stands_still && reached {
            break;
        }
    }
    Ok(steps)
}
