//! What each rule costs: the gain of the best plan without it.

use serde::{Deserialize, Serialize};
use strum::VariantArray;

use crate::siting::plan::{Plan, plan};
use crate::siting::problem::{Pair, Problem, Rule};
use crate::siting::solve::PlanError;
use crate::text::Text;

impl Rule {
    /// The rules that have a price, in their order.
    pub fn priced() -> impl Iterator<Item = Rule> {
        Rule::VARIANTS
            .iter()
            .copied()
            .filter(|rule| rule.has_price())
    }

    /// Whether a plan can do without it. The number of moves and additions is the
    /// question itself; what somebody chose to open or close is not up for sale.
    fn has_price(self) -> bool {
        match self {
            Rule::Moves | Rule::Additions | Rule::Open | Rule::Close | Rule::Keep | Rule::Veto => {
                false
            }
            Rule::Budget
            | Rule::Boxes
            | Rule::UseCap
            | Rule::MinTargetShare
            | Rule::MinSocialHousingShare
            | Rule::Unscreened
            | Rule::Protection
            | Rule::MunicipalityFloor
            | Rule::GroupFloor
            | Rule::Spacing
            | Rule::ShortMove
            | Rule::ClosuresPerMunicipality
            | Rule::Forced
            | Rule::Forbidden => true,
        }
    }
}

/// What a rule costs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(as = Price))]
pub struct Priced {
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub rule: Rule,
    pub text: Text,
    /// The objective lost by keeping the rule.
    pub gain_lost: f64,
    /// Shows what the rule blocks; not for readers.
    #[serde(skip)]
    pub moves: Vec<Pair>,
}

/// The best plan without a rule, to compare with `kept`. `None` where the rule does not
/// hold or the answer is not exact.
pub fn priced(
    problem: &Problem,
    kept: &Plan,
    rule: Rule,
    should_stop: &dyn Fn() -> bool,
) -> Result<Option<Priced>, PlanError> {
    let (Some(objective), true) = (kept.objective, problem.rules.holds(problem, rule)) else {
        return Ok(None);
    };
    let mut relaxed = problem.clone();
    relaxed.rules.off.push(rule);
    let freed = plan(&relaxed, should_stop)?;
    let Some(without) = freed.objective.filter(|_| freed.reproducible) else {
        return Ok(None);
    };
    Ok(Some(Priced {
        rule,
        text: rule.text(),
        gain_lost: (without - objective).max(0.0),
        moves: freed.pairs(),
    }))
}

/// The objective lost by keeping a rule: of the best plan without it, minus the one of
/// `kept`. `None` where the rule does not hold or the answer is not exact.
pub fn price(
    problem: &Problem,
    kept: &Plan,
    rule: Rule,
    should_stop: &dyn Fn() -> bool,
) -> Result<Option<f64>, PlanError> {
    Ok(priced(problem, kept, rule, should_stop)?.map(|priced| priced.gain_lost))
}
