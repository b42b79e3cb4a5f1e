//! Who has a spot within a walked distance.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::siting::model::{Coverage, Model, Point, coverage, serving_spots};
use crate::siting::problem::{DemandKind, Problem};
use crate::target_group::TargetGroup;

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
    /// Residents by target group: those of which anything is known in any area.
    pub groups: Vec<GroupCovered>,
}

/// Residents of one target group within a walked distance, after and today.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct GroupCovered {
    pub group: TargetGroup,
    pub after: GroupHeads,
    pub today: GroupHeads,
}

/// Heads of a target group in the areas of which at least a part is within reach. Where
/// some of these areas are unknown, the heads are a least.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct GroupHeads {
    /// `None`: not known of any of them.
    #[cfg_attr(feature = "schema", schema(required))]
    pub heads: Option<f64>,
    pub areas: u32,
    pub unknown_areas: u32,
}

impl GroupHeads {
    /// From the shares of areas that are reached: of each area, the heads in the whole of
    /// it where they are known.
    pub(super) fn of(shares: impl Iterator<Item = (f64, Option<f64>)>) -> GroupHeads {
        let (mut known, mut areas, mut unknown_areas) = (0.0, 0, 0);
        for (share, heads) in shares {
            areas += 1;
            match heads {
                Some(heads) => known += heads * share,
                None => unknown_areas += 1,
            }
        }
        GroupHeads {
            heads: (areas == 0 || unknown_areas < areas).then_some(known),
            areas,
            unknown_areas,
        }
    }
}

/// The groups of which anything is known in any area.
pub(super) fn known_groups(problem: &Problem) -> BTreeSet<TargetGroup> {
    let of_all = problem.demands.iter();
    of_all
        .flat_map(|demand| demand.heads_by_group.keys().copied())
        .collect()
}

fn group_heads(
    problem: &Problem,
    coverage: &Coverage,
    group: TargetGroup,
    is_within: &dyn Fn(&Point) -> bool,
) -> GroupHeads {
    let mut shares: BTreeMap<usize, f64> = BTreeMap::new();
    for point in &coverage.points {
        let is_residents = coverage.units[point.unit].kind == Some(DemandKind::Residents);
        if is_residents && is_within(point) {
            *shares.entry(point.unit).or_default() += point.share;
        }
    }
    GroupHeads::of(shares.into_iter().map(|(unit, share)| {
        let area = &problem.demands[coverage.units[unit].demands[0]];
        (share, area.heads_by_group.get(&group).copied())
    }))
}

pub(crate) fn covered(
    problem: &Problem,
    coverage: &Coverage,
    model: &Model,
    decision: &[bool],
) -> Vec<Covered> {
    let after = serving_spots(problem, model, decision);
    let today = serving_spots(problem, model, &model.today());
    let known = known_groups(problem);
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
            let is_within = |point: &Point, serving: &[bool]| {
                coverage.units[point.unit].own_wifi
                    || point
                        .served
                        .iter()
                        .any(|served| serving[served.spot] && served.metres <= distance_m)
            };
            let heads = |group: TargetGroup, serving: &[bool]| {
                group_heads(problem, coverage, group, &|point| is_within(point, serving))
            };
            let groups = known.iter().map(|group| GroupCovered {
                group: *group,
                after: heads(*group, &after),
                today: heads(*group, &today),
            });
            let mut row = Covered {
                distance_m,
                weight: 0.0,
                weight_today: 0.0,
                residents: 0.0,
                residents_today: 0.0,
                places: 0,
                places_today: 0,
                groups: groups.collect(),
            };
            for point in &coverage.points {
                let unit = &coverage.units[point.unit];
                let place = matches!(unit.kind, Some(DemandKind::Place | DemandKind::Estate));
                let residents = if unit.kind == Some(DemandKind::Residents) {
                    unit.heads.unwrap_or(0.0) * point.share
                } else {
                    0.0
                };
                if is_within(point, &after) {
                    row.weight += unit.given_weight * point.share;
                    row.residents += residents;
                    row.places += usize::from(place);
                }
                if is_within(point, &today) {
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
