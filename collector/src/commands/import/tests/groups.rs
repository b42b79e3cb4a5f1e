//! Residents by target group: kept with who says so, and never a guess.

use analysis::target_group::TargetGroup;

use super::*;

const OUTLINES: &str = r#"{"features":[
{"properties":{"id":"A1","population":100,"women":52,"source":"the register","date":"2023-01-01"},
 "geometry":{"type":"Polygon","coordinates":[[[4.3,50.8],[4.31,50.8],[4.31,50.81],[4.3,50.8]]]}},
{"properties":{"id":"A2","population":80,"seniors":null},
 "geometry":{"type":"Polygon","coordinates":[[[4.4,50.8],[4.41,50.8],[4.41,50.81],[4.4,50.8]]]}}
]}"#;

fn told(database: &Database, file: Input) -> Outcome {
    let (options, at) = (sourced(), Timestamp::UNIX_EPOCH);
    import(database, What::Areas, &[file], &options, "test", at).unwrap()
}

fn known(database: &Database, id: &str) -> Vec<String> {
    let facts = fact::of(&database.reader().unwrap(), SubjectKind::Area, id).unwrap();
    let groups = facts
        .iter()
        .filter(|fact| fact.key.parse::<TargetGroup>().is_ok());
    groups
        .map(|fact| {
            let date = fact.date.map(|date| date.to_string()).unwrap_or_default();
            format!("{} {} {} {date}", fact.key, fact.value, fact.source)
        })
        .collect()
}

#[test]
fn target_groups_are_kept_with_their_source_and_an_empty_cell_says_nothing() {
    let (_directory, database) = registry();
    let outlines = told(&database, input("areas.geojson", OUTLINES));
    assert_eq!((outlines.new, outlines.notes), (2, vec![]));
    assert_eq!(known(&database, "A1"), ["women 52 the register 2023-01-01"]);
    assert_eq!(known(&database, "A2"), [""; 0]);

    let table = "area,job_seekers,women,young,source,date\n\
                 A1,12,,20.0,the jobs office,2025-06-30\n\
                 A2,0,,,the jobs office,2025-06-30\n";
    let again = told(&database, input("groups.csv", table));
    assert_eq!((again.changed, &again.notes), (2, &vec![]));
    let a1 = [
        "job_seekers 12 the jobs office 2025-06-30",
        "women 52 the register 2023-01-01",
        "young 20 the jobs office 2025-06-30",
    ];
    assert_eq!(known(&database, "A1"), a1);
    let none_there = ["job_seekers 0 the jobs office 2025-06-30"];
    assert_eq!(known(&database, "A2"), none_there, "0 is known to be 0");

    let same = told(&database, input("groups.csv", table));
    assert_eq!((same.changed, same.same), (0, 2));
    let taken_back = "area,population,women,young,source\nA1,100,,,the jobs office\n";
    told(&database, input("groups.csv", taken_back));
    assert_eq!(
        known(&database, "A1"),
        a1[..2],
        "its own, and nobody else's"
    );
    let area = area::all(&database.reader().unwrap(), false).unwrap();
    assert_eq!(area[0].population, Some(100), "and nothing else changes");
}

#[test]
fn a_group_that_cannot_be_is_told_with_its_row_and_nothing_is_kept() {
    let (_directory, database) = registry();
    told(&database, input("areas.geojson", OUTLINES));
    let bad = "area,population,job_seekers,young,seniors,disability\n\
               A1,100,101,-3,many,1.5\n\
               A2,,81,,,\n\
               A3,10,10,,,\n";
    assert_snapshot!(faults(&database, What::Areas, input("a.csv", bad)), @"
    a.csv:2:3: `job_seekers` is `101`; expected at most the 100 residents of the area
    a.csv:2:4: `young` is `-3`; expected a whole number of people, or nothing where it is not known
    a.csv:2:5: `seniors` is `many`; expected a number
    a.csv:2:6: `disability` is `1.5`; expected a whole number of people, or nothing where it is not known
    ");
    let late = "area,women\nA2,81\nA3,5\n";
    assert_snapshot!(faults(&database, What::Areas, input("late.csv", late)), @"late.csv:2:1: `women` is `81`; expected at most the 80 residents of the area `A2`");
    assert_eq!(known(&database, "A2"), [""; 0]);
    let outline = OUTLINES.replace("\"women\":52", "\"women\":520");
    assert_snapshot!(faults(&database, What::Areas, input("b.geojson", &outline)), @"b.geojson:2:1: `women` is `520`; expected at most the 100 residents of the area");
}

#[test]
fn groups_that_plans_cannot_count_are_kept_and_named() {
    let (_directory, database) = registry();
    told(&database, input("areas.geojson", OUTLINES));
    let table = "area,women,level\nM1,900,municipality\nA1,50,\n";
    let outcome = told(&database, input("a.csv", table));
    assert_snapshot!(outcome.notes.join("\n"), @"areas whose target groups are kept and not counted by plans: 1; plans count residents of areas with an outline and a population (level: sector)");
    assert_eq!(known(&database, "M1"), ["women 900 the office's list "]);

    let fewer = told(&database, input("fewer.csv", "area,population\nA1,40\n"));
    assert_snapshot!(fewer.notes.join("\n"), @"area `A1` has 50 in `women` from an earlier import; expected at most the 40 residents of the area");
}
