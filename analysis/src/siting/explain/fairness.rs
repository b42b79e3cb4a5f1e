//! How evenly residents of the municipalities are served.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::siting::model::Coverage;
use crate::siting::problem::DemandKind;

/// Residents of one municipality, and the share of them that is served; half served
/// counts half.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(as = MunicipalityShare))]
pub struct Municipality {
    pub municipality: String,
    pub residents: f64,
    pub share: f64,
}

/// Share served in each municipality that has residents. `serving` is by spot.
pub(crate) fn municipalities(coverage: &Coverage, serving: &[bool]) -> Vec<Municipality> {
    let mut sums: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    for point in &coverage.points {
        let unit = &coverage.units[point.unit];
        let (Some(municipality), Some(heads)) = (&unit.municipality, unit.heads) else {
            continue;
        };
        if unit.kind != Some(DemandKind::Residents) {
            continue;
        }
        let value = point
            .served
            .iter()
            .filter(|served| serving[served.spot])
            .map(|served| served.value)
            .fold(0.0, f64::max);
        let sum = sums.entry(municipality).or_default();
        sum.0 += heads * point.share;
        sum.1 += heads * point.share * value;
    }
    sums.into_iter()
        .filter(|(_, (heads, _))| *heads > 0.0)
        .map(|(municipality, (residents, served))| Municipality {
            municipality: municipality.to_owned(),
            residents,
            share: served / residents,
        })
        .collect()
}

/// Gini coefficient of the share served, residents of a municipality alike: 0 where
/// all are served the same, near 1 where few have all. `None` where nobody is served.
pub(crate) fn gini(municipalities: &[Municipality]) -> Option<f64> {
    let residents: f64 = municipalities.iter().map(|m| m.residents).sum();
    let served: f64 = municipalities.iter().map(|m| m.residents * m.share).sum();
    if served <= 0.0 {
        return None;
    }
    let apart: f64 = municipalities
        .iter()
        .flat_map(|a| {
            municipalities
                .iter()
                .map(move |b| a.residents * b.residents * (a.share - b.share).abs())
        })
        .sum();
    Some(apart / (2.0 * residents * served))
}

/// What nobody has in a municipality counts as this much, so that it is not
/// infinitely bad.
pub(super) const LEAST_SHARE: f64 = 0.02;

#[cfg(test)]
mod tests {
    use super::*;

    fn town(residents: f64, share: f64) -> Municipality {
        Municipality {
            municipality: format!("{residents} {share}"),
            residents,
            share,
        }
    }

    #[test]
    fn gini_is_zero_when_all_are_served_alike_and_half_when_one_of_two_has_all() {
        assert_eq!(gini(&[town(10.0, 0.4), town(90.0, 0.4)]), Some(0.0));
        assert_eq!(gini(&[town(50.0, 0.0), town(50.0, 1.0)]), Some(0.5));
        assert_eq!(gini(&[town(50.0, 0.0)]), None);
    }
}
