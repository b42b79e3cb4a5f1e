//! The ways of a problem over streets, worked out once: from each spot to the points
//! near it, and from each site that may close to the spots around it.

use std::collections::BTreeMap;

use super::neighbours::Neighbours;
use super::{outline_points, spread};
use crate::siting::problem::{DemandKind, Located, Position, Problem, Streets, Ways, bounds};

/// Radii are drawn up to a fifth wider; ways are worked out as far as that.
const WIDER: f64 = 1.25;
/// The next hotspot is looked for as far as this, metres.
const NEXT_M: f64 = 1_500.0;

/// The same problem with distances walked over these streets.
pub fn over_streets(mut problem: Problem, streets: &Streets) -> Problem {
    problem.ways = None;
    let range_m = problem.reach.farthest_straight_m(1.0) * WIDER;
    let mut ways = Ways::default();
    let points = once(points(&problem));
    let spots = once(spots(&problem));
    ways.points = points.len();
    let reached = reach(&mut ways, &spots, &points, range_m, &problem, streets);
    ways.without_street = reached;
    let leaving = problem.open.iter().filter(|site| site.movable);
    let leaving = once(leaving.map(|site| site.position).collect());
    reach(&mut ways, &spots, &leaving, NEXT_M, &problem, streets);
    problem.ways = Some(std::sync::Arc::new(ways));
    problem
}

/// Where somebody starts to walk.
fn points(problem: &Problem) -> Vec<Position> {
    let mut points = Vec::new();
    for demand in &problem.demands {
        match demand.kind {
            Some(DemandKind::Estate) if bounds(&demand.shape).is_some() => {
                points.extend(outline_points(&demand.shape, problem.earth_radius_m));
            }
            _ => {
                let spread = spread(demand, problem.earth_radius_m);
                points.extend(spread.into_iter().map(|(position, _)| position));
            }
        }
        points.push(demand.position);
    }
    points
}

fn spots(problem: &Problem) -> Vec<Position> {
    let candidates = problem.candidates.iter().map(|c| c.position);
    candidates
        .chain(problem.open.iter().map(|site| site.position))
        .collect()
}

fn once(positions: Vec<Position>) -> Vec<Located> {
    let by_place: BTreeMap<(u64, u64), Position> = positions
        .into_iter()
        .map(|p| ((p.lon.to_bits(), p.lat.to_bits()), p))
        .collect();
    by_place.into_values().map(Located::new).collect()
}

/// Puts the ways from the points to the spots within `range_m`; gives how many of the
/// points are far from any street.
fn reach(
    ways: &mut Ways,
    spots: &[Located],
    points: &[Located],
    range_m: f64,
    problem: &Problem,
    streets: &Streets,
) -> usize {
    let accesses: Vec<_> = points
        .iter()
        .map(|point| streets.accesses(point.position))
        .collect();
    for point in points {
        ways.start(point.position);
    }
    let near = Neighbours::new(points, range_m, problem.earth_radius_m);
    for spot in spots {
        let from = streets.accesses(spot.position);
        let walked = streets.walk(&from, range_m);
        for point in near.around(spot) {
            let here = &points[point];
            if here.distance_m(spot, problem.earth_radius_m) > range_m {
                continue;
            }
            let to = &accesses[point];
            if !walked.is_connected_to(to) {
                ways.put(here.position, spot.position, None);
            } else if let Some(metres) = walked.metres_to(to)
                && metres <= range_m
            {
                ways.put(here.position, spot.position, Some(metres));
            }
        }
    }
    accesses.iter().filter(|access| access.is_empty()).count()
}
