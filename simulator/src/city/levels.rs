//! How much each site is used, and what is usual for its kind.

use std::collections::BTreeMap;

use analysis::verdict::shelter;
use rand_chacha::ChaCha8Rng;

use crate::behaviour::normal::{normal, quantile, uniform};
use crate::behaviour::{LEVEL_MAX, LEVEL_SIGMA};
use crate::places::{Kind, SiteFacts};

/// Kinds with at least this many sites are their own reference.
const OWN_REFERENCE: usize = 8;

/// Levels in device-minutes a day: lognormal within a kind, one draw in each of
/// equally likely strata, so that every city has its share of quiet sites.
/// Places with many access points tend to be the busier ones.
pub fn draw(sites: &[SiteFacts], rng: &mut ChaCha8Rng) -> Vec<f64> {
    let mut by_kind: BTreeMap<Kind, Vec<(f64, usize)>> = BTreeMap::new();
    for (index, site) in sites.iter().enumerate() {
        let importance = f64::from(site.access_points).ln() + 0.6 * normal(rng);
        by_kind
            .entry(site.kind)
            .or_default()
            .push((importance, index));
    }
    let mut levels = vec![0.0; sites.len()];
    for (kind, mut members) in by_kind {
        members.sort_by(|a, b| a.0.total_cmp(&b.0));
        let count = f64::from(u32::try_from(members.len()).unwrap_or(1));
        let mut below = 0.0;
        for (_, index) in members {
            let z = quantile((below + uniform(rng)) / count);
            below += 1.0;
            levels[index] = (kind.median_level() * (LEVEL_SIGMA * z).exp()).min(LEVEL_MAX);
        }
    }
    levels
}

/// What is usual for each site: median of its kind, or of the group that the
/// verdicts compare it with, indoors or outdoors, if the kind has few.
pub fn references(sites: &[SiteFacts], levels: &[f64]) -> Vec<f64> {
    let median = |keep: &dyn Fn(&SiteFacts) -> bool| {
        let mut kept: Vec<f64> = sites
            .iter()
            .zip(levels)
            .filter(|(site, _)| keep(site))
            .map(|(_, level)| *level)
            .collect();
        kept.sort_by(f64::total_cmp);
        let middle = kept.len() / 2;
        if kept.len().is_multiple_of(2) && middle > 0 {
            f64::midpoint(kept[middle - 1], kept[middle])
        } else {
            kept[middle]
        }
    };
    let mut by_kind = BTreeMap::new();
    for site in sites {
        by_kind.entry(site.kind).or_insert_with(|| {
            let same = |other: &SiteFacts| other.kind == site.kind;
            if sites.iter().filter(|other| same(other)).count() >= OWN_REFERENCE {
                median(&same)
            } else {
                let own = shelter(site.kind.name());
                median(&|other| shelter(other.kind.name()) == own)
            }
        });
    }
    sites.iter().map(|site| by_kind[&site.kind]).collect()
}
