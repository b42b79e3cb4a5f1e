//! The plan that serves the municipalities most equally, with a bound.
//!
//! Residents times the logarithm of the share served (Kelly 1997) is concave: it lies
//! below each of its tangents, and tangents are linear. HiGHS decides over a few of them,
//! which bounds what any plan can reach; where the plan it finds lies below them, a
//! tangent is added there (outer approximation, Duran and Grossmann 1986).

use super::fairness::LEAST_SHARE;
use crate::siting::model::{Model, RuleRow, Term, Town, towns};
use crate::siting::problem::{Limits, Problem, Rule};
use crate::siting::solve::{PlanError, Solved, solve_all};

/// What may be missing of the best gain in the measure, as a share of it.
const WITHIN: f64 = 0.01;
const ROUNDS: usize = 12;
/// Between the shares at which there are tangents at first.
const TANGENT_RATIO: f64 = 1.3;
/// Seconds of one round, where nothing else is asked.
const ROUND_S: f64 = 20.0;

/// The most equal decision found, and whether none is more equal by more than 1 % of
/// what can be gained.
pub(super) fn most_equal(
    problem: &Problem,
    best: &Solved,
    most_gain: &[bool],
    should_stop: &dyn Fn() -> bool,
) -> Result<(Vec<bool>, bool), PlanError> {
    let model = &best.model;
    let towns = towns(problem, &best.coverage, model);
    let today = model.today();
    let mut fairest = (welfare(&towns, model, most_gain), most_gain.to_vec());
    if towns.is_empty() {
        return Ok((fairest.1, false));
    }
    let start = welfare(&towns, model, &today);
    if model.is_feasible(&today) && start > fairest.0 {
        fairest = (start, today.clone());
    }
    let mut tangents: Vec<Vec<f64>> = towns.iter().map(first_tangents).collect();
    let limits = Limits {
        time_limit_s: Some(
            problem
                .limits
                .time_limit_s
                .map_or(ROUND_S, |s| s.min(ROUND_S)),
        ),
        ..problem.limits
    };
    let mut bound = f64::INFINITY;
    for _ in 0..ROUNDS {
        if should_stop() {
            break;
        }
        let concave = with_tangents(model, &towns, &tangents, start);
        let found = solve_all(&concave, limits, WITHIN / 10.0)?;
        bound = bound.min(found.bound);
        if !model.is_feasible(&found.decision) {
            break;
        }
        let reached = welfare(&towns, model, &found.decision);
        for (town, tangents) in towns.iter().zip(&mut tangents) {
            tangents.push(town.share(model, &found.decision));
        }
        let stands_still = reached <= fairest.0;
        if !stands_still {
            fairest = (reached, found.decision);
        }
        if is_proven(bound, fairest.0, start) {
            break;
        }
    }
    let proven = is_proven(bound, fairest.0, start);
    Ok((fairest.1, proven))
}

fn is_proven(bound: f64, reached: f64, start: f64) -> bool {
    bound - reached <= WITHIN * (bound - start).max(0.0) + 1e-9 * start.abs()
}

/// Of a town's share, at least 0: the logarithm over what it is where nobody is served.
fn height(share: f64) -> f64 {
    ((share + LEAST_SHARE) / LEAST_SHARE).ln()
}

fn welfare(towns: &[Town], model: &Model, decision: &[bool]) -> f64 {
    let of = |town: &Town| town.residents * height(town.share(model, decision));
    towns.iter().map(of).sum()
}

/// Shares from what is served for good to what can be served, evenly on the scale of the
/// logarithm.
fn first_tangents(town: &Town) -> Vec<f64> {
    let least = town.for_good / town.residents;
    let all: f64 = town.sets.values().sum();
    let most = (town.for_good + all) / town.residents;
    let mut shares = Vec::new();
    let mut share = least;
    while share < most {
        shares.push(share);
        share = (share + LEAST_SHARE) * TANGENT_RATIO - LEAST_SHARE;
    }
    shares.push(most);
    shares
}

/// The rows of the rules, with each town's share and its height as variables that no
/// tangent lets rise above the logarithm by much.
fn with_tangents(model: &Model, towns: &[Town], tangents: &[Vec<f64>], start: f64) -> Model {
    let mut concave = model.clone();
    for set in &mut concave.sets {
        set.gain = 0.0;
    }
    concave.constant = 0.0;
    concave.baseline = start;
    concave.total_weight = towns.iter().map(|t| t.residents * height(1.0)).sum();
    let mut push = |lower: f64, upper: f64, terms: Vec<(Term, f64)>| {
        concave.rows.push(RuleRow {
            // They belong to the question.
            rule: Rule::Moves,
            lower,
            upper,
            terms,
        });
    };
    for (town, tangents) in towns.iter().zip(tangents) {
        let share = Term::Flow(concave.flows.len());
        concave.flows.push(0.0);
        let above = Term::Flow(concave.flows.len());
        concave.flows.push(town.residents);
        let mut served: Vec<(Term, f64)> = town
            .sets
            .iter()
            .map(|(set, heads)| (Term::Set(*set), heads / town.residents))
            .collect();
        served.push((share, -1.0));
        let for_good = -town.for_good / town.residents;
        push(for_good, f64::INFINITY, served);
        for at in tangents {
            let slope = 1.0 / (at + LEAST_SHARE);
            let terms = vec![(above, 1.0), (share, -slope)];
            push(f64::NEG_INFINITY, height(*at) - slope * at, terms);
        }
    }
    concave
}
