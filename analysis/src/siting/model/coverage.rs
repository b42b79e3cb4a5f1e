//! Turns demands into points, and each point into the spots that would serve it
//! and how well.

mod merged;
mod neighbours;
mod served;
mod units;
mod ways;

use std::collections::BTreeMap;

pub use merged::merged;
pub(crate) use neighbours::Neighbours;
use served::{Reckoner, Spot};
use units::{unite_places, weigh};
pub use ways::over_streets;

use crate::siting::problem::{
    self, Demand, DemandKind, Held, Located, Polygon, Position, Problem, bounds, grid_points,
};

/// A spot that would serve a point. Spots are numbered candidates first, then
/// open sites.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Served {
    pub spot: usize,
    pub value: f64,
    /// Walked distance, metres.
    pub metres: f64,
}

/// Where a share of a unit's weight lies, with the spots that would serve it.
#[derive(Debug, Clone)]
pub(crate) struct Point {
    pub unit: usize,
    pub share: f64,
    pub served: Vec<Served>,
}

/// One demand, or several records of one building taken together.
#[derive(Debug, Clone)]
pub(crate) struct Unit {
    pub demands: Vec<usize>,
    pub kind: Option<DemandKind>,
    /// Part of the objective when covered at value 1.
    pub weight: f64,
    /// The weight before both halves were scaled.
    pub given_weight: f64,
    pub heads: Option<f64>,
    pub groups: BTreeMap<String, f64>,
    pub municipality: Option<String>,
    pub protected: bool,
    pub own_wifi: bool,
    /// Residents of an area so large that nobody knows where in it they live.
    pub is_coarse: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct Coverage {
    pub units: Vec<Unit>,
    pub points: Vec<Point>,
    /// The objective if all were covered.
    pub total_weight: f64,
    /// Demands whose weight is unknown and was taken as the mean of their kind.
    pub unknown_weights: Vec<usize>,
}

pub(crate) fn coverage(problem: &Problem, held: &Held) -> Coverage {
    let mut units = unite_places(problem);
    let unknown_weights = weigh(&mut units, problem, held);
    let total_weight = units.iter().map(|unit| unit.weight).sum();
    let points = points(problem, &units);
    Coverage {
        units,
        points,
        total_weight,
        unknown_weights,
    }
}

fn spots(problem: &Problem) -> Vec<Spot<'_>> {
    problem
        .candidates
        .iter()
        .map(|c| (c.position, c.reach, c.host.as_deref()))
        .chain(
            problem
                .open
                .iter()
                .map(|s| (s.position, s.reach, s.host.as_deref())),
        )
        .map(|(position, reach, host)| Spot {
            located: Located::new(position),
            reach,
            host,
        })
        .collect()
}

fn points(problem: &Problem, units: &[Unit]) -> Vec<Point> {
    let spots = spots(problem);
    let reckoner = Reckoner::new(problem, &spots);
    let mut points = Vec::new();
    for (u, unit) in units.iter().enumerate() {
        match unit.kind {
            Some(DemandKind::Residents) | None => {
                for &i in &unit.demands {
                    let demand = &problem.demands[i];
                    let spread = spread(demand, problem.earth_radius_m);
                    let levels = match unit.kind {
                        None => &problem.reach.plain,
                        Some(_) => &problem.reach.residents,
                    };
                    let anyone = unit.kind.is_none();
                    for (position, share) in &spread {
                        let routed = (spread.len() == 1).then_some(i);
                        points.push(Point {
                            unit: u,
                            share: *share,
                            served: reckoner.walkers(*position, routed, levels, anyone),
                        });
                    }
                }
            }
            Some(kind) => {
                let mut best: BTreeMap<usize, Served> = BTreeMap::new();
                for &i in &unit.demands {
                    for served in reckoner.building(i, kind) {
                        let entry = best.entry(served.spot).or_insert(served);
                        entry.value = entry.value.max(served.value);
                        entry.metres = entry.metres.min(served.metres);
                    }
                }
                points.push(Point {
                    unit: u,
                    share: 1.0,
                    served: best.into_values().collect(),
                });
            }
        }
    }
    points
}

/// Between the positions on an outline that somebody may start from, metres.
const OUTLINE_STEP_M: f64 = 30.0;

fn outline_points(shape: &[Polygon], earth_radius_m: f64) -> Vec<Position> {
    problem::outline_points(shape, OUTLINE_STEP_M, earth_radius_m)
}

/// The points of a demand with their shares.
fn spread(demand: &Demand, earth_radius_m: f64) -> Vec<(Position, f64)> {
    if !demand.points.is_empty() {
        let total: f64 = demand.points.iter().map(|point| point.share).sum();
        return demand
            .points
            .iter()
            .map(|point| (point.position, point.share / total))
            .collect();
    }
    if demand.kind == Some(DemandKind::Residents) && bounds(&demand.shape).is_some() {
        return grid_points(&demand.shape, earth_radius_m)
            .into_iter()
            .map(|point| (point.position, point.share))
            .collect();
    }
    vec![(demand.position, 1.0)]
}
