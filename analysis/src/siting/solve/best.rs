//! The best decision known, however it was found.

use super::solver::{BestKnown, End, SolveError, solve};
use super::{plain_covering, regions};
use crate::siting::model::Model;
use crate::siting::problem::Problem;

/// The best decision known, never worse than doing nothing where that is allowed.
pub(crate) fn best_known(
    problem: &Problem,
    model: &Model,
    start: Option<Vec<bool>>,
    should_stop: &dyn Fn() -> bool,
) -> Result<BestKnown, SolveError> {
    let found = if should_stop() {
        BestKnown::none(model, End::TimeLimit)
    } else if plain_covering::is_large(model, problem) {
        plain_covering::cover(problem, model, start.as_deref(), should_stop)?
    } else if regions::is_country(model) {
        regions::by_region(problem, model, start.as_deref(), should_stop)?
    } else {
        let solution = solve(model, start.as_deref(), problem.limits)?;
        BestKnown {
            decision: Some(solution.decision),
            bound: solution.bound.min(model.all_served()),
            end: solution.end,
        }
    };
    let today = Some(model.today());
    let decision = [found.decision, start, today]
        .into_iter()
        .flatten()
        .filter(|decision| model.is_feasible(decision))
        .map(|decision| (model.objective(&decision), decision))
        .reduce(|best, other| {
            if other.0 > best.0 + 1e-9 * model.total_weight {
                other
            } else {
                best
            }
        })
        .map(|(_, decision)| without_idle_moves(model, decision));
    Ok(BestKnown { decision, ..found })
}

/// Takes back moves that gain nothing: nobody should carry boxes about for a tie.
fn without_idle_moves(model: &Model, mut decision: Vec<bool>) -> Vec<bool> {
    let tie = 1e-9 * model.total_weight;
    let today = model.today();
    if model.is_feasible(&today) && model.objective(&decision) <= model.baseline + tie {
        return today;
    }
    let least = model.objective(&decision) - tie;
    let closed: Vec<usize> = (0..decision.len())
        .filter(|&column| !model.is_candidate(column) && !decision[column])
        .collect();
    let opened: Vec<usize> = (0..decision.len())
        .filter(|&column| model.is_candidate(column) && decision[column])
        .collect();
    let mut serving = model.serving(&decision);
    let mut objective = model.objective(&decision);
    for &site in &closed {
        for &candidate in &opened {
            if !decision[candidate] || objective + undone(model, &serving, site, candidate) < least
            {
                continue;
            }
            decision[site] = true;
            decision[candidate] = false;
            if model.objective(&decision) >= least && model.is_feasible(&decision) {
                serving = model.serving(&decision);
                objective = model.objective(&decision);
                break;
            }
            decision[site] = false;
            decision[candidate] = true;
        }
    }
    decision
}

/// Change of the objective if a site opened again and a candidate closed.
fn undone(model: &Model, serving: &[u32], site: usize, candidate: usize) -> f64 {
    let served_again = |set: usize| serving[set] == 0;
    let served_no_longer =
        |set: usize| serving[set] == 1 && model.sets[set].members.binary_search(&site).is_err();
    let gained = model.sets_of[site].iter().filter(|&&set| served_again(set));
    let lost = model.sets_of[candidate]
        .iter()
        .filter(|&&set| served_no_longer(set));
    let worth = |set: &usize| model.sets[*set].gain;
    gained.map(worth).sum::<f64>() - lost.map(worth).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::super::greedy;
    use super::*;
    use crate::siting::model::coverage;
    use crate::siting::problem::synthetic::{Size, city};

    #[test]
    fn what_a_move_is_worth_is_the_difference_of_two_objectives() {
        let size = Size {
            demands: 160,
            candidates: 40,
            sites: 25,
            side_m: 3_000.0,
        };
        let problem = city(size, 6, 3);
        let held = problem.rules.held(&problem);
        let model = Model::new(&problem, &held, &coverage(&problem, &held));
        let decision = greedy::start(&model, 0, &|| false).unwrap();
        let columns = || 0..decision.len();
        let sites = || columns().filter(|&column| !model.is_candidate(column));
        let opened = || columns().filter(|&column| model.is_candidate(column) && decision[column]);
        let serving = model.serving(&decision);
        let mut pairs = 0;
        for site in sites().filter(|&site| !decision[site]) {
            for candidate in opened() {
                let mut other = decision.clone();
                (other[site], other[candidate]) = (true, false);
                let change = model.objective(&other) - model.objective(&decision);
                let undone = undone(&model, &serving, site, candidate);
                assert!((undone - change).abs() < 1e-9 * model.total_weight);
                pairs += 1;
            }
        }
        assert!(pairs >= 4, "only {pairs} moves");
    }
}
