use axum::http::StatusCode;
use collector::insight::planning::explain;
use insta::assert_json_snapshot;
use records::registry::user::Role;
use serde_json::json;

use crate::deciding::with_an_underused_square;
use crate::fixture::Service;

const WISH: &str = r#"{"max_moves":1}"#;

async fn planned() -> (Service, String) {
    let service = with_an_underused_square();
    let coordinator = service.cookie_of(Role::Coordinator).await;
    let answer = service.post("/api/v1/plans", &coordinator, WISH).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    (service, coordinator)
}

#[tokio::test]
async fn a_plan_is_shown_at_once_and_explained_afterwards() {
    let (service, _) = planned().await;
    let path = "/api/v1/plans/plan-1/explanation";
    let before = service.get(path).await.json();
    assert_eq!(before["state"], "waiting");
    let recommendation = service.get("/api/v1/recommendations/plan-1-1").await.json();
    assert!(recommendation["explained"].is_null());

    let explained = explain::latest(&service.state.shared, &|| false).unwrap();
    assert_eq!(explained.as_deref(), Some("plan-1"));
    let after = service.get(path).await.json();
    assert_eq!(after["state"], "done");
    assert_eq!(after["done"], after["of"]);
    assert_eq!(after["draws"], 60);
    let aims: Vec<_> = after["alternatives"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["aim"].clone())
        .collect();
    assert_eq!(
        aims,
        ["most_gain", "most_equal", "least_cost", "equal_weights"]
    );
    assert_eq!(after["frontier"][0], json!({"moves": 0, "gain": 0.0}));

    let recommendation = service.get("/api/v1/recommendations/plan-1-1").await.json();
    assert_eq!(recommendation["explained"]["removal_share"], 1.0);
    assert_eq!(recommendation["explained"]["addition_share"], 1.0);
    let last = recommendation["reasons"]
        .as_array()
        .unwrap()
        .last()
        .cloned();
    assert_json_snapshot!(last, @r#"
    {
      "en": "In 60 recalculations with other weights, distances and use this hotspot is removed in 100% (robust) and this place gets one in 100% (robust).",
      "fr": "Sur 60 recalculs avec d’autres poids, distances et usages, ce hotspot est retiré dans 100 % des cas (solide) et ce lieu en reçoit un dans 100 % (solide).",
      "nl": "In 60 herberekeningen met andere gewichten, afstanden en gebruik verdwijnt deze hotspot in 100 % van de gevallen (robuust) en krijgt deze plaats er in 100 % een (robuust)."
    }
    "#);
    assert_eq!(
        explain::latest(&service.state.shared, &|| false).unwrap(),
        None
    );
}

#[tokio::test]
async fn an_explanation_is_of_the_plan_as_it_was_whatever_was_decided_since() {
    let (service, coordinator) = planned().await;
    let path = "/api/v1/recommendations/plan-1-1/decision";
    let answer = service
        .post(path, &coordinator, r#"{"decision":"accepted"}"#)
        .await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    explain::latest(&service.state.shared, &|| false).unwrap();
    let explanation = service.get("/api/v1/plans/plan-1/explanation").await.json();
    assert_eq!(explanation["state"], "done");
}

#[tokio::test]
async fn an_explanation_that_was_stopped_is_begun_again() {
    let (service, _) = planned().await;
    assert_eq!(
        explain::latest(&service.state.shared, &|| true).unwrap(),
        None
    );
    let explained = explain::latest(&service.state.shared, &|| false).unwrap();
    assert_eq!(explained.as_deref(), Some("plan-1"));
}

#[tokio::test]
async fn what_an_older_plan_proposed_is_replaced_by_the_latest_plan() {
    let (service, coordinator) = planned().await;
    let answer = service.post("/api/v1/plans", &coordinator, WISH).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    let listed = service.get("/api/v1/recommendations").await.json();
    let ids: Vec<_> = listed["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["id"].clone())
        .collect();
    assert_eq!(ids, ["plan-2-1"]);
    let path = "/api/v1/recommendations/plan-1-1/decision";
    let answer = service
        .post(path, &coordinator, r#"{"decision":"accepted"}"#)
        .await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert_eq!(
        answer.json()["detail"],
        "a later plan replaced recommendation `plan-1-1`"
    );
}

#[tokio::test]
async fn what_if_says_what_changes_and_keeps_nothing() {
    let (service, _) = planned().await;
    let planner = service.cookie_of(Role::Planner).await;
    let path = "/api/v1/plans/plan-1/what-if";
    let same = service.post(path, &planner, "{}").await;
    assert_eq!(same.status, StatusCode::OK, "{}", same.text);
    let same = same.json();
    assert_eq!(same["gain"], same["gain_before"]);
    assert_eq!((&same["added"], &same["dropped"]), (&json!([]), &json!([])));
    assert!(same["seconds"].as_f64().unwrap() < 5.0);

    let kept = service
        .post(path, &planner, r#"{"keep":["place-du-jeu"]}"#)
        .await
        .json();
    assert_eq!(kept["status"], "optimal");
    assert_eq!(kept["gain"], 0.0);
    assert_eq!(
        kept["dropped"],
        json!([{"from": "place-du-jeu", "to": "maison-de-quartier"}])
    );
    let listed = service.get("/api/v1/plans").await.json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_if_names_the_rules_that_conflict() {
    let (service, coordinator) = planned().await;
    let path = "/api/v1/plans/plan-1/what-if";
    let change = r#"{"open":["maison-de-quartier"],"max_moves":0}"#;
    let answer = service.post(path, &coordinator, change).await.json();
    assert_eq!(answer["status"], "infeasible");
    assert!(answer["gain"].is_null());
    let rules: Vec<_> = answer["conflict"]
        .as_array()
        .unwrap()
        .iter()
        .map(|rule| rule["rule"].clone())
        .collect();
    assert!(rules.contains(&json!("open")), "{rules:?}");
}

#[tokio::test]
async fn what_if_refuses_what_it_does_not_know_and_who_may_not_plan() {
    let (service, coordinator) = planned().await;
    let path = "/api/v1/plans/plan-1/what-if";
    let mut details = Vec::new();
    for change in [
        r#"{"keep":["nowhere"]}"#,
        r#"{"open":["maison-de-quartier"],"veto":["maison-de-quartier"]}"#,
        r#"{"weights":{"nowhere":2}}"#,
        r#"{"weights":{"maison-de-quartier":-2}}"#,
        r#"{"theta":2}"#,
        r#"{"vetos":[]}"#,
    ] {
        let answer = service.post(path, &coordinator, change).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{change}");
        details.push(answer.json()["detail"].as_str().unwrap_or("").to_owned());
    }
    for (detail, part) in details.iter().zip([
        "unknown id `nowhere`",
        "`maison-de-quartier` is in `open` and in `veto`",
        "`weights` names `nowhere`",
        "weight -2",
        "`theta` is 2",
        "unknown field `vetos`",
    ]) {
        assert!(detail.contains(part), "{detail}");
    }
    let viewer = service.cookie_of(Role::Viewer).await;
    let answer = service.post(path, &viewer, "{}").await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    let answer = service
        .post("/api/v1/plans/plan-9/what-if", &coordinator, "{}")
        .await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}
