//! Places from GeoJSON as exports of OpenStreetMap have it.
//!
//! Tags are read as the map's community writes them (`amenity`, `social_facility`,
//! `railway`, `name:fr` ...), and as tables made from them do (`kind`, `name_fr` ...).
//! All tags of a place are kept as facts.

use analysis::text::Text;
use records::registry::PlaceKind;
use records::registry::place::Place;
use serde_json::Value;

use super::features::{self, Feature};
use super::outcome::Reading;
use super::places::PlaceRow;
use super::provenance::{Provenance, text_of};
use super::{Input, Options, position};

/// Most tags of one place that are kept.
const MAX_FACTS: usize = 40;

/// Longest part of an id, characters.
const LONGEST: usize = 40;

/// What a value of one of the tags means here.
const KINDS: [(&str, PlaceKind); 22] = [
    ("arts_centre", PlaceKind::Culture),
    ("cinema", PlaceKind::Culture),
    ("college", PlaceKind::School),
    ("community_centre", PlaceKind::CommunityCentre),
    ("internet_cafe", PlaceKind::PublicComputerRoom),
    ("library", PlaceKind::Library),
    ("museum", PlaceKind::Culture),
    ("park", PlaceKind::Park),
    ("public_computer_room", PlaceKind::PublicComputerRoom),
    ("school", PlaceKind::School),
    ("social_centre", PlaceKind::CommunityCentre),
    ("social_facility", PlaceKind::CommunityCentre),
    ("social_housing", PlaceKind::SocialHousing),
    ("sports_centre", PlaceKind::Sports),
    ("square", PlaceKind::Square),
    ("station", PlaceKind::TrainStation),
    ("subway", PlaceKind::Metro),
    ("subway_station", PlaceKind::Metro),
    ("theatre", PlaceKind::Culture),
    ("town_hall", PlaceKind::TownHall),
    ("townhall", PlaceKind::TownHall),
    ("train_station", PlaceKind::TrainStation),
];

/// Tags that say what a place is, the telling ones first.
const KIND_TAGS: [&str; 9] = [
    "station",
    "kind",
    "amenity",
    "building:use",
    "social_facility",
    "railway",
    "leisure",
    "place",
    "tourism",
];

pub fn read(input: &Input, options: &Options, reading: &mut Reading) -> Vec<PlaceRow> {
    let features = features::read(input, &mut reading.faults);
    features
        .iter()
        .filter_map(|feature| read_feature(feature, options, reading))
        .collect()
}

fn read_feature(
    feature: &Feature<'_>,
    options: &Options,
    reading: &mut Reading,
) -> Option<PlaceRow> {
    if feature.is_neither_point_nor_area(reading) {
        return None;
    }
    let faults = &mut reading.faults;
    let position = feature.position();
    if position.is_none() {
        let missing =
            "has no usable geometry; expected a Point, Polygon or MultiPolygon in degrees";
        feature.fault(missing.to_owned(), faults);
    }
    let wrong = position.and_then(|(lon, lat)| position::fault(options.extent, lon, lat));
    if let (Some((lon, lat)), Some(expected)) = (position, wrong) {
        let what = format!("longitude is {lon}, latitude {lat}; expected {expected}");
        feature.fault(what, faults);
    }
    let source = feature.text("source").or_else(|| options.source.clone());
    if source.is_none() {
        let missing = "`source` is missing; expected who says so, here or by --source";
        feature.fault(missing.to_owned(), faults);
    }
    let (lon, lat) = position?;
    let provenance = Provenance {
        name: source?,
        date: options.date,
    };
    let kind = kind(feature);
    let place = Place {
        id: id(feature, kind, lon, lat),
        name: name(feature, kind),
        kind,
        lon,
        lat,
        municipality: String::new(),
        target: kind.is_target_unless_told(),
        candidate: kind.is_candidate_unless_told(),
    };
    let facts = feature
        .properties
        .keys()
        .filter_map(|key| Some(provenance.fact(key, &feature.text(key)?)))
        .take(MAX_FACTS)
        .collect();
    Some(PlaceRow {
        place,
        facts,
        silence: None,
        origin: feature.origin(),
    })
}

fn kind(feature: &Feature<'_>) -> PlaceKind {
    let values = KIND_TAGS.iter().filter_map(|tag| feature.text(tag));
    values
        .filter_map(|value| KINDS.iter().find(|(word, _)| *word == value))
        .map(|(_, kind)| *kind)
        .next()
        .unwrap_or(PlaceKind::Other)
}

/// The map's own id, or one made of what does not change: kind, name and position.
fn id(feature: &Feature<'_>, kind: PlaceKind, lon: f64, lat: f64) -> String {
    let of_map = match &feature.id {
        Value::String(id) => Some(id.clone()),
        Value::Number(id) => Some(id.to_string()),
        _ => None,
    };
    let given = ["@id", "osm_id"].iter().find_map(|name| feature.text(name));
    if let Some(id) = given.or(of_map) {
        // Long ids begin alike.
        let beyond = id.chars().count().saturating_sub(LONGEST);
        let id: String = id.chars().skip(beyond).collect();
        // Tables made from the map have minus the number for a relation: 4711 is another.
        return match id.strip_prefix('-') {
            Some(number) => format!("osm-r{}", slug(number)),
            None => format!("osm-{}", slug(&id)),
        };
    }
    let name = feature
        .text("name")
        .map(|name| format!("-{}", slug(&name)))
        .unwrap_or_default();
    let name: String = name.chars().take(28).collect();
    format!("{}{name}-{lat:.5}-{lon:.5}", kind.as_str())
}

fn slug(text: &str) -> String {
    let mut slug = String::new();
    for letter in text.chars().flat_map(char::to_lowercase).take(LONGEST) {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

fn name(feature: &Feature<'_>, kind: PlaceKind) -> Text {
    let any = feature.text("name");
    let in_language = |language: &str| {
        feature
            .text(&format!("name:{language}"))
            .or_else(|| feature.text(&format!("name_{language}")))
    };
    let fr = in_language("fr").or_else(|| any.clone());
    let nl = in_language("nl").or(any);
    text_of(fr, nl, in_language("en")).unwrap_or_else(|| nameless(feature, kind))
}

/// What it is and the street it stands in.
fn nameless(feature: &Feature<'_>, kind: PlaceKind) -> Text {
    let either = |one: &str, other: &str| feature.text(one).or_else(|| feature.text(other));
    let street = either("addr:street", "street");
    let number = either("addr:housenumber", "housenumber");
    let address = match (street, number) {
        (Some(street), Some(number)) => format!(" ({street} {number})"),
        (Some(street), None) => format!(" ({street})"),
        _ => String::new(),
    };
    let (nl, fr, en) = match kind {
        PlaceKind::CommunityCentre => ("Buurthuis", "Maison de quartier", "Community centre"),
        PlaceKind::Library => ("Bibliotheek", "Bibliothèque", "Library"),
        PlaceKind::SocialHousing => ("Sociale woningen", "Logements sociaux", "Social housing"),
        PlaceKind::TownHall => ("Gemeentehuis", "Maison communale", "Town hall"),
        PlaceKind::PublicComputerRoom => (
            "Openbare computerruimte",
            "Espace public numérique",
            "Public computer room",
        ),
        _ => ("Plaats", "Lieu", "Place"),
    };
    Text::new(
        format!("{nl}{address}"),
        format!("{fr}{address}"),
        format!("{en}{address}"),
    )
}
