//! Rows as earlier versions wrote them are read, and would be written the same again.

use rusqlite::params;
use serde::Serialize;
use serde_json::{Value, json};

use super::audit::detail::{Detail, Done};
use super::{audit, explanation, plan, recommendation, ticket, verdict};
use crate::database::Database;

fn stored(insert: &str, key: &str, word: &str, body: &Value) -> (tempfile::TempDir, Database) {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::open(folder.path()).unwrap();
    database
        .write(|transaction| {
            transaction.execute_batch(
                "INSERT INTO verdict_runs (evaluated_s, from_s, to_s, summary)
                 VALUES (1809302400, 1804464000, 1809302400,
                     '{\"expected_false_flags\":0.05,\"ten_percent_list\":[\"square\"],
                       \"low_kinds\":[{\"kind\":\"park\",\"text\":{\"nl\":\"a\",\"fr\":\"b\",\"en\":\"c\"}}],
                       \"method\":{\"nl\":\"a\",\"fr\":\"b\",\"en\":\"c\"}}');
                 INSERT INTO plans (id, created_s, created_by, status, moves, gain, body)
                 VALUES ('plan-0', 0, 'ann', 'optimal', 0, 0.0, '{}');",
            )?;
            transaction.execute(insert, params![key, word, body.to_string()])
        })
        .unwrap();
    (folder, database)
}

fn json_of(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap()
}

fn text(words: &str) -> Value {
    json!({"nl": words, "fr": words, "en": words})
}

#[test]
fn a_verdict_of_each_class_and_with_each_lack() {
    let insert = "INSERT INTO verdicts
            (evaluated_s, site, place, verdict, ratio, probability, body)
        VALUES (1809302400, ?1, 0, ?2, 0.1, 0.95, ?3)";
    for (class, what) in [
        ("healthy", "too_new"),
        ("watch", "too_new"),
        ("underused", "too_little_expected"),
        ("dropped", "too_noisy"),
        ("offline", "no_data"),
        ("not_enough_data", "no_reference"),
    ] {
        let body = json!({
            "site": "square",
            "verdict": class,
            "ratio": 0.1,
            "probability": null,
            "interval": [0.05, 0.18],
            "observed": -12.5,
            "expected": 1000.0,
            "since": "2027-05-03T00:00:00Z",
            "evidence": {
                "weeks": 8.0, "online_share": 1.0, "days_since_installation": 214.0,
                "exposure_share": 1.0, "noise_of_ratio": 0.02, "reference": null,
                "reference_group": "all", "reference_borrowed": true,
                "change_point":
                    {"at": "2027-04-05T00:00:00Z", "before": 1.0, "after": 0.1, "z": 9.5},
                "missing": [
                    {"what": what, "text": text("geen"), "enough_at": "2027-06-07T00:00:00Z"},
                    {"what": what, "text": text("geen"), "enough_at": null}
                ],
                "check_radio": false
            },
            "sentence": text("weinig"),
            "would_change": null,
            "naive": {"fewer_than_15_visits_a_day": null, "nobody_for_three_days": true},
            "absolute": {"device_minutes_a_day": 40.0, "rank": 2, "of": 2}
        });
        let (_folder, database) = stored(insert, "square", class, &body);
        let reader = database.reader().unwrap();
        let run = verdict::last_run(&reader).unwrap().unwrap();
        assert_eq!(json_of(&run.summary.low_kinds[0].kind), "park");
        let found = verdict::of_run(&reader, run.evaluated_at).unwrap();
        assert_eq!(json_of(&found), json!([body]));
        assert_eq!(<&str>::from(found[0].verdict), class);
        let past = verdict::history(&reader, "square", 9).unwrap();
        assert_eq!(json_of(&past[0].verdict), class);
    }
}

#[test]
fn a_plan_of_each_status() {
    let insert = "INSERT INTO plans (id, created_s, created_by, status, moves, gain, body)
        VALUES (?1, 1809302400, 'ann', ?2, 1, 0.1, ?3)";
    for status in ["optimal", "feasible", "infeasible"] {
        let mut body = json!({
            "id": "plan-1",
            "created": "2027-05-03T00:00:00Z",
            "created_by": "ann",
            "status": status,
            "objective": 0.6, "bound": 0.6, "gap": 0.0, "baseline": 0.5,
            "reproducible": true,
            "max_moves": 1, "budget": null, "theta": 0.5, "note": null,
            "moves": [{"recommendation": "plan-1-1", "from": "square", "to": "library",
                "boxes": 1, "gain": 0.1}],
            "warnings": [text("let op")],
            "notes": [],
            "covered": [{"distance_m": 150.0, "residents": 900.0, "places": 3.0}]
        });
        let (_folder, database) = stored(insert, "plan-1", status, &body);
        let reader = database.reader().unwrap();
        let found = plan::find(&reader, "plan-1").unwrap().unwrap();
        assert_eq!(found.moves[0].to, "library");
        // The first plans were written without one.
        body["conflict"] = json!([]);
        // Nor did they say who was served before.
        body["covered"][0]["residents_today"] = json!(null);
        body["covered"][0]["places_today"] = json!(null);
        // Nor which target groups.
        body["covered"][0]["groups"] = json!([]);
        body["group_sources"] = json!([]);
        assert_eq!(json_of(&found), body);
        assert_eq!(json_of(&plan::all(&reader).unwrap()[0].status), status);
    }
}

#[test]
fn an_explanation_of_each_progress_with_each_aim_and_rule() {
    let insert = "INSERT INTO plan_explanations (plan, state, body)
        VALUES (?1, ?2, ?3)";
    let rules = [
        "moves",
        "additions",
        "budget",
        "boxes",
        "use_cap",
        "min_target_share",
        "min_social_housing_share",
        "protection",
        "municipality_floor",
        "group_floor",
        "spacing",
        "closures_per_municipality",
        "forced",
        "forbidden",
        "open",
        "close",
    ];
    let alternative = |aim: &str, least_served: Value| {
        json!({
            "aim": aim, "exact": true, "gain": 0.1, "cost": 0.0, "costs_unknown": 1,
            "residents": 900.0, "places": 3, "inequality": null,
            "least_served": least_served,
            "moves": [{"from": "square", "to": "library"}]
        })
    };
    let served = json!({"municipality": "Evere", "residents": 900.0, "share": 0.25});
    let body = json!({
        "state": "working", "done": 3, "of": 16,
        "alternatives": [
            alternative("most_gain", served),
            alternative("most_equal", Value::Null),
            alternative("least_cost", Value::Null),
            alternative("equal_weights", Value::Null)
        ],
        "prices": rules.map(|rule| json!({"rule": rule, "text": text("regel"), "gain_lost": 0.01})),
        "frontier": [{"moves": 0, "gain": 0.0}, {"moves": 1, "gain": 0.1}],
        "draws": 59, "draws_unfinished": 1,
        "moves": [{
            "from": "square", "to": "library", "gain_lost": 0.1,
            "instead": [{"from": "square", "to": "school"}],
            "removal_share": 1.0, "addition_share": null,
            "blocked_by": rules.map(|rule| json!({"rule": rule, "to": "school", "gain": 0.01})),
            "sentences": [text("omdat")]
        }]
    });
    for state in ["working", "done", "cut_short", "outdated"] {
        let mut body = body.clone();
        body["state"] = json!(state);
        let (_folder, database) = stored(insert, "plan-0", state, &body);
        let found = explanation::find(&database.reader().unwrap(), "plan-0").unwrap();
        assert_eq!(json_of(&found), body);
    }
}

/// Reasons that were one word in English, in the log and in the step; and a ticket whose
/// evaluation is gone.
#[test]
fn what_the_software_said_in_english_alone() {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::open(folder.path()).unwrap();
    let migration = include_str!("../migrations/0103_told_in_words_and_confirmed.sql");
    let translate = migration.split("ALTER TABLE").next().unwrap();
    let written = database.writer().execute_batch(&format!(
        "INSERT INTO sites (id, name_nl, name_fr, name_en, kind, longitude, latitude,
             municipality, reach, access_points, movable)
         VALUES ('park', 'Park', 'Parc', 'Park', 'park', 4.3, 50.8, 'Evere', 'outdoor', 1, 0);
         INSERT INTO places (id, name_nl, name_fr, name_en, kind, longitude, latitude,
             municipality, target, candidate)
         VALUES ('school', 'School', 'École', 'School', 'school', 4.3, 50.8, 'Evere', 1, 1);
         INSERT INTO plans (id, created_s, created_by, status, moves, gain, body)
         VALUES ('plan-1', 0, 'ann', 'optimal', 1, 0.1, '{{}}');
         INSERT INTO recommendations
             (id, plan, from_site, to_place, boxes, gain, reasons, created_s)
         VALUES ('plan-1-1', 'plan-1', 'park', 'school', 1, 0.1, '[]', 0);
         INSERT INTO decisions (recommendation, at_s, by, state, reason) VALUES
             ('plan-1-1', 10, 'collector', 'withdrawn', 'the evaluation found: dropped'),
             ('plan-1-1', 20, 'collector', 'evaluated', 'helped'),
             ('plan-1-1', 30, 'a-1', 'refused', 'helped nobody');
         INSERT INTO audit (at_s, by, action, subject, detail) VALUES
             (10, 'collector', 'withdrawn', 'recommendation plan-1-1',
                 'the evaluation found: dropped'),
             (20, 'collector', 'evaluated', 'recommendation plan-1-1', 'helped'),
             (30, 'a-1', 'refused', 'recommendation plan-1-1', 'helped nobody');
         INSERT INTO tickets (site, what, opened_by, opened_s)
         VALUES ('park', 'Fell.', 'collector', 10), ('park', 'No power', 'a-1', 20);
         {translate}"
    ));
    written.unwrap();
    let reader = database.reader().unwrap();
    let steps = recommendation::steps(&reader, "plan-1-1").unwrap();
    let said: Vec<_> = steps
        .iter()
        .map(|step| (step.reason.as_str(), step.because.as_ref()))
        .map(|(reason, because)| (reason, because.map(|text| text.nl.as_str())))
        .collect();
    let dropped = "Het gebruik is plots teruggevallen: dat is na te kijken, niet te verplaatsen.";
    assert_eq!(
        said,
        [
            ("", Some(dropped)),
            ("", Some("De verplaatsing heeft geholpen.")),
            ("helped nobody", None),
        ]
    );
    let (log, _) = audit::page(&reader, &audit::Filter::default(), None, 9).unwrap();
    let [refused, evaluated, withdrawn] = &log[..] else {
        panic!("{log:?}");
    };
    assert_eq!(refused.detail, Detail::Typed("helped nobody".to_owned()));
    for (row, words) in [
        (evaluated, "Le déplacement a été utile."),
        (
            withdrawn,
            "L’usage a chuté d’un coup : c’est à vérifier, pas à déplacer.",
        ),
    ] {
        let Detail::Done(Done::Because { text }) = &row.detail else {
            panic!("{row:?}");
        };
        assert_eq!(text.fr, words);
    }
    let tickets = ticket::all(&reader).unwrap();
    assert!(
        tickets[0].what.fr.starts_with("L’usage a chuté"),
        "{tickets:?}"
    );
    assert_eq!(tickets[1].what.nl, "No power");
}
