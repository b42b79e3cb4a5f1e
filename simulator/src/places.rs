//! The real places of the city: sites that have a hotspot, and places where
//! target groups come. Facts only; how they are used is made up in `city`.

use serde::Deserialize;

/// Sites in the collector's import format.
pub const SITES_CSV: &str = include_str!("../data/sites.csv");

/// Community centres and estates in the collector's import format.
pub const PLACES_CSV: &str = include_str!("../data/places.csv");

#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Deserialize,
    serde::Serialize,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Kind {
    Metro,
    TrainStation,
    Library,
    TownHall,
    Square,
    Park,
    Culture,
    Sports,
    CommunityCentre,
    SocialHousing,
}

impl Kind {
    /// As the tables and the collector spell it.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Whether plans may close a site of this kind: neither a station nor where target
    /// groups come.
    pub fn may_move(self) -> bool {
        matches!(
            self,
            Kind::Square | Kind::Park | Kind::TownHall | Kind::Culture | Kind::Sports
        )
    }

    /// Weather is felt in full only at these.
    pub fn is_outdoor(self) -> bool {
        matches!(self, Kind::Square | Kind::Park)
    }
}

/// A row of `sites.csv`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct SiteFacts {
    #[serde(rename = "site")]
    pub id: String,
    pub name_fr: String,
    pub name_nl: String,
    pub kind: Kind,
    /// Degrees, WGS 84.
    pub lon: f64,
    pub lat: f64,
    /// NIS code.
    pub municipality: String,
    pub reach: String,
    pub access_points: u8,
}

/// A row of `places.csv`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct PlaceFacts {
    #[serde(rename = "place")]
    pub id: String,
    pub name_fr: String,
    pub name_nl: String,
    pub kind: Kind,
    /// Degrees, WGS 84.
    pub lon: f64,
    pub lat: f64,
    /// NIS code.
    pub municipality: String,
    pub source: String,
}

pub fn sites() -> Vec<SiteFacts> {
    rows(SITES_CSV)
}

pub fn places() -> Vec<PlaceFacts> {
    rows(PLACES_CSV)
}

fn rows<Row: serde::de::DeserializeOwned>(table: &str) -> Vec<Row> {
    csv::Reader::from_reader(table.as_bytes())
        .into_deserialize()
        .collect::<Result<_, _>>()
        .expect("the tables are compiled in and a test reads them")
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::municipalities;

    #[test]
    fn every_id_is_unique_and_fits_a_topic() {
        let mut seen = BTreeSet::new();
        let ids = sites().into_iter().map(|site| site.id);
        for id in ids.chain(places().into_iter().map(|place| place.id)) {
            assert!((1..=24).contains(&id.len()), "{id}");
            let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            assert!(id.chars().all(allowed), "{id}");
            assert!(seen.insert(id.clone()), "{id} is there twice");
        }
    }

    #[test]
    fn kinds_are_called_as_in_the_tables() {
        for site in sites() {
            let spelt = format!(",{},", site.kind.name());
            let row = SITES_CSV
                .lines()
                .find(|line| line.starts_with(&format!("{},", site.id)));
            assert!(row.is_some_and(|row| row.contains(&spelt)), "{}", site.id);
        }
    }

    #[test]
    fn every_point_lies_in_its_municipality() {
        let outlines = municipalities::municipalities();
        let sites = sites()
            .into_iter()
            .map(|s| (s.id, s.municipality, s.lon, s.lat));
        let places = places()
            .into_iter()
            .map(|p| (p.id, p.municipality, p.lon, p.lat));
        for (id, municipality, lon, lat) in sites.chain(places) {
            let own = outlines
                .iter()
                .find(|outline| outline.id == municipality)
                .unwrap_or_else(|| panic!("{id}: no municipality `{municipality}`"));
            // The outlines are simplified to about 100 m.
            let distance = own.distance_m(lon, lat);
            assert!(
                distance < 100.0,
                "{id} lies {distance:.0} m outside {municipality}"
            );
        }
    }

    #[test]
    fn main_kinds_have_more_than_eight_sites() {
        let mut count: BTreeMap<Kind, usize> = BTreeMap::new();
        for site in sites() {
            *count.entry(site.kind).or_default() += 1;
            assert!((1..=6).contains(&site.access_points), "{}", site.id);
        }
        for kind in [
            Kind::Metro,
            Kind::TrainStation,
            Kind::Library,
            Kind::TownHall,
            Kind::Square,
            Kind::Park,
        ] {
            assert!(count[&kind] > 8, "{kind:?}: {}", count[&kind]);
        }
        assert!(count.values().sum::<usize>() >= 115);
        assert!(places().len() >= 40);
    }

    #[test]
    fn estates_say_that_they_are_an_inference() {
        for place in places() {
            if place.kind == Kind::SocialHousing {
                assert!(place.source.contains("inferred"), "{}", place.id);
            }
        }
    }
}
