//! Moves judged by a problem, no matter who chose them.

use std::collections::BTreeSet;

use crate::siting::model::{Model, Possible, coverage};
use crate::siting::problem::{Pair, Problem, Rule, refusals};
use crate::siting::solve::PlanError;

/// Moves judged by a problem that they may not have been planned for.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// Of the moves that can be made at all.
    pub objective: f64,
    /// Rules that they break, or that forbid one of them whatever else is decided.
    pub broken: BTreeSet<Rule>,
}

/// What moves are worth by a problem, and which of its rules they break.
pub fn judge(problem: &Problem, moves: &[Pair]) -> Result<Judged, PlanError> {
    let refused = refusals(problem);
    if !refused.is_empty() {
        return Err(PlanError::Refused(refused));
    }
    let held = problem.rules.held(problem);
    let coverage = coverage(problem, &held);
    let model = Model::new(problem, &held, &coverage);
    let possible = Possible::new(problem, &held);
    let mut decision = model.today();
    let mut broken = BTreeSet::new();
    for pair in moves {
        let site = problem.open.iter().position(|site| site.id == pair.from);
        let place = problem.candidates.iter().position(|c| c.id == pair.to);
        let columns = (
            site.and_then(|site| model.column_of_site(site)),
            place.and_then(|place| model.column_of_candidate(place)),
        );
        if let (Some(site), Some(place)) = columns {
            decision[site] = false;
            decision[place] = true;
            continue;
        }
        if columns.0.is_none() {
            let rule = site.and_then(|site| possible.keeps_open(site));
            broken.insert(rule.unwrap_or(Rule::Keep));
        }
        if columns.1.is_none() {
            let rule = place.and_then(|place| possible.keeps_closed(place));
            broken.insert(rule.unwrap_or(Rule::Veto));
        }
    }
    let objective = model.objective(&decision);
    if broken.is_empty() {
        broken = model.broken(&decision);
    }
    Ok(Judged { objective, broken })
}
