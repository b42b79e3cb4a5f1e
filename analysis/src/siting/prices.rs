//! What each rule costs: the gain of the best plan without it.

use super::input::Problem;
use super::outcome::{Plan, PlanError, plan};
use super::rules::Rule;

impl Rule {
    /// The rules that a plan can do without, and that have a price therefore.
    pub fn priced() -> [Rule; 12] {
        [
            Rule::Budget,
            Rule::Boxes,
            Rule::UseCap,
            Rule::MinTargetShare,
            Rule::MinSocialHousingShare,
            Rule::Protection,
            Rule::MunicipalityFloor,
            Rule::GroupFloor,
            Rule::Spacing,
            Rule::ClosuresPerMunicipality,
            Rule::Forced,
            Rule::Forbidden,
        ]
    }
}

/// The objective lost by keeping a rule: that of the best plan without it minus
/// that of `kept`. None where the rule does not hold or the answer is not exact.
pub fn price(
    problem: &Problem,
    kept: &Plan,
    rule: Rule,
    should_stop: &dyn Fn() -> bool,
) -> Result<Option<f64>, PlanError> {
    let (Some(objective), true) = (kept.objective, problem.rules.holds(problem, rule)) else {
        return Ok(None);
    };
    let mut relaxed = problem.clone();
    relaxed.rules.off.push(rule);
    let freed = plan(&relaxed, should_stop)?;
    Ok(freed
        .objective
        .filter(|_| freed.reproducible)
        .map(|freed| (freed - objective).max(0.0)))
}
