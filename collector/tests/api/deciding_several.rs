//! Several decisions at once, what a refusal asks of the next plan, wishes by name, and the
//! adoption of a plan shown beside another.

use axum::http::StatusCode;
use collector::insight::planning::explain;
use records::registry::place::{self, Place};
use records::registry::recommendation::{self, Recommendation};
use records::registry::user::Role;
use serde_json::{Value, json};

use crate::deciding::with_an_underused_square;
use crate::fixture::{NOW, Service, at};

/// Three recommendations of the latest plan; the third is of an older one.
fn with_three() -> Service {
    let service = with_an_underused_square();
    let database = &service.state.shared.database;
    let filled: rusqlite::Result<()> = database.write(|transaction| {
        for (row, plan) in [(0, "plan-1"), (1, "plan-2")] {
            transaction.execute(
                "INSERT INTO plans VALUES (?1, ?2, '', 'optimal', 1, 0.5, '{}')",
                rusqlite::params![plan, row],
            )?;
        }
        for id in ["plan-2-1", "plan-2-2", "plan-1-1"] {
            let recommended = Recommendation {
                id: id.to_owned(),
                plan: id[..6].to_owned(),
                from_site: "place-du-jeu".to_owned(),
                to_place: "maison-de-quartier".to_owned(),
                boxes: 1,
                gain: 0.1,
                reasons: Vec::new(),
                created: at(NOW),
            };
            recommendation::add(transaction, &recommended, "ann")?;
        }
        Ok(())
    });
    filled.unwrap();
    service
}

#[tokio::test]
async fn each_of_several_has_its_own_answer_and_nothing_is_half_lost() {
    let service = with_three();
    let coordinator = service.cookie_of(Role::Coordinator).await;
    let first = r#"{"decision":"refused","reason":"being rebuilt"}"#;
    let path = "/api/v1/recommendations/plan-2-2/decision";
    let answer = service.post(path, &coordinator, first).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);

    let several = json!({
        "decision": "accepted",
        "reason": "agreed in the meeting of May",
        "recommendations": [
            {"id": "plan-2-1", "seen": 1},
            {"id": "plan-2-2", "seen": 1},
            {"id": "plan-1-1", "seen": 1},
            {"id": "plan-9-9"},
        ],
    });
    let send = async |cookie: &str, body: &Value| {
        service
            .post("/api/v1/decisions", cookie, &body.to_string())
            .await
    };
    let answer = send(&coordinator, &several).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let items = answer.json()["items"].clone();
    let told: Vec<(bool, Value, Value, Value)> = items
        .as_array()
        .unwrap()
        .iter()
        .map(|item| {
            let problem = &item["problem"];
            let state = item["recommendation"]["state"].clone();
            let (status, detail) = (problem["status"].clone(), problem["detail"].clone());
            (item["taken"] == true, state, status, detail)
        })
        .collect();
    assert_eq!(
        told,
        [
            (true, json!("accepted"), Value::Null, Value::Null),
            (
                false,
                json!("refused"),
                json!(409),
                json!(
                    "recommendation `plan-2-2` is refused since 2026-05-06T08:00:00Z, decided by \
                     coordinator; look at it again"
                )
            ),
            (
                false,
                json!("proposed"),
                json!(409),
                json!("a later plan replaced recommendation `plan-1-1`")
            ),
            (
                false,
                Value::Null,
                json!(404),
                json!("there is no recommendation `plan-9-9`")
            ),
        ]
    );
    let kept = service.get("/api/v1/recommendations/plan-2-1").await.json();
    assert_eq!(kept["decision"]["reason"], "agreed in the meeting of May");

    let viewer = service.cookie_of(Role::Viewer).await;
    let answer = send(&viewer, &several).await.json();
    assert_eq!(answer["items"][0]["problem"]["status"], 403);
    for unfit in [
        json!({"decision": "accepted", "recommendations": []}),
        json!({"decision": "moved", "recommendations": [{"id": "plan-2-1"}]}),
    ] {
        let answer = send(&coordinator, &unfit).await;
        assert_eq!(
            answer.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{}",
            answer.text
        );
    }
}

/// A second place that could get the hotspot.
fn with_a_second_place() -> Service {
    let service = with_an_underused_square();
    let database = &service.state.shared.database;
    let filled: rusqlite::Result<()> = database.write(|transaction| {
        let centre = place::find(transaction, "maison-de-quartier")?.unwrap();
        let second = Place {
            id: "local-des-jeunes".to_owned(),
            lon: 4.33,
            lat: 50.89,
            ..centre
        };
        place::put(transaction, &second)
    });
    filled.unwrap();
    service
}

async fn plan(service: &Service, cookie: &str, wish: &Value) -> Value {
    let answer = service
        .post("/api/v1/plans", cookie, &wish.to_string())
        .await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    answer.json()
}

#[tokio::test]
async fn the_reason_of_a_refusal_is_a_rule_of_the_next_plan() {
    for (rule, expected) in [
        (None, None),
        (Some("hotspot_stays"), None),
        (Some("not_there"), Some("other")),
        (Some("not_this_move"), Some("other")),
    ] {
        let service = with_a_second_place();
        let coordinator = service.cookie_of(Role::Coordinator).await;
        let first = plan(&service, &coordinator, &json!({"max_moves": 1})).await;
        let refused_place = first["moves"][0]["to"].clone();
        let mut refused = json!({"decision": "refused", "reason": "no mast there"});
        if let Some(rule) = rule {
            refused["rule"] = json!(rule);
        }
        let path = "/api/v1/recommendations/plan-1-1/decision";
        let answer = service.post(path, &coordinator, &refused.to_string()).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        assert_eq!(answer.json()["history"][1]["rule"], json!(rule));
        let second = plan(&service, &coordinator, &json!({"max_moves": 1})).await;
        let moves = second["moves"].as_array().unwrap();
        assert_eq!(moves.len(), usize::from(expected.is_some()), "{rule:?}");
        assert!(moves.iter().all(|step| step["to"] != refused_place));
        let notes = second["notes"].as_array().unwrap();
        let told = |note: &Value| note["en"].as_str().unwrap().contains("“no mast there”");
        assert!(notes.iter().any(told), "{rule:?}: {notes:?}");
    }
}

#[tokio::test]
async fn a_place_is_wished_or_vetoed_with_its_price_before_the_next_plan() {
    let service = with_a_second_place();
    let coordinator = service.cookie_of(Role::Coordinator).await;
    let first = plan(&service, &coordinator, &json!({"max_moves": 1})).await;
    let chosen = first["moves"][0]["to"].clone();
    let other = match chosen.as_str() {
        Some("maison-de-quartier") => "local-des-jeunes",
        _ => "maison-de-quartier",
    };
    let what_if = "/api/v1/plans/plan-1/what-if";
    let priced = service
        .post(
            what_if,
            &coordinator,
            &json!({"veto": [chosen]}).to_string(),
        )
        .await
        .json();
    let free = service.post(what_if, &coordinator, "{}").await.json();
    assert!(priced["gain"].as_f64().unwrap() <= free["gain"].as_f64().unwrap() + 1e-9);
    assert_eq!(priced["broken_before"][0]["rule"], "veto");
    assert_eq!(
        priced["broken_before"][0]["text"]["en"],
        "places that may not get a hotspot"
    );
    let stays = json!({"keep": ["place-du-jeu"]}).to_string();
    let stays = service.post(what_if, &coordinator, &stays).await.json();
    assert_eq!(stays["broken_before"][0]["rule"], "keep");

    for wished in [json!({"veto": [chosen]}), json!({"open": [other]})] {
        let wish = json!({"max_moves": 1, "wished": wished});
        let made = plan(&service, &coordinator, &wish).await;
        assert_eq!(made["moves"][0]["to"], other, "{wished}");
        assert_eq!(made["wished"], wished);
        // The explanation is of the plan with its wishes.
        explain::latest(&service.state.shared, &|| false).unwrap();
        let id = made["id"].as_str().unwrap();
        let explained = service
            .get(&format!("/api/v1/plans/{id}/explanation"))
            .await;
        assert_eq!(explained.json()["state"], "done");
    }
    let unknown = json!({"max_moves": 1, "wished": {"veto": ["nowhere"]}}).to_string();
    let answer = service.post("/api/v1/plans", &coordinator, &unknown).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer.text.contains("unknown id `nowhere`"),
        "{}",
        answer.text
    );
}

#[tokio::test]
async fn a_plan_shown_beside_the_latest_is_adopted_as_it_was_shown() {
    let service = with_a_second_place();
    let coordinator = service.cookie_of(Role::Coordinator).await;
    plan(&service, &coordinator, &json!({"max_moves": 1})).await;
    let like = json!({"max_moves": 0, "like": {"plan": "plan-1", "aim": "most_equal"}});
    let early = service
        .post("/api/v1/plans", &coordinator, &like.to_string())
        .await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        early.text.contains("its explanation has them"),
        "{}",
        early.text
    );

    explain::latest(&service.state.shared, &|| false).unwrap();
    let explained = service.get("/api/v1/plans/plan-1/explanation").await.json();
    let beside = explained["alternatives"].as_array().unwrap();
    let shown = beside
        .iter()
        .find(|row| row["aim"] == "most_equal")
        .unwrap();
    let adopted = plan(&service, &coordinator, &like).await;
    let moves: Vec<Value> = adopted["moves"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| json!({"from": step["from"], "to": step["to"]}))
        .collect();
    assert_eq!(json!(moves), shown["moves"]);
    assert_eq!(
        adopted["notes"][0]["en"],
        "Adopted from the plans beside plan-1."
    );
    explain::latest(&service.state.shared, &|| false).unwrap();
    let explained = service.get("/api/v1/plans/plan-2/explanation").await.json();
    assert_eq!(explained["state"], "done");

    // What stood beside an older plan is over.
    let late = service
        .post("/api/v1/plans", &coordinator, &like.to_string())
        .await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        late.text.contains("expected the latest plan"),
        "{}",
        late.text
    );
}
