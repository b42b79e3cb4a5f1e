//! From a decision to moves: whose boxes go where.

use serde::Serialize;

use super::assignment::least_cost;
use super::reasons::Explainer;
use crate::siting::model::{Column, Coverage, Model};
use crate::siting::problem::{Pair, Problem, distance_m};
use crate::text::Text;

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

impl Move {
    pub fn pair(&self) -> Pair {
        Pair {
            from: self.from.clone(),
            to: self.to.clone(),
        }
    }
}

/// A candidate that opens without a site that closes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Addition {
    pub id: String,
    pub boxes: u32,
    pub gain: f64,
    pub reasons: Vec<Text>,
}

/// Says who goes where: forced pairs first, then the shortest way to carry, a site with
/// enough boxes before one without.
pub(crate) fn name_moves(
    problem: &Problem,
    coverage: &Coverage,
    model: &Model,
    decision: &[bool],
) -> (Vec<Move>, Vec<Addition>) {
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
    let cost: Vec<Vec<i128>> = closed
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

/// Millimetres between the two; a forbidden pair outweighs everything else. Whole
/// numbers, so that nothing is lost beside the largest.
fn carrying_cost(
    problem: &Problem,
    model: &Model,
    (site, h): (usize, usize),
    (candidate, j): (usize, usize),
) -> i128 {
    const MISSING_BOX: i128 = 10_i128.pow(11);
    const NOT_FORCED: i128 = 10_i128.pow(15);
    const FORBIDDEN: i128 = 10_i128.pow(18);
    let (from, to) = (&problem.open[h], &problem.candidates[j]);
    let metres = distance_m(from.position, to.position, problem.earth_radius_m);
    let missing = to.access_points.saturating_sub(from.access_points);
    let forced_apart = problem
        .rules
        .forced
        .iter()
        .any(|pair| (pair.from == from.id) != (pair.to == to.id));
    let mut cost = (metres * 1000.0).round() as i128 + i128::from(missing) * MISSING_BOX;
    if forced_apart {
        cost += NOT_FORCED;
    }
    if model.forbidden.contains(&(site, candidate)) {
        cost += FORBIDDEN;
    }
    cost
}

pub(crate) fn boxes_left(problem: &Problem, model: &Model, decision: &[bool], stock: u32) -> i64 {
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
