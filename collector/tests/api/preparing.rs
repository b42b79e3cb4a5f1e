//! Consents and the notice come before the day of a move.

use axum::http::StatusCode;
use records::registry::user::Role;
use serde_json::{Value, json};

use crate::deciding::with_an_underused_square;

#[tokio::test]
async fn a_move_is_scheduled_only_with_all_consents_and_thirty_days_after_the_notice() {
    let service = with_an_underused_square();
    let coordinator = service.cookie_of(Role::Coordinator).await;
    let plan = service
        .post("/api/v1/plans", &coordinator, r#"{"max_moves":1}"#)
        .await;
    assert_eq!(plan.status, StatusCode::CREATED, "{}", plan.text);
    let path = |verb: &str| format!("/api/v1/recommendations/plan-1-1/{verb}");
    let send = async |verb: &str, body: Value| {
        let answer = service
            .post(&path(verb), &coordinator, &body.to_string())
            .await;
        (answer.status, answer.json())
    };
    let notice = json!({"posted_on": "2026-05-06"});
    let (status, told) = send("notice", notice.clone()).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert_eq!(
        told["detail"],
        "recommendation `plan-1-1` is proposed; accept it first"
    );
    let (status, _) = send("decision", json!({"decision": "accepted"})).await;
    assert_eq!(status, StatusCode::OK);

    let scheduled = json!({"decision": "scheduled", "date": "2026-06-05"});
    let (status, told) = send("decision", scheduled.clone()).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        told["detail"],
        "recommendation `plan-1-1` lacks the consent of the municipality that gives the hotspot, \
         the host of the old place, the host of the new place, the operator; note it first"
    );
    let (status, told) = send("decision", json!({"decision": "moved"})).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{told}");

    // Nobody hosts a square, but somebody lets people into the community centre.
    let said = |party: &str, answer: &str| {
        json!({
            "party": party, "answer": answer, "given_by": "technical services",
            "given_on": "2026-05-05",
        })
    };
    let (status, told) = send("consents", said("new_host", "not_needed")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        told["detail"],
        "the host of the new place may not be left out: somebody there says yes or no"
    );
    for (party, answer) in [
        ("giving_municipality", "given"),
        ("old_host", "not_needed"),
        ("new_host", "refused"),
        ("operator", "given"),
    ] {
        let (status, told) = send("consents", said(party, answer)).await;
        assert_eq!(status, StatusCode::OK, "{told}");
    }
    let (_, prepared) = send("notice", notice).await;
    let prepared = &prepared["preparation"];
    assert_eq!(prepared["lacking"], json!(["new_host"]));
    assert_eq!(prepared["earliest"], "2026-06-05");
    assert_eq!(prepared["notice"]["by"], "coordinator");
    assert_eq!(
        prepared["consents"][0]["said"],
        json!({
            "party": "giving_municipality", "answer": "given",
            "given_by": "technical services", "given_on": "2026-05-05", "note": "",
            "by": "coordinator", "at": "2026-05-06T08:00:00Z",
        })
    );
    let (status, _) = send("decision", scheduled.clone()).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let (status, _) = send("consents", said("new_host", "given")).await;
    assert_eq!(status, StatusCode::OK);
    let early = json!({"decision": "scheduled", "date": "2026-06-04"});
    let (status, told) = send("decision", early).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        told["detail"],
        "`date` is 2026-06-04; expected a day from 2026-06-05 on, 30 days after the notice"
    );
    let (status, body) = send("decision", scheduled).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    assert_eq!(body["state"], "scheduled");

    // Who takes a consent back stops the move.
    let (status, _) = send("consents", said("operator", "refused")).await;
    assert_eq!(status, StatusCode::OK);
    let (status, told) = send("decision", json!({"decision": "moved"})).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{told}");
    let log = service.get("/api/v1/audit").await.json();
    assert_eq!(log["items"][1]["action"], "consent");
    assert_eq!(
        log["items"][1]["detail"]["nl"],
        "De operator: niet akkoord, 5 mei 2026."
    );
    // It has no day any more, and says why.
    assert_eq!(log["items"][0]["action"], "accepted");
    assert_eq!(
        log["items"][0]["detail"]["nl"],
        "Er is geen dag meer: de operator weigert."
    );
}

#[tokio::test]
async fn who_may_not_note_a_consent_is_told_who_may() {
    let service = with_an_underused_square();
    let coordinator = service.cookie_of(Role::Coordinator).await;
    let plan = service
        .post("/api/v1/plans", &coordinator, r#"{"max_moves":1}"#)
        .await;
    assert_eq!(plan.status, StatusCode::CREATED, "{}", plan.text);
    let operator = service.cookie_of(Role::Operator).await;
    let path = "/api/v1/recommendations/plan-1-1/consents";
    let of = |party: &str| {
        json!({"party": party, "answer": "given", "given_by": "the team"}).to_string()
    };
    let own = service.post(path, &operator, &of("operator")).await;
    assert_eq!(own.status, StatusCode::OK, "{}", own.text);
    let other = service.post(path, &operator, &of("old_host")).await;
    assert_eq!(other.status, StatusCode::FORBIDDEN, "{}", other.text);
    let nobody = json!({"party": "operator", "answer": "given", "given_by": " "}).to_string();
    let unnamed = service.post(path, &operator, &nobody).await;
    assert_eq!(unnamed.status, StatusCode::UNPROCESSABLE_ENTITY);
    let unknown = service
        .post(
            "/api/v1/recommendations/plan-9-9/consents",
            &operator,
            &of("operator"),
        )
        .await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND, "{}", unknown.text);
}

#[tokio::test]
async fn a_notice_has_the_postal_address_and_a_code_only_where_a_form_is() {
    let mut service = with_an_underused_square();
    let coordinator = service.cookie_of(Role::Coordinator).await;
    let plan = service
        .post("/api/v1/plans", &coordinator, r#"{"max_moves":1}"#)
        .await;
    assert_eq!(plan.status, StatusCode::CREATED, "{}", plan.text);
    let path = "/api/v1/recommendations/plan-1-1/notice";
    let bare = service.get(path).await.json();
    assert_eq!(bare, json!({"postal_address": [], "form": null}));

    let text = r#"
        [notices]
        postal_address = ["Wi-Fi desk", "1000 Brussels"]
    "#;
    service.configure(text);
    let printed = service.get(path).await.json();
    assert_eq!(
        printed,
        json!({"postal_address": ["Wi-Fi desk", "1000 Brussels"], "form": null})
    );

    service.configure(&format!(
        "{text}form_address = \"https://wifi.example.org/objections\""
    ));
    let printed = service.get(path).await.json();
    assert_eq!(
        printed["form"]["address"],
        "https://wifi.example.org/objections?move=plan-1-1"
    );
    let code = printed["form"]["code"].as_str().unwrap();
    assert!(code.contains("<svg"), "{code}");
}
