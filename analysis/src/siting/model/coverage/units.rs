//! Demands with their weights: records of one building taken together, groups
//! made one figure, the unknown filled in.

use std::collections::{BTreeMap, HashMap};

use super::Unit;
use super::neighbours::Neighbours;
use crate::siting::problem::{Demand, DemandKind, Held, Located, Problem};

/// Records of one building (of one host, or so near that a spot at one stands at
/// the other) are one place: their groups are united, not summed.
pub(super) fn unite_places(problem: &Problem) -> Vec<Unit> {
    let demands = &problem.demands;
    let mut parent: Vec<usize> = (0..demands.len()).collect();
    let places: Vec<usize> = (0..demands.len())
        .filter(|&i| demands[i].kind == Some(DemandKind::Place))
        .collect();
    let positions: Vec<Located> = places
        .iter()
        .map(|&i| Located::new(demands[i].position))
        .collect();
    let near = Neighbours::new(
        &positions,
        problem.reach.same_place_m,
        problem.earth_radius_m,
    );
    let mut by_host: HashMap<&str, usize> = HashMap::new();
    for (n, &i) in places.iter().enumerate() {
        if let Some(host) = demands[i].host.as_deref() {
            let first = *by_host.entry(host).or_insert(i);
            unite(&mut parent, first, i);
        }
        for other in near.around(&positions[n]) {
            let metres = positions[n].distance_m(&positions[other], problem.earth_radius_m);
            if metres <= problem.reach.same_place_m {
                unite(&mut parent, places[other], i);
            }
        }
    }
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for i in 0..demands.len() {
        members.entry(root(&mut parent, i)).or_default().push(i);
    }
    members
        .into_values()
        .map(|indices| unit_of(problem, indices))
        .collect()
}

fn root(parent: &mut [usize], mut i: usize) -> usize {
    while parent[i] != i {
        parent[i] = parent[parent[i]];
        i = parent[i];
    }
    i
}

fn unite(parent: &mut [usize], a: usize, b: usize) {
    let (a, b) = (root(parent, a), root(parent, b));
    parent[a.max(b)] = a.min(b);
}

fn unit_of(problem: &Problem, indices: Vec<usize>) -> Unit {
    let members: Vec<&Demand> = indices.iter().map(|&i| &problem.demands[i]).collect();
    let largest = |values: Vec<Option<f64>>| values.into_iter().flatten().reduce(f64::max);
    let mut groups: BTreeMap<String, f64> = BTreeMap::new();
    for (group, heads) in members.iter().flat_map(|demand| &demand.groups) {
        let united = groups.entry(group.clone()).or_insert(*heads);
        *united = united.max(*heads);
    }
    let weight = largest(members.iter().map(|demand| demand.weight).collect());
    let heads = largest(members.iter().map(|demand| demand.heads).collect());
    Unit {
        kind: members[0].kind,
        weight: weight.unwrap_or(f64::NAN),
        given_weight: f64::NAN,
        heads: heads.or(weight),
        groups,
        municipality: members
            .iter()
            .find_map(|demand| demand.municipality.clone()),
        is_coarse: members
            .iter()
            .any(|demand| demand.is_coarse(problem.earth_radius_m)),
        protected: members.iter().any(|demand| demand.is_protected()),
        own_wifi: members.iter().any(|demand| demand.own_wifi),
        demands: indices,
    }
}

/// Sets the weights of the objective: groups make one figure, an unknown weight becomes
/// the mean of its kind, and with kinds both halves are scaled to 1 and weighed by theta.
/// Returns the demands whose weight is unknown.
pub(super) fn weigh(units: &mut [Unit], problem: &Problem, held: &Held) -> Vec<usize> {
    let is_target = |unit: &Unit| matches!(unit.kind, Some(DemandKind::Place | DemandKind::Estate));
    for half in [true, false] {
        let mut pool: Vec<&mut Unit> = units
            .iter_mut()
            .filter(|unit| is_target(unit) == half)
            .collect();
        weigh_groups(&mut pool, &problem.rules.groups);
    }
    let unknown = fill_unknown(units);
    for unit in units.iter_mut() {
        unit.given_weight = unit.weight;
    }
    if problem.has_kinds() {
        let sum = |half: bool| -> f64 {
            units
                .iter()
                .filter(|unit| is_target(unit) == half)
                .map(|unit| unit.weight)
                .sum()
        };
        let (targets, residents) = (sum(true), sum(false));
        let theta = match (targets > 0.0, residents > 0.0) {
            (true, true) => held.theta,
            (true, false) => 1.0,
            (false, _) => 0.0,
        };
        for unit in units.iter_mut() {
            let scale = if is_target(unit) {
                theta / targets
            } else {
                (1.0 - theta) / residents
            };
            unit.weight = if unit.weight > 0.0 {
                unit.weight * scale
            } else {
                0.0
            };
        }
    }
    unknown
}

/// w = sum over groups of a_g n_g / N_g, a_g scaled to sum to 1 over the groups
/// that have data here: a group without data has no weight.
fn weigh_groups(pool: &mut [&mut Unit], shares: &BTreeMap<String, f64>) {
    let mut totals: BTreeMap<String, f64> = BTreeMap::new();
    for (group, heads) in pool.iter().flat_map(|unit| &unit.groups) {
        *totals.entry(group.clone()).or_insert(0.0) += heads;
    }
    totals.retain(|_, total| *total > 0.0);
    let share = |group: &str| {
        if shares.is_empty() {
            1.0
        } else {
            shares.get(group).copied().unwrap_or(0.0)
        }
    };
    let shares_with_data: f64 = totals.keys().map(|group| share(group)).sum();
    if shares_with_data <= 0.0 {
        return;
    }
    for unit in pool.iter_mut().filter(|unit| !unit.groups.is_empty()) {
        unit.weight = unit
            .groups
            .iter()
            .filter_map(|(group, heads)| {
                let total = totals.get(group)?;
                Some(share(group) / shares_with_data * heads / total)
            })
            .sum();
    }
}

fn fill_unknown(units: &mut [Unit]) -> Vec<usize> {
    let mut unknown = Vec::new();
    for kind in [
        None,
        Some(DemandKind::Place),
        Some(DemandKind::Estate),
        Some(DemandKind::Residents),
    ] {
        let known: Vec<f64> = units
            .iter()
            .filter(|unit| unit.kind == kind && unit.weight.is_finite())
            .map(|unit| unit.weight)
            .collect();
        let mean = if known.is_empty() {
            1.0
        } else {
            known.iter().sum::<f64>() / known.len() as f64
        };
        for unit in units
            .iter_mut()
            .filter(|unit| unit.kind == kind && !unit.weight.is_finite())
        {
            unit.weight = mean;
            unknown.extend(&unit.demands);
        }
    }
    unknown.sort_unstable();
    unknown
}
