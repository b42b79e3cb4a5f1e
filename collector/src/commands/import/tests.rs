use std::path::{Path, PathBuf};

use insta::assert_snapshot;
use jiff::Timestamp;
use records::registry::area::{self, Level};
use records::registry::fact::{self, SubjectKind};
use records::registry::{PlaceKind, access_point, outline, place, placement, site, street};

mod base_map;
mod files_of_others;
mod groups;
mod second_time;

use super::*;

const SITES: &str = "\
site,name_fr,name_nl,name_en,kind,lon,lat,municipality,reach,free_entry,step_free,opening_hours,opened,installed,access_points,movable,source,date
place-du-jeu,Place du Jeu,Spelplein,,square,4.35,50.85,21004,outdoor,1,,,,2025-03-01,2,1,survey,2025-02-01
bibliotheque,Bibliothèque,,,library,4.36,50.86,21004,indoor,1,1,Mo-Fr 10:00-18:00,1998-09-01,2025-03-01T09:00:00Z,1,0,survey,2025-02-01
";
const ACCESS_POINTS: &str = "\
access_point,site,from,name
square-1,place-du-jeu,2025-03-01,
square-2,place-du-jeu,2025-03-01,lamp post
spare-1,,,on the shelf
";

fn registry() -> (tempfile::TempDir, Database) {
    let directory = tempfile::tempdir().unwrap();
    let database = Database::open(directory.path()).unwrap();
    (directory, database)
}

fn input(name: &str, text: &str) -> Input {
    Input {
        name: name.to_owned(),
        bytes: text.as_bytes().to_vec(),
    }
}

fn sourced() -> Options {
    Options {
        source: Some("the office's list".to_owned()),
        time_zone: TimeZone::get("Europe/Brussels").ok(),
        ..Options::default()
    }
}

fn bring(database: &Database, what: What, file: Input) -> Result<usize, ImportError> {
    let outcome = import(
        database,
        what,
        &[file],
        &sourced(),
        "test",
        Timestamp::UNIX_EPOCH,
    );
    outcome.map(|outcome| outcome.kept())
}

fn faults(database: &Database, what: What, file: Input) -> String {
    match bring(database, what, file) {
        Err(ImportError::Faults(faults)) => faults.to_string(),
        other => panic!("expected faults, got {other:?}"),
    }
}

#[test]
fn imports_sites_with_their_boxes_and_the_source_of_each_fact() {
    let (_directory, database) = registry();
    let sites = bring(&database, What::Sites, input("sites.csv", SITES));
    assert_eq!(sites.unwrap(), 2);
    let boxes = bring(
        &database,
        What::AccessPoints,
        input("boxes.csv", ACCESS_POINTS),
    );
    assert_eq!(boxes.unwrap(), 3);
    let reader = database.reader().unwrap();
    let square = site::find(&reader, "place-du-jeu").unwrap().unwrap();
    assert_eq!(square.name.en, "Place du Jeu");
    assert_eq!(square.access_points, 2);
    assert_eq!((square.free_entry, square.step_free), (Some(true), None));
    let installed = square.installed.unwrap().to_string();
    assert_eq!(installed, "2025-02-28T23:00:00Z", "local midnight");
    let library = fact::of(&reader, SubjectKind::Site, "bibliotheque").unwrap();
    let hours = library
        .iter()
        .find(|fact| fact.key == "opening_hours")
        .unwrap();
    assert_eq!(
        (hours.value.as_str(), hours.source.as_str()),
        ("Mo-Fr 10:00-18:00", "survey")
    );
    let boxes = access_point::all(&reader).unwrap();
    let where_they_are: Vec<_> = boxes.iter().map(|b| b.site.as_deref()).collect();
    assert_eq!(
        where_they_are,
        [None, Some("place-du-jeu"), Some("place-du-jeu")]
    );
}

#[test]
fn imports_again_without_doubling_and_moves_a_box() {
    let (_directory, database) = registry();
    for _ in 0..2 {
        bring(&database, What::Sites, input("sites.csv", SITES)).unwrap();
        bring(
            &database,
            What::AccessPoints,
            input("boxes.csv", ACCESS_POINTS),
        )
        .unwrap();
    }
    let renamed = SITES.replace("Spelplein", "Groot Spelplein");
    bring(&database, What::Sites, input("sites.csv", &renamed)).unwrap();
    let moved = "access_point,site,from\nsquare-2,bibliotheque,2025-06-01\n";
    bring(&database, What::AccessPoints, input("boxes.csv", moved)).unwrap();
    let reader = database.reader().unwrap();
    let sites = site::all(&reader).unwrap();
    assert_eq!(sites.len(), 2);
    assert_eq!(sites[1].name.nl, "Groot Spelplein");
    assert_eq!((sites[0].access_points, sites[1].access_points), (1, 1));
    let earlier = records::registry::placement::of_site(&reader, "place-du-jeu").unwrap();
    assert_eq!(earlier[1].to.unwrap().to_string(), "2025-05-31T22:00:00Z");
}

#[test]
fn tells_all_faults_of_all_files_and_imports_nothing() {
    let (_directory, database) = registry();
    let bad = "\
site,name_fr,kind,lon,lat,reach,opened,source
good,Bon,park,4.3,50.8,,,survey
no/good,,swamp,here,99,everywhere,soon,
";
    let inputs = [input("a.csv", bad), input("b.csv", "site,lon\nx,1\n")];
    let options = Options::default();
    let error = import(
        &database,
        What::Sites,
        &inputs,
        &options,
        "test",
        Timestamp::UNIX_EPOCH,
    );
    assert_snapshot!(error.unwrap_err(), @"
    a.csv:3:1: `site` is `no/good`; expected an id of at most 64 letters, digits and - _ .
    a.csv:3:2: `name_fr` is ``; expected a name here, in name_nl or in name_en
    a.csv:3:3: `kind` is `swamp`; expected one of metro train_station square park library town_hall social_housing community_centre public_computer_room school sports culture street other
    a.csv:3:4: `lon` is `here`; expected a number
    a.csv:3:5: `lat` is `99`; expected a number from -90 to 90
    a.csv:3:6: `reach` is `everywhere`; expected one of outdoor indoor members
    a.csv:3:7: `opened` is `soon`; expected a date such as 2026-03-01
    a.csv:3:8: `source` is ``; expected who says so, here or by --source
    b.csv:1:1: column `kind` is missing from the header
    b.csv:1:1: column `lat` is missing from the header
    ");
    assert!(site::all(&database.reader().unwrap()).unwrap().is_empty());
}

#[test]
fn tells_a_box_at_no_site_and_one_placed_before_it_came() {
    let (_directory, database) = registry();
    bring(&database, What::Sites, input("sites.csv", SITES)).unwrap();
    bring(
        &database,
        What::AccessPoints,
        input("boxes.csv", ACCESS_POINTS),
    )
    .unwrap();
    let bad = "\
access_point,site,from
square-1,bibliotheque,2024-01-01
square-2,nowhere,2025-06-01
Square-3,place-du-jeu,
";
    let shown = faults(&database, What::AccessPoints, input("boxes.csv", bad));
    assert_snapshot!(shown, @"
    boxes.csv:4:1: `access_point` is `Square-3`; expected 1 to 24 characters of a-z, 0-9 and -
    boxes.csv:4:3: `from` is ``; expected since when it stands there
    ");
    let bad = bad.lines().take(3).collect::<Vec<_>>().join("\n");
    let shown = faults(&database, What::AccessPoints, input("boxes.csv", &bad));
    assert_snapshot!(shown, @"
    boxes.csv:2:0: access point `square-1` is at `place-du-jeu` since 2025-02-28T23:00:00Z; expected a later date
    boxes.csv:3:0: `site` is `nowhere`; expected the id of a hotspot
    ");
}

#[test]
fn tells_where_in_geojson_a_feature_is_wrong() {
    let (_directory, database) = registry();
    let bad = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"id":"1","population":12.5},"geometry":{"type":"Point","coordinates":[4,50]}},
  {"type":"Feature","properties":{"population":"many"},"geometry":null},
{"type":"Feature","properties":7,"geometry":null}
]}"#;
    let shown = faults(&database, What::Areas, input("areas.geojson", bad));
    assert_snapshot!(shown, @r#"
    areas.geojson:4:32: invalid type: integer `7`, expected a map; expected a GeoJSON feature collection
    areas.geojson:2:1: geometry is not a GeoJSON Polygon or MultiPolygon
    areas.geojson:2:1: `population` is not a whole number of people
    areas.geojson:3:3: property `id` is missing; expected the area's id
    areas.geojson:3:3: has no geometry; expected a Polygon or MultiPolygon
    areas.geojson:3:3: `population` is `"many"`; expected a number
    "#);
    let broken = faults(
        &database,
        What::Places,
        input("places.geojson", "{\"features\":\n[1,}"),
    );
    assert_snapshot!(broken, @"places.geojson:2:4: expected value; expected a GeoJSON feature collection");
}

#[test]
fn joins_outlines_and_figures_of_an_area_from_two_files() {
    let (_directory, database) = registry();
    let outline = r#"{"features":[{"properties":{"CODE":"A1"},"geometry":
        {"type":"Polygon","coordinates":[[[4.3,50.8],[4.4,50.8],[4.4,50.9],[4.3,50.8]]]}}]}"#;
    let figures = "CODE,POP,SCORE\nA1,8790.0,\n";
    let options = Options {
        areas: AreaNames {
            id: Some("CODE".to_owned()),
            level: Some(Level::Neighbourhood),
            ..AreaNames::default()
        },
        ..sourced()
    };
    let now = Timestamp::UNIX_EPOCH;
    let files = [input("a.geojson", outline)];
    import(&database, What::Areas, &files, &options, "test", now).unwrap();
    let mut named = options.clone();
    named.areas.population = Some("POP".to_owned());
    named.areas.deprivation = Some("SCORE".to_owned());
    let files = [input("a.csv", figures)];
    import(&database, What::Areas, &files, &named, "test", now).unwrap();
    let areas = area::all(&database.reader().unwrap(), true).unwrap();
    assert_eq!(areas.len(), 1);
    assert_eq!(
        (areas[0].population, areas[0].deprivation),
        (Some(8_790), None)
    );
    assert_eq!(areas[0].level, Level::Neighbourhood);
    assert!(areas[0].geometry.is_some());
}

#[test]
fn reads_places_as_the_map_writes_them() {
    let (_directory, database) = registry();
    let text = r#"{"features":[
{"id":"node/12","properties":{"amenity":"community_centre","name":"Huis - Maison","name:fr":"Maison","name:nl":"Huis","wheelchair":"yes"},"geometry":{"type":"Point","coordinates":[4.35,50.85]}},
{"properties":{"amenity":"library","addr:street":"Rue Haute","addr:housenumber":"3"},"geometry":{"type":"Point","coordinates":[4.36,50.86]}},
{"properties":{"railway":"station","station":"subway","name":"Ribaucourt"},"geometry":{"type":"Point","coordinates":[4.34,50.86]}}
]}"#;
    for _ in 0..2 {
        bring(&database, What::Places, input("osm.geojson", text)).unwrap();
    }
    let reader = database.reader().unwrap();
    let places = place::all(&reader).unwrap();
    let shown: Vec<String> = places
        .iter()
        .map(|place| {
            let (fr, nl) = (&place.name.fr, &place.name.nl);
            let (target, candidate) = (place.target, place.candidate);
            format!("{} {fr} / {nl} {target} {candidate}", place.id)
        })
        .collect();
    assert_snapshot!(shown.join("\n"), @"
    library-50.86000-4.36000 Bibliothèque (Rue Haute 3) / Bibliotheek (Rue Haute 3) true true
    metro-ribaucourt-50.86000-4.34000 Ribaucourt / Ribaucourt false false
    osm-node-12 Maison / Huis true true
    ");
    let facts = fact::of(&reader, SubjectKind::Place, "osm-node-12").unwrap();
    assert!(
        facts
            .iter()
            .any(|fact| fact.key == "wheelchair" && fact.value == "yes")
    );
}

/// The folder of real data, or a visible word that it is not here.
fn real_data() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    if !folder.is_dir() {
        lab::skipped::skipped("import of real data", "no shared data beside the project");
        return None;
    }
    Some(folder)
}

fn real(folder: &Path, file: &str) -> Input {
    let mut faults = Faults::new();
    let input = Input::read(&folder.join(file), &mut faults);
    faults.into_result().unwrap();
    input.unwrap()
}

#[test]
fn imports_the_real_sectors_and_neighbourhoods_as_they_are() {
    let Some(folder) = real_data() else { return };
    let (_directory, database) = registry();
    let of = |id: &str, name: &str, population: &str, deprivation: &str, level| Options {
        areas: AreaNames {
            id: Some(id.to_owned()),
            name: Some(name.to_owned()),
            population: Some(population.to_owned()),
            deprivation: Some(deprivation.to_owned()),
            level: Some(level),
            ..AreaNames::default()
        },
        ..sourced()
    };
    let sectors = of(
        "SECTOR",
        "SECTOR_NAME",
        "POP",
        "BIMD2011_score",
        Level::Sector,
    );
    let quarters = of(
        "mdrc",
        "name_fr",
        "pop",
        "bimd2011_score_popw",
        Level::Neighbourhood,
    );
    let now = Timestamp::UNIX_EPOCH;
    for (file, options) in [
        ("brussels_sectors/brussels_sectors_4326.geojson", &sectors),
        ("brussels_sectors/brussels_sectors_pop_bimd.csv", &sectors),
        (
            "brussels_quartiers/quartiers_145_pop_bimd.geojson",
            &quarters,
        ),
        ("brussels_quartiers/quartiers_145_pop_bimd.csv", &quarters),
    ] {
        let inputs = [real(&folder, file)];
        import(&database, What::Areas, &inputs, options, "test", now).unwrap();
    }
    let areas = area::all(&database.reader().unwrap(), true).unwrap();
    let sectors: Vec<_> = areas.iter().filter(|a| a.level == Level::Sector).collect();
    assert_eq!(sectors.len(), 724);
    assert_eq!(areas.len() - sectors.len(), 145);
    let people: u32 = sectors.iter().filter_map(|area| area.population).sum();
    assert_eq!(people, 1_215_012);
    assert_eq!(
        sectors.iter().filter(|a| a.deprivation.is_none()).count(),
        49
    );
    assert!(areas.iter().all(|area| area.geometry.is_some()));
}

#[test]
fn imports_the_real_places_of_the_map_as_they_are() {
    let Some(folder) = real_data() else { return };
    let (_directory, database) = registry();
    let municipalities = Options {
        areas: AreaNames {
            id: Some("MUNICIP".to_owned()),
            name: Some("COMMUNE".to_owned()),
            level: Some(Level::Municipality),
            ..AreaNames::default()
        },
        ..sourced()
    };
    let now = Timestamp::UNIX_EPOCH;
    let outlines = [real(
        &folder,
        "brussels_admin/municipalities_19_from_sectors.geojson",
    )];
    import(
        &database,
        What::Areas,
        &outlines,
        &municipalities,
        "test",
        now,
    )
    .unwrap();
    let file = real(&folder, "brussels_osm/osm_core_places_brussels.geojson");
    assert_eq!(bring(&database, What::Places, file.clone()).unwrap(), 465);
    let reader = database.reader().unwrap();
    let places = place::all(&reader).unwrap();
    bring(&database, What::Places, file).unwrap();
    assert_eq!(
        place::all(&reader).unwrap(),
        places,
        "a second import changes nothing"
    );
    let of = |kind| places.iter().filter(|place| place.kind == kind).count();
    println!("{} places of 465 features", places.len());
    assert!(of(PlaceKind::CommunityCentre) >= 255 && of(PlaceKind::Library) >= 90);
    assert_eq!(
        (of(PlaceKind::TownHall), of(PlaceKind::PublicComputerRoom)),
        (22, 0)
    );
    let nowhere = places.iter().filter(|place| place.municipality.is_empty());
    assert!(nowhere.count() <= 3);
}

#[test]
fn refuses_swapped_coordinates_unknown_municipalities_and_a_site_told_twice() {
    let (_directory, database) = registry();
    let outline = r#"{"type":"FeatureCollection","features":[{"type":"Feature",
        "properties":{"id":"21004","name_fr":"Bruxelles","level":"municipality"},
        "geometry":{"type":"Polygon","coordinates":[[[4.3,50.8],[4.4,50.8],[4.4,50.9],[4.3,50.8]]]}}]}"#;
    let options = Options {
        areas: AreaNames {
            level: Some(Level::Municipality),
            ..AreaNames::default()
        },
        ..sourced()
    };
    let bring = |what, name, text| {
        let inputs = [input(name, text)];
        import(
            &database,
            what,
            &inputs,
            &options,
            "test",
            Timestamp::UNIX_EPOCH,
        )
    };
    bring(What::Areas, "areas.geojson", outline).unwrap();
    let bad = "\
site,name_fr,kind,lon,lat,municipality
good,Bon,park,4.35,50.85,21004
far,Loin,park,5.57,50.63,
good,Bon,park,4.35,50.85,21004
swapped,Ici,park,50.85,4.35,21004
elsewhere,Ici,park,4.35,50.85,21044
";
    assert_snapshot!(bring(What::Sites, "sites.csv", bad).unwrap_err(), @"
    sites.csv:4:1: `site` is `good`; expected each hotspot once; it is at sites.csv:2 too
    sites.csv:5:4: `lon` is `50.85`; expected a longitude; exchanged with `lat` it would lie among the areas that are loaded
    sites.csv:6:6: `municipality` is `21044`; expected the id of one of the 1 municipalities that are loaded, such as 21004
    ");
}

const STREETS: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"name_fr":"Quai","name_nl":"Kaai"},"geometry":{"type":"MultiLineString","coordinates":[[[4.34,50.85],[4.36,50.85]],[[4.36,50.85],[4.36,50.851]]]}},
{"type":"Feature","properties":{},"geometry":{"type":"LineString","coordinates":[[4.36,50.851],[4.34,50.851]]}}
]}"#;

#[test]
fn streets_take_the_place_of_those_there_were() {
    let (_directory, database) = registry();
    let import_all = |text: &str| {
        let file = input("s.geojson", text);
        import(
            &database,
            What::Streets,
            &[file],
            &sourced(),
            "test",
            Timestamp::UNIX_EPOCH,
        )
        .unwrap()
    };
    let figures = |outcome: &Outcome| (outcome.new, outcome.changed, outcome.same);
    assert_eq!(figures(&import_all(STREETS)), (3, 0, 0));
    assert_eq!(figures(&import_all(STREETS)), (0, 0, 3));
    let reader = database.reader().unwrap();
    let lines = street::lines(&reader).unwrap();
    assert_eq!(lines.len(), 3);
    assert_eq!((lines[2][1].lon, lines[2][1].lat), (4.34, 50.851));
    let sources = street::sources(&reader).unwrap();
    assert_eq!(sources, [("the office's list".to_owned(), 3)]);

    let one = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"NAME":"Quai"},"geometry":{"type":"Point","coordinates":[4.34,50.85]}},
{"type":"Feature","properties":{},"geometry":{"type":"LineString","coordinates":[[4.34,50.86],[4.36,50.86]]}}
]}"#;
    let outcome = import_all(one);
    assert_eq!(figures(&outcome), (1, 0, 0));
    let told = outcome.to_string();
    assert!(
        told.contains("feature 1 is a Point; expected a line"),
        "{told}"
    );
    assert!(
        told.contains("3 streets that were loaded before are gone"),
        "{told}"
    );
}

#[test]
fn what_is_not_a_street_is_refused() {
    let (_directory, database) = registry();
    let bad = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{},"geometry":null},
{"type":"Feature","properties":{},"geometry":{"type":"LineString","coordinates":[[4.34,150.85],[4.36,50.85]]}},
{"type":"Feature","properties":{},"geometry":{"type":"LineString","coordinates":[[50.85,4.34],[50.86,4.34]]}},
{"type":"Feature","properties":{},"geometry":{"type":"LineString","coordinates":[[4.34,50.85]]}},
{"type":"Feature","properties":{},"geometry":{"type":"LineString","coordinates":[[0,0],[4.34,50.85]]}}
]}"#;
    assert_snapshot!(faults(&database, What::Streets, input("s.geojson", bad)), @"
    s.geojson:2:1: has no line; expected a LineString or MultiLineString
    s.geojson:3:1: longitude is 4.34, latitude 150.85; expected degrees
    s.geojson:4:1: longitude is 50.85, latitude 4.34; expected a longitude; exchanged with `lat` it would lie in Belgium
    s.geojson:5:1: has a line of fewer than two positions; expected two or more
    s.geojson:6:1: longitude is 0, latitude 0; expected a longitude; 0 and 0 is in the Gulf of Guinea, and often an empty cell
    ");
    let none = r#"{"type":"FeatureCollection","features":[]}"#;
    assert_snapshot!(faults(&database, What::Streets, input("none.geojson", none)), @"none.geojson:1:1: has no streets; expected at least one line");
    assert_snapshot!(faults(&database, What::Streets, input("s.csv", "name\nQuai\n")), @"s.csv:1:1: is not GeoJSON; expected streets as lines, in a file that ends in `.geojson`");
}

#[test]
fn a_disc_stands_in_for_an_outline_until_one_is_known() {
    let (_directory, database) = registry();
    let table = "area,lon,lat,area_km2,population\n21001A00-,4.35,50.85,0.5,2796\n";
    let put = |what: Input| bring(&database, What::Areas, what).unwrap();
    let geometry = || {
        let reader = database.reader().unwrap();
        area::find(&reader, "21001A00-")
            .unwrap()
            .unwrap()
            .geometry
            .unwrap()
    };
    put(input("sectors.csv", table));
    assert!(outline::is_approximate(&geometry()));
    let real = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":"21001A00-"},"geometry":{"type":"Polygon","coordinates":[[[4.34,50.85],[4.36,50.85],[4.36,50.86],[4.34,50.85]]]}}]}"#;
    put(input("sectors.geojson", real));
    put(input("sectors.csv", table));
    assert!(!outline::is_approximate(&geometry()));
}
