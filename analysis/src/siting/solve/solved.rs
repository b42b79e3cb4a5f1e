//! One problem solved: its model and the best decision known.

use thiserror::Error;

use super::best::best_known;
use super::greedy;
use super::solver::{End, SolveError};
use crate::siting::model::{Coverage, Model, OPTIMAL_GAP, coverage};
use crate::siting::problem::{Held, Pair, Problem, Refusal, refusals};

#[derive(Debug, Error)]
pub enum PlanError {
    #[error("{} of the figures given cannot be used", .0.len())]
    Refused(Vec<Refusal>),
    #[error("the solver failed")]
    Solve(#[from] SolveError),
}

pub(crate) struct Solved {
    pub held: Held,
    pub coverage: Coverage,
    pub model: Model,
    /// `None` where no decision keeps the rules, or the search found none that does.
    pub decision: Option<Vec<bool>>,
    /// No decision can exceed this objective.
    pub bound: f64,
    pub end: End,
}

impl Solved {
    /// Checks a problem and solves it. `earlier` are moves to start from, of a plan
    /// for a problem that differs little.
    pub fn new(
        problem: &Problem,
        earlier: &[Pair],
        should_stop: &dyn Fn() -> bool,
    ) -> Result<Solved, PlanError> {
        let refused = refusals(problem);
        if !refused.is_empty() {
            return Err(PlanError::Refused(refused));
        }
        let held = problem.rules.held(problem);
        let coverage = coverage(problem, &held);
        Solved::with_coverage(problem, held, coverage, earlier, should_stop)
    }

    /// Solves a problem whose demand was weighed elsewhere.
    pub fn with_coverage(
        problem: &Problem,
        held: Held,
        coverage: Coverage,
        earlier: &[Pair],
        should_stop: &dyn Fn() -> bool,
    ) -> Result<Solved, PlanError> {
        let model = Model::new(problem, &held, &coverage);
        let warm = warm_start(problem, &model, earlier);
        let greedy = greedy::start(&model, problem.additions, should_stop);
        let start = [warm, greedy]
            .into_iter()
            .flatten()
            .map(|decision| (model.objective(&decision), decision))
            .reduce(|best, other| if other.0 > best.0 { other } else { best })
            .map(|(_, decision)| decision);
        let best = best_known(problem, &model, start, should_stop)?;
        Ok(Solved {
            held,
            coverage,
            model,
            decision: best.decision,
            bound: best.bound,
            end: best.end,
        })
    }

    pub fn objective(&self) -> Option<f64> {
        let decision = self.decision.as_ref()?;
        Some(self.model.objective(decision))
    }

    /// What may be missing of the best gain, as a share of it.
    pub fn gap(&self) -> Option<f64> {
        let objective = self.objective()?;
        Some(self.model.gap(objective, self.bound.max(objective)))
    }

    pub fn is_optimal(&self) -> bool {
        self.end == End::Optimal && self.gap().is_some_and(|gap| gap <= OPTIMAL_GAP)
    }
}

/// Those of the earlier moves that can still be made, one dropped where that alone
/// makes the rest keep the rules.
fn warm_start(problem: &Problem, model: &Model, earlier: &[Pair]) -> Option<Vec<bool>> {
    let columns: Vec<(usize, usize)> = earlier
        .iter()
        .filter_map(|pair| {
            let site = problem.open.iter().position(|site| site.id == pair.from)?;
            let place = problem.candidates.iter().position(|c| c.id == pair.to)?;
            Some((
                model.column_of_site(site)?,
                model.column_of_candidate(place)?,
            ))
        })
        .collect();
    if columns.is_empty() {
        return None;
    }
    let without = |dropped: usize| {
        let mut decision = model.today();
        for (_, &(site, candidate)) in columns.iter().enumerate().filter(|(n, _)| *n != dropped) {
            decision[site] = false;
            decision[candidate] = true;
        }
        decision
    };
    std::iter::once(columns.len())
        .chain(0..columns.len())
        .map(without)
        .filter(|decision| model.is_feasible(decision))
        .max_by(|a, b| model.objective(a).total_cmp(&model.objective(b)))
}
