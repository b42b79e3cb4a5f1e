//! Made-up cities, for tests and benchmarks: towns of unequal density, spots that
//! crowd the middle, places and estates away from it, and figures for every rule.

use std::collections::BTreeMap;

use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::geometry::{EARTH_RADIUS_M, Position};
use super::input::{Candidate, CandidateKind, Demand, DemandKind, OpenSite, Problem, SpotReach};
use crate::text::Text;

/// How large a made-up city is.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub demands: usize,
    pub candidates: usize,
    pub sites: usize,
    /// Side of the square it lies in, metres.
    pub side_m: f64,
}

/// A city with all the rules and a budget; the same for a seed.
pub fn city(size: Size, moves: usize, seed: u64) -> Problem {
    country(size, 1, moves, seed)
}

/// This many cities side by side in rows, which share their moves and their money.
pub fn country(size: Size, cities: usize, moves: usize, seed: u64) -> Problem {
    let mut problem = Problem::new(vec![], vec![], vec![]);
    let a_row = (cities as f64).sqrt().ceil();
    for n in 0..cities {
        let mut maker = Maker::new(size, seed + 1_000 * n as u64);
        if n > 0 {
            maker.name = format!("{n}.");
            let row = (n as f64 / a_row).floor();
            maker.corner = ((n as f64 - row * a_row) * size.side_m, row * size.side_m);
        }
        let demands = (0..size.demands).map(|n| maker.demand(n));
        problem.demands.extend(demands);
        let candidates = (0..size.candidates).map(|n| maker.candidate(n));
        problem.candidates.extend(candidates);
        problem.open.extend((0..size.sites).map(|n| maker.site(n)));
    }
    problem.moves = moves;
    problem.rules.budget = Some(moves as f64 * 4_500.0);
    problem.rules.stock = Some(u32::try_from(moves / 5).unwrap_or(0));
    problem.rules.min_social_housing_share = Some(0.2);
    problem
}

struct Maker {
    random: ChaCha8Rng,
    /// What its names begin with.
    name: String,
    /// South-west corner, metres east and north of the country's.
    corner: (f64, f64),
    side_m: f64,
    /// Middle and spread of the towns, metres.
    towns: Vec<(f64, f64, f64)>,
}

impl Maker {
    fn new(size: Size, seed: u64) -> Maker {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let side_m = size.side_m;
        let towns = (0..8)
            .map(|_| {
                let (east, north) = (random.random::<f64>(), random.random::<f64>());
                (
                    east * side_m,
                    north * side_m,
                    side_m * random.random_range(0.03..0.15),
                )
            })
            .collect();
        Maker {
            random,
            name: String::new(),
            corner: (0.0, 0.0),
            side_m,
            towns,
        }
    }

    /// Metres east and north of the south-west corner; `crowd` is the share that
    /// lies in towns, the first ones more than the last.
    fn place(&mut self, crowd: f64) -> (f64, f64) {
        if self.random.random::<f64>() > crowd {
            let (east, north) = (self.random.random::<f64>(), self.random.random::<f64>());
            return (east * self.side_m, north * self.side_m);
        }
        let skewed = self.random.random::<f64>() * self.random.random::<f64>();
        let town = (skewed * self.towns.len() as f64) as usize;
        let (east, north, spread) = self.towns[town.min(self.towns.len() - 1)];
        let (dx, dy) = (self.normal(), self.normal());
        (
            (east + dx * spread).clamp(0.0, self.side_m),
            (north + dy * spread).clamp(0.0, self.side_m),
        )
    }

    /// Standard normal (Box and Muller 1958).
    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.random.random::<f64>()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.random.random::<f64>()).cos()
    }

    fn lognormal(&mut self, median: f64, sigma: f64) -> f64 {
        (median * (sigma * self.normal()).exp()).round().max(1.0)
    }

    fn chance(&mut self, share: f64) -> bool {
        self.random.random::<f64>() < share
    }

    fn position(&self, (east, north): (f64, f64)) -> Position {
        let metres_per_lat = EARTH_RADIUS_M.to_radians();
        let south: f64 = 50.79;
        let (east, north) = (self.corner.0 + east, self.corner.1 + north);
        Position {
            lon: 4.28 + east / (metres_per_lat * south.to_radians().cos()),
            lat: south + north / metres_per_lat,
        }
    }

    fn municipality(&self, (east, north): (f64, f64)) -> Option<String> {
        let cell =
            |metres: f64, cells: f64| (metres / self.side_m * cells).min(cells - 1.0).floor();
        Some(format!(
            "M{}{}{}",
            self.name,
            cell(east, 4.0),
            cell(north, 5.0)
        ))
    }

    fn host(&mut self) -> Option<String> {
        let shared = self.chance(0.05);
        let number = self.random.next_u32() % 40;
        shared.then(|| format!("house {}{number}", self.name))
    }

    fn reach(&mut self) -> SpotReach {
        match self.random.next_u32() % 10 {
            0 => SpotReach::Members,
            1..=4 => SpotReach::Indoor,
            _ => SpotReach::Outdoor,
        }
    }

    fn demand(&mut self, n: usize) -> Demand {
        let kind = match n % 10 {
            0 => DemandKind::Place,
            5 if n.is_multiple_of(4) => DemandKind::Estate,
            5 => DemandKind::Place,
            _ => DemandKind::Residents,
        };
        let crowd = if kind == DemandKind::Residents {
            0.7
        } else {
            0.4
        };
        let here = self.place(crowd);
        let (groups, weight) = if kind == DemandKind::Residents {
            let heads = self.lognormal(120.0, 0.8);
            let groups: BTreeMap<String, f64> = ["seniors", "young people"]
                .into_iter()
                .map(|group| {
                    let share = self.random.random_range(0.05..0.4);
                    (group.to_owned(), (heads * share).round())
                })
                .collect();
            (groups, Some(heads))
        } else {
            let heads = self.lognormal(80.0, 1.0);
            let known = self.chance(0.9);
            (BTreeMap::new(), known.then_some(heads))
        };
        let own_wifi = kind == DemandKind::Place && self.chance(0.05);
        Demand {
            id: format!("d{}{n}", self.name),
            name: Text::same(format!("demand {}{n}", self.name)),
            kind: Some(kind),
            position: self.position(here),
            shape: Vec::new(),
            points: Vec::new(),
            weight,
            groups,
            heads_by_group: BTreeMap::new(),
            heads: weight,
            municipality: self.municipality(here),
            protected: None,
            own_wifi,
            host: if kind == DemandKind::Residents {
                None
            } else {
                self.host()
            },
        }
    }

    fn candidate(&mut self, n: usize) -> Candidate {
        let kind = match self.random.next_u32() % 10 {
            0 | 1 => CandidateKind::SocialHousing,
            2..=4 => CandidateKind::CommunityCentre,
            5 => CandidateKind::PublicComputerRoom,
            6 | 7 => CandidateKind::Library,
            _ => CandidateKind::Other,
        };
        let here = self.place(0.5);
        let known = self.chance(0.95);
        let cost = self.random.random_range(1_500.0..6_000.0_f64).round();
        Candidate {
            id: format!("c{}{n}", self.name),
            name: Text::same(format!("candidate {}{n}", self.name)),
            kind,
            position: self.position(here),
            municipality: self.municipality(here),
            reach: self.reach(),
            access_points: 1 + self.random.next_u32() % 4,
            host: self.host(),
            cost: known.then_some(cost),
            screening: Default::default(),
            ask_first: Vec::new(),
        }
    }

    fn site(&mut self, n: usize) -> OpenSite {
        let here = self.place(0.85);
        let movable = self.chance(0.3);
        let known = self.chance(0.95);
        let use_lost = self.lognormal(800.0, 1.0);
        OpenSite {
            id: format!("s{}{n}", self.name),
            name: Text::same(format!("site {}{n}", self.name)),
            position: self.position(here),
            municipality: self.municipality(here),
            reach: self.reach(),
            access_points: 1 + self.random.next_u32() % 6,
            host: self.host(),
            movable,
            use_lost: known.then_some(use_lost),
            use_noise: None,
            use_interval: known.then_some((use_lost * 0.7, use_lost * 1.4)),
            underused_chance: None,
            close_cost: Some(500.0),
            evidence: Vec::new(),
        }
    }
}
