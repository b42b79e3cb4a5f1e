//! Plain covering that may be too large for the tree: a brief search and a bound, the
//! tree for a while, and a long search where that did not close it.

use super::solver::{BestKnown, EXACT, End, SolveError, solve_known, without_dominated};
use super::{covering_bound, covering_duals, search};
use crate::siting::model::{Model, positions};
use crate::siting::problem::{Limits, Problem, Rule};

/// Coverage pairs from which a search and duals pay for themselves before the tree.
const LARGE: usize = 2_000;
/// Set visits of the search without a time limit, and for each second of one.
const WORK: u64 = 400_000_000;
const WORK_PER_SECOND: f64 = 45e6;
/// Part of that for the brief search, and its set visits for each coverage pair at most.
const BRIEF_PART: u64 = 20;
const BRIEF_PER_PAIR: u64 = 500;
/// Share of the time limit that the search gets.
const SEARCH_SHARE: f64 = 0.65;
/// Share of the time limit that the linear relaxation gets at most.
const BOUND_SHARE: f64 = 0.2;
/// Subgradient steps for the bound.
const BOUND_STEPS: u32 = 400;
/// Coverage pairs up to which the tree is tried before the long search: where it
/// closes at all it closes soon, and then there is nothing to search.
const CLOSES: usize = 100_000;
/// Share of the time limit that the tree gets then, and after the search elsewhere.
const TREE_SHARE: f64 = 0.15;
const LAST_TREE_SHARE: f64 = (1.0 - SEARCH_SHARE - BOUND_SHARE) / 2.0;
/// Nodes of the tree.
const NODES: u32 = 200;

pub(crate) fn is_large(model: &Model, problem: &Problem) -> bool {
    problem.moves == 0
        && coverage_pairs(model) >= LARGE
        && model.flows.is_empty()
        && model.rows.iter().all(|row| row.rule == Rule::Additions)
}

/// The best decision, a bound, and what ended the work.
pub(crate) fn cover(
    problem: &Problem,
    model: &Model,
    start: Option<&[bool]>,
    should_stop: &dyn Fn() -> bool,
) -> Result<BestKnown, SolveError> {
    let Some(start) = start else {
        return Ok(BestKnown::none(model, End::Infeasible));
    };
    let work = problem.limits.time_limit_s.map_or(WORK, |seconds| {
        (seconds * SEARCH_SHARE * WORK_PER_SECOND).clamp(1e6, 1e13) as u64
    });
    let pairs = coverage_pairs(model);
    let closes = pairs <= CLOSES;
    let mut covering = Covering::new(problem, model, start, should_stop);

    // The bound first: a search that time cuts short would leave no time for it.
    covering.search((work / BRIEF_PART).min(BRIEF_PER_PAIR * pairs as u64));
    covering.prove_a_bound()?;
    if covering.is_proven() {
        return Ok(covering.ended(End::Optimal));
    }
    if should_stop() {
        return Ok(covering.ended(End::TimeLimit));
    }
    if closes && covering.try_tree(TREE_SHARE)? == End::Optimal {
        return Ok(covering.ended(End::Optimal));
    }
    let complete = covering.search(work);
    if covering.is_proven() {
        return Ok(covering.ended(End::Optimal));
    }
    if !complete || should_stop() {
        return Ok(covering.ended(End::TimeLimit));
    }
    let end = if !closes {
        covering.try_tree(LAST_TREE_SHARE)?
    } else if problem.limits.time_limit_s.is_some() {
        End::TimeLimit
    } else {
        End::WorkLimit
    };
    Ok(covering.ended(end))
}

/// The best decision and the lowest bound so far, with what is needed to better them.
struct Covering<'a> {
    problem: &'a Problem,
    model: &'a Model,
    positions: Vec<(f64, f64)>,
    should_stop: &'a dyn Fn() -> bool,
    decision: Vec<bool>,
    bound: f64,
    /// Duals of the linear relaxation, where there was time for them.
    duals: Option<Vec<f64>>,
}

impl<'a> Covering<'a> {
    fn new(
        problem: &'a Problem,
        model: &'a Model,
        start: &[bool],
        should_stop: &'a dyn Fn() -> bool,
    ) -> Covering<'a> {
        Covering {
            problem,
            model,
            positions: positions(problem, model),
            should_stop,
            decision: start.to_vec(),
            bound: model.all_served(),
            duals: None,
        }
    }

    fn objective(&self) -> f64 {
        self.model.objective(&self.decision)
    }

    fn is_proven(&self) -> bool {
        self.bound - self.objective() <= 1e-7 * self.model.total_weight
    }

    /// Searches for this many set visits, and says whether it did them all.
    fn search(&mut self, work: u64) -> bool {
        let found = search::improve(
            self.model,
            &self.decision,
            &self.positions,
            work,
            self.should_stop,
        );
        self.decision = found.decision;
        found.complete
    }

    /// Bounds by subgradient steps, then by duals where there is time for them.
    fn prove_a_bound(&mut self) -> Result<(), SolveError> {
        let (model, should_stop) = (self.model, self.should_stop);
        let by_steps = covering_bound::bound(model, &self.decision, BOUND_STEPS, should_stop);
        self.bound = self.bound.min(by_steps);
        if should_stop() {
            return Ok(());
        }
        let openings = self.problem.additions;
        let seconds = self.share_of_time(BOUND_SHARE);
        let duals = covering_duals::duals(model, openings, seconds)?;
        let (by_duals, _) = covering_bound::proof(model, openings, &duals, self.objective());
        self.bound = self.bound.min(by_duals);
        self.duals = Some(duals);
        Ok(())
    }

    /// Lets HiGHS look for something better in a share of the time.
    fn try_tree(&mut self, share: f64) -> Result<End, SolveError> {
        let limits = Limits {
            time_limit_s: self.share_of_time(share),
            nodes: self.problem.limits.nodes.min(NODES),
        };
        let objective = self.objective();
        let known = self.known_columns(objective);
        let solution = solve_known(self.model, &known, Some(&self.decision), limits, EXACT)?;
        if self.model.is_feasible(&solution.decision)
            && self.model.objective(&solution.decision) > objective
        {
            self.decision = solution.decision;
        }
        // What is known holds for all that is better than the start.
        self.bound = self.bound.min(solution.bound.max(objective));
        Ok(if self.is_proven() {
            End::Optimal
        } else {
            solution.end
        })
    }

    /// Columns that whatever is better than `objective` has open, or closed.
    fn known_columns(&self, objective: f64) -> Vec<Option<bool>> {
        let mut known = without_dominated(self.model, Some(&self.decision));
        if let Some(duals) = &self.duals {
            let openings = self.problem.additions;
            let (_, proven) = covering_bound::proof(self.model, openings, duals, objective);
            // What the start has stays open to it.
            for ((known, proven), open) in known.iter_mut().zip(proven).zip(&self.decision) {
                *known = known.or(proven.filter(|proven| proven == open));
            }
        }
        known
    }

    fn share_of_time(&self, share: f64) -> Option<f64> {
        let seconds = self.problem.limits.time_limit_s?;
        Some(seconds * share)
    }

    fn ended(self, end: End) -> BestKnown {
        BestKnown {
            decision: Some(self.decision),
            bound: self.bound,
            end,
        }
    }
}

fn coverage_pairs(model: &Model) -> usize {
    model.sets.iter().map(|set| set.members.len()).sum()
}
