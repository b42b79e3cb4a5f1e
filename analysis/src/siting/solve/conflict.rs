//! Which rules cannot hold together.

use std::collections::BTreeSet;

use strum::VariantArray;

use super::solver::{End, SolveError, solve};
use crate::siting::model::{Coverage, Model};
use crate::siting::problem::{Problem, Rule};

/// When a rule is left out to see whether there is a plan without it: of several
/// conflicts the one is named whose rules come late. The numbers of moves and additions
/// are the question itself: they are named only where no plan can do without them.
fn turn(rule: Rule) -> u8 {
    match rule {
        Rule::Additions => 0,
        Rule::Moves => 1,
        Rule::Protection => 2,
        Rule::MunicipalityFloor => 3,
        Rule::GroupFloor => 4,
        Rule::Spacing => 5,
        Rule::ShortMove => 6,
        Rule::MinTargetShare => 7,
        Rule::MinSocialHousingShare => 8,
        Rule::Unscreened => 9,
        Rule::UseCap => 10,
        Rule::ClosuresPerMunicipality => 11,
        Rule::Boxes => 12,
        Rule::Budget => 13,
        Rule::Forbidden => 14,
        Rule::Forced => 15,
        Rule::Open => 16,
        Rule::Close => 17,
        Rule::Keep => 18,
        Rule::Veto => 19,
    }
}

/// A smallest set of rules that conflict: leave out any one of them and there is a plan
/// (deletion filter, Chinneck and Dravnieks 1991). Where one or two other rules conflict
/// by themselves, they are named instead.
pub(crate) fn smallest(
    problem: &Problem,
    coverage: &Coverage,
    should_stop: &dyn Fn() -> bool,
) -> Result<Vec<Rule>, SolveError> {
    let mut held: Vec<Rule> = Rule::VARIANTS
        .iter()
        .copied()
        .filter(|rule| problem.rules.holds(problem, *rule))
        .filter(|rule| *rule != Rule::Additions || problem.additions > 0)
        .collect();
    held.sort_by_key(|rule| turn(*rule));
    let mut conflict = held.clone();
    for rule in &held {
        if should_stop() {
            break;
        }
        let rest: Vec<Rule> = conflict.iter().copied().filter(|r| r != rule).collect();
        if is_infeasible(problem, coverage, &rest)? {
            conflict = rest;
        }
    }
    let alone = held.iter().map(|rule| vec![*rule]);
    let pairs = held.iter().enumerate().flat_map(|(n, one)| {
        let others = held[n + 1..].iter();
        others.map(move |other| vec![*one, *other])
    });
    for fewer in alone.chain(pairs) {
        if fewer.len() >= conflict.len() || should_stop() {
            break;
        }
        if is_infeasible(problem, coverage, &fewer)? {
            conflict = fewer;
            break;
        }
    }
    // The question is named last.
    conflict.sort_by_key(|rule| (turn(*rule) < 2, turn(*rule)));
    Ok(conflict)
}

/// Whether no plan keeps these rules, whatever becomes of the others.
fn is_infeasible(
    problem: &Problem,
    coverage: &Coverage,
    kept: &[Rule],
) -> Result<bool, SolveError> {
    let kept: BTreeSet<Rule> = kept.iter().copied().collect();
    let mut relaxed = problem.clone();
    let others = Rule::VARIANTS.iter().filter(|rule| !kept.contains(rule));
    relaxed.rules.off.extend(others);
    if !kept.contains(&Rule::Moves) {
        relaxed.moves = problem.moves.max(problem.open.len());
    }
    let held = relaxed.rules.held(&relaxed);
    let mut model = Model::new(&relaxed, &held, coverage);
    // Without additions it only says that a place opens where a site closes.
    let counts = problem.additions == 0 || kept.contains(&Rule::Additions);
    model
        .rows
        .retain(|row| row.rule == Rule::Additions || kept.contains(&row.rule));
    if !counts {
        for row in model.rows.iter_mut() {
            if row.rule == Rule::Additions {
                // Any number of them.
                row.lower -= problem.additions as f64;
                row.upper = f64::INFINITY;
            }
        }
    }
    for set in &mut model.sets {
        set.gain = 0.0;
    }
    Ok(solve(&model, None, problem.limits)?.end == End::Infeasible)
}
