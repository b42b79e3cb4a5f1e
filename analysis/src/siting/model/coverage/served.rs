//! Works out which spots serve a demand, and how well.

use std::collections::{BTreeMap, HashMap};

use super::neighbours::Neighbours;
use super::{Served, outline_points};
use crate::siting::problem::{
    Demand, DemandKind, Level, Located, Position, Problem, SpotReach, bounds, distance_to_shape_m,
    round_to_millimetre, value_at,
};

/// A spot as coverage sees it.
pub(super) struct Spot<'a> {
    pub located: Located,
    pub reach: SpotReach,
    pub host: Option<&'a str>,
}

/// Works out which spots serve a demand.
pub(super) struct Reckoner<'a> {
    problem: &'a Problem,
    spots: &'a [Spot<'a>],
    neighbours: Neighbours,
    by_host: HashMap<&'a str, Vec<usize>>,
    /// Walking distances by demand, where a router gave them.
    walking: Option<HashMap<usize, Vec<(usize, f64)>>>,
}

impl<'a> Reckoner<'a> {
    pub fn new(problem: &'a Problem, spots: &'a [Spot<'a>]) -> Reckoner<'a> {
        let located: Vec<Located> = spots.iter().map(|spot| spot.located).collect();
        let neighbours = Neighbours::new(
            &located,
            problem.farthest_straight_m(),
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

    /// The walked distance between a position and a spot; `None` out of reach.
    fn walked(&self, from: Position, spot: usize, straight_m: f64) -> Option<f64> {
        let to = self.spots[spot].located.position;
        self.problem.walked_m(from, to, straight_m)
    }

    /// The same to where it is nearest on an estate's outline.
    fn walked_to_outline(&self, outline: &[Position], spot: usize, straight_m: f64) -> Option<f64> {
        if outline.is_empty() {
            return Some(round_to_millimetre(straight_m * self.problem.reach.detour));
        }
        let there = &self.spots[spot].located;
        let from_each = outline.iter().filter_map(|from| {
            let straight_m = Located::new(*from).distance_m(there, self.problem.earth_radius_m);
            self.walked(*from, spot, straight_m)
        });
        from_each.reduce(f64::min)
    }

    /// Spots that people reach on foot; `demand` where a router may know the way,
    /// `anyone` where members' spots count as well.
    pub fn walkers(
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
                .filter_map(|(s, straight)| Some((s, self.walked(position, s, straight)?)))
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
    pub fn building(&self, demand: usize, kind: DemandKind) -> Vec<Served> {
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
        // Only over streets is it not the straight line that decides from where to walk.
        let outline = if outlined && self.problem.ways.is_some() {
            outline_points(&record.shape, self.problem.earth_radius_m)
        } else {
            Vec::new()
        };
        let straight: Vec<(usize, f64)> = if outlined {
            self.straight_to_outline(record)
        } else {
            self.around(record.position).collect()
        };
        for (spot, straight_m) in straight {
            let own_only = self.spots[spot].reach == SpotReach::Members;
            let walked = if outlined {
                self.walked_to_outline(&outline, spot, straight_m)
            } else {
                self.walked(record.position, spot, straight_m)
            };
            let value = if straight_m <= at_m {
                let stands_there = straight_m <= reach.same_place_m;
                if own_only && !(kind == DemandKind::Place && stands_there) {
                    continue;
                }
                1.0
            } else if own_only || self.walking.is_some() {
                continue;
            } else {
                walked.map_or(0.0, |walked| value_at(levels, walked))
            };
            if value > 0.0 {
                // At the place itself no way is too far.
                let metres = walked.unwrap_or(straight_m);
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
        let reach_m = self.problem.farthest_straight_m();
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
