//! All that takes further solves to say about a plan, step by step, for the
//! background: the plan itself is shown at once.

mod alternatives;
mod distances;
mod explanation;
mod fairness;
mod frontier;
mod most_equal;
mod prices;
mod sentences;
mod stability;
mod without_move;

use super::plan::Plan;
use super::problem::{Problem, Rule};
use super::solve::PlanError;
use explanation::TOLERANCE;

pub use alternatives::{Aim, Alternative, KEPT_GAIN, alternatives};
pub use distances::{OtherDistances, other_distances};
pub use explanation::{Blocked, Explanation, FRAGILE, MoveExplained, ROBUST};
pub use fairness::Municipality;
pub use frontier::{FrontierStep, frontier};
pub use prices::{Priced, price, priced};
pub use stability::{Draws, Stability, stability};
pub use without_move::{WithoutMove, without_move};

/// Explains a plan. `progress` gets what is known after every step. It ends early, with
/// `done` below `of`, when `should_stop` says so.
pub fn explain(
    problem: &Problem,
    plan: &Plan,
    draws: Draws,
    progress: &mut dyn FnMut(&Explanation),
    should_stop: &dyn Fn() -> bool,
) -> Result<Explanation, PlanError> {
    let rules: Vec<Rule> = Rule::priced()
        .filter(|rule| problem.rules.holds(problem, *rule))
        .collect();
    let mut known = Explanation {
        moves: plan
            .moves
            .iter()
            .map(|step| MoveExplained {
                from: step.from.clone(),
                to: step.to.clone(),
                gain_lost: None,
                instead: Vec::new(),
                removal_share: None,
                addition_share: None,
                blocked_by: Vec::new(),
                sentences: Vec::new(),
            })
            .collect(),
        of: 3 + plan.moves.len() + rules.len(),
        ..Explanation::default()
    };
    if plan.objective.is_none() {
        known.done = known.of;
        return Ok(known);
    }
    known.alternatives = alternatives(problem, should_stop)?;
    let mut step = |known: &mut Explanation| {
        if should_stop() {
            return false;
        }
        known.done += 1;
        for n in 0..known.moves.len() {
            known.moves[n].sentences = sentences::of_move(problem, plan, known, n);
        }
        progress(known);
        true
    };
    if !step(&mut known) {
        return Ok(known);
    }
    for n in 0..known.moves.len() {
        let from = known.moves[n].from.clone();
        if let Some(without) = without_move(problem, plan, &from, should_stop)? {
            known.moves[n].gain_lost = Some(without.gain_lost);
            known.moves[n].instead = without.instead;
        }
        if !step(&mut known) {
            return Ok(known);
        }
    }
    for rule in rules {
        if let Some(price) = priced(problem, plan, rule, should_stop)? {
            block(&mut known.moves, &price);
            known.prices.push(price);
        }
        if !step(&mut known) {
            return Ok(known);
        }
    }
    known.frontier = frontier(problem, should_stop)?;
    if !step(&mut known) {
        return Ok(known);
    }
    let Stability {
        solved,
        unfinished,
        removals,
        additions,
    } = stability(problem, plan, draws, should_stop)?;
    known.draws = solved;
    known.draws_unfinished = unfinished;
    for step in &mut known.moves {
        step.removal_share = removals.get(&step.from).copied();
        step.addition_share = additions.get(&step.to).copied();
    }
    step(&mut known);
    Ok(known)
}

/// Notes at each move where its boxes would go without the rule.
fn block(moves: &mut [MoveExplained], price: &Priced) {
    if price.gain_lost <= TOLERANCE {
        return;
    }
    for step in moves {
        let other = price.moves.iter().find(|pair| pair.from == step.from);
        if let Some(other) = other.filter(|other| other.to != step.to) {
            step.blocked_by.push(Blocked {
                rule: price.rule,
                to: other.to.clone(),
                gain: price.gain_lost,
            });
        }
    }
}
