//! Who is to be served: places where target groups come, estates, residents.

use std::collections::BTreeMap;

use analysis::siting::geometry::contains;
use analysis::siting::{Demand, DemandKind, Polygon, Position};
use analysis::target_group::TargetGroup;
use jiff::civil::Date;
use records::registry::PlaceKind;
use records::registry::area::{self, Area, Level};
use records::registry::fact::Fact;
use records::registry::outline::{self, OutlineError};
use records::registry::place::Place;
use records::registry::plan::GroupSource;

use super::PlanningError;
use super::city::City;

/// Residents of the most deprived area count this much more than those of the least
/// deprived: twice as much in all. A choice of policy, published; unknown deprivation
/// counts as the mean.
const DEPRIVATION_WEIGHT: f64 = 1.0;

/// An area with its outline read.
pub struct Outlined<'a> {
    pub area: &'a Area,
    pub shape: Vec<Polygon>,
    pub middle: Position,
}

/// The areas that have an outline.
pub fn outlines(areas: &[Area]) -> Result<Vec<Outlined<'_>>, PlanningError> {
    let mut outlined = Vec::new();
    for area in areas {
        let Some(geometry) = &area.geometry else {
            continue;
        };
        let shape = match outline::polygons(geometry) {
            Ok(shape) => shape,
            // Earlier versions took such an outline in.
            Err(OutlineError::Empty) => continue,
            Err(source) => {
                return Err(PlanningError::Geometry {
                    area: area.id.clone(),
                    source,
                });
            }
        };
        if let Some(middle) = outline::middle(&shape) {
            outlined.push(Outlined {
                area,
                shape,
                middle,
            });
        }
    }
    Ok(outlined)
}

/// The level at which residents are counted.
pub fn finest_level(areas: &[Area]) -> Option<Level> {
    area::residents(areas).map(|residents| residents.level)
}

pub fn all(city: &City, outlines: &[Outlined<'_>]) -> Vec<Demand> {
    let targets = city.places.iter().filter(|place| place.target);
    let mut demands: Vec<Demand> = targets.map(|place| target(city, place)).collect();
    if let Some(level) = finest_level(&city.areas) {
        demands.extend(residents(outlines, level, &city.area_facts));
    }
    demands
}

fn target(city: &City, place: &Place) -> Demand {
    let kind = match place.kind {
        PlaceKind::SocialHousing => DemandKind::Estate,
        _ => DemandKind::Place,
    };
    let heads = city
        .figure(&place.id, "dwellings")
        .or_else(|| city.figure(&place.id, "visitors"));
    // Its own Wi-Fi counts when somebody confirmed that it is free and open to
    // all, and as of when.
    let own_wifi = city
        .fact(&place.id, "free_wifi")
        .is_some_and(|fact| fact.says_yes() && fact.confirmed_by.is_some() && fact.date.is_some());
    Demand {
        id: place.id.clone(),
        name: place.name.clone(),
        kind: Some(kind),
        position: Position {
            lon: place.lon,
            lat: place.lat,
        },
        shape: Vec::new(),
        points: Vec::new(),
        weight: heads,
        groups: BTreeMap::new(),
        heads_by_group: BTreeMap::new(),
        heads,
        municipality: named(&place.municipality),
        protected: None,
        own_wifi,
        host: city.fact(&place.id, "host").map(|fact| fact.value.clone()),
    }
}

/// The residents of the areas of a level, with what is said of each.
pub fn residents(
    outlines: &[Outlined<'_>],
    level: Level,
    facts: &BTreeMap<String, Vec<Fact>>,
) -> Vec<Demand> {
    let inhabited: Vec<(&Outlined<'_>, f64)> = outlines
        .iter()
        .filter(|outlined| outlined.area.level == level)
        .filter_map(|outlined| Some((outlined, f64::from(outlined.area.population?))))
        .filter(|(_, population)| *population > 0.0)
        .collect();
    let ranks = deprivation_ranks(&inhabited);
    inhabited
        .iter()
        .zip(ranks)
        .map(|((outlined, population), rank)| Demand {
            id: format!("area-{}", outlined.area.id),
            name: outlined.area.name.clone(),
            kind: Some(DemandKind::Residents),
            position: outlined.middle,
            shape: outlined.shape.clone(),
            points: Vec::new(),
            weight: Some(population * (1.0 + DEPRIVATION_WEIGHT * rank)),
            groups: BTreeMap::new(),
            heads_by_group: heads_by_group(facts, outlined.area),
            heads: Some(*population),
            municipality: municipality_of(outlined, outlines),
            protected: None,
            own_wifi: false,
            host: None,
        })
        .collect()
}

fn heads_by_group(facts: &BTreeMap<String, Vec<Fact>>, area: &Area) -> BTreeMap<TargetGroup, f64> {
    let facts = facts.get(&area.id).map_or(&[][..], Vec::as_slice);
    let known = area::heads_by_group(facts).into_iter();
    known
        .map(|(group, heads)| (group, f64::from(heads)))
        .collect()
}

/// Who gave the figures of target groups, at the level at which residents are counted.
pub fn group_sources(city: &City) -> Vec<GroupSource> {
    let level = finest_level(&city.areas);
    let mut areas: BTreeMap<(TargetGroup, &str, Option<Date>), u32> = BTreeMap::new();
    for area in &city.areas {
        let facts = city.area_facts.get(&area.id).into_iter().flatten();
        for fact in facts.filter(|_| Some(area.level) == level) {
            if let Ok(group) = fact.key.parse() {
                *areas.entry((group, &fact.source, fact.date)).or_default() += 1;
            }
        }
    }
    let sources = areas.into_iter();
    sources
        .map(|((group, source, date), areas)| GroupSource {
            group,
            source: source.to_owned(),
            date,
            areas,
        })
        .collect()
}

/// 0 for the least deprived, 1 for the most, by the share of residents who are better
/// off: this needs no common scale. One half where deprivation is not known.
fn deprivation_ranks(areas: &[(&Outlined<'_>, f64)]) -> Vec<f64> {
    let mut known: Vec<(f64, f64)> = areas
        .iter()
        .filter_map(|(outlined, population)| Some((outlined.area.deprivation?, *population)))
        .collect();
    known.sort_by(|a, b| a.0.total_cmp(&b.0));
    let total: f64 = known.iter().map(|(_, population)| population).sum();
    let rank = |deprivation: f64| {
        let below: f64 = known
            .iter()
            .take_while(|(other, _)| *other < deprivation)
            .map(|(_, population)| population)
            .sum();
        let equal: f64 = known
            .iter()
            .filter(|(other, _)| *other == deprivation)
            .map(|(_, population)| population)
            .sum();
        (below + equal / 2.0) / total
    };
    areas
        .iter()
        .map(|(outlined, _)| outlined.area.deprivation.map_or(0.5, rank))
        .collect()
}

fn municipality_of(outlined: &Outlined<'_>, outlines: &[Outlined<'_>]) -> Option<String> {
    let municipalities = || {
        let all = outlines.iter();
        all.filter(|other| other.area.level == Level::Municipality)
    };
    // The code of a statistical sector begins with that of its municipality.
    let by_code = |other: &&Outlined<'_>| outlined.area.id.starts_with(other.area.id.as_str());
    let holder = municipalities().find(by_code).or_else(|| {
        let holds = |other: &&Outlined<'_>| contains(&other.shape, outlined.middle);
        municipalities().find(holds)
    });
    holder.map(|holder| holder.area.id.clone())
}

pub fn named(municipality: &str) -> Option<String> {
    (!municipality.is_empty()).then(|| municipality.to_owned())
}
