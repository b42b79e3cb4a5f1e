//! Outlines of areas, from GeoJSON with properties of any name.

use records::registry::area::AreaUpdate;
use records::registry::outline;

use super::areas::whole_population;
use super::features::{self, Feature};
use super::provenance::text_of;
use super::{Input, Options};
use crate::commands::table::Faults;

pub fn read(input: &Input, options: &Options, faults: &mut Faults) -> Vec<AreaUpdate> {
    let features = features::read(input, faults);
    features
        .iter()
        .filter_map(|feature| read_feature(feature, options, faults))
        .collect()
}

fn read_feature(
    feature: &Feature<'_>,
    options: &Options,
    faults: &mut Faults,
) -> Option<AreaUpdate> {
    let names = &options.areas;
    let id_property = names.id.as_deref().unwrap_or("id");
    let id = feature.text(id_property);
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
    if let Some(Err(error)) = geometry.map(outline::polygons) {
        feature.fault(error.to_string(), faults);
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
    let date = feature.text("date").and_then(|date| date.parse().ok());
    Some(AreaUpdate {
        id: id?,
        name: text_of(feature.text(name), feature.text(name_nl), None),
        level: names.level,
        population,
        deprivation,
        geometry: Some(geometry?.to_owned()),
        source: source?,
        date: date.or(options.date),
    })
}
