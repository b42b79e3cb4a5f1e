//! A solve in its parts, for benches: the model built, solved, solved by HiGHS
//! alone, and bounded by duals that anyone can check.

use super::best::best_known;
use super::solver::{SolveError, solve_bare};
use super::{covering_duals, greedy};
use crate::siting::model::{Model, coverage};
use crate::siting::problem::Problem;

/// A problem with its model built.
pub struct Built<'a> {
    problem: &'a Problem,
    model: Model,
}

/// What a solve found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    pub objective: f64,
    /// No decision can exceed it.
    pub bound: f64,
    /// The objective today.
    pub baseline: f64,
}

/// A proof that no `openings` columns serve more than a bound: for weights w and
/// duals u >= 0 that is sum of (w - u)+ plus the largest sums of u over what a
/// column serves.
#[derive(Debug, Clone)]
pub struct Certificate {
    /// Weight of each set, and its columns.
    pub sets: Vec<(f64, Vec<usize>)>,
    pub duals: Vec<f64>,
    pub columns: usize,
    pub openings: usize,
    /// Weight that is served whatever opens.
    pub constant: f64,
}

impl<'a> Built<'a> {
    pub fn new(problem: &'a Problem) -> Built<'a> {
        let held = problem.rules.held(problem);
        let coverage = coverage(problem, &held);
        let model = Model::new(problem, &held, &coverage);
        Built { problem, model }
    }

    /// As a plan is made.
    pub fn solve(&self, should_stop: &dyn Fn() -> bool) -> Result<Option<Found>, SolveError> {
        let start = greedy::start(&self.model, self.problem.additions, should_stop);
        let best = best_known(self.problem, &self.model, start, should_stop)?;
        Ok(best
            .decision
            .map(|decision| self.found(&decision, best.bound)))
    }

    /// HiGHS alone on the same rows: no start, nothing dropped, its own defaults but
    /// one thread and the relative gap that plans are solved to.
    pub fn solve_bare(&self, time_limit_s: f64) -> Result<Option<Found>, SolveError> {
        let solution = solve_bare(&self.model, time_limit_s)?;
        let keeps = self.model.is_feasible(&solution.decision);
        Ok(keeps.then(|| self.found(&solution.decision, solution.bound)))
    }

    fn found(&self, decision: &[bool], bound: f64) -> Found {
        let objective = self.model.objective(decision);
        Found {
            objective,
            bound: bound.max(objective),
            baseline: self.model.baseline,
        }
    }

    /// Plain covering only.
    pub fn certificate(&self) -> Result<Certificate, SolveError> {
        let openings = self.problem.additions;
        let duals = covering_duals::duals(&self.model, openings, None)?;
        Ok(Certificate {
            sets: self
                .model
                .sets
                .iter()
                .map(|set| (set.gain, set.members.clone()))
                .collect(),
            duals,
            columns: self.model.columns.len(),
            openings,
            constant: self.model.constant,
        })
    }
}
