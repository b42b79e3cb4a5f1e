//! Which rules hold for a problem, with their figures.

use super::input::{Demand, Problem};
use super::rule::Rule;
use super::rules::Rules;

/// The rules with their figures filled in; `None` does not hold.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Held {
    pub theta: f64,
    pub budget: Option<f64>,
    pub stock: Option<u32>,
    pub use_cap: Option<f64>,
    pub min_target_share: Option<f64>,
    pub min_social_housing_share: Option<f64>,
    pub max_unscreened: Option<usize>,
    pub municipality_floor: Option<f64>,
    pub group_floor: Option<f64>,
    pub spacing_m: Option<f64>,
    pub min_move_m: Option<f64>,
    pub closure_share: Option<f64>,
    pub protection: bool,
}

impl Rules {
    pub(crate) fn held(&self, problem: &Problem) -> Held {
        let kinds = problem.has_kinds();
        let figure = |rule: Rule, given: Option<f64>, default: f64| {
            if self.off.contains(&rule) {
                None
            } else {
                given.or(kinds.then_some(default))
            }
        };
        Held {
            theta: self.theta.unwrap_or(0.5),
            budget: self.budget.filter(|_| !self.off.contains(&Rule::Budget)),
            stock: self.held_stock(problem, kinds),
            use_cap: figure(Rule::UseCap, self.use_cap, 1.25),
            min_target_share: figure(Rule::MinTargetShare, self.min_target_share, 0.5),
            min_social_housing_share: figure(
                Rule::MinSocialHousingShare,
                self.min_social_housing_share,
                0.0,
            ),
            max_unscreened: self
                .max_unscreened
                .filter(|_| !self.off.contains(&Rule::Unscreened)),
            municipality_floor: figure(Rule::MunicipalityFloor, self.municipality_floor, 0.98),
            group_floor: figure(Rule::GroupFloor, self.group_floor, 1.0),
            spacing_m: figure(Rule::Spacing, self.spacing_m, 100.0),
            min_move_m: self
                .min_move_m
                .filter(|_| !self.off.contains(&Rule::ShortMove)),
            closure_share: figure(Rule::ClosuresPerMunicipality, self.closure_share, 0.25),
            protection: !self.off.contains(&Rule::Protection),
        }
    }

    /// Whether a rule holds and could bind at all.
    pub(crate) fn holds(&self, problem: &Problem, rule: Rule) -> bool {
        let held = self.held(problem);
        let above_zero = |share: Option<f64>| share.is_some_and(|share| share > 0.0);
        let on = !self.off.contains(&rule);
        match rule {
            Rule::Moves | Rule::Additions => true,
            Rule::Budget => held.budget.is_some(),
            Rule::Boxes => held.stock.is_some(),
            Rule::UseCap => held.use_cap.is_some() && problem.moves > 0,
            Rule::MinTargetShare => above_zero(held.min_target_share),
            Rule::MinSocialHousingShare => above_zero(held.min_social_housing_share),
            Rule::Unscreened => held.max_unscreened.is_some(),
            Rule::Protection => {
                held.protection
                    && problem.moves > 0
                    && problem.demands.iter().any(Demand::is_protected)
            }
            Rule::MunicipalityFloor => {
                above_zero(held.municipality_floor)
                    && problem.moves > 0
                    && problem
                        .demands
                        .iter()
                        .any(|demand| demand.municipality.is_some())
            }
            Rule::GroupFloor => {
                above_zero(held.group_floor)
                    && problem.moves > 0
                    && problem
                        .demands
                        .iter()
                        .any(|demand| !demand.groups.is_empty())
            }
            Rule::Spacing => above_zero(held.spacing_m),
            Rule::ShortMove => above_zero(held.min_move_m) && problem.moves > 0,
            Rule::ClosuresPerMunicipality => {
                held.closure_share.is_some()
                    && problem.moves > 0
                    && problem.open.iter().any(|site| site.municipality.is_some())
            }
            Rule::Forced => on && !self.forced.is_empty(),
            Rule::Forbidden => on && !self.forbidden.is_empty(),
            Rule::Open => on && !self.open.is_empty(),
            Rule::Close => on && !self.close.is_empty(),
            // Nothing can be done without them.
            Rule::Keep | Rule::Veto => false,
        }
    }

    /// Boxes in stock; what the additions need at most where not given.
    fn held_stock(&self, problem: &Problem, kinds: bool) -> Option<u32> {
        if self.off.contains(&Rule::Boxes) || (self.stock.is_none() && !kinds) {
            return None;
        }
        Some(self.stock.unwrap_or_else(|| {
            let mut needs: Vec<u32> = problem
                .candidates
                .iter()
                .map(|candidate| candidate.access_points)
                .collect();
            needs.sort_unstable_by(|a, b| b.cmp(a));
            needs
                .iter()
                .take(problem.additions)
                .fold(0, |sum, need| sum.saturating_add(*need))
        }))
    }
}
