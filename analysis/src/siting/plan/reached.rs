//! Which open sites the residents reach on foot, whatever the plan.

use std::collections::BTreeMap;

use crate::siting::model::coverage;
use crate::siting::problem::{DemandKind, Problem};

/// Residents who have the same open sites within the same levels.
#[derive(Debug, Clone, PartialEq)]
pub struct Reached {
    pub residents: f64,
    /// A list for each level of [`Reach::residents`](super::super::Reach), the nearest
    /// first: the open sites within it and not within one before, by position in `open`.
    pub sites: Vec<Vec<usize>>,
}

/// All residents by what they reach, those who reach nothing among them. Who is served by
/// any choice of sites is a sum of these; each resident is in one of them.
pub fn residents_by_reach(problem: &Problem) -> Vec<Reached> {
    let mut walks: Vec<f64> = problem
        .reach
        .residents
        .iter()
        .map(|level| level.within_m)
        .collect();
    walks.sort_by(f64::total_cmp);
    let coverage = coverage(problem, &problem.rules.held(problem));
    let first_site = problem.candidates.len();
    let mut residents: BTreeMap<Vec<Vec<usize>>, f64> = BTreeMap::new();
    for point in &coverage.points {
        let unit = &coverage.units[point.unit];
        if unit.kind != Some(DemandKind::Residents) {
            continue;
        }
        let mut sites = vec![Vec::new(); walks.len()];
        for served in &point.served {
            let level = walks.iter().position(|walk| served.metres <= *walk);
            if let (Some(level), Some(site)) = (level, served.spot.checked_sub(first_site)) {
                sites[level].push(site);
            }
        }
        *residents.entry(sites).or_default() += unit.heads.unwrap_or(0.0) * point.share;
    }
    let reached = residents.into_iter();
    reached
        .map(|(sites, residents)| Reached { residents, sites })
        .collect()
}
