use analysis::text::Text;
use axum::http::StatusCode;
use collector::insight::decisions::take;
use collector::insight::effects;
use insta::assert_json_snapshot;
use records::registry::recommendation::Stage;
use records::registry::user::Role;
use records::registry::verdict::{self, Run, Summary, Verdict};
use serde_json::json;

use crate::fixture::{NOW, Service, at};

/// The square is underused; everything else is as in the fixture.
pub fn with_an_underused_square() -> Service {
    with_a_square("underused")
}

fn with_a_square(class: &str) -> Service {
    let service = Service::filled();
    let verdict: Verdict = serde_json::from_value(json!({
        "site": "place-du-jeu",
        "verdict": class,
        "ratio": 0.1,
        "probability": 0.95,
        "interval": [0.05, 0.18],
        "observed": 100.0,
        "expected": 1000.0,
        "since": null,
        "evidence": {
            "weeks": 8.0,
            "online_share": 1.0,
            "days_since_installation": 400.0,
            "exposure_share": 1.0,
            "noise_of_ratio": 0.02,
            "reference": 900.0,
            "reference_group": "square",
            "reference_borrowed": false,
            "change_point": null,
            "missing": [],
            "check_radio": false
        },
        "sentence": {"nl": "Weinig gebruikt.", "fr": "Peu utilisé.", "en": "Little used."},
        "would_change": null,
        "naive": {"fewer_than_15_visits_a_day": true, "nobody_for_three_days": false},
        "absolute": {"device_minutes_a_day": 40.0, "rank": 2, "of": 2}
    }))
    .unwrap();
    let run = Run {
        evaluated_at: at(NOW),
        from: at("2026-03-11T08:00:00Z"),
        to: at(NOW),
        summary: Summary {
            expected_false_flags: 0.05,
            ten_percent_list: vec!["place-du-jeu".to_owned()],
            low_kinds: Vec::new(),
            method: Text::new("methode", "méthode", "method"),
        },
    };
    let database = &service.state.shared.database;
    database
        .write(|transaction| verdict::add(transaction, &run, &[verdict]))
        .unwrap();
    service
}

#[tokio::test]
async fn a_plan_moves_a_hotspot_on_watch_only_where_it_is_released_by_name() {
    let service = with_a_square("watch");
    let coordinator = service.cookie_of(Role::Coordinator).await;
    let moved = async |wish: &str| {
        let answer = service.post("/api/v1/plans", &coordinator, wish).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
        answer.json()
    };
    let plan = moved(r#"{"max_moves":1}"#).await;
    assert_eq!(plan["moves"], json!([]));
    let plan = moved(r#"{"max_moves":1,"release":["place-du-jeu"]}"#).await;
    assert_eq!(plan["moves"][0]["from"], "place-du-jeu");
    assert_eq!(plan["released"], json!(["place-du-jeu"]));
    let notes = plan["notes"].as_array().unwrap();
    let named = |note: &serde_json::Value| note["en"].as_str().unwrap().contains("by name");
    assert!(notes.iter().any(named), "{notes:?}");

    let wish = r#"{"max_moves":1,"release":["nowhere"]}"#;
    let answer = service.post("/api/v1/plans", &coordinator, wish).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("expected a hotspot on watch"));
}

#[tokio::test]
async fn a_plan_is_recommended_decided_and_written_down() {
    let service = with_an_underused_square();
    let coordinator = service.cookie_of(Role::Coordinator).await;
    let wish = r#"{"max_moves":1,"note":"spring"}"#;
    let answer = service.post("/api/v1/plans", &coordinator, wish).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    let plan = answer.json();
    // The solver's last digits are its own.
    let mut moves = plan["moves"].clone();
    let gain = moves[0]["gain"].take().as_f64().unwrap();
    assert!((0.49..0.51).contains(&gain), "{gain}");
    assert_json_snapshot!(moves, @r#"
    [
      {
        "boxes": 1,
        "from": "place-du-jeu",
        "gain": null,
        "recommendation": "plan-1-1",
        "to": "maison-de-quartier",
        "turn": 1
      }
    ]
    "#);
    assert_json_snapshot!(plan["notes"][0], @r#"
    {
      "en": "0 of 29 labelled public computer rooms are loaded.",
      "fr": "0 des 29 espaces publics numériques labellisés sont importés.",
      "nl": "0 van de 29 erkende openbare computerruimten zijn ingevoerd."
    }
    "#);
    assert_eq!(service.get("/api/v1/plans/plan-1").await.json(), plan);
    let listed = service.get("/api/v1/plans").await.json();
    assert_eq!(listed["items"][0]["moves"], 1);

    let decision = r#"{"decision":"refused","reason":"the square is being rebuilt"}"#;
    let path = "/api/v1/recommendations/plan-1-1/decision";
    let answer = service.post(path, &coordinator, decision).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let mut decided = answer.json();
    let reasons = decided["reasons"].take();
    let asked = decided["preparation"].take();
    assert_eq!(
        asked["lacking"],
        json!(["giving_municipality", "old_host", "new_host", "operator"])
    );
    assert_eq!(decided["gain"].take(), plan["moves"][0]["gain"]);
    assert_eq!(reasons[0]["en"], "Little used.");
    assert_json_snapshot!(decided, @r#"
    {
      "boxes": 1,
      "created": "2026-05-06T08:00:00Z",
      "decision": {
        "at": "2026-05-06T08:00:00Z",
        "by": "coordinator",
        "date": null,
        "decision": "refused",
        "reason": "the square is being rebuilt",
        "team": null
      },
      "explained": null,
      "from": {
        "id": "place-du-jeu",
        "kind": "square",
        "lat": 50.85,
        "lon": 4.3005,
        "municipality": "Bruxelles",
        "name": {
          "en": "Game Square",
          "fr": "Place du Jeu",
          "nl": "Spelplein"
        }
      },
      "gain": null,
      "history": [
        {
          "at": "2026-05-06T08:00:00Z",
          "by": "coordinator",
          "date": null,
          "reason": "",
          "state": "proposed",
          "team": null
        },
        {
          "at": "2026-05-06T08:00:00Z",
          "by": "coordinator",
          "date": null,
          "reason": "the square is being rebuilt",
          "state": "refused",
          "team": null
        }
      ],
      "id": "plan-1-1",
      "moved": null,
      "plan": "plan-1",
      "preparation": null,
      "reasons": null,
      "standing": [],
      "state": "refused",
      "to": {
        "id": "maison-de-quartier",
        "kind": "community_centre",
        "lat": 50.87,
        "lon": 4.37,
        "municipality": "Bruxelles",
        "name": {
          "en": "Community centre",
          "fr": "Maison de quartier",
          "nl": "Buurthuis"
        }
      }
    }
    "#);

    // What was refused is not proposed again.
    let again = service
        .post("/api/v1/plans", &coordinator, wish)
        .await
        .json();
    assert_eq!(again["moves"], json!([]));
    assert_json_snapshot!(service.get("/api/v1/audit").await.json(), @r#"
    {
      "items": [
        {
          "about": {
            "en": "Plan plan-2",
            "fr": "Plan plan-2",
            "nl": "Plan plan-2"
          },
          "action": "plan",
          "at": "2026-05-06T08:00:00Z",
          "by": "coordinator",
          "detail": {
            "en": "Moves: 0, of at most 1.",
            "fr": "Déplacements : 0, sur 1 au plus.",
            "nl": "Verplaatsingen: 0, van hoogstens 1."
          },
          "erased": false,
          "number": 6,
          "subject": "plan-2"
        },
        {
          "about": {
            "en": "Recommendation plan-1-1",
            "fr": "Recommandation plan-1-1",
            "nl": "Aanbeveling plan-1-1"
          },
          "action": "refused",
          "at": "2026-05-06T08:00:00Z",
          "by": "coordinator",
          "detail": {
            "en": "the square is being rebuilt",
            "fr": "the square is being rebuilt",
            "nl": "the square is being rebuilt"
          },
          "erased": false,
          "number": 5,
          "subject": "recommendation plan-1-1"
        },
        {
          "about": {
            "en": "Plan plan-1",
            "fr": "Plan plan-1",
            "nl": "Plan plan-1"
          },
          "action": "plan",
          "at": "2026-05-06T08:00:00Z",
          "by": "coordinator",
          "detail": {
            "en": "Moves: 1, of at most 1.",
            "fr": "Déplacements : 1, sur 1 au plus.",
            "nl": "Verplaatsingen: 1, van hoogstens 1."
          },
          "erased": false,
          "number": 4,
          "subject": "plan-1"
        },
        {
          "about": {
            "en": "User coordinator",
            "fr": "Utilisateur coordinator",
            "nl": "Gebruiker coordinator"
          },
          "action": "add user",
          "at": "2026-05-06T08:00:00Z",
          "by": "collector",
          "detail": {
            "en": "Role: coordinator.",
            "fr": "Rôle : coordinateur.",
            "nl": "Rol: coördinator."
          },
          "erased": false,
          "number": 2,
          "subject": "user coordinator"
        },
        {
          "about": {
            "en": "Token reader",
            "fr": "Clé reader",
            "nl": "Sleutel reader"
          },
          "action": "add token",
          "at": "2026-05-06T08:00:00Z",
          "by": "collector",
          "detail": {
            "en": "Role: viewer.",
            "fr": "Rôle : lecteur.",
            "nl": "Rol: lezer."
          },
          "erased": false,
          "number": 1,
          "subject": "token reader"
        }
      ],
      "next_cursor": null
    }
    "#);
}

#[tokio::test]
async fn only_who_may_decide_decides() {
    let service = with_an_underused_square();
    for role in [Role::Viewer, Role::Planner, Role::Operator] {
        let cookie = service.cookie_of(role).await;
        let answer = service
            .post("/api/v1/plans", &cookie, r#"{"max_moves":1}"#)
            .await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{role}");
    }
    assert_eq!(
        service.get("/api/v1/plans").await.json()["items"],
        json!([])
    );
}

#[tokio::test]
async fn a_decision_that_does_not_fit_changes_nothing() {
    let service = with_an_underused_square();
    let admin = service.cookie_of(Role::Admin).await;
    let plan = service
        .post("/api/v1/plans", &admin, r#"{"max_moves":1}"#)
        .await;
    assert_eq!(plan.status, StatusCode::CREATED, "{}", plan.text);
    let path = "/api/v1/recommendations/plan-1-1/decision";
    let mut details = Vec::new();
    for (decision, status) in [
        (
            r#"{"decision":"refused","reason":" "}"#,
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (r#"{"decision":"evaluated"}"#, StatusCode::CONFLICT),
        (r#"{"decision":"moved"}"#, StatusCode::CONFLICT),
        (
            r#"{"decision":"perhaps"}"#,
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
    ] {
        let answer = service.post(path, &admin, decision).await;
        assert_eq!(answer.status, status, "{decision}: {}", answer.text);
        details.push(answer.json()["detail"].clone());
    }
    assert_json_snapshot!(details, @r#"
    [
      "a refusal needs a `reason`",
      "`evaluated` follows from what the data say; nobody decides it",
      "recommendation `plan-1-1` is proposed; it cannot become moved",
      "body: decision: unknown variant `perhaps`, expected one of `proposed`, `accepted`, `refused`, `deferred`, `scheduled`, `moved`, `verified`, `evaluated`, `withdrawn` at line 1 column 21"
    ]
    "#);
    let recommendation = service.get("/api/v1/recommendations/plan-1-1").await.json();
    assert_eq!(recommendation["state"], "proposed");
    assert!(recommendation["decision"].is_null());
}

#[tokio::test]
async fn a_day_that_cannot_be_is_refused_and_a_wrong_one_put_right() {
    let service = with_an_underused_square();
    let admin = service.cookie_of(Role::Admin).await;
    let plan = service
        .post("/api/v1/plans", &admin, r#"{"max_moves":1}"#)
        .await;
    assert_eq!(plan.status, StatusCode::CREATED, "{}", plan.text);
    let path = "/api/v1/recommendations/plan-1-1/decision";
    let unfit = StatusCode::UNPROCESSABLE_ENTITY;
    let answer = service
        .post(path, &admin, r#"{"decision":"accepted"}"#)
        .await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    service.prepared(&admin, "plan-1-1").await;
    for (decision, status) in [
        (r#"{"decision":"scheduled"}"#, unfit),
        (r#"{"decision":"scheduled","date":"1999-01-01"}"#, unfit),
        (
            r#"{"decision":"scheduled","date":"2026-06-05"}"#,
            StatusCode::OK,
        ),
        (r#"{"decision":"moved","date":"2099-01-01"}"#, unfit),
        (r#"{"decision":"moved","date":"2026-05-06"}"#, unfit),
        (
            r#"{"decision":"moved","date":"2026-05-06","access_points":["library-1"]}"#,
            unfit,
        ),
        (
            r#"{"decision":"moved","date":"2026-05-06","access_points":["square-2"]}"#,
            StatusCode::OK,
        ),
        (
            r#"{"decision":"moved","date":"2026-05-05"}"#,
            StatusCode::OK,
        ),
        (
            r#"{"decision":"refused","reason":"too late"}"#,
            StatusCode::CONFLICT,
        ),
    ] {
        let answer = service.post(path, &admin, decision).await;
        assert_eq!(answer.status, status, "{decision}: {}", answer.text);
    }
    let recommendation = service.get("/api/v1/recommendations/plan-1-1").await.json();
    assert_eq!(recommendation["decision"]["date"], "2026-05-05");
    // Said to be moved, and not seen: both boxes reported on.
    let mut moved = recommendation["moved"].clone();
    moved["missing"] = moved["missing"]
        .as_array()
        .unwrap()
        .iter()
        .map(|text| text["en"].clone())
        .collect();
    assert_json_snapshot!(moved, @r#"
    {
      "days": 1,
      "missing": [
        "Access point square-2 did not start anew around that day: it does not seem to have been unplugged.",
        "Access point square-1 of the old place still reports."
      ],
      "on": "2026-05-05",
      "site": "maison-de-quartier"
    }
    "#);
    let square = service.get("/api/v1/sites/place-du-jeu").await.json();
    assert_eq!(square["closed"], "2026-05-05");
    let centre = service.get("/api/v1/sites/maison-de-quartier").await.json();
    assert_eq!(centre["opened"], "2026-05-05");
}

#[tokio::test]
async fn the_second_of_two_who_decide_sees_what_the_first_decided() {
    let service = with_an_underused_square();
    let admin = service.cookie_of(Role::Admin).await;
    let plan = service
        .post("/api/v1/plans", &admin, r#"{"max_moves":1}"#)
        .await;
    assert_eq!(plan.status, StatusCode::CREATED, "{}", plan.text);
    let path = "/api/v1/recommendations/plan-1-1/decision";
    let first = r#"{"decision":"accepted","reason":"the host agrees","seen":1}"#;
    let answer = service.post(path, &admin, first).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let second = r#"{"decision":"refused","reason":"works until June","seen":1}"#;
    let answer = service.post(path, &admin, second).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert_eq!(
        answer.json()["detail"],
        "recommendation `plan-1-1` is accepted since 2026-05-06T08:00:00Z, decided by admin; \
         look at it again"
    );
    let again = r#"{"decision":"refused","reason":"works until June","seen":2}"#;
    let answer = service.post(path, &admin, again).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
}

#[tokio::test]
async fn an_operator_reports_a_move_and_decides_nothing_else() {
    let service = with_an_underused_square();
    let coordinator = service.cookie_of(Role::Coordinator).await;
    let operator = service.cookie_of(Role::Operator).await;
    let plan = service
        .post("/api/v1/plans", &coordinator, r#"{"max_moves":1}"#)
        .await;
    assert_eq!(plan.status, StatusCode::CREATED, "{}", plan.text);
    let path = "/api/v1/recommendations/plan-1-1/decision";
    let accepted = r#"{"decision":"accepted"}"#;
    let answer = service.post(path, &operator, accepted).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.text);
    let answer = service.post(path, &coordinator, accepted).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    service.prepared(&coordinator, "plan-1-1").await;
    let scheduled = r#"{"decision":"scheduled","date":"2026-06-05","team":"North"}"#;
    let answer = service.post(path, &coordinator, scheduled).await;
    assert_eq!(
        answer.json()["decision"]["team"],
        "North",
        "{}",
        answer.text
    );
    let moved = r#"{"decision":"moved","access_points":["square-1"]}"#;
    let answer = service.post(path, &operator, moved).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    assert_eq!(answer.json()["decision"]["by"], "operator");
}

#[tokio::test]
async fn nothing_is_evaluated_before_a_move_is_seen() {
    let service = with_an_underused_square();
    let none = service.get("/api/v1/evaluations").await.json();
    assert_eq!(
        none,
        json!({"computed_at": null, "programme": null, "items": [], "next_cursor": null})
    );
    let admin = service.cookie_of(Role::Admin).await;
    let plan = service
        .post("/api/v1/plans", &admin, r#"{"max_moves":1}"#)
        .await;
    assert_eq!(plan.status, StatusCode::CREATED, "{}", plan.text);
    let path = "/api/v1/recommendations/plan-1-1/decision";
    service.agreed(&admin, "plan-1-1").await;
    for decision in [
        r#"{"decision":"accepted"}"#,
        r#"{"decision":"moved","access_points":["square-1"]}"#,
    ] {
        let answer = service.post(path, &admin, decision).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    }
    effects::catch_up(&service.state.shared).unwrap();
    let effects = service.get("/api/v1/evaluations").await.json();
    assert_eq!(effects["programme"]["not_seen"], 1);
    assert_eq!(effects["programme"]["finding"], "too_few_moves");
    assert_eq!(effects["items"], json!([]));

    // The data show it once the coordinator has put the code on it; here by hand.
    let database = &service.state.shared.database;
    let verified: rusqlite::Result<bool> = database.write(|transaction| {
        take::by_data(transaction, "plan-1-1", Stage::Verified, None, at(NOW))
    });
    assert!(verified.unwrap());
    effects::catch_up(&service.state.shared).unwrap();
    let effects = service.get("/api/v1/evaluations").await.json();
    let item = &effects["items"][0];
    // Proposed the day before, it has no weeks to compare with, whatever comes.
    assert_eq!(item["finding"], "not_compared");
    assert_eq!(item["complete_on"], "2026-07-08");
    let said = item["sentence"]["en"].as_str().unwrap();
    assert!(said.starts_with("No conclusion"), "{said}");
}

#[tokio::test]
async fn a_wish_out_of_range_is_refused() {
    let service = Service::filled();
    let admin = service.cookie_of(Role::Admin).await;
    let mut details = Vec::new();
    for wish in [
        r#"{"max_moves":101}"#,
        r#"{"max_moves":1,"theta":1.5}"#,
        r#"{"max_moves":1,"budget":-1}"#,
    ] {
        let answer = service.post("/api/v1/plans", &admin, wish).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wish}");
        details.push(answer.json()["detail"].clone());
    }
    assert_json_snapshot!(details, @r#"
    [
      "`max_moves` is 101; expected at most 100",
      "`theta` is 1.5; expected 0 to 1",
      "`budget` is -1; expected 0 or more euro"
    ]
    "#);
}

#[tokio::test]
async fn a_place_that_is_screened_out_gets_no_hotspot() {
    let service = with_an_underused_square();
    let coordinator = service.cookie_of(Role::Coordinator).await;
    let viewer = service.cookie_of(Role::Viewer).await;
    let path = "/api/v1/places/maison-de-quartier/screening";
    let out = r#"{"state":"screened_out","reason":"no power in the hall"}"#;
    let refused = service.post(path, &viewer, out).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.text);
    let silent = r#"{"state":"screened_out"}"#;
    let refused = service.post(path, &coordinator, silent).await;
    assert_eq!(
        refused.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "{}",
        refused.text
    );

    let answer = service.post(path, &coordinator, out).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let said = answer.json()["screening"].clone();
    assert_eq!(said["state"], "screened_out");
    assert_eq!(said["reason"], "no power in the hall");
    assert_eq!(said["by"], "coordinator");
    let listed = service.get("/api/v1/places").await.json();
    let all = listed["items"].as_array().unwrap();
    let place = all.iter().find(|place| place["id"] == "maison-de-quartier");
    assert_eq!(place.unwrap()["screening"], said);

    let wish = r#"{"max_moves":1}"#;
    let moves = |answer: serde_json::Value| answer["moves"].as_array().unwrap().len();
    let plan = service.post("/api/v1/plans", &coordinator, wish).await;
    assert_eq!(moves(plan.json()), 0, "{}", plan.text);
    let agreed = r#"{"state":"agreed"}"#;
    let answer = service.post(path, &coordinator, agreed).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let plan = service.post("/api/v1/plans", &coordinator, wish).await;
    assert_eq!(moves(plan.json()), 1, "{}", plan.text);
}
