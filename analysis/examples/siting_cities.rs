//! Plans made-up cities and prints how long it takes and how sure the answer is.
//!
//! `siting_cities DEMANDS CANDIDATES SITES MOVES FIRST_SEED SEEDS [TIME_LIMIT_S]`

use std::time::Instant;

use analysis::siting::plan;
use analysis::siting::synthetic::{Size, city};

fn main() {
    let numbers: Vec<u64> = std::env::args()
        .skip(1)
        .filter_map(|argument| argument.parse().ok())
        .collect();
    let number = |at: usize, default: u64| numbers.get(at).copied().unwrap_or(default);
    let count = |at, default| usize::try_from(number(at, default)).unwrap_or(usize::MAX);
    let size = Size {
        demands: count(0, 3_000),
        candidates: count(1, 800),
        sites: count(2, 220),
        side_m: 12_000.0,
    };
    println!("seed seconds status gap_percent gain moves");
    for seed in number(4, 0)..number(4, 0) + number(5, 5) {
        let mut problem = city(size, count(3, 20), seed);
        problem.limits.time_limit_s = numbers.get(6).map(|seconds| *seconds as f64);
        let started = Instant::now();
        match plan(&problem, &|| false) {
            Ok(plan) => println!(
                "{seed} {:.2} {:?} {:.4} {:.5} {}",
                started.elapsed().as_secs_f64(),
                plan.status,
                plan.gap.unwrap_or(f64::NAN) * 100.0,
                plan.objective.unwrap_or(f64::NAN) - plan.baseline,
                plan.moves.len(),
            ),
            Err(error) => println!("{seed} failed: {error}"),
        }
    }
}
