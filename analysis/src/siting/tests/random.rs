//! Random cities, judged by the independent checker.

use super::checker::violations;
use super::*;
use crate::siting::synthetic::{Size, city};

fn small(seed: u64) -> Problem {
    let size = Size {
        demands: 120 + usize::try_from(seed % 7).unwrap_or(0) * 40,
        candidates: 40,
        sites: 25,
        side_m: 3_000.0,
    };
    let mut problem = city(size, 1 + usize::try_from(seed % 8).unwrap_or(0), seed);
    if seed.is_multiple_of(5) {
        problem.additions = 2;
        problem.rules.stock = Some(8);
        problem.rules.budget = None;
    }
    problem
}

#[test]
fn no_rule_is_broken_in_200_random_cities() {
    let mut moved = 0;
    for seed in 0..200 {
        let problem = small(seed);
        let plan = solved(&problem);
        assert_eq!(plan.status, Status::Optimal, "seed {seed}");
        assert_eq!(
            violations(&problem, &plan),
            Vec::<String>::new(),
            "seed {seed}"
        );
        moved += plan.moves.len();
    }
    assert!(
        moved > 200,
        "only {moved} moves: the cities are too easy to judge by"
    );
}

#[test]
fn the_checker_sees_a_plan_that_breaks_a_rule() {
    let problem = small(3);
    let mut plan = solved(&problem);
    plan.moves[0].from = problem
        .open
        .iter()
        .find(|site| !site.movable)
        .map(|site| site.id.clone())
        .expect("a site that may not move");
    assert!(!violations(&problem, &plan).is_empty());
}

#[test]
fn the_same_problem_gives_the_same_plan() {
    let problem = small(11);
    let (first, second) = (solved(&problem), solved(&problem));
    assert_eq!(first.moves, second.moves);
    assert_eq!(first.objective, second.objective);
}
