//! Plans side by side: the most gain, the most equal, the least cost, and the one
//! in which every place counts the same.

use serde::{Deserialize, Serialize};

use super::fairness::{self, Municipality};
use super::most_equal::most_equal;
use crate::siting::model::{Column, Coverage, Model, RuleRow, Set, Term, serving_spots};
use crate::siting::plan::{Move, name_moves};
use crate::siting::problem::{DemandKind, Pair, Problem, Rule, counted_costs};
use crate::siting::solve::{End, PlanError, Solved, solve};

/// The cheapest plan keeps at least this share of the best gain.
pub const KEPT_GAIN: f64 = 0.8;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Aim {
    MostGain,
    /// The less a municipality is served, the more a gain there counts.
    MostEqual,
    /// The cheapest plan with at least 80 % of the best gain.
    LeastCost,
    /// Every place and estate counts the same.
    EqualWeights,
}

/// A plan for one aim, told in figures that can be compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Alternative {
    pub aim: Aim,
    /// Proven best for its aim; the most equal plan to within 1 % of what can be gained.
    pub exact: bool,
    /// Of the common objective, whatever the aim.
    pub gain: f64,
    /// Euro, as far as known.
    pub cost: f64,
    /// Openings whose cost is not known.
    #[cfg_attr(feature = "schema", schema(value_type = u32))]
    pub costs_unknown: usize,
    /// Residents served; half served counts half.
    pub residents: f64,
    /// Places in need and estates served at full value.
    #[cfg_attr(feature = "schema", schema(value_type = u32))]
    pub places: usize,
    /// Gini coefficient of the share served among municipalities.
    #[cfg_attr(feature = "schema", schema(required))]
    pub inequality: Option<f64>,
    #[cfg_attr(feature = "schema", schema(required))]
    pub least_served: Option<Municipality>,
    pub moves: Vec<Pair>,
    /// Candidates that open besides; absent where no candidate does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schema(ignore))]
    pub added: Vec<String>,
}

/// All aims for which there is a plan.
pub fn alternatives(
    problem: &Problem,
    should_stop: &dyn Fn() -> bool,
) -> Result<Vec<Alternative>, PlanError> {
    let best = Solved::new(problem, &[], should_stop)?;
    let Some(most_gain) = &best.decision else {
        return Ok(Vec::new());
    };
    let teller = Teller {
        problem,
        best: &best,
    };
    let mut found = vec![teller.tell(Aim::MostGain, most_gain, best.is_optimal())];
    if !should_stop() {
        let (decision, exact) = most_equal(problem, &best, most_gain, should_stop)?;
        found.push(teller.tell(Aim::MostEqual, &decision, exact));
    }
    if !should_stop()
        && let Some((decision, exact)) = least_cost(problem, &best, most_gain)?
    {
        found.push(teller.tell(Aim::LeastCost, &decision, exact));
    }
    if !should_stop() {
        let held = best.held.clone();
        let coverage = equal_places(&best.coverage);
        let other = Solved::with_coverage(problem, held, coverage, &[], should_stop)?;
        if let Some(decision) = &other.decision {
            found.push(teller.tell(Aim::EqualWeights, decision, other.is_optimal()));
        }
    }
    Ok(found)
}

struct Teller<'a> {
    problem: &'a Problem,
    best: &'a Solved,
}

impl Teller<'_> {
    fn tell(&self, aim: Aim, decision: &[bool], exact: bool) -> Alternative {
        let Solved {
            coverage, model, ..
        } = self.best;
        let serving = serving_spots(self.problem, model, decision);
        let municipalities = fairness::municipalities(coverage, &serving);
        let opened = |column: usize| match model.columns[column] {
            Column::Candidate(j) if decision[column] => Some(self.problem.candidates[j].cost),
            _ => None,
        };
        let closed = |column: usize| match model.columns[column] {
            Column::Site(h) if !decision[column] => self.problem.open[h].close_cost,
            _ => None,
        };
        // The sum of no number is -0.0, and is shown.
        let total = |costs: &mut dyn Iterator<Item = f64>| costs.fold(0.0, |sum, cost| sum + cost);
        let openings: Vec<Option<f64>> = (0..decision.len()).filter_map(opened).collect();
        let (moves, added) = name_moves(self.problem, coverage, model, decision);
        Alternative {
            aim,
            exact,
            gain: model.objective(decision) - model.baseline,
            cost: total(&mut openings.iter().flatten().copied())
                + total(&mut (0..decision.len()).filter_map(closed)),
            costs_unknown: openings.iter().filter(|cost| cost.is_none()).count(),
            residents: total(&mut municipalities.iter().map(|m| m.residents * m.share)),
            places: places_served(coverage, &serving),
            inequality: fairness::gini(&municipalities),
            least_served: municipalities
                .into_iter()
                .min_by(|a, b| a.share.total_cmp(&b.share)),
            moves: moves.iter().map(Move::pair).collect(),
            added: added.into_iter().map(|added| added.id).collect(),
        }
    }
}

fn places_served(coverage: &Coverage, serving: &[bool]) -> usize {
    coverage
        .points
        .iter()
        .filter(|point| {
            let unit = &coverage.units[point.unit];
            is_place(unit.kind)
                && (unit.own_wifi
                    || point
                        .served
                        .iter()
                        .any(|served| serving[served.spot] && served.value >= 1.0))
        })
        .count()
}

fn is_place(kind: Option<DemandKind>) -> bool {
    matches!(kind, Some(DemandKind::Place | DemandKind::Estate))
}

fn equal_places(coverage: &Coverage) -> Coverage {
    let mut coverage = coverage.clone();
    let weights: Vec<f64> = coverage
        .units
        .iter()
        .filter(|unit| is_place(unit.kind))
        .map(|unit| unit.weight)
        .collect();
    let mean = weights.iter().sum::<f64>() / weights.len().max(1) as f64;
    for unit in coverage.units.iter_mut().filter(|unit| is_place(unit.kind)) {
        unit.weight = mean;
    }
    coverage
}

/// The cheapest decision that keeps enough of the gain; of several, the one that gains
/// most. Where no cost is known every opening costs the same.
fn least_cost(
    problem: &Problem,
    best: &Solved,
    most_gain: &[bool],
) -> Result<Option<(Vec<bool>, bool)>, PlanError> {
    let model = &best.model;
    let gain = model.objective(most_gain) - model.baseline;
    if gain <= 0.0 {
        return Ok(None);
    }
    let costs = column_costs(problem, model);
    let cheap = priced(model, &costs, model.baseline + KEPT_GAIN * gain);
    let cheapest = solve(&cheap, Some(most_gain), problem.limits)?;
    let decision = if cheap.is_feasible(&cheapest.decision) {
        cheapest.decision
    } else {
        most_gain.to_vec()
    };
    let mut affordable = model.clone();
    let kept_open: f64 = closing_costs(model, &costs);
    affordable.rows.push(RuleRow {
        rule: Rule::Budget,
        lower: f64::NEG_INFINITY,
        upper: -cheap.objective(&decision) - kept_open + 1e-6 * (1.0 + kept_open),
        terms: costs
            .iter()
            .enumerate()
            .map(|(column, cost)| (Term::Column(column), *cost))
            .collect(),
    });
    let richest = solve(&affordable, Some(&decision), problem.limits)?;
    let better = affordable.is_feasible(&richest.decision)
        && model.objective(&richest.decision) > model.objective(&decision);
    let exact = cheapest.end == End::Optimal && richest.end == End::Optimal;
    let chosen = if better { richest.decision } else { decision };
    Ok(Some((chosen, exact)))
}

/// Cost of a column being 1: opening a candidate, or minus what closing the site
/// would have cost.
fn column_costs(problem: &Problem, model: &Model) -> Vec<f64> {
    let counted = counted_costs(problem);
    model
        .columns
        .iter()
        .map(|column| match *column {
            Column::Candidate(j) => counted[j].unwrap_or(1.0),
            Column::Site(h) => -problem.open[h].close_cost.unwrap_or(0.0),
        })
        .collect()
}

fn closing_costs(model: &Model, costs: &[f64]) -> f64 {
    (0..costs.len())
        .filter(|&column| !model.is_candidate(column))
        .map(|column| -costs[column])
        .sum()
}

/// The model with minus the cost as its objective, and the old objective as a row.
fn priced(model: &Model, costs: &[f64], least: f64) -> Model {
    let mut priced = model.clone();
    let scale = 1.0 / model.total_weight.max(f64::MIN_POSITIVE);
    priced.rows.push(RuleRow {
        // It belongs to the question, not to the rules that may conflict.
        rule: Rule::Moves,
        lower: (least - model.constant) * scale,
        upper: f64::INFINITY,
        terms: model
            .sets
            .iter()
            .enumerate()
            .map(|(set, contents)| (Term::Set(set), contents.gain * scale))
            .collect(),
    });
    for set in &mut priced.sets {
        set.gain = 0.0;
    }
    for (column, sets) in priced.sets_of.iter_mut().enumerate() {
        sets.push(model.sets.len() + column);
    }
    priced
        .sets
        .extend(costs.iter().enumerate().map(|(column, cost)| Set {
            members: vec![column],
            gain: -cost,
        }));
    priced.constant = -closing_costs(model, costs);
    priced.baseline = 0.0;
    priced.total_weight = costs.iter().map(|cost| cost.abs()).sum();
    priced
}
