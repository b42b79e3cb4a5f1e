//! Which sites may close and which candidates may open in any plan, and the rule that
//! says no.

use crate::siting::problem::{Held, Located, Problem, Rule, SpotReach, counted_costs};

pub(crate) struct Possible<'a> {
    problem: &'a Problem,
    held: &'a Held,
    /// Of opening each candidate, as the budget counts it.
    pub costs: Vec<Option<f64>>,
    /// Whether a site of unknown use has to stay.
    use_matters: bool,
}

impl<'a> Possible<'a> {
    pub fn new(problem: &'a Problem, held: &'a Held) -> Self {
        Self {
            problem,
            held,
            costs: counted_costs(problem),
            use_matters: held.use_cap.is_some()
                && problem.open.iter().any(|site| site.use_lost.is_some()),
        }
    }

    /// Why a site stays open whatever is decided: it is neither movable nor named, it
    /// is kept, or its use is unknown while the use cap holds and any use is known.
    pub fn keeps_open(&self, site: usize) -> Option<Rule> {
        let problem = self.problem;
        if problem.moves == 0 {
            return Some(Rule::Moves);
        }
        let rules = &problem.rules;
        let site = &problem.open[site];
        if rules.keep.contains(&site.id) {
            return Some(Rule::Keep);
        }
        let named =
            rules.close.contains(&site.id) || rules.forced.iter().any(|pair| pair.from == site.id);
        if named {
            return None;
        }
        if !site.movable {
            return Some(Rule::Keep);
        }
        (self.use_matters && site.use_lost.is_none()).then_some(Rule::UseCap)
    }

    /// Why a candidate stays closed whatever is decided: it is vetoed, too expensive, or
    /// too near to a site that stays.
    pub fn keeps_closed(&self, candidate: usize) -> Option<Rule> {
        let problem = self.problem;
        let cost = self.costs[candidate];
        let candidate = &problem.candidates[candidate];
        if problem.rules.veto.contains(&candidate.id) {
            return Some(Rule::Veto);
        }
        let too_dear = |budget: f64| cost.is_some_and(|cost| cost > budget);
        if self.held.budget.is_some_and(too_dear) {
            return Some(Rule::Budget);
        }
        let spacing_m = self.held.spacing_m?;
        if candidate.reach == SpotReach::Members {
            return None;
        }
        let here = Located::new(candidate.position);
        (0..problem.open.len())
            .any(|h| {
                let site = &problem.open[h];
                let there = Located::new(site.position);
                site.reach != SpotReach::Members
                    && here.distance_m(&there, problem.earth_radius_m) < spacing_m
                    && self.keeps_open(h).is_some()
            })
            .then_some(Rule::Spacing)
    }
}
