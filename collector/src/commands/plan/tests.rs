use std::path::PathBuf;

use analysis::siting::Rules;
use serde_json::Value;
use tempfile::TempDir;

use super::*;

const DEMAND: &str = "\
id,lon,lat,weight,kind,municipality
centre,4.350,50.850,120,place,Brussels
street,4.351,50.850,900,residents,Brussels
";
const CANDIDATES: &str = "\
id,lon,lat,name,kind,access_points
hall,4.350,50.850,Community centre,community_centre,2
";
const OPEN: &str = "\
id,lon,lat,name,access_points,movable,use_lost
quiet,4.400,50.850,Quiet square,2,1,30
";

struct Files {
    folder: TempDir,
    arguments: Arguments,
}

impl Files {
    fn new(demand: &str, candidates: &str) -> Files {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut files = Files {
            folder,
            arguments: Arguments {
                demand: None,
                candidates: None,
                open: None,
                moves: 0,
                add: 0,
                levels: None,
                detour: None,
                earth_radius: None,
                distances: None,
                streets: None,
                rules: None,
                time_limit: None,
                json: true,
                rules_example: false,
            },
        };
        files.arguments.demand = Some(files.write("demand.csv", demand));
        files.arguments.candidates = Some(files.write("candidates.csv", candidates));
        files
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).expect("a file in the temporary folder");
        path
    }

    fn json(&self) -> Value {
        let text = answer(&self.arguments).expect("a plan");
        serde_json::from_str(&text).expect("JSON")
    }

    /// The faults without the folder's name.
    fn faults(&self) -> Vec<String> {
        let folder = format!("{}/", self.folder.path().display());
        match answer(&self.arguments) {
            Err(PlanFilesError::Faults(faults)) => faults
                .kept()
                .iter()
                .map(|fault| fault.to_string().replace(&folder, ""))
                .collect(),
            other => panic!("expected faults, found {other:?}"),
        }
    }
}

fn city() -> Files {
    let mut files = Files::new(DEMAND, CANDIDATES);
    files.arguments.open = Some(files.write("open.csv", OPEN));
    files.arguments.moves = 1;
    files
}

#[test]
fn moves_a_quiet_spot_to_a_community_centre() {
    let answer = city().json();
    assert_eq!(answer["status"], "optimal");
    assert_eq!(answer["objective"], 1.0);
    assert_eq!(answer["baseline"], 0.0);
    assert_eq!(answer["gap"], 0.0);
    assert_eq!(answer["reproducible"], true);
    assert_eq!(answer["moves"][0]["from"], "quiet");
    assert_eq!(answer["moves"][0]["to"], "hall");
    assert_eq!(answer["covered"]["150"], 1020.0);
    assert_eq!(answer["covered_today"]["150"], 0.0);
    assert_eq!(answer["prices"]["spacing"], 0.0);
}

#[test]
fn plain_text_names_the_places() {
    let mut files = city();
    files.arguments.json = false;
    let text = answer(&files.arguments).expect("a plan");
    assert!(
        text.contains("Move Quiet square to Community centre (2 access points)"),
        "{text}"
    );
    assert!(text.contains("centre (at this place)"), "{text}");
}

#[test]
fn rows_without_a_kind_are_plain_covering_in_weight() {
    let mut files = Files::new(
        "id,lon,lat,weight\na,4.35,50.85,3\nb,4.36,50.85,4\nc,4.37,50.85,5\n",
        "id,lon,lat\nA,4.35,50.85\nB,4.36,50.85\nC,4.37,50.85\n",
    );
    files.arguments.add = 2;
    files.arguments.levels = Some("100:1".parse().expect("levels"));
    let answer = files.json();
    assert_eq!(answer["objective"], 9.0);
    assert_eq!(answer["added"][0]["id"], "B");
    assert_eq!(answer["covered"]["100"], 9.0);
    assert_eq!(answer["prices"], serde_json::json!({}));
}

#[test]
fn points_that_the_same_spots_serve_are_one_demand_and_change_nothing() {
    let points = |kind: &str| -> String {
        let rows = (0..300).map(|n| {
            let lon = 4.34 + 0.0001 * f64::from(n % 60);
            let lat = 50.85 + 0.0004 * f64::from(n / 60);
            format!("p{n},{lon},{lat},{},{kind}\n", 1 + n % 7)
        });
        format!("id,lon,lat,weight,protected\n{}", rows.collect::<String>())
    };
    let candidates = "id,lon,lat\nA,4.341,50.850\nB,4.343,50.851\nC,4.3455,50.8515\n";
    let answer_to = |demand: &str| {
        let mut files = Files::new(demand, candidates);
        files.arguments.add = 2;
        let read = read::inputs(&files.arguments).expect("good files");
        (read.problem.demands.len(), files.json())
    };
    let (merged, together) = answer_to(&points(""));
    // Said to be unprotected, each point stands alone.
    let (each, apart) = answer_to(&points("0"));
    assert_eq!(each, 300);
    assert!(merged < 60, "{merged}");
    let figure = |answer: &Value, key: &str| answer[key].as_f64().expect("a figure");
    assert!((figure(&together, "objective") - figure(&apart, "objective")).abs() < 1e-9);
    assert_eq!(together["covered"], apart["covered"]);
    assert_eq!(together["added"][0]["id"], apart["added"][0]["id"]);
}

#[test]
fn what_is_wrong_with_one_point_of_many_is_told_where_it_stands() {
    let files = Files::new(
        "id,lon,lat,weight\na,4.35,50.85,3\nb,4.35,50.85,4\na,4.35,50.85,5\nc,50.85,4.35,1\n",
        "id,lon,lat\nA,4.35,50.85\nA,4.36,50.85\n",
    );
    assert_eq!(
        files.faults(),
        [
            "demand.csv:4:1: demand `a`: id `a` appears twice, expected once",
            "demand.csv:5:2: demand `c`: longitude 50.85 and latitude 4.35 look swapped, expected longitude first",
            "candidates.csv:3:1: candidate `A`: id `A` appears twice, expected once",
        ]
    );
}

#[test]
fn streets_replace_the_straight_line() {
    let mut files = Files::new(
        "id,lon,lat,weight\nquay,4.3500,50.8500,3\n",
        "id,lon,lat\nother-side,4.3500,50.8510\n",
    );
    files.arguments.add = 1;
    assert_eq!(files.json()["objective"], 3.0);
    assert_eq!(files.json()["distances"], "straight_line");
    let streets = r#"{"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{"name_fr":"Quai"},"geometry":{"type":"MultiLineString",
         "coordinates":[[[4.34,50.85],[4.36,50.85]],[[4.36,50.85],[4.36,50.851]]]}},
        {"type":"Feature","properties":{},"geometry":{"type":"LineString",
         "coordinates":[[4.36,50.851],[4.34,50.851]]}}]}"#;
    files.arguments.streets = Some(files.write("streets.geojson", streets));
    let answer = files.json();
    assert_eq!(answer["objective"], 0.0);
    assert_eq!(answer["distances"], "streets");
}

#[test]
fn listed_distances_replace_the_straight_line() {
    let mut files = Files::new(
        "id,lon,lat,weight\na,4.35,50.85,3\n",
        "id,lon,lat\nA,4.35,50.85\nB,4.36,50.85\n",
    );
    files.arguments.add = 1;
    files.arguments.distances = Some(files.write("dist.csv", "from,to,metres\na,B,150\n"));
    let answer = files.json();
    assert_eq!(answer["added"][0]["id"], "B");
    assert_eq!(answer["objective"], 3.0);
}

#[test]
fn every_fault_is_told_with_file_line_and_column() {
    let mut files = Files::new(
        "id,lon,lat,weight\na,4.35,50.85,-3\nb,4.36,95,nan\n",
        "id,lon,lat,kind\nA,50.85,4.35,library\nA,4.36,50.85,museum\n",
    );
    files.arguments.rules = Some(files.write("rules.toml", "[rules]\nbugdet = 3\n"));
    let found = files.faults();
    let places: Vec<&str> = found
        .iter()
        .filter_map(|fault| fault.split(": ").next())
        .collect();
    assert_eq!(
        places,
        [
            "rules.toml:2:1",
            "demand.csv:2:4",
            "demand.csv:3:3",
            "demand.csv:3:4",
            "candidates.csv:3:4",
        ],
        "{found:#?}"
    );
}

#[test]
fn what_only_shows_in_the_whole_is_told_where_it_stands() {
    let mut files = Files::new(DEMAND, "id,lon,lat\nhall,50.850,4.350\nhall,4.35,50.85\n");
    files.arguments.distances = Some(files.write("dist.csv", "from,to,metres\ncentre,hal,150\n"));
    assert_eq!(
        files.faults(),
        [
            "candidates.csv:3:1: candidate `hall`: id `hall` appears twice, expected once",
            "candidates.csv:2:2: candidate `hall`: longitude 50.85 and latitude 4.35 look swapped, expected longitude first",
            "dist.csv:2:2: distance `centre to hal`: unknown spot `hal`, expected an id of a candidate or an open site",
        ]
    );
}

#[test]
fn a_use_that_noise_made_negative_counts_as_zero_and_is_named() {
    let mut files = city();
    let open = OPEN.replace(",30\n", ",-2.005\n");
    files.arguments.open = Some(files.write("open.csv", &open));
    let answer = files.json();
    assert_eq!(answer["status"], "optimal");
    assert_eq!(answer["moves"][0]["from"], "quiet");
    let warnings = answer["warnings"].to_string();
    assert!(
        warnings.contains("below zero because of the noise; it counts as zero: quiet."),
        "{warnings}"
    );
}

#[test]
fn a_use_that_is_no_number_is_told_where_it_stands() {
    for cell in ["nan", "inf", "-inf", "-1e999", "few"] {
        let mut files = city();
        let open = OPEN.replace(",30\n", &format!(",{cell}\n"));
        files.arguments.open = Some(files.write("open.csv", &open));
        let found = files.faults();
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("open.csv:2:7: "), "{found:?}");
    }
}

#[test]
fn a_target_group_weighs_by_its_column_and_by_its_share_in_the_rules() {
    let demand = "id,lon,lat,weight_women,weight_seniors\n\
                  west,4.300,50.850,90,\neast,4.400,50.850,10,50\n";
    let places = "id,lon,lat\nat-west,4.300,50.850\nat-east,4.400,50.850\n";
    let mut files = Files::new(demand, places);
    files.arguments.add = 1;
    // West has 0.9 of the women; east has 0.1 of them and all seniors.
    assert_eq!(files.json()["added"][0]["id"], "at-east");
    let rules = "[rules.groups]\nwomen = 0.9\nseniors = 0.1\n";
    files.arguments.rules = Some(files.write("rules.toml", rules));
    assert_eq!(files.json()["added"][0]["id"], "at-west");
}

#[test]
fn demand_without_any_weight_column_is_refused() {
    let files = Files::new("id,lon,lat\na,4.35,50.85\n", CANDIDATES);
    let found = files.faults();
    assert!(found[0].contains("`weight`"), "{found:?}");
}

#[test]
fn the_example_of_the_rules_is_read_and_holds_the_defaults() {
    let mut files = city();
    let without = files.json();
    files.arguments.rules = Some(files.write("rules.toml", rules::EXAMPLE));
    let with = files.json();
    assert_eq!(with["objective"], without["objective"]);
    let file: rules::RulesFile = toml::from_str(rules::EXAMPLE).expect("the example");
    assert_eq!(file.reach, analysis::siting::Reach::default());
    assert_eq!(file.rules.use_cap, Some(1.25));
    assert_eq!(file.rules.forced, Rules::default().forced);
}

#[test]
fn a_conflict_is_an_answer() {
    let mut files = city();
    let rules = "[rules]\nopen = [\"hall\"]\nkeep = [\"quiet\"]\n";
    files.arguments.rules = Some(files.write("rules.toml", rules));
    let answer = files.json();
    assert_eq!(answer["status"], "infeasible");
    assert_eq!(answer["objective"], Value::Null);
    assert_eq!(answer["conflict"], serde_json::json!(["open"]));
}
