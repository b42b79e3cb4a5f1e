//! Which rules cannot hold together.

use strum::VariantArray;

use super::solver::{End, SolveError, solve};
use crate::siting::model::{Coverage, Model};
use crate::siting::problem::{Problem, Rule};

/// When a rule is left out to see whether there is a plan without it: of several
/// conflicts the one is named whose rules come late. `None` for the number of moves and
/// additions, which is the question itself.
fn turn(rule: Rule) -> Option<u8> {
    let turn = match rule {
        Rule::Moves | Rule::Additions => return None,
        Rule::Protection => 1,
        Rule::MunicipalityFloor => 2,
        Rule::GroupFloor => 3,
        Rule::Spacing => 4,
        Rule::MinTargetShare => 5,
        Rule::MinSocialHousingShare => 6,
        Rule::UseCap => 7,
        Rule::ClosuresPerMunicipality => 8,
        Rule::Boxes => 9,
        Rule::Budget => 10,
        Rule::Forbidden => 11,
        Rule::Forced => 12,
        Rule::Open => 13,
        Rule::Close => 14,
    };
    Some(turn)
}

fn in_turn() -> Vec<Rule> {
    let mut rules: Vec<Rule> = Rule::VARIANTS
        .iter()
        .copied()
        .filter(|rule| turn(*rule).is_some())
        .collect();
    rules.sort_by_key(|rule| turn(*rule));
    rules
}

/// A smallest set of rules that conflict: leave out any one of them and there is a plan
/// (deletion filter, Chinneck and Dravnieks 1991). Empty where the number of candidates
/// alone makes a plan impossible.
pub(crate) fn smallest(
    problem: &Problem,
    coverage: &Coverage,
    should_stop: &dyn Fn() -> bool,
) -> Result<Vec<Rule>, SolveError> {
    let mut relaxed = problem.clone();
    let mut conflict = Vec::new();
    for rule in in_turn() {
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
