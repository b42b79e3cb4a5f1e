//! Residents by what they reach, against a reckoning point by point.

use super::*;
use crate::siting::synthetic::{Size, city};

const DETOUR: f64 = 1.3;

/// Side by side in a row, 600 m wide and of growing height.
fn areas() -> Vec<Demand> {
    let area = |n: u32| {
        let (west, height) = (f64::from(n) * 600.0, 400.0 + f64::from(n) * 50.0);
        let corners = [(0.0, 0.0), (600.0, 0.0), (600.0, height), (0.0, height)];
        let ring = corners.map(|(east, north)| at(west + east, north)).to_vec();
        let middle = at(west + 300.0, height / 2.0);
        Demand {
            shape: vec![vec![ring]],
            heads: Some(1_000.0 + f64::from(n)),
            ..demand(
                &format!("area-{n}"),
                Some(DemandKind::Residents),
                middle,
                1.0,
            )
        }
    };
    (0..5).map(area).collect()
}

fn problem() -> Problem {
    let size = Size {
        demands: 1,
        candidates: 0,
        sites: 40,
        side_m: 3_000.0,
    };
    let mut problem = city(size, 0, 7);
    problem.demands = areas();
    for (n, site) in problem.open.iter_mut().enumerate() {
        let n = n as f64;
        site.reach = SpotReach::Outdoor;
        site.position = at(n * 83.0 % 3_300.0 - 150.0, n * 197.0 % 800.0 - 100.0);
    }
    problem
}

/// Whether one of the sites is within the walk of a position, without any index.
fn reaches(problem: &Problem, from: Position, walk_m: f64, chosen: &dyn Fn(usize) -> bool) -> bool {
    let mut sites = problem.open.iter().enumerate();
    sites.any(|(n, site)| {
        let straight_m = geometry::distance_m(from, site.position, geometry::EARTH_RADIUS_M);
        chosen(n) && straight_m * DETOUR <= walk_m
    })
}

#[test]
fn residents_of_any_choice_of_sites_add_up_to_those_found_point_by_point() {
    let problem = problem();
    let reached = residents_by_reach(&problem);
    assert!(reached.len() > 40, "{} is too easy", reached.len());
    let all: f64 = reached.iter().map(|of| of.residents).sum();
    assert!((all - 5_010.0).abs() < 1e-6);
    let choices: [&dyn Fn(usize) -> bool; 4] =
        [&|_| true, &|n| n % 2 == 0, &|n| n % 7 == 3, &|_| false];
    for (choice, chosen) in choices.into_iter().enumerate() {
        for (level, walk_m) in [150.0, 275.0, 400.0].into_iter().enumerate() {
            let served = reached.iter().filter(|of| {
                let mut within = of.sites[..=level].iter().flatten();
                within.any(|site| chosen(*site))
            });
            let added: f64 = served.map(|of| of.residents).sum();
            let mut found = 0.0;
            for area in &problem.demands {
                for point in geometry::grid_points(&area.shape, geometry::EARTH_RADIUS_M) {
                    if reaches(&problem, point.position, walk_m, chosen) {
                        found += area.heads.unwrap() * point.share;
                    }
                }
            }
            assert!(
                (added - found).abs() < 1e-6,
                "choice {choice} within {walk_m} m: {added} for {found}"
            );
        }
    }
}

#[test]
fn residents_are_as_many_as_where_each_lives_in_a_square_of_ten_metres() {
    let mut problem = problem();
    problem.open.truncate(8);
    let reached = residents_by_reach(&problem);
    let served = reached
        .iter()
        .filter(|of| of.sites.iter().any(|sites| !sites.is_empty()));
    let added: f64 = served.map(|of| of.residents).sum();
    let mut found = 0.0;
    for (n, area) in problem.demands.iter().enumerate() {
        let rows = 40 + 5 * n;
        for square in 0..rows * 60 {
            let (column, row) = (square % 60, square / 60);
            let east = 600.0 * n as f64 + 10.0 * column as f64 + 5.0;
            let here = at(east, 10.0 * row as f64 + 5.0);
            if reaches(&problem, here, 400.0, &|_| true) {
                found += area.heads.unwrap() / (rows * 60) as f64;
            }
        }
    }
    assert!(found > 1_000.0, "{found} is too easy");
    // Plans know where people live to a hundred metres.
    assert!((added - found).abs() < found * 0.05, "{added} for {found}");
}
