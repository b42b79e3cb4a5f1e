//! What people note of a hotspot, and take back.

use axum::http::StatusCode;
use records::registry::user::Role;
use serde_json::{Value, json};

use crate::fixture::Service;

#[tokio::test]
async fn an_event_is_noted_listed_and_withdrawn_and_the_log_keeps_both() {
    let service = Service::filled();
    let planner = service.cookie_of(Role::Planner).await;
    let path = "/api/v1/sites/place-du-jeu/events";
    let note = async |body: Value| {
        let answer = service.post(path, &planner, &body.to_string()).await;
        (answer.status, answer.json())
    };
    let (status, works) =
        note(json!({"first_day": "2026-04-20", "last_day": "2026-05-02", "what": " Works "})).await;
    assert_eq!(status, StatusCode::CREATED, "{works}");
    assert_eq!(works["what"], "Works");
    assert_eq!(works["noted_by"], "planner");
    let (status, market) = note(json!({"first_day": "2026-05-04", "what": "No market"})).await;
    assert_eq!(status, StatusCode::CREATED, "{market}");
    assert_eq!(market["last_day"], Value::Null);
    let listed = service.get(path).await.json();
    assert_eq!(listed["items"], json!([market, works]));

    let withdraw = format!("/api/v1/events/{}/withdraw", works["id"]);
    let answer = service.post(&withdraw, &planner, "").await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    assert_eq!(answer.json()["withdrawn"]["by"], "planner");
    let again = service.post(&withdraw, &planner, "").await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert_eq!(
        again.json()["detail"],
        "event 1 was withdrawn on 2026-05-06T08:00:00Z by planner"
    );
    assert_eq!(service.get(path).await.json()["items"], json!([market]));

    let log = service.get("/api/v1/audit").await.json();
    let told: Vec<[&str; 3]> = log["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| {
            let words = [&entry["action"], &entry["subject"], &entry["detail"]["fr"]];
            words.map(|words| words.as_str().unwrap())
        })
        .filter(|[action, ..]| action.ends_with(" event"))
        .collect();
    let square = "site place-du-jeu";
    assert_eq!(
        told,
        [
            ["withdraw event", square, "Numéro 1."],
            ["note event", square, "Numéro 2. À partir du 4 mai 2026."],
            [
                "note event",
                square,
                "Numéro 1. Du 20 avril 2026 au 2 mai 2026."
            ],
        ]
    );
}

#[tokio::test]
async fn an_event_of_no_days_no_words_or_nobody_who_may_is_refused() {
    let service = Service::filled();
    let path = "/api/v1/sites/place-du-jeu/events";
    for role in [Role::Operator, Role::Coordinator, Role::Admin] {
        let cookie = service.cookie_of(role).await;
        let body = r#"{"first_day":"2026-05-04","what":"works"}"#;
        let answer = service.post(path, &cookie, body).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{role}");
    }
    let viewer = service.cookie_of(Role::Viewer).await;
    let body = r#"{"first_day":"2026-05-04","what":"works"}"#;
    assert_eq!(
        service.post(path, &viewer, body).await.status,
        StatusCode::FORBIDDEN
    );
    let planner = service.cookie_of(Role::Planner).await;
    for (body, told) in [
        (
            json!({"first_day": "2026-05-04", "what": "  "}),
            "`what` is empty or longer than 200 characters",
        ),
        (
            json!({"first_day": "2026-05-04", "what": "x".repeat(201)}),
            "`what` is empty or longer than 200 characters",
        ),
        (
            json!({"first_day": "2026-05-04", "last_day": "2026-05-03", "what": "works"}),
            "`last_day` 2026-05-03 is before `first_day` 2026-05-04",
        ),
        (
            json!({"first_day": "0026-05-04", "what": "works"}),
            "`first_day` is 0026-05-04; expected a day from 2006-05-06 to 2031-05-06",
        ),
    ] {
        let answer = service.post(path, &planner, &body.to_string()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
        assert_eq!(answer.json()["detail"], told);
    }
}
