//! What if: the plan made again with a few things changed, from the moves it has.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use analysis::siting::{self, Choices, Pair, Rule};
use analysis::text::Text;
use records::registry::plan::{self, Plan, Status, Wished};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::city::City;
use super::problem;
use super::{PlanningError, Wish, check, refused};
use crate::shared::Shared;

/// Seconds of the solve; with reading and building it stays below five.
const SOLVE_S: f64 = 3.5;
const MOST_TIME: Duration = Duration::from_millis(4_200);

/// What is changed; what is absent stays as the plan has it.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Change {
    /// Hotspots that may not close.
    pub keep: Vec<String>,
    /// Hotspots that must close.
    pub close: Vec<String>,
    /// Places that must get a hotspot.
    pub open: Vec<String>,
    /// Places that may not get one.
    pub veto: Vec<String>,
    /// Weight of a place, by its id: visitors or dwellings.
    pub weights: BTreeMap<String, f64>,
    /// Weight of places in need and estates; that of residents is the rest of 1.
    pub theta: Option<f64>,
    /// Euro.
    pub budget: Option<f64>,
    /// No budget, whatever the plan has.
    pub without_budget: bool,
    /// Hotspots that may close, 0 to 100.
    pub max_moves: Option<u32>,
}

/// The plan with the changes. Nothing of it is saved.
#[derive(Debug, Serialize, ToSchema)]
pub struct WhatIf {
    pub status: Status,
    /// Of the objective with the changes; null where no plan keeps the rules.
    #[schema(required)]
    pub gain: Option<f64>,
    /// The gap to the best possible gain, as a share of it.
    #[schema(required)]
    pub gap: Option<f64>,
    /// Gain of the plan as it was, by the same objective.
    pub gain_before: f64,
    /// Rules that the plan would break with the changes.
    pub broken_before: Vec<RuleNamed>,
    pub moves: Vec<PlannedMove>,
    /// Moves that the plan did not have, and moves that only the plan has.
    pub added: Vec<Pair>,
    pub dropped: Vec<Pair>,
    /// The smallest set of rules that cannot all be kept.
    pub conflict: Vec<RuleNamed>,
    pub warnings: Vec<Text>,
    /// False where time cut the search short.
    pub reproducible: bool,
    pub seconds: f64,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct RuleNamed {
    pub rule: String,
    pub text: Text,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PlannedMove {
    pub from: String,
    pub to: String,
    pub boxes: u32,
    pub gain: f64,
    pub reasons: Vec<Text>,
}

/// Answers within five seconds for a city; the gap says how sure it is. Ends when
/// nobody wants it any more. Blocks.
///
/// # Errors
/// When a figure is out of range, an id is unknown, the database cannot be read or the
/// solver fails.
pub fn answer(
    shared: &Shared,
    plan: &Plan,
    change: &Change,
    is_unwanted: &dyn Fn() -> bool,
) -> Result<WhatIf, PlanningError> {
    let started = Instant::now();
    let should_stop = || is_unwanted() || started.elapsed() > MOST_TIME;
    let wish = Wish {
        max_moves: change.max_moves.unwrap_or(plan.max_moves),
        budget: change
            .budget
            .or(plan.budget)
            .filter(|_| !change.without_budget),
        theta: Some(change.theta.unwrap_or(plan.theta)),
        note: None,
        released: plan.released.clone(),
        wished: plan.wished.clone(),
        like: None,
    };
    check(&wish)?;
    let reader = shared.database.reader()?;
    let city = City::as_of(&reader, plan)?;
    let choices = plan::choices(&reader, &plan.id)?;
    drop(reader);
    let mut problem = problem::build(&city, &wish)?;
    if let Some(choices) = choices {
        // Asked for another number, it is the number that is asked for.
        let fewer = choices.fewer.filter(|_| change.max_moves.is_none());
        problem = siting::chosen(&problem, Choices { fewer, ..choices });
    }
    problem.limits.time_limit_s = Some(SOLVE_S);
    apply(&mut problem, change)?;
    let earlier = plan.pairs();
    let before = siting::judge(&problem, &earlier).map_err(refused)?;
    let after = siting::plan_from(&problem, &earlier, &should_stop).map_err(refused)?;
    let pairs = after.pairs();
    let only = |of: &[Pair], without: &[Pair]| {
        let others = of.iter().filter(|pair| !without.contains(pair));
        others.cloned().collect()
    };
    Ok(WhatIf {
        status: after.status,
        gain: after.objective.map(|objective| objective - after.baseline),
        gap: after.gap,
        gain_before: before.objective - after.baseline,
        broken_before: before.broken.into_iter().map(named).collect(),
        added: only(&pairs, &earlier),
        dropped: only(&earlier, &pairs),
        moves: after
            .moves
            .into_iter()
            .map(|step| PlannedMove {
                from: step.from,
                to: step.to,
                boxes: step.boxes,
                gain: step.gain,
                reasons: step.reasons,
            })
            .collect(),
        conflict: after.conflict.into_iter().map(named).collect(),
        warnings: after.warnings,
        reproducible: after.reproducible,
        seconds: started.elapsed().as_secs_f64(),
    })
}

fn named(rule: Rule) -> RuleNamed {
    RuleNamed {
        rule: rule.name().to_owned(),
        text: rule.text(),
    }
}

fn apply(problem: &mut siting::Problem, change: &Change) -> Result<(), PlanningError> {
    let wished = Wished {
        keep: change.keep.clone(),
        close: change.close.clone(),
        open: change.open.clone(),
        veto: change.veto.clone(),
    };
    problem::bind(&mut problem.rules, &wished);
    for (id, weight) in &change.weights {
        let demand = problem.demands.iter_mut().find(|demand| demand.id == *id);
        let Some(demand) = demand else {
            return Err(PlanningError::Wish(format!(
                "`weights` names `{id}`; expected the id of a target place"
            )));
        };
        demand.weight = Some(*weight);
    }
    Ok(())
}
