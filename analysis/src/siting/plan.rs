//! The plan: what moves where, how sure the solver is, and who is served after.

mod assignment;
mod covered;
mod judge;
mod moves;
mod reached;
mod reasons;
mod warnings;

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use crate::siting::problem::{Distances, Pair, Problem, Rule};
use crate::siting::solve::{End, PlanError, Solved, smallest_conflict};
use crate::text::Text;
use covered::covered;
pub use covered::{Covered, GroupCovered, GroupHeads, residents_near};
pub use judge::{Judged, judge};
use moves::boxes_left;
pub(super) use moves::name_moves;
pub use moves::{Addition, Move};
pub use reached::{Reached, residents_by_reach};

/// A plan, or the reason why there is no plan.
#[derive(Debug, Clone, Serialize)]
pub struct Plan {
    pub status: Status,
    /// With kinds from 0 to 1 (all served); without, the weight served. `None` when
    /// infeasible.
    pub objective: Option<f64>,
    /// No plan within the rules can exceed this.
    pub bound: Option<f64>,
    /// What may be missing of the best gain, as a share of that gain.
    pub gap: Option<f64>,
    /// The objective today.
    pub baseline: f64,
    /// False where time cut the search short.
    pub reproducible: bool,
    pub theta: f64,
    /// How walked distances were measured.
    pub distances: Distances,
    pub moves: Vec<Move>,
    pub added: Vec<Addition>,
    pub covered: Vec<Covered>,
    /// Boxes of closed sites and stock that the plan leaves over.
    pub boxes_left: i64,
    /// Rules that cannot hold together, when infeasible.
    pub conflict: Vec<Rule>,
    pub warnings: Vec<Text>,
}

impl Plan {
    /// Who goes where, for a comparison with other moves or to plan on from.
    pub fn pairs(&self) -> Vec<Pair> {
        self.moves.iter().map(Move::pair).collect()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[derive(IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Status {
    /// No better plan exists within the rules.
    Optimal,
    /// Keeps the rules; a better one may exist, by at most the gap.
    Feasible,
    /// No plan keeps the rules.
    Infeasible,
}

/// Plans the moves. `should_stop` is asked between steps; a plan that it cut
/// short is the best found so far and not reproducible.
pub fn plan(problem: &Problem, should_stop: &dyn Fn() -> bool) -> Result<Plan, PlanError> {
    plan_from(problem, &[], should_stop)
}

/// The same with the moves of an earlier plan to start from, for a problem that
/// differs little from the one they were planned for.
pub fn plan_from(
    problem: &Problem,
    earlier: &[Pair],
    should_stop: &dyn Fn() -> bool,
) -> Result<Plan, PlanError> {
    let solved = Solved::new(problem, earlier, should_stop)?;
    let Solved {
        held,
        coverage,
        model,
        ..
    } = &solved;
    let mut warnings = warnings::warnings(problem, held, coverage, model);
    let none = Plan {
        status: Status::Infeasible,
        objective: None,
        bound: None,
        gap: None,
        baseline: model.baseline,
        reproducible: solved.end != End::TimeLimit,
        theta: held.theta,
        distances: problem.distances(),
        moves: Vec::new(),
        added: Vec::new(),
        covered: Vec::new(),
        boxes_left: 0,
        conflict: Vec::new(),
        warnings: Vec::new(),
    };
    let (Some(decision), Some(objective)) = (&solved.decision, solved.objective()) else {
        let proven = solved.end == End::Infeasible;
        let conflict = if proven {
            smallest_conflict(problem, coverage, should_stop)?
        } else {
            warnings.push(warnings::no_plan_in_time());
            Vec::new()
        };
        return Ok(Plan {
            reproducible: proven,
            covered: covered(problem, coverage, model, &model.today()),
            conflict,
            warnings,
            ..none
        });
    };
    let (moves, added) = name_moves(problem, coverage, model, decision);
    Ok(Plan {
        status: if solved.is_optimal() {
            Status::Optimal
        } else {
            Status::Feasible
        },
        objective: Some(objective),
        bound: Some(solved.bound.max(objective)),
        gap: solved.gap(),
        moves,
        added,
        covered: covered(problem, coverage, model, decision),
        boxes_left: boxes_left(problem, model, decision, held.stock.unwrap_or(0)),
        warnings,
        ..none
    })
}
