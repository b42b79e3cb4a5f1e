//! Tests of whole plans: by hand, against an independent checker, on published
//! instances.

mod by_hand;
mod checker;
mod explaining;
mod random;
mod reaching;
mod sense;

use super::*;
use crate::text::Text;

/// A position this many metres east and north of a corner of Brussels.
fn at(east_m: f64, north_m: f64) -> Position {
    let metres_per_lat = geometry::EARTH_RADIUS_M.to_radians();
    let lat: f64 = 50.85;
    Position {
        lon: 4.35 + east_m / (metres_per_lat * lat.to_radians().cos()),
        lat: lat + north_m / metres_per_lat,
    }
}

fn demand(id: &str, kind: Option<DemandKind>, position: Position, weight: f64) -> Demand {
    Demand {
        id: id.to_owned(),
        name: Text::same(id),
        kind,
        position,
        shape: Vec::new(),
        points: Vec::new(),
        weight: Some(weight),
        groups: Default::default(),
        heads_by_group: Default::default(),
        heads: None,
        municipality: None,
        protected: None,
        own_wifi: false,
        host: None,
    }
}

fn candidate(id: &str, kind: CandidateKind, position: Position) -> Candidate {
    Candidate {
        id: id.to_owned(),
        name: Text::same(id),
        kind,
        position,
        municipality: None,
        reach: SpotReach::Outdoor,
        access_points: 1,
        host: None,
        cost: None,
        screening: Default::default(),
        ask_first: Vec::new(),
    }
}

fn open_site(id: &str, position: Position, movable: bool) -> OpenSite {
    OpenSite {
        id: id.to_owned(),
        name: Text::same(id),
        position,
        municipality: None,
        reach: SpotReach::Outdoor,
        access_points: 1,
        host: None,
        movable,
        use_lost: None,
        use_noise: None,
        use_interval: None,
        underused_chance: None,
        close_cost: None,
        evidence: Vec::new(),
    }
}

fn solved(problem: &Problem) -> Plan {
    plan(problem, &|| false).expect("a problem made by the test is well formed")
}

/// A plain covering model: weights, and what each candidate serves.
pub(super) fn covering(weights: &[f64], serves: &[&[usize]]) -> model::Model {
    let here = at(0.0, 0.0);
    let demands = weights
        .iter()
        .enumerate()
        .map(|(n, weight)| demand(&n.to_string(), None, here, *weight))
        .collect();
    let candidates = (0..serves.len())
        .map(|n| candidate(&format!("S{n}"), CandidateKind::Other, here))
        .collect();
    let mut problem = Problem::new(demands, candidates, Vec::new());
    let walks = serves.iter().enumerate().flat_map(|(n, served)| {
        served.iter().map(move |demand| Walk {
            from: demand.to_string(),
            to: format!("S{n}"),
            metres: 100.0,
        })
    });
    problem.walking = Some(walks.collect());
    let held = problem.rules.held(&problem);
    let coverage = model::coverage(&problem, &held);
    model::Model::new(&problem, &held, &coverage)
}
