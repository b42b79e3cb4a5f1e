//! The real places, as a problem.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use analysis::siting::{
    Candidate, CandidateKind, Demand, DemandKind, OpenSite, Polygon, Position, Problem, Rule,
    Screening, SpotReach,
};
use analysis::text::Text;
use serde_json::Value;

type Row = HashMap<String, String>;
type Fault = Box<dyn std::error::Error>;

/// Words of a name that say what a community centre is for: a neighbourhood house, a
/// youth house, a cultural centre of a community, a house of a municipality. A stand-in
/// for a screening by people.
const MISSIONS: [&str; 12] = [
    "maison de quartier",
    "buurthuis",
    "wijkcentrum",
    "gc ",
    "gemeenschapscentrum",
    "maison des jeunes",
    "jeugdhuis",
    "foyer des jeunes",
    "maison de tous",
    "maison des citoyens",
    "centre communautaire",
    "espace citoyen",
];
/// OpenStreetMap calls them community centres, and they are not.
const SCREENED_OUT: [&str; 5] = [
    "[PIAS]",
    "Lounge Bar 1050",
    "Pétanque Club Élite",
    "Studio CityGate",
    "OpenFab",
];

/// The city; behind ticket gates the hotspots of metro stations serve travellers alone.
pub fn problem(data: &Path, gates: bool) -> Result<Problem, Fault> {
    let mut demands = residents(&data.join("brussels_sectors/brussels_sectors_4326.geojson"))?;
    let mut candidates = Vec::new();
    for (n, row) in rows(&data.join("brussels_sectors/social_housing_estate_hints.csv"))?
        .iter()
        .enumerate()
    {
        let (name, position) = (&row["estate_hint"], position(row)?);
        let id = format!("estate-{n}");
        demands.push(demand(&id, name, DemandKind::Estate, position, row));
        candidates.push(candidate(
            &id,
            name,
            CandidateKind::SocialHousing,
            position,
            row,
        ));
    }
    for (n, row) in rows(&data.join("brussels_osm/osm_places_brussels.csv"))?
        .iter()
        .enumerate()
    {
        let (kind, word) = match row["kind"].as_str() {
            "community_centre" => (CandidateKind::CommunityCentre, "community centre"),
            "library" => (CandidateKind::Library, "library"),
            _ => continue,
        };
        let name = match row["name"].trim() {
            "" => format!("unnamed {word}, {} {}", row["street"], row["housenumber"]),
            name => name.to_owned(),
        };
        if SCREENED_OUT.contains(&name.as_str()) {
            continue;
        }
        let (id, position) = (format!("osm-{n}"), position(row)?);
        if kind == CandidateKind::CommunityCentre {
            demands.push(demand(&id, &name, DemandKind::Place, position, row));
        }
        candidates.push(candidate(&id, &name, kind, position, row));
    }
    let mut problem = Problem::new(demands, candidates, open_sites(data, gates)?);
    // Nobody's use is known: the cap on use lost would forbid every move. And all that may
    // move lies in one municipality, so a rule that spreads closures would say nothing.
    problem.rules.off = vec![Rule::UseCap, Rule::ClosuresPerMunicipality];
    Ok(problem)
}

/// The network's own: Urbizone, public libraries, metro stations.
fn open_sites(data: &Path, gates: bool) -> Result<Vec<OpenSite>, Fault> {
    let mut sites = Vec::new();
    for (n, row) in rows(&data.join("brussels_hotspots/brucity_hotspots_2014.csv"))?
        .iter()
        .enumerate()
    {
        match row["network"].as_str() {
            "urbizone" => sites.push(site(&format!("urbizone-{n}"), true, row)?),
            "public_library" => sites.push(site(&format!("library-{n}"), false, row)?),
            _ => {}
        }
    }
    for (n, row) in rows(&data.join("brussels_hotspots/metro_premetro_stations_osm.csv"))?
        .iter()
        .enumerate()
    {
        let mut station = site(&format!("metro-{n}"), false, row)?;
        if gates {
            station.reach = SpotReach::Members;
        }
        sites.push(station);
    }
    Ok(sites)
}

fn site(id: &str, movable: bool, row: &Row) -> Result<OpenSite, Fault> {
    Ok(OpenSite {
        id: id.to_owned(),
        name: Text::same(full_name(row)),
        position: position(row)?,
        municipality: Some(row["COMMUNE"].clone()),
        reach: SpotReach::Indoor,
        access_points: 1,
        host: None,
        movable,
        use_lost: None,
        use_noise: None,
        use_interval: None,
        underused_chance: None,
        close_cost: None,
        evidence: Vec::new(),
    })
}

/// With the address where there is one: several hotspots bear the name of one school.
fn full_name(row: &Row) -> String {
    let name = row["name"].replace('"', "");
    match row.get("address") {
        Some(address) => format!("{name} ({address})"),
        None => name,
    }
}

fn demand(id: &str, name: &str, kind: DemandKind, position: Position, row: &Row) -> Demand {
    Demand {
        id: id.to_owned(),
        name: Text::same(name),
        kind: Some(kind),
        position,
        shape: Vec::new(),
        points: Vec::new(),
        weight: None,
        groups: BTreeMap::new(),
        heads_by_group: BTreeMap::new(),
        heads: None,
        municipality: Some(row["COMMUNE"].clone()),
        protected: None,
        own_wifi: false,
        host: None,
    }
}

fn candidate(
    id: &str,
    name: &str,
    kind: CandidateKind,
    position: Position,
    row: &Row,
) -> Candidate {
    let reach = match kind {
        CandidateKind::SocialHousing => SpotReach::Outdoor,
        _ => SpotReach::Indoor,
    };
    Candidate {
        id: id.to_owned(),
        name: Text::same(name),
        kind,
        position,
        municipality: Some(row["COMMUNE"].clone()),
        reach,
        access_points: 1,
        host: None,
        cost: None,
        screening: if kind != CandidateKind::CommunityCentre || has_mission(name) {
            Screening::Fit
        } else {
            Screening::Unscreened
        },
        ask_first: vec![Text::new(
            format!("Eerst te vragen aan {name}: akkoord, stroom, aansluiting en wie betaalt."),
            format!("À demander d’abord à {name} : accord, électricité, raccordement et qui paie."),
            format!("To ask {name} first: agreement, power, uplink and who pays."),
        )],
    }
}

fn has_mission(name: &str) -> bool {
    let name = name.to_lowercase();
    MISSIONS.iter().any(|mission| name.contains(mission))
}

/// Residents of the most deprived sector count twice those of the least; a sector
/// without a score counts as the mean.
fn residents(path: &Path) -> Result<Vec<Demand>, Fault> {
    let sectors: Value = serde_json::from_str(&std::fs::read_to_string(path)?)?;
    let features = sectors["features"].as_array().ok_or("no features")?;
    let mut scores: Vec<f64> = features
        .iter()
        .filter_map(|feature| feature["properties"]["BIMD2011_score"].as_f64())
        .collect();
    scores.sort_by(f64::total_cmp);
    let rank = |score: f64| {
        scores.partition_point(|other| *other < score) as f64 / scores.len().max(1) as f64
    };
    let mut demands = Vec::new();
    for feature in features {
        let properties = &feature["properties"];
        let people = properties["POP"].as_f64().unwrap_or(0.0);
        let shape = shape(&feature["geometry"]);
        let Some(first) = shape.first().and_then(|polygon| polygon.first()?.first()) else {
            continue;
        };
        if people <= 0.0 {
            continue;
        }
        let text = |key: &str| properties[key].as_str().unwrap_or_default().to_owned();
        let deprivation = properties["BIMD2011_score"].as_f64().map_or(0.5, rank);
        demands.push(Demand {
            id: text("SECTOR"),
            name: Text::same(text("SECTOR_NAME")),
            kind: Some(DemandKind::Residents),
            position: *first,
            weight: Some(people * (1.0 + deprivation)),
            heads: Some(people),
            shape,
            points: Vec::new(),
            groups: BTreeMap::new(),
            heads_by_group: BTreeMap::new(),
            municipality: Some(text("COMMUNE")),
            protected: None,
            own_wifi: false,
            host: None,
        });
    }
    Ok(demands)
}

/// Polygons of a GeoJSON geometry.
pub fn shape(geometry: &Value) -> Vec<Polygon> {
    let ring = |ring: &Value| -> Vec<Position> {
        let corners = ring.as_array().into_iter().flatten();
        corners
            .filter_map(|corner| {
                Some(Position {
                    lon: corner.get(0)?.as_f64()?,
                    lat: corner.get(1)?.as_f64()?,
                })
            })
            .collect()
    };
    let polygon =
        |rings: &Value| -> Polygon { rings.as_array().into_iter().flatten().map(ring).collect() };
    let coordinates = &geometry["coordinates"];
    match geometry["type"].as_str() {
        Some("Polygon") => vec![polygon(coordinates)],
        Some("MultiPolygon") => coordinates
            .as_array()
            .into_iter()
            .flatten()
            .map(polygon)
            .collect(),
        _ => Vec::new(),
    }
}

fn rows(path: &Path) -> Result<Vec<Row>, Fault> {
    let mut reader = csv::Reader::from_path(path)?;
    Ok(reader.deserialize().collect::<Result<_, _>>()?)
}

fn position(row: &Row) -> Result<Position, Fault> {
    Ok(Position {
        lon: row["lon"].parse()?,
        lat: row["lat"].parse()?,
    })
}
