//! The plan: what moves where, how sure the solver is, and who is served after.

use std::collections::BTreeMap;

use serde::Serialize;
use thiserror::Error;

use super::assignment::least_cost;
use super::coverage::{Coverage, coverage};
use super::geometry::distance_m;
use super::input::{DemandKind, Problem};
use super::model::Model;
use super::reasons::Explainer;
use super::refusal::{Refusal, refusals};
use super::rules::Rule;
use super::solve::{End, SolveError, solve};
use super::{conflict, greedy, large, warnings};
use crate::text::Text;

/// A plan, or the reason why there is none.
#[derive(Debug, Clone, Serialize)]
pub struct Plan {
    pub status: Status,
    /// With kinds from 0 to 1 (all served); without, the weight served. None when
    /// infeasible.
    pub objective: Option<f64>,
    /// No plan within the rules can exceed this.
    pub bound: Option<f64>,
    /// What may be missing of the best gain, as a share of that gain.
    pub gap: Option<f64>,
    /// The objective today.
    pub baseline: f64,
    /// False where time cut the search short.
    pub reproducible: bool,
    pub theta: f64,
    pub moves: Vec<Move>,
    pub added: Vec<Addition>,
    pub covered: Vec<Covered>,
    /// Boxes of closed sites and stock that the plan leaves over.
    pub boxes_left: i64,
    /// Rules that cannot hold together, when infeasible.
    pub conflict: Vec<Rule>,
    pub warnings: Vec<Text>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Optimal,
    Feasible,
    Infeasible,
}

/// All boxes of a site go to a candidate.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Move {
    pub from: String,
    pub to: String,
    /// Boxes that the candidate needs.
    pub boxes: u32,
    /// Objective with this move minus without it, the rest of the plan as it is.
    pub gain: f64,
    pub reasons: Vec<Text>,
}

/// A candidate that opens without a site that closes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Addition {
    pub id: String,
    pub boxes: u32,
    pub gain: f64,
    pub reasons: Vec<Text>,
}

/// Who has a freely entered spot within a walked distance, after and today.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Covered {
    pub distance_m: f64,
    /// Weight as it was given.
    pub weight: f64,
    pub weight_today: f64,
    pub residents: f64,
    pub residents_today: f64,
    /// Places and estates.
    pub places: usize,
    pub places_today: usize,
}

#[derive(Debug, Error)]
pub enum PlanError {
    #[error("{} of the figures given cannot be used", .0.len())]
    Refused(Vec<Refusal>),
    #[error("the solver failed")]
    Solve(#[from] SolveError),
}

/// Plans the moves. `should_stop` is asked between steps; a plan that it cut
/// short is the best found so far and not reproducible.
pub fn plan(problem: &Problem, should_stop: &dyn Fn() -> bool) -> Result<Plan, PlanError> {
    let refused = refusals(problem);
    if !refused.is_empty() {
        return Err(PlanError::Refused(refused));
    }
    let held = problem.rules.held(problem);
    let coverage = coverage(problem, &held);
    let model = Model::new(problem, &held, &coverage);
    let start = greedy::start(&model, problem.additions, should_stop);
    let (decision, bound, end) = decide(problem, &model, start, should_stop)?;
    let mut warnings = warnings::warnings(problem, &held, &coverage, &model);
    let Some(decision) = decision else {
        let proven = end == End::Infeasible;
        let conflict = if proven {
            conflict::smallest(problem, &coverage, should_stop)?
        } else {
            warnings.push(warnings::no_plan_in_time());
            Vec::new()
        };
        return Ok(Plan {
            status: Status::Infeasible,
            objective: None,
            bound: None,
            gap: None,
            baseline: model.baseline,
            reproducible: proven,
            theta: held.theta,
            moves: Vec::new(),
            added: Vec::new(),
            covered: covered(problem, &coverage, &model, &model.today()),
            boxes_left: 0,
            conflict,
            warnings,
        });
    };
    let objective = model.objective(&decision);
    let bound = bound.max(objective);
    let gap = gap(&model, objective, bound);
    let (moves, added) = name_moves(problem, &coverage, &model, &decision);
    Ok(Plan {
        status: if end == End::Optimal && gap <= 1e-4 {
            Status::Optimal
        } else {
            Status::Feasible
        },
        objective: Some(objective),
        bound: Some(bound),
        gap: Some(gap),
        baseline: model.baseline,
        reproducible: end != End::TimeLimit,
        theta: held.theta,
        moves,
        added,
        covered: covered(problem, &coverage, &model, &decision),
        boxes_left: boxes_left(problem, &model, &decision, held.stock.unwrap_or(0)),
        conflict: Vec::new(),
        warnings,
    })
}

/// gap = (bound - objective) / (bound - baseline): on the gain, because a gap on
/// the total flatters.
fn gap(model: &Model, objective: f64, bound: f64) -> f64 {
    let missing = bound - objective;
    if missing <= 1e-7 * model.total_weight {
        return 0.0;
    }
    missing / (bound - model.baseline).max(1e-6 * model.total_weight)
}

/// The objective if every set were served.
pub(crate) fn everything(model: &Model) -> f64 {
    model.constant + model.sets.iter().map(|set| set.gain).sum::<f64>()
}

/// The best decision known, never worse than doing nothing where that is allowed.
fn decide(
    problem: &Problem,
    model: &Model,
    start: Option<Vec<bool>>,
    should_stop: &dyn Fn() -> bool,
) -> Result<(Option<Vec<bool>>, f64, End), SolveError> {
    let (found, bound, end) = if should_stop() {
        (None, everything(model), End::TimeLimit)
    } else if large::is_plain_and_large(model, problem) {
        large::cover(problem, model, start.as_deref(), should_stop)?
    } else {
        let solution = solve(model, start.as_deref(), problem.limits)?;
        (
            Some(solution.decision),
            solution.bound.min(everything(model)),
            solution.end,
        )
    };
    let today = Some(model.today());
    let best = [found, start, today]
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
    Ok((best, bound, end))
}

/// Takes back moves that gain nothing: boxes are not carried about for the sake
/// of a tie.
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
    for &site in &closed {
        for &candidate in opened.iter().filter(|&&candidate| candidate < today.len()) {
            if !decision[candidate] {
                continue;
            }
            decision[site] = true;
            decision[candidate] = false;
            if model.objective(&decision) >= least && model.is_feasible(&decision) {
                break;
            }
            decision[site] = false;
            decision[candidate] = true;
        }
    }
    decision
}

fn boxes_left(problem: &Problem, model: &Model, decision: &[bool], stock: u32) -> i64 {
    use super::model::Column;
    model
        .columns
        .iter()
        .enumerate()
        .map(|(column, what)| match *what {
            Column::Candidate(j) if decision[column] => {
                -i64::from(problem.candidates[j].access_points)
            }
            Column::Site(h) if !decision[column] => i64::from(problem.open[h].access_points),
            _ => 0,
        })
        .sum::<i64>()
        + i64::from(stock)
}

/// Says who goes where: forced pairs first, then the least carrying, a site with
/// enough boxes before one without.
fn name_moves(
    problem: &Problem,
    coverage: &Coverage,
    model: &Model,
    decision: &[bool],
) -> (Vec<Move>, Vec<Addition>) {
    use super::model::Column;
    let mut closed = Vec::new();
    let mut opened = Vec::new();
    for (column, what) in model.columns.iter().enumerate() {
        match *what {
            Column::Site(h) if !decision[column] => closed.push((column, h)),
            Column::Candidate(j) if decision[column] => opened.push((column, j)),
            _ => {}
        }
    }
    closed.sort_by(|a, b| problem.open[a.1].id.cmp(&problem.open[b.1].id));
    opened.sort_by(|a, b| problem.candidates[a.1].id.cmp(&problem.candidates[b.1].id));
    let cost: Vec<Vec<f64>> = closed
        .iter()
        .map(|&(site, h)| {
            opened
                .iter()
                .map(|&(candidate, j)| carrying_cost(problem, model, (site, h), (candidate, j)))
                .collect()
        })
        .collect();
    let assigned = least_cost(&cost);
    let explainer = Explainer::new(problem, coverage, model, decision);
    let moves = assigned
        .iter()
        .enumerate()
        .map(|(n, &m)| {
            let ((site, h), (candidate, j)) = (closed[n], opened[m]);
            Move {
                from: problem.open[h].id.clone(),
                to: problem.candidates[j].id.clone(),
                boxes: problem.candidates[j].access_points,
                gain: explainer.marginal_gain(Some(site), candidate),
                reasons: explainer.reasons(Some((site, h)), (candidate, j)),
            }
        })
        .collect();
    let added = opened
        .iter()
        .enumerate()
        .filter(|(m, _)| !assigned.contains(m))
        .map(|(_, &(candidate, j))| Addition {
            id: problem.candidates[j].id.clone(),
            boxes: problem.candidates[j].access_points,
            gain: explainer.marginal_gain(None, candidate),
            reasons: explainer.reasons(None, (candidate, j)),
        })
        .collect();
    (moves, added)
}

/// Metres between the two, with what must not be outweighing everything else.
fn carrying_cost(
    problem: &Problem,
    model: &Model,
    (site, h): (usize, usize),
    (candidate, j): (usize, usize),
) -> f64 {
    const MISSING_BOX: f64 = 1e8;
    const NOT_FORCED: f64 = 1e12;
    const FORBIDDEN: f64 = 1e15;
    let (from, to) = (&problem.open[h], &problem.candidates[j]);
    let metres = distance_m(from.position, to.position, problem.earth_radius_m);
    let missing = to.access_points.saturating_sub(from.access_points);
    let forced_apart = problem
        .rules
        .forced
        .iter()
        .any(|pair| (pair.from == from.id) != (pair.to == to.id));
    metres
        + f64::from(missing) * MISSING_BOX
        + if forced_apart { NOT_FORCED } else { 0.0 }
        + if model.forbidden.contains(&(site, candidate)) {
            FORBIDDEN
        } else {
            0.0
        }
}

/// Whether each spot serves under a decision; spots as in [`Coverage`].
pub(crate) fn serving_spots(problem: &Problem, model: &Model, decision: &[bool]) -> Vec<bool> {
    let candidates = (0..problem.candidates.len()).map(|j| {
        model
            .column_of_candidate(j)
            .is_some_and(|column| decision[column])
    });
    let sites = (0..problem.open.len()).map(|h| {
        model
            .column_of_site(h)
            .is_none_or(|column| decision[column])
    });
    candidates.chain(sites).collect()
}

fn covered(
    problem: &Problem,
    coverage: &Coverage,
    model: &Model,
    decision: &[bool],
) -> Vec<Covered> {
    let after = serving_spots(problem, model, decision);
    let today = serving_spots(problem, model, &model.today());
    let mut distances: BTreeMap<u64, f64> = BTreeMap::new();
    for unit in &coverage.units {
        let levels = match unit.kind {
            None => &problem.reach.plain,
            Some(DemandKind::Place) => &problem.reach.place,
            Some(DemandKind::Estate) => &problem.reach.estate,
            Some(DemandKind::Residents) => &problem.reach.residents,
        };
        for level in levels {
            distances.insert(level.within_m.to_bits(), level.within_m);
        }
    }
    let mut rows: Vec<Covered> = distances
        .into_values()
        .map(|distance_m| {
            let mut row = Covered {
                distance_m,
                weight: 0.0,
                weight_today: 0.0,
                residents: 0.0,
                residents_today: 0.0,
                places: 0,
                places_today: 0,
            };
            for point in &coverage.points {
                let unit = &coverage.units[point.unit];
                let within = |serving: &[bool]| {
                    unit.own_wifi
                        || point
                            .served
                            .iter()
                            .any(|served| serving[served.spot] && served.metres <= distance_m)
                };
                let place = matches!(unit.kind, Some(DemandKind::Place | DemandKind::Estate));
                let residents = if unit.kind == Some(DemandKind::Residents) {
                    unit.heads.unwrap_or(0.0) * point.share
                } else {
                    0.0
                };
                if within(&after) {
                    row.weight += unit.given_weight * point.share;
                    row.residents += residents;
                    row.places += usize::from(place);
                }
                if within(&today) {
                    row.weight_today += unit.given_weight * point.share;
                    row.residents_today += residents;
                    row.places_today += usize::from(place);
                }
            }
            row
        })
        .collect();
    rows.sort_by(|a, b| a.distance_m.total_cmp(&b.distance_m));
    rows
}
