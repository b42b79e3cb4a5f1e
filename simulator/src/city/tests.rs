use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::truth::Class;

fn start() -> Timestamp {
    "2026-08-31T22:00:00Z".parse().expect("an instant")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn the_same_seed_makes_the_same_city(seed: u64) {
        let (one, two) = (City::new(seed, start(), 12), City::new(seed, start(), 12));
        prop_assert_eq!(one.truth(), two.truth());
        for (a, b) in one.sites.iter().zip(&two.sites) {
            prop_assert_eq!(&a.presence, &b.presence);
        }
        let other = City::new(seed.wrapping_add(1), start(), 12);
        prop_assert_ne!(one.truth().sites, other.truth().sites);
    }

    #[test]
    fn every_class_is_there_and_most_sites_are_healthy(seed: u64) {
        let mut count: BTreeMap<Class, u32> = BTreeMap::new();
        for site in City::new(seed, start(), 12).truth().sites {
            *count.entry(site.class).or_default() += 1;
        }
        prop_assert!(count[&Class::Healthy] > 140, "{:?}", count);
        prop_assert!((8..=35).contains(&count[&Class::Underused]), "{:?}", count);
        prop_assert!((7..=11).contains(&count[&Class::Dropped]), "{:?}", count);
        prop_assert!((6..=8).contains(&count[&Class::New]), "{:?}", count);
        prop_assert!((4..=9).contains(&count[&Class::Offline]), "{:?}", count);
    }

    #[test]
    fn access_points_of_a_site_share_its_use(seed: u64) {
        let city = City::new(seed, start(), 2);
        for site in &city.sites {
            let sum: f64 = site.access_points.iter().map(|it| it.share).sum();
            prop_assert!((sum - 1.0).abs() < 1e-9);
            prop_assert_eq!(site.access_points.len(), usize::from(site.facts.access_points));
        }
    }
}

#[test]
fn levels_are_spread_without_a_gap_around_the_threshold() {
    let (mut all, mut below, mut near) = (0.0, 0.0, 0.0);
    for seed in 0..40 {
        let city = City::new(seed, start(), 2);
        for site in city.truth().sites {
            all += 1.0;
            below += f64::from(u8::from(site.ratio < 0.25));
            near += f64::from(u8::from((0.15..0.40).contains(&site.ratio)));
        }
    }
    let (below, near) = (below / all, near / all);
    assert!((0.08..=0.12).contains(&below), "{below}");
    assert!(near >= 0.10, "{near}");
}

#[test]
fn an_ordinary_week_adds_up_to_the_level() {
    let city = City::new(5, start(), 12);
    let mut ratios = Vec::new();
    for site in city.sites.iter().filter(|site| site.drop.is_none()) {
        let history = &site.presence[..12 * 168];
        let minutes: f64 = history
            .iter()
            .map(|stations| f64::from(*stations) * 60.0)
            .sum();
        ratios.push(minutes / 84.0 / site.level);
    }
    let mean = ratios.iter().sum::<f64>() / ratios.len() as f64;
    assert!((0.9..1.1).contains(&mean), "{mean}");
}

#[test]
fn a_dropped_site_loses_use_and_keeps_its_hours() {
    let city = City::new(9, start(), 12);
    let mut seen = 0;
    for site in &city.sites {
        let Some(drop) = site.drop else { continue };
        let at = usize::try_from((drop.at.as_second() - city.start.as_second()) / 3600)
            .expect("in the history");
        let mean =
            |hours: &[f32]| hours.iter().map(|it| f64::from(*it)).sum::<f64>() / hours.len() as f64;
        let (before, after) = (
            mean(&site.presence[..at]),
            mean(&site.presence[at..12 * 168]),
        );
        assert!(
            after / before < 0.45,
            "{}: {}",
            site.facts.id,
            after / before
        );
        assert!((0.05..0.28).contains(&drop.factor));
        seen += 1;
    }
    assert!(seen >= 8);
}

#[test]
fn the_table_of_sites_carries_the_dates_of_this_city() {
    let city = City::new(1, start(), 12);
    let table = city.sites_csv();
    assert_eq!(table.lines().count(), city.sites.len() + 1);
    for (line, site) in table.lines().skip(1).zip(&city.sites) {
        assert!(line.starts_with(&site.facts.id));
        assert!(line.contains(&format!(",{},", site.installed)), "{line}");
    }
}
