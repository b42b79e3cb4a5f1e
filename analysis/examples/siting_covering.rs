//! Plain covering on published instances: value, bound and time beside the best
//! value known.
//!
//! `siting_covering FOLDER TIME_LIMIT_S [NAME [P]]`

use std::path::Path;
use std::time::Instant;

use analysis::siting::{
    Candidate, CandidateKind, Demand, Level, Position, Problem, SpotReach, plan,
};
use analysis::text::Text;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let folder = Path::new(arguments.first().ok_or("expected a folder")?);
    let time_limit_s: f64 = arguments.get(1).ok_or("expected seconds")?.parse()?;
    println!("instance p published value below_percent bound_above_percent status seconds");
    let table = std::fs::read_to_string(folder.join("published_best_values.csv"))?;
    for line in table.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let [name, _, _, radius_m, p, published, ..] = cells.as_slice() else {
            continue;
        };
        let wanted = arguments.get(2).is_none_or(|wanted| wanted == name)
            && arguments.get(3).is_none_or(|wanted| wanted == p);
        if !wanted {
            continue;
        }
        let published: f64 = published.parse()?;
        let mut problem = instance(&folder.join(format!("{name}.txt")), radius_m.parse()?)?;
        problem.additions = p.parse()?;
        problem.limits.time_limit_s = Some(time_limit_s);
        let started = Instant::now();
        let late = || started.elapsed().as_secs_f64() > time_limit_s;
        let plan = plan(&problem, &late)?;
        let value = plan.objective.ok_or("no plan")?;
        let bound = plan.bound.ok_or("no bound")?;
        println!(
            "{name} {p} {published} {value} {:.4} {:.4} {:?} {:.1}",
            100.0 * (published - value) / published,
            100.0 * (bound - published) / published,
            plan.status,
            started.elapsed().as_secs_f64(),
        );
    }
    Ok(())
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
    let demands = nodes
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
            heads: None,
            municipality: None,
            protected: None,
            own_wifi: false,
            host: None,
        });
    let candidates = nodes
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
            ask_first: Vec::new(),
        });
    let mut problem = Problem::new(demands.collect(), candidates.collect(), Vec::new());
    problem.reach.detour = 1.0;
    problem.reach.plain = vec![Level {
        within_m: radius_m,
        value: 1.0,
    }];
    problem.earth_radius_m = 6_378_100.0;
    Ok(problem)
}
