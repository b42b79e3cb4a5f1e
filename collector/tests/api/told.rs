//! Problems are told in the language of the reader; the code stays.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use records::registry::user::Role;
use serde_json::Value;

use crate::deciding::with_an_underused_square;
use crate::fixture::Service;

async fn ask(service: &Service, cookie: &str, path: &str, body: &str, language: &str) -> Value {
    let request = Request::post(format!("/api/v1{path}"))
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::COOKIE, cookie)
        .header(header::ACCEPT_LANGUAGE, language)
        .body(Body::from(body.to_owned()));
    let answer = service.send(request.unwrap()).await;
    assert!(
        answer.status.is_client_error(),
        "{path} {body}: {} {}",
        answer.status,
        answer.text
    );
    let spoken = answer.headers.get(header::CONTENT_LANGUAGE);
    let spoken = spoken.map_or("en", |spoken| spoken.to_str().unwrap());
    assert_eq!(spoken, language, "{path}");
    answer.json()
}

#[tokio::test]
async fn whatever_a_page_can_bring_about_is_told_in_three_languages() {
    let service = with_an_underused_square();
    let coordinator = service.cookie_of(Role::Coordinator).await;
    let viewer = service.cookie_of(Role::Viewer).await;
    let plan = service
        .post("/api/v1/plans", &coordinator, r#"{"max_moves":1}"#)
        .await;
    assert_eq!(plan.status, StatusCode::CREATED, "{}", plan.text);
    let decision = "/recommendations/plan-1-1/decision";
    let consents = "/recommendations/plan-1-1/consents";
    let long = format!(
        r#"{{"decision":"accepted","reason":"{}"}}"#,
        "x".repeat(2_001)
    );
    let cases: Vec<(&str, &str, &str, &str)> = vec![
        ("", "/visits", "{}", "not_signed_in"),
        (
            "",
            "/session",
            r#"{"name":"x","password":"y"}"#,
            "wrong_password",
        ),
        (
            "",
            "/invitation",
            r#"{"invitation":"x","password":"y"}"#,
            "no_invitation",
        ),
        (&viewer, decision, r#"{"decision":"accepted"}"#, "role"),
        (&viewer, "/plans", r#"{"max_moves":1}"#, "role"),
        (&coordinator, "/plans", r#"{"max_moves":1000}"#, "plan_wish"),
        (
            &coordinator,
            decision,
            r#"{"decision":"refused"}"#,
            "no_reason",
        ),
        (&coordinator, decision, &long, "long_reason"),
        (
            &coordinator,
            decision,
            r#"{"decision":"verified"}"#,
            "by_data",
        ),
        (&coordinator, decision, r#"{"decision":"moved"}"#, "order"),
        (&coordinator, decision, r#"{"decision":"deferred"}"#, "date"),
        (
            &coordinator,
            decision,
            r#"{"decision":"deferred","date":"2999-01-01"}"#,
            "date",
        ),
        (
            &coordinator,
            decision,
            r#"{"decision":"accepted","seen":9}"#,
            "meanwhile",
        ),
        (
            &coordinator,
            consents,
            r#"{"party":"new_host","answer":"not_needed","given_by":"x"}"#,
            "needed",
        ),
        (
            &coordinator,
            consents,
            r#"{"party":"new_host","answer":"given","given_by":""}"#,
            "words",
        ),
        (
            &coordinator,
            "/recommendations/plan-9-9/decision",
            r#"{"decision":"accepted"}"#,
            "not_found",
        ),
        (
            &coordinator,
            "/places/maison-de-quartier/screening",
            r#"{"state":"screened_out"}"#,
            "no_reason",
        ),
        (
            &coordinator,
            "/visits",
            r#"{"site":"place-du-jeu","found":"x","visited_on":"2999-01-01"}"#,
            "ahead",
        ),
        (
            &coordinator,
            "/tickets",
            r#"{"site":"nowhere","what":"x"}"#,
            "not_found",
        ),
        // What no page sends is told in general words, with the technical ones beside them.
        (&coordinator, decision, "{", "bad_request"),
        (&coordinator, decision, r#"{"decision":"eaten"}"#, "unfit"),
        (&coordinator, "/no-such-route", "{}", "not_found"),
    ];
    for (cookie, path, body, code) in cases {
        let english = ask(&service, cookie, path, body, "en").await;
        assert_eq!(english["technical"], Value::Null, "{english}");
        let mut told = vec![english["detail"].clone()];
        for language in ["nl", "fr"] {
            let problem = ask(&service, cookie, path, body, language).await;
            assert_eq!(problem["code"], code, "{problem}");
            assert_eq!(problem["code"], english["code"]);
            assert_eq!(problem["status"], english["status"]);
            if problem["technical"] != Value::Null {
                assert_eq!(problem["technical"], english["detail"]);
            }
            let detail = problem["detail"].clone();
            assert!(!told.contains(&detail), "{problem}");
            told.push(detail);
        }
    }
}

#[tokio::test]
async fn the_answers_to_several_decisions_speak_the_readers_language_too() {
    let service = with_an_underused_square();
    let coordinator = service.cookie_of(Role::Coordinator).await;
    let body = r#"{"decision":"accepted","recommendations":[{"id":"plan-9-9"}]}"#;
    let request = Request::post("/api/v1/decisions")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::COOKIE, &coordinator)
        .header(header::ACCEPT_LANGUAGE, "fr-BE")
        .body(Body::from(body));
    let answer = service.send(request.unwrap()).await;
    assert_eq!(
        answer.json()["items"][0]["problem"]["detail"],
        "Il n’y a pas de recommandation `plan-9-9`."
    );
}
