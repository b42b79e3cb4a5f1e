//! The residents of each municipality, as the sets that serve them.

use std::collections::{BTreeMap, HashMap};

use super::cover::{cut, spot_column};
use super::coverage::Coverage;
use super::covering::Model;
use crate::siting::problem::{DemandKind, Problem};

/// Served are `for_good` and the sum over the sets that a decision covers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Town {
    pub residents: f64,
    pub for_good: f64,
    pub sets: BTreeMap<usize, f64>,
}

impl Town {
    /// Share of the residents that a decision serves; half served counts half.
    pub fn share(&self, model: &Model, decision: &[bool]) -> f64 {
        let covered = self
            .sets
            .iter()
            .filter(|(set, _)| model.is_covered(**set, decision));
        let served: f64 = covered.map(|(_, heads)| heads).sum();
        (self.for_good + served) / self.residents
    }
}

/// The municipalities that have residents, by name.
pub(crate) fn towns(problem: &Problem, coverage: &Coverage, model: &Model) -> Vec<Town> {
    let set_of: HashMap<&[usize], usize> = model
        .sets
        .iter()
        .enumerate()
        .map(|(number, set)| (set.members.as_slice(), number))
        .collect();
    let candidates = problem.candidates.len();
    let mut towns: BTreeMap<&str, Town> = BTreeMap::new();
    for point in &coverage.points {
        let unit = &coverage.units[point.unit];
        let (Some(municipality), Some(heads)) = (&unit.municipality, unit.heads) else {
            continue;
        };
        if unit.kind != Some(DemandKind::Residents) {
            continue;
        }
        let town = towns.entry(municipality).or_default();
        let heads = heads * point.share;
        town.residents += heads;
        let column = |spot| {
            spot_column(
                spot,
                candidates,
                |j| model.column_of_candidate(j),
                |h| model.column_of_site(h),
            )
        };
        for part in cut(&point.served, column) {
            match part.members {
                None => town.for_good += heads * part.value,
                Some(members) => {
                    if let Some(&set) = set_of.get(members.as_slice()) {
                        *town.sets.entry(set).or_insert(0.0) += heads * part.value;
                    }
                }
            }
        }
    }
    towns
        .into_values()
        .filter(|town| town.residents > 0.0)
        .collect()
}
