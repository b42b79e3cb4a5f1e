//! The audit log: found by what is asked, and taken away as a file that others can check.

use axum::http::StatusCode;
use data_encoding::HEXLOWER;
use records::registry::user::Role;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::deciding::with_an_underused_square;

#[tokio::test]
async fn the_log_is_found_by_kind_person_object_and_time_and_sign_ins_stay_out_of_sight() {
    let service = with_an_underused_square();
    let coordinator = service.cookie_of(Role::Coordinator).await;
    let plan = service
        .post("/api/v1/plans", &coordinator, r#"{"max_moves":1}"#)
        .await;
    assert_eq!(plan.status, StatusCode::CREATED, "{}", plan.text);
    let accepted = service
        .post(
            "/api/v1/recommendations/plan-1-1/decision",
            &coordinator,
            r#"{"decision":"accepted","reason":"ms Peeters asked for it"}"#,
        )
        .await;
    assert_eq!(accepted.status, StatusCode::OK, "{}", accepted.text);
    let actions = async |query: &str| -> Vec<String> {
        let answer = service.get(&format!("/api/v1/audit?{query}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        let items = answer.json()["items"].as_array().unwrap().clone();
        let action = |item: Value| item["action"].as_str().unwrap().to_owned();
        items.into_iter().map(action).collect()
    };
    assert_eq!(
        actions("").await,
        ["accepted", "plan", "add user", "add token"]
    );
    assert_eq!(actions("sign_ins=true").await.len(), 5);
    assert_eq!(actions("action=sign%20in").await, ["sign in"]);
    assert_eq!(actions("action=plan").await, ["plan"]);
    assert_eq!(
        actions("person=coordinator").await,
        ["accepted", "plan", "add user"]
    );
    assert_eq!(actions("subject=recommendation").await, ["accepted"]);
    assert_eq!(
        actions("subject=recommendation%20plan-1-1").await,
        ["accepted"]
    );
    assert_eq!(actions("from=2026-05-07").await, [""; 0]);
    assert_eq!(actions("from=2026-05-06&to=2026-05-06").await.len(), 4);
    assert_eq!(actions("to=2026-05-05").await, [""; 0]);
    let told = service.get("/api/v1/audit?from=2026-02-30").await;
    assert_eq!(told.status, StatusCode::BAD_REQUEST);
}

/// As `docs/SECURITY.md` says how the hashes are made, without the code that makes them.
fn hash_of(fields: &[String]) -> String {
    let text: String = fields
        .iter()
        .map(|field| format!("{}:{field},", field.len()))
        .collect();
    HEXLOWER.encode(&Sha256::digest(text.as_bytes()))
}

#[tokio::test]
async fn the_file_can_be_checked_by_others_also_where_a_text_or_a_name_was_erased() {
    let service = with_an_underused_square();
    let coordinator = service.cookie_of(Role::Coordinator).await;
    let plan = service
        .post("/api/v1/plans", &coordinator, r#"{"max_moves":1}"#)
        .await;
    assert_eq!(plan.status, StatusCode::CREATED, "{}", plan.text);
    service
        .post(
            "/api/v1/recommendations/plan-1-1/decision",
            &coordinator,
            r#"{"decision":"accepted","reason":"=ms Peeters asked"}"#,
        )
        .await;
    let database = &service.state.shared.database;
    let check = async || {
        let file = service.get("/api/v1/audit/export?form=jsonl").await;
        assert_eq!(file.headers["content-type"], "application/x-ndjson");
        let mut before = "0".repeat(64);
        let mut rows = 0;
        for line in file.text.lines() {
            let row: Value = serde_json::from_str(line).unwrap();
            let text = |field: &str| row[field].as_str().unwrap().to_owned();
            let number = |field: &str| row[field].as_i64().unwrap().to_string();
            let expected = hash_of(&[
                before,
                number("number"),
                number("at_s"),
                text("by"),
                text("action"),
                text("subject"),
                text("detail_hash"),
            ]);
            assert_eq!(text("hash"), expected, "{line}");
            if !text("salt").is_empty() {
                assert_eq!(
                    text("detail_hash"),
                    hash_of(&[text("salt"), text("detail")])
                );
            }
            before = text("hash");
            rows += 1;
        }
        rows
    };
    assert_eq!(check().await, 5);
    let last = service.get("/api/v1/audit").await.json()["items"][0]["number"].clone();
    database
        .write(|transaction| {
            records::registry::audit::erase_detail(transaction, last.as_i64().unwrap())
        })
        .unwrap();
    let now = jiff::Timestamp::now();
    collector::web::sign_in::delete_user(database, "coordinator", now).unwrap();
    assert_eq!(check().await, 6);
    let log = service.get("/api/v1/audit").await;
    assert!(!log.text.contains("Peeters"), "{}", log.text);
    let shown = service.get("/api/v1/recommendations/plan-1-1").await.json();
    assert_eq!(shown["history"][1]["reason"], "");
    let csv = service.get("/api/v1/audit/export?form=csv").await;
    assert_eq!(csv.text.lines().count(), 7, "{}", csv.text);
    let told = service.get("/api/v1/audit/export?form=xml").await;
    assert_eq!(told.status, StatusCode::BAD_REQUEST);
}
