//! Who has a spot within a walked distance.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::siting::model::{Coverage, Model, coverage, serving_spots};
use crate::siting::problem::{DemandKind, Problem};

/// Who has a freely entered spot within a walked distance, after and today.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Covered {
    pub distance_m: f64,
    /// The weight, as it was given.
    pub weight: f64,
    pub weight_today: f64,
    pub residents: f64,
    pub residents_today: f64,
    /// Places and estates.
    pub places: usize,
    pub places_today: usize,
}

pub(crate) fn covered(
    problem: &Problem,
    coverage: &Coverage,
    model: &Model,
    decision: &[bool],
) -> Vec<Covered> {
    let after = serving_spots(problem, model, decision);
    let today = serving_spots(problem, model, &model.today());
    let mut distances: BTreeMap<u64, f64> = BTreeMap::new();
    for unit in &coverage.units {
        let levels = match unit.kind {
            None => &problem.reach.plain,
            Some(DemandKind::Place) => &problem.reach.place,
            Some(DemandKind::Estate) => &problem.reach.estate,
            Some(DemandKind::Residents) => &problem.reach.residents,
        };
        for level in levels {
            distances.insert(level.within_m.to_bits(), level.within_m);
        }
    }
    let mut rows: Vec<Covered> = distances
        .into_values()
        .map(|distance_m| {
            let mut row = Covered {
                distance_m,
                weight: 0.0,
                weight_today: 0.0,
                residents: 0.0,
                residents_today: 0.0,
                places: 0,
                places_today: 0,
            };
            for point in &coverage.points {
                let unit = &coverage.units[point.unit];
                let within = |serving: &[bool]| {
                    unit.own_wifi
                        || point
                            .served
                            .iter()
                            .any(|served| serving[served.spot] && served.metres <= distance_m)
                };
                let place = matches!(unit.kind, Some(DemandKind::Place | DemandKind::Estate));
                let residents = if unit.kind == Some(DemandKind::Residents) {
                    unit.heads.unwrap_or(0.0) * point.share
                } else {
                    0.0
                };
                if within(&after) {
                    row.weight += unit.given_weight * point.share;
                    row.residents += residents;
                    row.places += usize::from(place);
                }
                if within(&today) {
                    row.weight_today += unit.given_weight * point.share;
                    row.residents_today += residents;
                    row.places_today += usize::from(place);
                }
            }
            row
        })
        .collect();
    rows.sort_by(|a, b| a.distance_m.total_cmp(&b.distance_m));
    rows
}

/// Residents with a freely entered spot within a walked distance today.
pub fn residents_near(problem: &Problem, distance_m: f64) -> f64 {
    let mut as_it_is = problem.clone();
    (as_it_is.moves, as_it_is.additions) = (0, 0);
    let held = as_it_is.rules.held(&as_it_is);
    let coverage = coverage(&as_it_is, &held);
    let candidates = problem.candidates.len();
    let points = coverage.points.iter();
    points
        .map(|point| {
            let unit = &coverage.units[point.unit];
            let near = point
                .served
                .iter()
                .any(|served| served.spot >= candidates && served.metres <= distance_m);
            if near && unit.kind == Some(DemandKind::Residents) {
                unit.heads.unwrap_or(0.0) * point.share
            } else {
                0.0
            }
        })
        .sum()
}
