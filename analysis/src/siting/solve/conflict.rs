//! Which rules cannot hold together.

use super::solver::{End, SolveError, solve};
use crate::siting::model::{Coverage, Model};
use crate::siting::problem::{Problem, Rule};

/// Rules that may be part of a conflict; the number of moves and additions is the
/// question itself.
const RULES: [Rule; 14] = [
    Rule::Protection,
    Rule::MunicipalityFloor,
    Rule::GroupFloor,
    Rule::Spacing,
    Rule::MinTargetShare,
    Rule::MinSocialHousingShare,
    Rule::UseCap,
    Rule::ClosuresPerMunicipality,
    Rule::Boxes,
    Rule::Budget,
    Rule::Forbidden,
    Rule::Forced,
    Rule::Open,
    Rule::Close,
];

/// A smallest set of rules that conflicts: without any one of them there is a
/// plan (deletion filter, Chinneck and Dravnieks 1991). Empty where the number of
/// candidates alone makes a plan impossible.
pub(crate) fn smallest(
    problem: &Problem,
    coverage: &Coverage,
    should_stop: &dyn Fn() -> bool,
) -> Result<Vec<Rule>, SolveError> {
    let mut relaxed = problem.clone();
    let mut conflict = Vec::new();
    for rule in RULES {
        if should_stop() {
            break;
        }
        relaxed.rules.off.push(rule);
        if !is_infeasible(&relaxed, coverage)? {
            relaxed.rules.off.retain(|off| *off != rule);
            conflict.push(rule);
        }
    }
    if !conflict.is_empty() && !should_stop() {
        relaxed.moves = problem.moves.max(problem.open.len());
        if !is_infeasible(&relaxed, coverage)? {
            conflict.push(Rule::Moves);
        }
    }
    if problem.additions > 0 {
        conflict.push(Rule::Additions);
    }
    Ok(conflict)
}

fn is_infeasible(problem: &Problem, coverage: &Coverage) -> Result<bool, SolveError> {
    let held = problem.rules.held(problem);
    let mut model = Model::new(problem, &held, coverage);
    for set in &mut model.sets {
        set.gain = 0.0;
    }
    Ok(solve(&model, None, problem.limits)?.end == End::Infeasible)
}
