//! Judges a plan from the text of the model alone: plain loops over every pair,
//! distances by the haversine, the default figures written down again. It shares
//! no code with what made the plan.

use std::collections::{BTreeMap, BTreeSet};

use super::*;

/// What a plan breaks, in words; empty when it keeps everything.
pub(super) fn violations(problem: &Problem, plan: &Plan) -> Vec<String> {
    let world = World::new(problem);
    let mut found = Vec::new();
    let closed: BTreeSet<&str> = plan.moves.iter().map(|step| step.from.as_str()).collect();
    let opened: BTreeSet<&str> = plan
        .moves
        .iter()
        .map(|step| step.to.as_str())
        .chain(plan.added.iter().map(|added| added.id.as_str()))
        .collect();
    let mut check = |holds: bool, what: String| {
        if !holds {
            found.push(what);
        }
    };

    check(
        closed.len() == plan.moves.len(),
        "a site closes twice".into(),
    );
    check(
        opened.len() == plan.moves.len() + plan.added.len(),
        "a candidate opens twice".into(),
    );
    check(
        plan.moves.len() <= problem.moves,
        format!("{} moves", plan.moves.len()),
    );
    check(
        plan.added.len() == problem.additions,
        format!("{} added", plan.added.len()),
    );

    let sites: Vec<&OpenSite> = problem
        .open
        .iter()
        .filter(|site| closed.contains(site.id.as_str()))
        .collect();
    let places: Vec<&Candidate> = problem
        .candidates
        .iter()
        .filter(|c| opened.contains(c.id.as_str()))
        .collect();
    check(
        sites.len() == closed.len() && places.len() == opened.len(),
        "unknown id".into(),
    );
    for site in &sites {
        check(site.movable, format!("{} is not movable", site.id));
    }

    let rules = &problem.rules;
    let boxes: u32 = sites.iter().map(|site| site.access_points).sum();
    let need: u32 = places.iter().map(|place| place.access_points).sum();
    let stock = rules.stock.unwrap_or(0);
    check(
        need <= boxes + stock,
        format!("{need} boxes needed, {boxes} and {stock} there"),
    );
    check(
        plan.boxes_left == i64::from(boxes + stock) - i64::from(need),
        "boxes left".into(),
    );
    if let Some(budget) = rules.budget {
        let open: f64 = places
            .iter()
            .map(|place| counted_cost(problem, place))
            .sum();
        let close: f64 = sites
            .iter()
            .map(|site| site.close_cost.unwrap_or(0.0))
            .sum();
        check(
            open + close <= budget + 1e-6,
            format!("cost {}", open + close),
        );
    }

    let mut uses: Vec<f64> = problem
        .open
        .iter()
        .filter(|site| site.movable)
        .filter_map(|site| Some(site.use_lost?.max(2.0 * site.use_noise.unwrap_or(0.0))))
        .collect();
    uses.sort_by(f64::total_cmp);
    if !uses.is_empty() {
        let cap = 1.25 * uses.iter().take(problem.moves).sum::<f64>();
        let lost: f64 = sites
            .iter()
            .map(|site| site.use_lost.unwrap_or(f64::INFINITY))
            .sum();
        check(
            lost <= cap * (1.0 + 1e-9),
            format!("use lost {lost} over {cap}"),
        );
    }

    let share = |counts: fn(CandidateKind) -> bool| {
        places.iter().filter(|place| counts(place.kind)).count() as f64
    };
    let target = |kind| {
        [
            CandidateKind::SocialHousing,
            CandidateKind::CommunityCentre,
            CandidateKind::PublicComputerRoom,
        ]
        .contains(&kind)
    };
    let openings = places.len() as f64;
    check(
        share(target) >= rules.min_target_share.unwrap_or(0.5) * openings - 1e-9,
        "share at targets".into(),
    );
    check(
        share(|kind| kind == CandidateKind::SocialHousing)
            >= rules.min_social_housing_share.unwrap_or(0.0) * openings - 1e-9,
        "share at social housing".into(),
    );

    let mut closures: BTreeMap<&str, usize> = BTreeMap::new();
    for municipality in sites.iter().filter_map(|site| site.municipality.as_deref()) {
        *closures.entry(municipality).or_default() += 1;
    }
    let most = (problem.moves / 4).max(1);
    for (municipality, count) in closures {
        check(count <= most, format!("{count} closures in {municipality}"));
    }

    let standing: Vec<(&str, Position, SpotReach, bool)> = problem
        .open
        .iter()
        .filter(|site| !closed.contains(site.id.as_str()))
        .map(|site| (site.id.as_str(), site.position, site.reach, false))
        .chain(
            places
                .iter()
                .map(|c| (c.id.as_str(), c.position, c.reach, true)),
        )
        .filter(|(_, _, reach, _)| *reach != SpotReach::Members)
        .collect();
    for (n, a) in standing.iter().enumerate() {
        for b in &standing[n + 1..] {
            let apart = haversine_m(a.1, b.1);
            check(
                !(a.3 || b.3) || apart > 100.0 - 0.01,
                format!("{} and {} are {apart} m apart", a.0, b.0),
            );
        }
    }

    let serves_today = |spot: &Spot| !spot.candidate;
    let serves_after = |spot: &Spot| {
        if spot.candidate {
            opened.contains(spot.id)
        } else {
            !closed.contains(spot.id)
        }
    };
    for unit in &world.units {
        let (today, after) = (unit.value(&serves_today), unit.value(&serves_after));
        check(
            !unit.protected || after >= today,
            format!("{} is served {after} instead of {today}", unit.name),
        );
    }
    let floor = |heads: &dyn Fn(&UnitOfTest) -> f64, share: f64| {
        let sum = |serves: &dyn Fn(&Spot) -> bool| -> f64 {
            world
                .units
                .iter()
                .map(|unit| heads(unit) * unit.value(serves))
                .sum()
        };
        sum(&serves_after) >= share * sum(&serves_today) * (1.0 - 1e-6)
    };
    for municipality in world
        .units
        .iter()
        .filter_map(|unit| unit.municipality.as_deref())
    {
        let heads = |unit: &UnitOfTest| {
            if unit.municipality.as_deref() == Some(municipality) {
                unit.heads
            } else {
                0.0
            }
        };
        check(
            floor(&heads, 0.98),
            format!("{municipality} is under its floor"),
        );
    }
    for group in ["seniors", "young people"] {
        let heads = |unit: &UnitOfTest| unit.groups.get(group).copied().unwrap_or(0.0);
        check(floor(&heads, 1.0), format!("{group} are under their floor"));
    }

    let objective = world.objective(problem, &serves_after);
    let baseline = world.objective(problem, &serves_today);
    check(
        (plan.baseline - baseline).abs() < 1e-9,
        format!("baseline {baseline}"),
    );
    check(
        plan.objective
            .is_some_and(|stated| (stated - objective).abs() < 1e-9),
        format!("objective {objective}, stated {:?}", plan.objective),
    );
    check(objective >= baseline - 1e-12, "worse than today".into());
    check(
        plan.bound.is_some_and(|bound| bound >= objective - 1e-12),
        "bound under the objective".into(),
    );
    found
}

struct Spot<'a> {
    id: &'a str,
    candidate: bool,
}

struct UnitOfTest<'a> {
    name: String,
    target: bool,
    weight: f64,
    heads: f64,
    groups: BTreeMap<String, f64>,
    municipality: Option<String>,
    protected: bool,
    own_wifi: bool,
    values: Vec<(Spot<'a>, f64)>,
}

impl UnitOfTest<'_> {
    fn value(&self, serves: &dyn Fn(&Spot) -> bool) -> f64 {
        if self.own_wifi {
            return 1.0;
        }
        let served = self.values.iter().filter(|(spot, _)| serves(spot));
        served.map(|(_, value)| *value).fold(0.0, f64::max)
    }
}

struct World<'a> {
    units: Vec<UnitOfTest<'a>>,
}

impl<'a> World<'a> {
    fn new(problem: &'a Problem) -> World<'a> {
        let mut building: Vec<usize> = (0..problem.demands.len()).collect();
        let place = |n: usize| problem.demands[n].kind == Some(DemandKind::Place);
        // Spread the lowest number over each building until nothing changes.
        loop {
            let before = building.clone();
            for a in (0..building.len()).filter(|&n| place(n)) {
                for b in (0..building.len()).filter(|&n| place(n)) {
                    let (x, y) = (&problem.demands[a], &problem.demands[b]);
                    let one_house = x.host.is_some() && x.host == y.host;
                    if one_house || haversine_m(x.position, y.position) <= 25.0 {
                        building[a] = building[a].min(building[b]);
                    }
                }
            }
            if building == before {
                break;
            }
        }
        let mut units = Vec::new();
        for n in 0..building.len() {
            if building[n] != n {
                continue;
            }
            let records: Vec<&Demand> = (0..building.len())
                .filter(|&m| building[m] == n)
                .map(|m| &problem.demands[m])
                .collect();
            units.push(unit(problem, &records));
        }
        weigh(&mut units);
        World { units }
    }

    fn objective(&self, problem: &Problem, serves: &dyn Fn(&Spot) -> bool) -> f64 {
        let theta = problem.rules.theta.unwrap_or(0.5);
        let half = |target: bool| {
            let members = || self.units.iter().filter(|unit| unit.target == target);
            let all: f64 = members().map(|unit| unit.weight).sum();
            members()
                .map(|unit| unit.weight * unit.value(serves))
                .sum::<f64>()
                / all
        };
        theta * half(true) + (1.0 - theta) * half(false)
    }
}

fn unit<'a>(problem: &'a Problem, records: &[&'a Demand]) -> UnitOfTest<'a> {
    let spots = problem
        .candidates
        .iter()
        .map(|c| (c.id.as_str(), true, c.position, c.reach, &c.host))
        .chain(
            problem
                .open
                .iter()
                .map(|s| (s.id.as_str(), false, s.position, s.reach, &s.host)),
        );
    let values = spots
        .map(|(id, candidate, position, reach, host)| {
            let value = records
                .iter()
                .map(|record| value(record, position, reach, host))
                .fold(0.0, f64::max);
            (Spot { id, candidate }, value)
        })
        .filter(|(_, value)| *value > 0.0)
        .collect();
    let kind = records[0].kind;
    let most = |of: fn(&Demand) -> Option<f64>| {
        records
            .iter()
            .filter_map(|record| of(record))
            .reduce(f64::max)
    };
    UnitOfTest {
        name: records[0].id.clone(),
        target: kind != Some(DemandKind::Residents),
        weight: most(|record| record.weight).unwrap_or(match kind {
            Some(DemandKind::Place) => -1.0,
            _ => -2.0,
        }),
        heads: most(|record| record.heads).unwrap_or(0.0),
        groups: records[0].groups.clone(),
        municipality: records
            .iter()
            .find_map(|record| record.municipality.clone()),
        protected: kind != Some(DemandKind::Residents),
        own_wifi: records.iter().any(|record| record.own_wifi),
        values,
    }
}

/// Unknown weights (-1 place, -2 estate) become the mean of their kind; residents
/// weigh by their two groups alike. The generator gives places and estates no
/// groups and residents both.
fn weigh(units: &mut [UnitOfTest]) {
    let estates: BTreeSet<String> = units
        .iter()
        .filter(|unit| unit.weight == -2.0)
        .map(|unit| unit.name.clone())
        .collect();
    let number = |name: &str| name[1..].parse::<usize>().unwrap_or(0);
    let is_estate = |name: &str| {
        estates.contains(name) || (number(name) % 10 == 5 && number(name).is_multiple_of(4))
    };
    for estate in [true, false] {
        let known: Vec<f64> = units
            .iter()
            .filter(|unit| unit.target && is_estate(&unit.name) == estate && unit.weight >= 0.0)
            .map(|unit| unit.weight)
            .collect();
        let mean = known.iter().sum::<f64>() / known.len() as f64;
        for unit in units
            .iter_mut()
            .filter(|unit| unit.target && is_estate(&unit.name) == estate && unit.weight < 0.0)
        {
            unit.weight = if known.is_empty() { 1.0 } else { mean };
        }
    }
    let total =
        |group: &str| -> f64 { units.iter().filter_map(|unit| unit.groups.get(group)).sum() };
    let totals = [
        ("seniors", total("seniors")),
        ("young people", total("young people")),
    ];
    for unit in units.iter_mut().filter(|unit| !unit.target) {
        unit.weight = totals
            .iter()
            .map(|(group, total)| 0.5 * unit.groups.get(*group).copied().unwrap_or(0.0) / total)
            .sum();
    }
}

fn value(record: &Demand, spot: Position, reach: SpotReach, host: &Option<String>) -> f64 {
    let straight = haversine_m(record.position, spot);
    let walked = straight * 1.3;
    let one_house = host.is_some() && *host == record.host;
    let free = reach != SpotReach::Members;
    match record.kind {
        Some(DemandKind::Place) if one_house || straight <= 25.0 => 1.0,
        Some(DemandKind::Place) if free && walked <= 150.0 => 0.15,
        Some(DemandKind::Place) if free && walked <= 275.0 => 0.05,
        Some(DemandKind::Estate) if one_house || (free && straight <= 100.0) => 1.0,
        Some(DemandKind::Estate) if free && walked <= 150.0 => 0.6,
        Some(DemandKind::Estate) if free && walked <= 275.0 => 0.25,
        Some(DemandKind::Residents) if free && walked <= 150.0 => 1.0,
        Some(DemandKind::Residents) if free && walked <= 275.0 => 0.6,
        Some(DemandKind::Residents) if free && walked <= 400.0 => 0.25,
        _ => 0.0,
    }
}

/// Unknown counts like the most expensive known of its kind, or of all kinds.
fn counted_cost(problem: &Problem, place: &Candidate) -> f64 {
    let mut of_kind: Option<f64> = None;
    let mut of_all = 0.0_f64;
    for other in &problem.candidates {
        if let Some(cost) = other.cost {
            of_all = of_all.max(cost);
            if other.kind == place.kind {
                of_kind = Some(of_kind.unwrap_or(0.0).max(cost));
            }
        }
    }
    place.cost.unwrap_or(of_kind.unwrap_or(of_all))
}

fn haversine_m(a: Position, b: Position) -> f64 {
    let (lat_a, lat_b) = (a.lat.to_radians(), b.lat.to_radians());
    let half_lat = ((lat_b - lat_a) / 2.0).sin();
    let half_lon = ((b.lon - a.lon).to_radians() / 2.0).sin();
    let chord = half_lat * half_lat + lat_a.cos() * lat_b.cos() * half_lon * half_lon;
    2.0 * 6_371_008.8 * chord.sqrt().asin()
}
