//! Files as spreadsheets, portals and maps write them.

use super::*;
use crate::insight::report::tests::{known, site as site_with};
use crate::insight::report::{Report, open_data};

fn outcome(database: &Database, what: What, file: Input, options: &Options) -> Outcome {
    let now = Timestamp::UNIX_EPOCH;
    import(database, what, &[file], options, "test", now).unwrap()
}

fn refused(database: &Database, what: What, file: Input, options: &Options) -> String {
    let now = Timestamp::UNIX_EPOCH;
    match import(database, what, &[file], options, "test", now) {
        Err(ImportError::Faults(faults)) => faults.to_string(),
        other => panic!("expected faults, got {other:?}"),
    }
}

#[test]
fn takes_semicolons_tabs_a_line_sep_and_headers_in_any_case() {
    let (_directory, database) = registry();
    let tables = [
        "Site;NAME_FR;Kind;lon;LAT\nparvis;Parvis;Square;4,3441;50,8262\n",
        "sep=;\r\nsite;name_fr;kind;lon;lat\r\nparvis;Parvis;square;4.3441;50.8262\r\n",
        "site\tname fr\tkind\tlon\tlat\nparvis\tParvis\tsquare\t4.3441\t50.8262\n",
        "\u{feff}SITE|NAME_FR|KIND|LON|LAT\nparvis|Parvis|square|4.3441|50.8262\n",
    ];
    for table in tables {
        bring(&database, What::Sites, input("sites.csv", table)).unwrap();
        let sites = site::all(&database.reader().unwrap()).unwrap();
        assert_eq!(sites.len(), 1, "{table}");
        assert_eq!((sites[0].lon, sites[0].lat), (4.3441, 50.8262), "{table}");
    }
    // Rows are counted from the first line of the file, with `sep=` before the header.
    let bad = "sep=;\nsite;name_fr;kind;lon;lat\nx;X;swamp;4;50\n";
    assert!(faults(&database, What::Sites, input("s.csv", bad)).starts_with("s.csv:3:3: `kind`"));
}

#[test]
fn refuses_nowhere_and_swapped_coordinates_in_every_file() {
    let outline = |ring: &str| {
        format!(
            r#"{{"features":[{{"id":"a1","properties":{{"id":"a1","kind":"school","name":"A"}},"geometry":{{"type":"Polygon","coordinates":[[{ring}]]}}}}]}}"#
        )
    };
    let swapped = outline("[50.83,4.36],[50.84,4.36],[50.84,4.37],[50.83,4.36]");
    let nowhere = outline("[0,0],[4.37,50.83],[4.37,50.84],[0,0]");
    let point = |lon: &str, lat: &str| {
        format!(
            r#"{{"features":[{{"id":"p","properties":{{"kind":"school","name":"P"}},"geometry":{{"type":"Point","coordinates":[{lon},{lat}]}}}}]}}"#
        )
    };
    let table = |id: &str, lon: &str, lat: &str| {
        format!("{id},name_fr,kind,lon,lat\nx,X,school,{lon},{lat}\n")
    };
    let files = [
        (What::Areas, "a.geojson", swapped.clone()),
        (What::Areas, "a.geojson", nowhere),
        (What::Places, "p.geojson", swapped),
        (What::Places, "p.geojson", point("50.83", "4.36")),
        (What::Places, "p.geojson", point("0", "0")),
        (What::Places, "p.csv", table("place", "50.83", "4.36")),
        (What::Places, "p.csv", table("place", "0", "0")),
        (What::Sites, "s.csv", table("site", "50.83", "4.36")),
        (What::Sites, "s.csv", table("site", "0", "0")),
        (What::Sites, "s.geojson", point("50.83", "4.36")),
        (What::Sites, "s.geojson", point("0", "0")),
    ];
    let (_directory, database) = registry();
    for with_areas in [false, true] {
        for (what, name, text) in &files {
            let told = faults(&database, *what, input(name, text));
            assert!(told.contains("expected a longitude"), "{text}: {told}");
        }
        if !with_areas {
            let ring = "[4.3,50.8],[4.5,50.8],[4.5,50.9],[4.3,50.8]";
            bring(&database, What::Areas, input("ok.geojson", &outline(ring))).unwrap();
        }
    }
}

#[test]
fn an_area_without_an_outline_is_a_fault() {
    let (_directory, database) = registry();
    for geometry in [
        "null",
        r#"{"type":"Polygon","coordinates":[]}"#,
        r#"{"type":"MultiPolygon","coordinates":[[]]}"#,
    ] {
        let text =
            format!(r#"{{"features":[{{"properties":{{"id":"S9"}},"geometry":{geometry}}}]}}"#);
        faults(&database, What::Areas, input("areas.geojson", &text));
    }
    assert!(
        area::all(&database.reader().unwrap(), true)
            .unwrap()
            .is_empty()
    );
}

#[test]
fn an_area_has_its_id_beside_its_properties_or_among_them() {
    let (_directory, database) = registry();
    let text = r#"{"features":[{"id":"S9","properties":{"Population":"12"},"geometry":
        {"type":"Polygon","coordinates":[[[4.3,50.8],[4.4,50.8],[4.4,50.9],[4.3,50.8]]]}}]}"#;
    bring(&database, What::Areas, input("areas.geojson", text)).unwrap();
    let area = area::find(&database.reader().unwrap(), "S9").unwrap();
    assert_eq!(area.unwrap().population, Some(12));
}

#[test]
fn two_of_one_id_are_two_places_or_a_fault_with_both_places() {
    let (_directory, database) = registry();
    let way_and_relation = r#"{"features":[
{"properties":{"osm_id":815,"name":"Bib","amenity":"library"},"geometry":{"type":"Point","coordinates":[4.35,50.85]}},
{"properties":{"osm_id":-815,"name":"Hal","leisure":"sports_centre"},"geometry":{"type":"Point","coordinates":[4.36,50.86]}}
]}"#;
    let file = input("osm.geojson", way_and_relation);
    assert_eq!(bring(&database, What::Places, file).unwrap(), 2);
    let ids: Vec<String> = place::all(&database.reader().unwrap())
        .unwrap()
        .into_iter()
        .map(|place| place.id)
        .collect();
    assert_eq!(ids, ["osm-815", "osm-r815"]);

    let made_twice = way_and_relation
        .replace("815,", "\"Bib.1\",")
        .replace("-\"Bib.1\"", "\"bib-1\"");
    assert_snapshot!(faults(&database, What::Places, input("osm.geojson", &made_twice)), @"osm.geojson:3:1: `place` is `osm-bib-1`; expected each place once; it is at osm.geojson:2 too");
    let table =
        "place,name_fr,kind,lon,lat\np,P,park,4.3,50.8\nq,Q,park,4.3,50.8\np,P,park,4.4,50.8\n";
    assert_snapshot!(faults(&database, What::Places, input("p.csv", table)), @"p.csv:4:1: `place` is `p`; expected each place once; it is at p.csv:2 too");
    let boxes = "access_point,name\nbox-1,a\nbox-1,b\n";
    assert_snapshot!(faults(&database, What::AccessPoints, input("b.csv", boxes)), @"b.csv:3:0: `access_point` is `box-1`; expected it once for each `from`; it is at b.csv:2 too");
    let areas = "area,population\nA,1\nA,2\n";
    assert_snapshot!(faults(&database, What::Areas, input("a.csv", areas)), @"a.csv:3:1: area is `A`; expected each area once; it is at a.csv:2 too");
    // Ids of portals are long and begin alike.
    let long = way_and_relation
        .replace(
            "\"osm_id\":-815",
            "\"osm_id\":\"brussels:places_of_the_communities_of_language.fid-2\"",
        )
        .replace(
            "\"osm_id\":815",
            "\"osm_id\":\"brussels:places_of_the_communities_of_language.fid-1\"",
        );
    let file = input("long.geojson", &long);
    assert_eq!(bring(&database, What::Places, file).unwrap(), 2);
    // The same feature in two extracts of a map is one.
    let repeated = way_and_relation
        .replace("-815", "815")
        .replace("Hal", "Bib")
        .replace("leisure", "amenity")
        .replace("sports_centre", "library")
        .replace("4.36,50.86", "4.35,50.85");
    let told = outcome(
        &database,
        What::Places,
        input("osm.geojson", &repeated),
        &sourced(),
    );
    assert_eq!((told.kept(), told.skipped.len()), (1, 1));
}

#[test]
fn leaves_out_features_that_are_no_places_unless_strict() {
    let (_directory, database) = registry();
    let text = r#"{"features":[
{"id":"way/1","properties":{"highway":"path"},"geometry":{"type":"LineString","coordinates":[[4.3,50.8],[4.4,50.8]]}},
{"id":"node/2","properties":{"amenity":"library"},"geometry":{"type":"Point","coordinates":[4.35,50.85]}}
]}"#;
    let told = outcome(
        &database,
        What::Places,
        input("osm.geojson", text),
        &sourced(),
    );
    assert_snapshot!(told, @"
    1 new, 0 changed, 0 the same, 1 skipped
    skipped osm.geojson:2:1: feature 1 is a LineString; expected a point or an area
    ");
    let strict = Options {
        strict: true,
        ..sourced()
    };
    let told = refused(&database, What::Places, input("osm.geojson", text), &strict);
    assert_eq!(
        told,
        "osm.geojson:2:1: feature 1 is a LineString; expected a point or an area"
    );
}

#[test]
fn names_ignored_columns_and_changes_nothing_in_a_dry_run() {
    let (_directory, database) = registry();
    let dry = Options {
        dry_run: true,
        ..sourced()
    };
    let text = "site,name_fr,kind,lon,lat,colour,Owner\ns1,Un,park,4.3,50.8,red,me\n";
    let told = outcome(&database, What::Sites, input("s.csv", text), &dry);
    assert_snapshot!(told, @"
    1 new, 0 changed, 0 the same, 0 skipped
    2 columns of s.csv ignored: colour, Owner
    `movable` is not filled in for 1 hotspot of s.csv: a plan moves only those that have 1 there
    ");
    let reader = database.reader().unwrap();
    assert!(site::all(&reader).unwrap().is_empty());
    assert!(
        audit::page(&reader, &audit::Filter::default(), None, 9)
            .unwrap()
            .0
            .is_empty()
    );
}

#[test]
fn reads_the_open_data_list_by_its_mapping() {
    let (_directory, database) = registry();
    let outline = r#"{"features":[{"properties":{"id":"21004","level":"municipality"},
        "geometry":{"type":"Polygon","coordinates":[[[4.3,50.8],[4.4,50.8],[4.4,50.9],[4.3,50.9],[4.3,50.8]]]}}]}"#;
    bring(&database, What::Areas, input("areas.geojson", outline)).unwrap();
    let mut faults = Faults::new();
    let options = Options {
        mapping: mappings::read("brussels-open-data", &mut faults),
        ..Options::default()
    };
    let list = "\
ID;REF;NOM_SITE;LIEU_INSTALLATION;DATE_REALISATION;AP_COUNT;STATUT;geo_point_2d
17;W17;Hall des sports;INDOOR;09/03/2018;3;actif;50.8466, 4.3528
18;W18;Parvis;OUTDOOR;31/12/2019;;actif;50.8301, 4.3449
";
    let told = outcome(&database, What::Sites, input("wifi.csv", list), &options);
    assert_eq!(told.new, 2);
    assert_eq!(told.ignored["wifi.csv"], ["REF", "STATUT"]);
    let reader = database.reader().unwrap();
    let hall = site::find(&reader, "17").unwrap().unwrap();
    assert_eq!(
        (hall.lon, hall.lat, hall.access_points),
        (4.3528, 50.8466, 3)
    );
    assert_eq!(hall.reach.as_str(), "indoor");
    assert_eq!(hall.municipality, "21004", "from the outlines");
    assert_eq!(hall.installed.unwrap().to_string(), "2018-03-09T00:00:00Z");

    // What somebody found out since stays when the list comes again, as GeoJSON too.
    let known = "site,name_fr,kind,lon,lat,movable\n17,Hall des sports,sports,4.3528,50.8466,1\n";
    bring(&database, What::Sites, input("sites.csv", known)).unwrap();
    let geojson = r#"{"features":[{"properties":{"id":17,"nom_site":"Hall des sports","lieu_installation":"INDOOR","date_realisation":"2018-03-09","ap_count":3},
        "geometry":{"type":"Point","coordinates":[4.3528,50.8466]}}]}"#;
    let told = outcome(
        &database,
        What::Sites,
        input("wifi.geojson", geojson),
        &options,
    );
    assert_eq!((told.new, told.same), (0, 1), "{told:?}");
    let hall = site::find(&reader, "17").unwrap().unwrap();
    assert_eq!((hall.kind, hall.movable), (PlaceKind::Sports, true));
    let bad = list.replace("31/12/2019", "31/13/2019");
    assert_snapshot!(refused(&database, What::Sites, input("wifi.csv", &bad), &options), @"wifi.csv:3:5: `installed` is `31/13/2019`; expected a date such as 2026-03-01 or an instant such as 2026-03-01T08:00:00Z");
}

#[test]
fn reads_back_the_open_data_of_a_month() {
    let (_directory, database) = registry();
    let report = Report::of(&known(vec![site_with("parvis", "", Some(9_000.0), 1.0)]));
    let file = Input {
        name: "open-data.csv".to_owned(),
        bytes: open_data::csv(&report).unwrap(),
    };
    let options = Options {
        mapping: mappings::read("brussels-open-data", &mut Faults::new()),
        ..Options::default()
    };
    assert_eq!(outcome(&database, What::Sites, file, &options).new, 1);
    let read = site::find(&database.reader().unwrap(), "parvis").unwrap();
    let read = read.unwrap();
    assert_eq!((read.lon, read.lat, read.access_points), (4.35, 50.85, 1));
    assert_eq!(read.name.fr, "parvis fr");
}

#[test]
fn a_mapping_that_cannot_be_read_is_named() {
    let mut faults = Faults::new();
    assert!(mappings::read("no-such-mapping", &mut faults).is_none());
    assert!(
        faults
            .to_string()
            .contains("expected a file, or one of brussels-open-data")
    );
}

#[test]
fn takes_sites_from_geojson() {
    let (_directory, database) = registry();
    let text = r#"{"features":[
{"id":"bib-west","properties":{"name":"Bib West","kind":"library","reach":"indoor","free_entry":true,"colour":"red"},"geometry":{"type":"Point","coordinates":[4.35,50.85]}},
{"properties":{"site":"park","name_nl":"Park","kind":"bog"},"geometry":{"type":"Point","coordinates":[4.35,50.85]}},
{"properties":{"name":"Nergens"},"geometry":null}
]}"#;
    assert_snapshot!(faults(&database, What::Sites, input("sites.geojson", text)), @"
    sites.geojson:3:1: `kind` is `bog`; expected one of metro train_station square park library town_hall social_housing community_centre public_computer_room school sports culture street other
    sites.geojson:4:1: has no geometry; expected a point or an area
    ");
    let text: String = text
        .lines()
        .take(2)
        .collect::<Vec<_>>()
        .join("\n")
        .trim_end_matches(',')
        .to_owned()
        + "]}";
    let told = outcome(
        &database,
        What::Sites,
        input("sites.geojson", &text),
        &sourced(),
    );
    assert_eq!(
        (told.new, &told.ignored["sites.geojson"]),
        (1, &vec!["colour".to_owned()])
    );
    let bib = site::find(&database.reader().unwrap(), "bib-west")
        .unwrap()
        .unwrap();
    assert_eq!(
        (bib.name.fr.as_str(), bib.free_entry),
        ("Bib West", Some(true))
    );
}

#[test]
fn nothing_begins_more_than_a_day_ahead() {
    let (_directory, database) = registry();
    let options = Options {
        latest: "2026-05-02T00:00:00Z".parse().ok(),
        ..sourced()
    };
    let sites = "site,name_fr,kind,lon,lat,opened,closed,installed,date\n\
        s,S,park,4.3,50.8,2026-05-02,2062-05-01,2026-05-03,2026-12-31\n";
    assert_snapshot!(refused(&database, What::Sites, input("s.csv", sites), &options), @"
    s.csv:2:7: `closed` is `2062-05-01`; expected a day that has come; at most a day ahead is taken
    s.csv:2:8: `installed` is `2026-05-03`; expected a day that has come; at most a day ahead is taken
    s.csv:2:9: `date` is `2026-12-31`; expected a day that has come; at most a day ahead is taken
    ");
    let later = Options {
        date: "2026-05-03".parse().ok(),
        ..options.clone()
    };
    let told = refused(
        &database,
        What::Places,
        input("p.csv", "place,name_fr,kind,lon,lat\n"),
        &later,
    );
    assert_snapshot!(told, @"--date:1:1: is `2026-05-03`; expected a day that has come; at most a day ahead is taken");
    let boxes = "access_point,site,from\nbox-1,s,2062-03-01\n";
    assert_snapshot!(refused(&database, What::AccessPoints, input("b.csv", boxes), &options), @"b.csv:2:3: `from` is `2062-03-01`; expected a day that has come; at most a day ahead is taken");
}
