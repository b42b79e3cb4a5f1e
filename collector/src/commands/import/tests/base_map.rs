use records::registry::base_map::{Layer, all, layers, mark, within};

use super::*;
use crate::document::language::Language;
use crate::web::base_map::drawing::{AROUND, Scheme, drawn, picture};
use crate::web::base_map::tile::Tile;

const STREETS: What = What::BaseMap(Layer::Streets);

fn features(of: &[(&str, &str)]) -> String {
    let features: Vec<String> = of
        .iter()
        .map(|(properties, geometry)| {
            format!(r#"{{"type":"Feature","properties":{{{properties}}},"geometry":{geometry}}}"#)
        })
        .collect();
    format!(
        "{{\"type\":\"FeatureCollection\",\"features\":[\n{}\n]}}",
        features.join(",\n")
    )
}

fn line(coordinates: &str) -> String {
    format!(r#"{{"type":"LineString","coordinates":[{coordinates}]}}"#)
}

fn streets(of: &[(&str, &str)]) -> Input {
    let geometries: Vec<(&str, String)> = of.iter().map(|(p, c)| (*p, line(c))).collect();
    let of: Vec<(&str, &str)> = geometries.iter().map(|(p, g)| (*p, g.as_str())).collect();
    input("streets.geojson", &features(&of))
}

const ALONG: &str = "[4.35,50.85],[4.36,50.85]";

#[test]
fn a_layer_is_replaced_as_a_whole_and_a_dry_run_changes_nothing() {
    let (_directory, database) = registry();
    let file = streets(&[
        (r#""name_fr":"Rue Neuve","name_nl":"Nieuwstraat""#, ALONG),
        (r#""name":"Rue Haute","highway":"primary""#, ALONG),
    ]);
    let run = |dry_run, file: &Input| {
        let options = Options {
            dry_run,
            ..sourced()
        };
        let inputs = [file.clone()];
        let at = Timestamp::UNIX_EPOCH;
        import(&database, STREETS, &inputs, &options, "test", at).unwrap()
    };
    let reader = database.reader().unwrap();
    assert_eq!(run(true, &file).new, 2);
    assert_eq!(mark(&reader).unwrap(), None);
    assert_eq!(run(false, &file).new, 2);
    let known = all(&reader, Layer::Streets).unwrap();
    assert_eq!(known[0].name_nl, "Nieuwstraat");
    assert_eq!((known[0].rank, known[1].rank), (2, 0), "700 m, and a class");
    assert_eq!(known[1].name_nl, "Rue Haute");
    assert_eq!(known[0].source, "the office's list");
    assert_eq!(run(false, &file).same, 2);
    let shorter = run(false, &streets(&[(r#""name":"Rue Haute""#, ALONG)]));
    assert_eq!(shorter.notes.len(), 1, "{shorter}");
    assert!(shorter.notes[0].starts_with("2 features that the layer streets had before are gone"));
    assert_eq!(all(&reader, Layer::Streets).unwrap().len(), 1);
}

#[test]
fn what_cannot_be_meant_is_told_by_line_and_nothing_is_lost() {
    let (_directory, database) = registry();
    bring(&database, STREETS, streets(&[(r#""name":"a""#, ALONG)])).unwrap();
    let exchanged = streets(&[("", ALONG), ("", "[50.85,4.35],[50.86,4.36]")]);
    let short = streets(&[("", "[4.35,50.85]")]);
    let flat = streets(&[("", "[4.35],[4.36]")]);
    let empty = input("streets.geojson", &features(&[]));
    let table = input("streets.csv", "name\na\n");
    let water = What::BaseMap(Layer::Water);
    let open = r#"{"type":"Polygon","coordinates":[[[4.3,50.8],[4.4,50.8],[4.4,50.9]]]}"#;
    let open = input("water.geojson", &features(&[("", open)]));
    let pond = r#"{"type":"Point","coordinates":[4.3,50.8]}"#;
    let pond = input("water.geojson", &features(&[("", pond)]));
    for (what, file, told) in [
        (
            STREETS,
            exchanged,
            "streets.geojson:3:1: longitude is 50.85, latitude 4.35; expected a longitude; \
             exchanged with `lat` it would lie in Belgium",
        ),
        (STREETS, short, "has a line of fewer than two positions"),
        (STREETS, flat, "has a position without latitude"),
        (STREETS, empty, "has no streets; expected at least one line"),
        (STREETS, table, "is not GeoJSON; expected lines or areas"),
        (water, open, "ring has 3 positions; expected at least 4"),
        (water, pond, "has no water; expected at least one area"),
    ] {
        let faults = faults(&database, what, file);
        assert!(faults.contains(told), "{told}: {faults}");
    }
    let reader = database.reader().unwrap();
    assert_eq!(layers(&reader).unwrap(), [Layer::Streets]);
    assert_eq!(all(&reader, Layer::Streets).unwrap()[0].name_fr, "a");
}

#[test]
fn who_says_so_has_to_be_known() {
    let (_directory, database) = registry();
    let options = Options::default();
    let inputs = [streets(&[("", ALONG)])];
    let at = Timestamp::UNIX_EPOCH;
    let refused = import(&database, STREETS, &inputs, &options, "test", at).unwrap_err();
    assert!(
        refused.to_string().contains("`source` is missing"),
        "{refused}"
    );
}

#[test]
fn long_names_names_from_right_to_left_and_script_are_kept_as_they_are() {
    let (_directory, database) = registry();
    let long = "a".repeat(200);
    let names = [long.as_str(), "شارع جديد", "<script>alert(1)</script>"];
    let properties = names.map(|name| format!(r#""name":"{name}""#));
    let of: Vec<(&str, &str)> = properties.iter().map(|p| (p.as_str(), ALONG)).collect();
    bring(&database, STREETS, streets(&of)).unwrap();
    let known = all(&database.reader().unwrap(), Layer::Streets).unwrap();
    let kept: Vec<&str> = known.iter().map(|street| street.name_fr.as_str()).collect();
    assert_eq!(kept, names);
}

#[test]
fn imports_the_real_base_map_as_it_is() {
    let Some(folder) = real_data() else { return };
    let (_directory, database) = registry();
    for (layer, file, count) in [
        (Layer::Streets, "streets", 5_694),
        (Layer::Water, "water", 239),
        (Layer::Waterways, "waterways", 180),
        (Layer::Railways, "railways", 1_075),
    ] {
        let file = real(&folder, &format!("brussels_base/{file}.geojson"));
        let what = What::BaseMap(layer);
        assert_eq!(bring(&database, what, file.clone()).unwrap(), count);
        let reader = database.reader().unwrap();
        let marked = mark(&reader).unwrap();
        bring(&database, what, file).unwrap();
        assert_eq!(
            mark(&reader).unwrap(),
            marked,
            "a second import changes nothing"
        );
    }
}

/// What a first view has of it, on a slow line; packed it is half.
#[test]
fn the_whole_of_brussels_is_little_to_send() {
    let Some(folder) = real_data() else { return };
    let (_directory, database) = registry();
    for (layer, file) in [
        (Layer::Streets, "streets"),
        (Layer::Water, "water"),
        (Layer::Waterways, "waterways"),
        (Layer::Railways, "railways"),
    ] {
        let file = real(&folder, &format!("brussels_base/{file}.geojson"));
        bring(&database, What::BaseMap(layer), file).unwrap();
    }
    let reader = database.reader().unwrap();
    let pieces = [(1048, 686), (1048, 687), (1049, 686), (1049, 687)];
    let sizes = pieces.map(|(x, y)| {
        let tile = Tile::new(11, x, y).unwrap();
        let parts = within(&reader, tile.extent(AROUND), &drawn(tile.zoom)).unwrap();
        picture(tile, &parts, Language::Nl, Scheme::Light).len()
    });
    let sum: usize = sizes.iter().sum();
    assert!((10_000..32_000).contains(&sum), "{sizes:?}");
}
