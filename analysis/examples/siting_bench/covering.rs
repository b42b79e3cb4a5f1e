//! Plain covering on the published instances: value and bound beside the best
//! value known.

use std::path::Path;
use std::time::Instant;

use analysis::siting::bench::{Built, Certificate};
use analysis::siting::{
    Candidate, CandidateKind, Demand, Level, Position, Problem, SpotReach, plan,
};
use analysis::text::Text;

use crate::figures::Figures;

/// Seconds for each instance, unless `PUBLISHED_LIMIT_S` says otherwise.
const LIMIT_S: f64 = 60.0;
/// Ticks of `/proc/self/stat` a second.
const TICKS: f64 = 100.0;

/// All instances, or those of `PUBLISHED_NAME` alone.
pub fn published(figures: &mut Figures, folder: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let limit_s = std::env::var("PUBLISHED_LIMIT_S").map_or(Ok(LIMIT_S), |text| text.parse())?;
    let wanted = std::env::var("PUBLISHED_NAME").ok();
    let Ok(table) = std::fs::read_to_string(folder.join("published_best_values.csv")) else {
        println!("SKIPPED: no published instances in {}", folder.display());
        return Ok(());
    };
    let (mut below, mut above, mut seconds) = (Vec::new(), Vec::new(), Vec::new());
    println!("  instance    p  published      value   below %   bound above %  seconds");
    for line in table.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let [name, _, _, radius_m, p, published, ..] = cells.as_slice() else {
            continue;
        };
        if wanted.as_deref().is_some_and(|wanted| wanted != *name) {
            continue;
        }
        let published: f64 = published.parse()?;
        let mut problem = instance(&folder.join(format!("{name}.txt")), radius_m.parse()?)?;
        problem.additions = p.parse()?;
        problem.limits.time_limit_s = Some(limit_s);
        let started = Instant::now();
        let cpu_started = cpu_s();
        let late = || cpu_s() - cpu_started > limit_s;
        let plan = plan(&problem, &late)?;
        seconds.push(started.elapsed().as_secs_f64());
        let value = plan.objective.ok_or("no plan")?;
        let bound = proven(&Built::new(&problem).certificate()?);
        below.push(100.0 * (published - value) / published);
        above.push(100.0 * (bound - published) / published);
        let last = seconds.len() - 1;
        println!(
            "  {name:<8} {p:>4} {published:>10} {value:>10} {:>9.4} {:>15.4} {:>8.1}",
            below[last], above[last], seconds[last]
        );
    }
    let named = |what: &str| format!("published instances, {limit_s} s: {what}");
    figures.add(&named("value below published"), "%", &below);
    figures.add(&named("bound above published"), "%", &above);
    figures.add(&named("time"), "s", &seconds);
    let mean = below.iter().sum::<f64>() / below.len().max(1) as f64;
    let equal = below.iter().filter(|below| **below <= 1e-9).count();
    println!(
        "  mean below {mean:.4} %, equal or better on {equal} of {}",
        below.len()
    );
    Ok(())
}

/// Processor seconds of this process: a busy machine makes a run longer, not worse.
fn cpu_s() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = text.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks = fields.split_whitespace().skip(11).take(2);
    ticks
        .filter_map(|text| text.parse::<f64>().ok())
        .sum::<f64>()
        / TICKS
}

/// The bound that duals prove, by plain loops over what they are duals of.
fn proven(certificate: &Certificate) -> f64 {
    let mut worth = vec![0.0; certificate.columns];
    let mut bound = certificate.constant;
    for ((weight, members), dual) in certificate.sets.iter().zip(&certificate.duals) {
        let dual = dual.max(0.0);
        bound += (weight - dual).max(0.0);
        for &column in members {
            worth[column] += dual;
        }
    }
    worth.sort_by(|a, b| b.total_cmp(a));
    bound + worth.iter().take(certificate.openings).sum::<f64>()
}

/// Every node is a demand and a candidate.
fn instance(path: &Path, radius_m: f64) -> Result<Problem, Box<dyn std::error::Error>> {
    let text = std::fs::read_to_string(path)?;
    // Latitude and longitude of every node, then the demand of every node.
    let numbers: Vec<Vec<f64>> = text
        .lines()
        .map(|line| {
            line.split_whitespace()
                .map_while(|cell| cell.parse().ok())
                .collect()
        })
        .collect();
    let places = numbers.iter().filter(|line| line.len() == 2);
    let weights = numbers.iter().filter(|line| line.len() == 1);
    let nodes: Vec<(Position, f64)> = places
        .zip(weights)
        .map(|(place, weight)| {
            let position = Position {
                lon: place[1],
                lat: place[0],
            };
            (position, weight[0])
        })
        .collect();
    Ok(covering(&nodes, &nodes, radius_m))
}

/// Plain covering: weighted points, and points where a spot could stand.
pub fn covering(points: &[(Position, f64)], places: &[(Position, f64)], radius_m: f64) -> Problem {
    let demands = points
        .iter()
        .enumerate()
        .map(|(n, (position, weight))| Demand {
            id: n.to_string(),
            name: Text::same(n.to_string()),
            kind: None,
            position: *position,
            shape: Vec::new(),
            points: Vec::new(),
            weight: Some(*weight),
            groups: Default::default(),
            heads_by_group: Default::default(),
            heads: None,
            municipality: None,
            protected: None,
            own_wifi: false,
            host: None,
        });
    let candidates = places
        .iter()
        .enumerate()
        .map(|(n, (position, _))| Candidate {
            id: n.to_string(),
            name: Text::same(n.to_string()),
            kind: CandidateKind::Other,
            position: *position,
            municipality: None,
            reach: SpotReach::Outdoor,
            access_points: 1,
            host: None,
            cost: None,
            screening: Default::default(),
            ask_first: Vec::new(),
        });
    let mut problem = Problem::new(demands.collect(), candidates.collect(), Vec::new());
    problem.reach.detour = 1.0;
    problem.reach.plain = vec![Level {
        within_m: radius_m,
        value: 1.0,
    }];
    problem.earth_radius_m = 6_378_100.0;
    problem
}
