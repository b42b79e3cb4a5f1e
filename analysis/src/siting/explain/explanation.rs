//! All that takes further solves to say about a plan, step by step, for the
//! background: the plan itself is shown at once.

use serde::Serialize;

use super::alternatives::{Alternative, alternatives};
use super::further::{Step, frontier, without_move};
use super::prices::{Priced, priced};
use super::sentences;
use super::stability::{Draws, Stability, stability};
use crate::siting::plan::Plan;
use crate::siting::problem::{Pair, Problem, Rule};
use crate::siting::solve::PlanError;
use crate::text::Text;

/// From this share on a move is called robust.
pub const ROBUST: f64 = 0.8;
/// Below this share it is called fragile.
pub const FRAGILE: f64 = 0.5;
/// Differences of the objective below this are the solver's tolerance.
pub(super) const TOLERANCE: f64 = 1e-6;

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Explanation {
    pub moves: Vec<MoveExplained>,
    pub alternatives: Vec<Alternative>,
    pub prices: Vec<Priced>,
    pub frontier: Vec<Step>,
    /// Exact re-solves behind the shares of stability, and those left out because
    /// they took too long.
    pub draws: u32,
    pub draws_unfinished: u32,
    /// Steps done, and how many there are.
    pub done: usize,
    pub of: usize,
}

/// What a move is worth and how sure it is; None where it is not known yet, or an
/// answer was not exact.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MoveExplained {
    pub from: String,
    pub to: String,
    /// The objective lost without it, the rest re-optimised.
    pub gain_lost: Option<f64>,
    /// What the plan without it does instead.
    pub instead: Vec<Pair>,
    /// Shares of the re-solves in which the site still closes, the place still opens.
    pub removal_share: Option<f64>,
    pub addition_share: Option<f64>,
    /// Rules without which the boxes would go elsewhere, and where to.
    pub blocked_by: Vec<Blocked>,
    pub sentences: Vec<Text>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Blocked {
    pub rule: Rule,
    pub to: String,
    /// Of the whole plan, by dropping the rule.
    pub gain: f64,
}

/// Explains a plan. `progress` gets what is known after every step; it ends early
/// where `should_stop` says so, with `done` below `of`.
pub fn explain(
    problem: &Problem,
    plan: &Plan,
    draws: Draws,
    progress: &mut dyn FnMut(&Explanation),
    should_stop: &dyn Fn() -> bool,
) -> Result<Explanation, PlanError> {
    let rules: Vec<Rule> = Rule::priced()
        .into_iter()
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
