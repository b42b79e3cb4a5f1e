//! What is known stays when another file of the same thing comes.

use super::*;

fn outcome(database: &Database, what: What, file: Input, options: &Options) -> Outcome {
    let now = Timestamp::UNIX_EPOCH;
    import(database, what, &[file], options, "test", now).unwrap()
}

fn said_by(source: &str, date: Option<&str>) -> Options {
    Options {
        source: Some(source.to_owned()),
        date: date.map(|date| date.parse().unwrap()),
        ..Options::default()
    }
}

fn figures(outcome: &Outcome) -> (usize, usize, usize) {
    (outcome.new, outcome.changed, outcome.same)
}

#[test]
fn counts_what_is_new_changed_and_the_same() {
    let (_directory, database) = registry();
    let file = || input("sites.csv", SITES);
    let first = outcome(&database, What::Sites, file(), &sourced());
    assert_eq!(figures(&first), (2, 0, 0));
    let second = outcome(&database, What::Sites, file(), &sourced());
    assert_eq!(figures(&second), (0, 0, 2));
    let other = SITES.replace("Spelplein", "Groot Spelplein");
    let third = outcome(&database, What::Sites, input("s.csv", &other), &sourced());
    assert_eq!(figures(&third), (0, 1, 1));
    let boxes = || input("boxes.csv", ACCESS_POINTS);
    assert_eq!(
        figures(&outcome(&database, What::AccessPoints, boxes(), &sourced())),
        (3, 0, 0)
    );
    assert_eq!(
        figures(&outcome(&database, What::AccessPoints, boxes(), &sourced())),
        (0, 0, 3)
    );
}

#[test]
fn an_empty_cell_is_not_a_row_that_was_imported() {
    let (_directory, database) = registry();
    bring(&database, What::Sites, input("sites.csv", SITES)).unwrap();
    bring(&database, What::AccessPoints, input("b.csv", ACCESS_POINTS)).unwrap();
    let away = "access_point,site,from\nsquare-1,,2025-06-01\n";
    assert_snapshot!(faults(&database, What::AccessPoints, input("b.csv", away)), @"b.csv:2:2: `site` is ``; expected the hotspot where it stands from then on; `place square-1 --cupboard` takes it away from where it was");
    let silent = "access_point,site,from\nsquare-1,,\n";
    let told = outcome(
        &database,
        What::AccessPoints,
        input("b.csv", silent),
        &sourced(),
    );
    assert_eq!(figures(&told), (0, 0, 1));
    let areas = "area,population\nA1,\nA2,12\n";
    let told = outcome(&database, What::Areas, input("a.csv", areas), &sourced());
    assert_snapshot!(told, @"
    1 new, 0 changed, 0 the same, 1 skipped
    skipped a.csv:2:1: says nothing of area `A1`
    ");
    assert_eq!(
        area::all(&database.reader().unwrap(), false).unwrap().len(),
        1
    );
}

#[test]
fn a_column_that_another_file_does_not_have_takes_nothing_away() {
    let (_directory, database) = registry();
    bring(&database, What::Sites, input("sites.csv", SITES)).unwrap();
    let reader = database.reader().unwrap();
    let before = site::all(&reader).unwrap();
    let facts = fact::of_all(&reader, SubjectKind::Site).unwrap();
    let short = "site,name_fr,kind,lon,lat,opening_hours\n\
        place-du-jeu,Place du Jeu,square,4.35,50.85,\n\
        bibliotheque,Bibliothèque,library,4.36,50.86,\n";
    let told = outcome(
        &database,
        What::Sites,
        input("short.csv", short),
        &said_by("a shorter list", None),
    );
    assert_eq!(figures(&told), (0, 0, 2));
    assert_eq!(site::all(&reader).unwrap(), before);
    assert_eq!(fact::of_all(&reader, SubjectKind::Site).unwrap(), facts);
    // The source that said so may take it back.
    let told = outcome(
        &database,
        What::Sites,
        input("short.csv", short),
        &said_by("survey", None),
    );
    assert_eq!(figures(&told), (0, 1, 1));
    let library = site::find(&reader, "bibliotheque").unwrap().unwrap();
    assert_eq!(library.opening_hours, None);
}

#[test]
fn an_outline_keeps_its_source_when_figures_come_from_another() {
    let (_directory, database) = registry();
    let outline = r#"{"features":[{"properties":{"id":"A1","population":90},"geometry":
        {"type":"Polygon","coordinates":[[[4.3,50.8],[4.4,50.8],[4.4,50.9],[4.3,50.8]]]}}]}"#;
    let drawn = said_by("the drawing office", Some("2024-01-01"));
    outcome(&database, What::Areas, input("a.geojson", outline), &drawn);
    let counted = said_by("the census", None);
    let figures_file = input("a.csv", "area,population,deprivation\nA1,90,3.5\n");
    outcome(&database, What::Areas, figures_file, &counted);
    let reader = database.reader().unwrap();
    let area = area::find(&reader, "A1").unwrap().unwrap();
    assert_eq!(
        (area.source.as_str(), area.date.map(|date| date.to_string())),
        ("the drawing office", Some("2024-01-01".to_owned()))
    );
    let facts = fact::of(&reader, SubjectKind::Area, "A1").unwrap();
    let shown: Vec<_> = facts
        .iter()
        .map(|fact| format!("{} {} {:?}", fact.key, fact.source, fact.date))
        .collect();
    assert_eq!(
        shown,
        [
            "deprivation the census None",
            "population the drawing office Some(2024-01-01)"
        ]
    );
}

#[test]
fn the_same_outline_from_another_file_keeps_who_drew_it() {
    let (_directory, database) = registry();
    let outline = r#"{"features":[{"properties":{"id":"A1"},"geometry":{"type":"Polygon","coordinates":[[[4.3,50.8],[4.4,50.8],[4.4,50.9],[4.3,50.8]]]}}]}"#;
    let bring = |text: &str, options: &Options| {
        figures(&outcome(
            &database,
            What::Areas,
            input("a.geojson", text),
            options,
        ))
    };
    let drawn = said_by("the drawing office", Some("2024-01-01"));
    assert_eq!(bring(outline, &drawn), (1, 0, 0));
    assert_eq!(bring(outline, &said_by("a copy", None)), (0, 0, 1));
    assert_eq!(
        bring(outline, &said_by("the drawing office", None)),
        (0, 0, 1)
    );
    let source = || {
        let reader = database.reader().unwrap();
        area::find(&reader, "A1").unwrap().unwrap().source
    };
    assert_eq!(source(), "the drawing office");
    let other = outline.replace("50.9", "50.95");
    assert_eq!(bring(&other, &said_by("a copy", None)), (0, 1, 0));
    assert_eq!(source(), "a copy");
}

#[test]
fn where_access_points_were_is_told_in_any_order_and_again() {
    let (_directory, database) = registry();
    bring(&database, What::Sites, input("sites.csv", SITES)).unwrap();
    let table = "access_point,site,from\n\
        square-1,bibliotheque,2025-06-01\nsquare-1,place-du-jeu,2025-03-01\n";
    let bring = || {
        let file = input("boxes.csv", table);
        figures(&outcome(&database, What::AccessPoints, file, &sourced()))
    };
    assert_eq!((bring(), bring()), ((1, 0, 0), (0, 0, 1)));
    let id = "square-1".parse().unwrap();
    let placements = || {
        let reader = database.reader().unwrap();
        placement::of_access_point(&reader, &id).unwrap()
    };
    let begun = placements()[1].from;
    // In the cupboard since: the old table does not take it out again.
    database
        .write(|transaction| {
            placement::take_away(
                transaction,
                &id,
                begun + jiff::SignedDuration::from_hours(240),
            )
        })
        .unwrap();
    let before = placements();
    assert_eq!(bring(), (0, 0, 1));
    assert_eq!(placements(), before);
}

#[test]
fn a_map_does_not_take_back_who_is_to_be_served() {
    let (_directory, database) = registry();
    let map = r#"{"features":[{"id":"node/5","properties":{"amenity":"library","name":"B"},"geometry":{"type":"Point","coordinates":[4.35,50.85]}}]}"#;
    bring(&database, What::Places, input("osm.geojson", map)).unwrap();
    let ours = "place,name_fr,name_nl,kind,lon,lat,target,candidate,visitors\n\
        osm-node-5,B,B,library,4.35,50.85,0,1,300\n";
    bring(&database, What::Places, input("p.csv", ours)).unwrap();
    bring(&database, What::Places, input("osm.geojson", map)).unwrap();
    let reader = database.reader().unwrap();
    let place = place::find(&reader, "osm-node-5").unwrap().unwrap();
    assert_eq!((place.target, place.candidate), (false, true));
    let facts = fact::of(&reader, SubjectKind::Place, "osm-node-5").unwrap();
    assert!(facts.iter().any(|fact| fact.key == "visitors"));
}

#[test]
fn says_that_a_level_covers_a_part_only() {
    let (_directory, database) = registry();
    let feature = |id: &str, level: &str, people: u32| {
        let ring = "[[4.3,50.8],[4.4,50.8],[4.4,50.9],[4.3,50.8]]";
        format!(
            r#"{{"features":[{{"properties":{{"id":"{id}","level":"{level}","population":{people}}},"geometry":{{"type":"Polygon","coordinates":[{ring}]}}}}]}}"#
        )
    };
    let city = feature("21004", "municipality", 180_000);
    let told = outcome(
        &database,
        What::Areas,
        input("m.geojson", &city),
        &sourced(),
    );
    assert!(told.notes.is_empty());
    let part = feature("21004A00", "sector", 250);
    let told = outcome(
        &database,
        What::Areas,
        input("s.geojson", &part),
        &sourced(),
    );
    assert_eq!(
        told.notes,
        [
            "areas of the level sector hold 250 of 180000 residents: plans leave this level out until it is whole"
        ]
    );

    // Where nothing else has outlines, the part is named as one.
    let (_directory, database) = registry();
    let figures = input(
        "m.csv",
        "area,population,level\n21004,180000,municipality\n",
    );
    outcome(&database, What::Areas, figures, &sourced());
    let told = outcome(
        &database,
        What::Areas,
        input("s.geojson", &part),
        &sourced(),
    );
    assert_eq!(
        told.notes,
        [
            "only 250 of 180000 residents live in areas with an outline: plans do not count the others"
        ]
    );
}

#[test]
fn a_relation_that_had_the_id_of_a_way_gets_its_own() {
    let (_directory, database) = registry();
    let relation = r#"{"features":[{"properties":{"osm_id":-33,"amenity":"library","name":"R"},"geometry":{"type":"Point","coordinates":[4.35,50.85]}}]}"#;
    bring(&database, What::Places, input("r.geojson", relation)).unwrap();
    database
        .write(|transaction| place::rename(transaction, "osm-r33", "osm-33"))
        .unwrap();
    let way = relation.replace("-33", "33").replace("\"R\"", "\"W\"");
    for file in [way.as_str(), relation] {
        bring(&database, What::Places, input("osm.geojson", file)).unwrap();
    }
    let reader = database.reader().unwrap();
    let shown: Vec<String> = place::all(&reader)
        .unwrap()
        .iter()
        .map(|place| format!("{} {}", place.id, place.name.fr))
        .collect();
    assert_eq!(shown, ["osm-33 W", "osm-r33 R"]);
}
