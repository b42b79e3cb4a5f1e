//! Outlines of areas, from GeoJSON with properties of any name.

use std::collections::BTreeMap;

use analysis::target_group::TargetGroup;
use jiff::civil::Date;
use records::registry::area::{AreaUpdate, Level};
use records::registry::outline;
use strum::VariantArray;

use super::areas::{AreaRow, EXPECTED_HEADS, at_most, whole_population};
use super::features::{self, Feature};
use super::moment::NOT_AHEAD;
use super::outcome::Reading;
use super::provenance::{is_ahead, text_of};
use super::{Input, Options, position};
use crate::commands::table::Faults;

pub fn read(input: &Input, options: &Options, reading: &mut Reading) -> Vec<AreaRow> {
    let features = features::read(input, &mut reading.faults);
    let mut rows = Vec::new();
    for feature in &features {
        if feature.is_neither_point_nor_area(reading) {
            continue;
        }
        reading.ignore(&input.name, ignored(feature, options));
        let update = read_feature(feature, options, &mut reading.faults);
        let population = update.as_ref().and_then(|update| update.population);
        let heads = read_heads(feature, population, &mut reading.faults);
        if let Some(update) = update {
            rows.push(AreaRow {
                update,
                heads,
                emptied: emptied(feature),
                origin: feature.origin(),
            });
        }
    }
    rows
}

/// Properties that nobody asked for.
fn ignored(feature: &Feature<'_>, options: &Options) -> Vec<String> {
    let names = &options.areas;
    let asked = [
        names.id.as_deref().unwrap_or("id"),
        names.name.as_deref().unwrap_or("name_fr"),
        names.name_nl.as_deref().unwrap_or("name_nl"),
        names.population.as_deref().unwrap_or("population"),
        names.deprivation.as_deref().unwrap_or("deprivation"),
        "level",
        "source",
        "date",
    ];
    let groups = TargetGroup::VARIANTS.iter().map(|group| group.name());
    let asked: Vec<&str> = asked.into_iter().chain(groups).collect();
    let all = feature.properties.keys();
    all.filter(|name| !asked.iter().any(|asked| asked.eq_ignore_ascii_case(name)))
        .cloned()
        .collect()
}

fn emptied(feature: &Feature<'_>) -> Vec<TargetGroup> {
    let groups = TargetGroup::VARIANTS.iter().copied();
    let is_empty = |group: &TargetGroup| {
        let property = feature.properties.get(group.name());
        property.is_some_and(serde_json::Value::is_null)
    };
    groups.filter(is_empty).collect()
}

fn read_heads(
    feature: &Feature<'_>,
    population: Option<u32>,
    faults: &mut Faults,
) -> BTreeMap<TargetGroup, u32> {
    let mut heads = BTreeMap::new();
    for group in TargetGroup::VARIANTS {
        let name = group.name();
        let Some(figure) = feature.number(name, faults) else {
            continue;
        };
        match (whole_population(figure), population) {
            (None, _) => {
                let what = format!("`{name}` is `{figure}`; expected {EXPECTED_HEADS}");
                feature.fault(what, faults);
            }
            (Some(people), Some(population)) if people > population => {
                let expected = at_most(population);
                let what = format!("`{name}` is `{people}`; expected {expected}");
                feature.fault(what, faults);
            }
            (Some(people), _) => {
                heads.insert(*group, people);
            }
        }
    }
    heads
}

fn read_feature(
    feature: &Feature<'_>,
    options: &Options,
    faults: &mut Faults,
) -> Option<AreaUpdate> {
    let names = &options.areas;
    let id_property = names.id.as_deref().unwrap_or("id");
    let own = || match names.id {
        None => feature.own_id(),
        Some(_) => None,
    };
    let id = feature.text(id_property).or_else(own);
    if id.is_none() {
        feature.fault(
            format!("property `{id_property}` is missing; expected the area's id"),
            faults,
        );
    }
    let source = feature.text("source").or_else(|| options.source.clone());
    if source.is_none() {
        let missing = "`source` is missing; expected who says so, here or by --source";
        feature.fault(missing.to_owned(), faults);
    }
    let geometry = feature.geometry.filter(|geometry| *geometry != "null");
    if geometry.is_none() {
        let missing = "has no geometry; expected a Polygon or MultiPolygon";
        feature.fault(missing.to_owned(), faults);
    }
    match geometry.map(outline::polygons) {
        Some(Err(error)) => feature.fault(error.to_string(), faults),
        Some(Ok(polygons)) => {
            let mut corners = polygons.iter().flatten().flatten();
            let wrong = corners.find_map(|at| {
                position::fault(options.extent, at.lon, at.lat).map(|expected| (at, expected))
            });
            if let Some((at, expected)) = wrong {
                let (lon, lat) = (at.lon, at.lat);
                let what = format!("longitude is {lon}, latitude {lat}; expected {expected}");
                feature.fault(what, faults);
            }
        }
        None => {}
    }
    let population_property = names.population.as_deref().unwrap_or("population");
    let figure = feature.number(population_property, faults);
    let population = figure.and_then(whole_population);
    if figure.is_some() && population.is_none() {
        let what = format!("`{population_property}` is not a whole number of people");
        feature.fault(what, faults);
    }
    let deprivation_property = names.deprivation.as_deref().unwrap_or("deprivation");
    let deprivation = feature.number(deprivation_property, faults);
    let name = names.name.as_deref().unwrap_or("name_fr");
    let name_nl = names.name_nl.as_deref().unwrap_or("name_nl");
    let told = feature.text("date");
    let date: Option<Date> = told.as_ref().and_then(|date| date.parse().ok());
    if let Some(told) = told.filter(|_| date.is_none_or(|date| is_ahead(date, options))) {
        let expected = match date {
            Some(_) => NOT_AHEAD,
            None => "a date such as 2026-03-01",
        };
        feature.fault(format!("`date` is `{told}`; expected {expected}"), faults);
    }
    let level = feature
        .text("level")
        .and_then(|level| level.parse::<Level>().ok());
    Some(AreaUpdate {
        id: id?,
        name: text_of(feature.text(name), feature.text(name_nl), None),
        level: level.or(names.level),
        population,
        deprivation,
        geometry: Some(geometry?.to_owned()),
        source: source?,
        date: date.or(options.date),
    })
}
