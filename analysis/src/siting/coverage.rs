//! Turns demands into points, and each point into the spots that would serve it
//! and how well.

use std::collections::{BTreeMap, HashMap};

use super::geometry::{
    Located, Position, bounds, distance_to_shape_m, grid_points, round_to_millimetre,
};
use super::input::{Demand, DemandKind, Problem, SpotReach};
use super::reach::{Level, value_at};
use super::rules::Held;

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

/// Records of one building (of one host, or so near that a spot at one stands at
/// the other) are one place: their groups are united, not summed.
fn unite_places(problem: &Problem) -> Vec<Unit> {
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
        protected: members.iter().any(|demand| demand.is_protected()),
        own_wifi: members.iter().any(|demand| demand.own_wifi),
        demands: indices,
    }
}

/// Sets the weights of the objective: groups into one figure, unknown as the mean
/// of the kind, and with kinds both halves scaled to 1 and weighed by theta.
/// Returns the demands whose weight is unknown.
fn weigh(units: &mut [Unit], problem: &Problem, held: &Held) -> Vec<usize> {
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

/// A spot as coverage sees it.
struct Spot<'a> {
    located: Located,
    reach: SpotReach,
    host: Option<&'a str>,
}

fn points(problem: &Problem, units: &[Unit]) -> Vec<Point> {
    let spots: Vec<Spot> = problem
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
        .collect();
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

/// Works out which spots serve a demand.
struct Reckoner<'a> {
    problem: &'a Problem,
    spots: &'a [Spot<'a>],
    neighbours: Neighbours,
    by_host: HashMap<&'a str, Vec<usize>>,
    /// Walking distances by demand, where a router gave them.
    walking: Option<HashMap<usize, Vec<(usize, f64)>>>,
}

impl<'a> Reckoner<'a> {
    fn new(problem: &'a Problem, spots: &'a [Spot<'a>]) -> Reckoner<'a> {
        let located: Vec<Located> = spots.iter().map(|spot| spot.located).collect();
        let neighbours = Neighbours::new(
            &located,
            problem.reach.farthest_straight_m(),
            problem.earth_radius_m,
        );
        let mut by_host: HashMap<&str, Vec<usize>> = HashMap::new();
        for (s, spot) in spots.iter().enumerate() {
            if let Some(host) = spot.host {
                by_host.entry(host).or_default().push(s);
            }
        }
        Reckoner {
            problem,
            spots,
            neighbours,
            by_host,
            walking: walking_by_demand(problem),
        }
    }

    /// Spots around a position with their straight distance, metres.
    fn around(&self, position: Position) -> impl Iterator<Item = (usize, f64)> {
        let here = Located::new(position);
        self.neighbours.around(&here).into_iter().map(move |s| {
            (
                s,
                here.distance_m(&self.spots[s].located, self.problem.earth_radius_m),
            )
        })
    }

    fn walked(&self, straight_m: f64) -> f64 {
        round_to_millimetre(straight_m * self.problem.reach.detour)
    }

    /// Spots that people reach on foot; `demand` where a router may know the way,
    /// `anyone` where members' spots count as well.
    fn walkers(
        &self,
        position: Position,
        demand: Option<usize>,
        levels: &[Level],
        anyone: bool,
    ) -> Vec<Served> {
        let reached: Vec<(usize, f64)> = match (&self.walking, demand) {
            (Some(walking), Some(demand)) => walking.get(&demand).cloned().unwrap_or_default(),
            _ => self
                .around(position)
                .map(|(s, straight)| (s, self.walked(straight)))
                .collect(),
        };
        let mut served: Vec<Served> = reached
            .into_iter()
            .filter(|(s, _)| anyone || self.spots[*s].reach != SpotReach::Members)
            .map(|(spot, metres)| Served {
                spot,
                value: value_at(levels, metres),
                metres,
            })
            .filter(|served| served.value > 0.0)
            .collect();
        served.sort_by_key(|served| served.spot);
        served
    }

    /// Spots at or near a place or an estate.
    fn building(&self, demand: usize, kind: DemandKind) -> Vec<Served> {
        let Problem { reach, .. } = self.problem;
        let record = &self.problem.demands[demand];
        let outlined = bounds(&record.shape).is_some();
        let (levels, at_m) = match kind {
            DemandKind::Estate if outlined => (&reach.estate, reach.estate_outline_m),
            DemandKind::Estate => (&reach.estate, reach.estate_point_m),
            _ => (&reach.place, reach.same_place_m),
        };
        let mut best: BTreeMap<usize, Served> = self
            .walkers(record.position, Some(demand), levels, false)
            .into_iter()
            .filter(|_| !outlined || self.walking.is_some())
            .map(|served| (served.spot, served))
            .collect();
        let straight: Vec<(usize, f64)> = if outlined {
            self.straight_to_outline(record)
        } else {
            self.around(record.position).collect()
        };
        for (spot, straight_m) in straight {
            let own_only = self.spots[spot].reach == SpotReach::Members;
            let value = if straight_m <= at_m {
                let stands_there = straight_m <= reach.same_place_m;
                if own_only && !(kind == DemandKind::Place && stands_there) {
                    continue;
                }
                1.0
            } else if own_only || self.walking.is_some() {
                continue;
            } else {
                value_at(levels, self.walked(straight_m))
            };
            if value > 0.0 {
                let metres = self.walked(straight_m);
                let entry = best.entry(spot).or_insert(Served {
                    spot,
                    value,
                    metres,
                });
                entry.value = entry.value.max(value);
            }
        }
        for &spot in record
            .host
            .as_deref()
            .and_then(|host| self.by_host.get(host))
            .into_iter()
            .flatten()
        {
            best.insert(
                spot,
                Served {
                    spot,
                    value: 1.0,
                    metres: 0.0,
                },
            );
        }
        best.into_values().collect()
    }

    fn straight_to_outline(&self, record: &Demand) -> Vec<(usize, f64)> {
        let radius = self.problem.earth_radius_m;
        let reach_m = self.problem.reach.farthest_straight_m();
        let Some((low, high)) = bounds(&record.shape) else {
            return Vec::new();
        };
        let margin_lat = (reach_m / radius).to_degrees();
        let margin_lon = margin_lat / low.lat.abs().max(high.lat.abs()).to_radians().cos();
        (0..self.spots.len())
            .filter(|&s| {
                let Position { lon, lat } = self.spots[s].located.position;
                lat >= low.lat - margin_lat
                    && lat <= high.lat + margin_lat
                    && lon >= low.lon - margin_lon
                    && lon <= high.lon + margin_lon
            })
            .map(|s| {
                let position = self.spots[s].located.position;
                (s, distance_to_shape_m(&record.shape, position, radius))
            })
            .collect()
    }
}

fn walking_by_demand(problem: &Problem) -> Option<HashMap<usize, Vec<(usize, f64)>>> {
    let walks = problem.walking.as_ref()?;
    let demands: HashMap<&str, usize> = problem
        .demands
        .iter()
        .enumerate()
        .map(|(i, demand)| (demand.id.as_str(), i))
        .collect();
    let spots: HashMap<&str, usize> = problem
        .candidates
        .iter()
        .map(|candidate| candidate.id.as_str())
        .chain(problem.open.iter().map(|site| site.id.as_str()))
        .enumerate()
        .map(|(s, id)| (id, s))
        .collect();
    let mut by_demand: HashMap<usize, Vec<(usize, f64)>> = HashMap::new();
    for walk in walks {
        if let (Some(&demand), Some(&spot)) =
            (demands.get(walk.from.as_str()), spots.get(walk.to.as_str()))
        {
            by_demand
                .entry(demand)
                .or_default()
                .push((spot, round_to_millimetre(walk.metres)));
        }
    }
    Some(by_demand)
}

/// Positions in cells as wide as the search radius, so that a search looks at
/// nine cells.
pub(crate) struct Neighbours {
    cells: HashMap<(i64, i64), Vec<usize>>,
    lon_cell: f64,
    lat_cell: f64,
}

impl Neighbours {
    pub fn new(positions: &[Located], radius_m: f64, earth_radius_m: f64) -> Neighbours {
        let farthest_north = positions
            .iter()
            .map(|located| located.position.lat.abs())
            .fold(0.0, f64::max);
        // A margin for the rounding to millimetres and for searches that start
        // a little nearer to the pole than the outermost position.
        let lat_cell = (radius_m.max(1.0) * 1.01 / earth_radius_m).to_degrees();
        let lon_cell = lat_cell / (farthest_north + lat_cell).min(89.0).to_radians().cos();
        let mut cells: HashMap<(i64, i64), Vec<usize>> = HashMap::new();
        for (i, located) in positions.iter().enumerate() {
            let key = cell(located.position, lon_cell, lat_cell);
            cells.entry(key).or_default().push(i);
        }
        Neighbours {
            cells,
            lon_cell,
            lat_cell,
        }
    }

    /// Indices of the positions that may lie within the radius, ascending.
    pub fn around(&self, here: &Located) -> Vec<usize> {
        let (column, row) = cell(here.position, self.lon_cell, self.lat_cell);
        let mut found = Vec::new();
        for north in -1..=1 {
            for east in -1..=1 {
                if let Some(members) = self.cells.get(&(column + east, row + north)) {
                    found.extend_from_slice(members);
                }
            }
        }
        found.sort_unstable();
        found
    }
}

fn cell(position: Position, lon_cell: f64, lat_cell: f64) -> (i64, i64) {
    (
        (position.lon / lon_cell).floor() as i64,
        (position.lat / lat_cell).floor() as i64,
    )
}
