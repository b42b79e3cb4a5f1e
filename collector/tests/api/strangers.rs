//! Somebody who has no password and tries.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode, header};
use collector::web::sign_in;
use records::registry::user::Role;

use crate::fixture::{Answer, NOW, PASSWORD, Service, at};

const STRANGER: &str = "192.0.2.1:40000";
const ELSEWHERE: &str = "198.51.100.9:50000";

fn with_admin() -> Service {
    let service = Service::empty();
    let database = &service.state.shared.database;
    sign_in::add_user(database, "admin", Role::Admin, PASSWORD, at(NOW)).unwrap();
    service
}

async fn try_from(
    service: &Service,
    from: &str,
    cookie: &str,
    name: &str,
    password: &str,
) -> Answer {
    let body = serde_json::json!({"name": name, "password": password}).to_string();
    let mut request = Request::post("/api/v1/session")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::COOKIE, cookie)
        .body(Body::from(body))
        .unwrap();
    let from: SocketAddr = from.parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(from));
    service.send(request).await
}

fn browser(answer: &Answer) -> String {
    let cookies = answer.headers.get_all(header::SET_COOKIE);
    let cookies = cookies.iter().map(|cookie| cookie.to_str().unwrap());
    let of_browser = cookies
        .into_iter()
        .find(|text| text.starts_with("browser="));
    let text = of_browser.expect("a cookie `browser`");
    assert!(text.contains("; HttpOnly; SameSite=Strict"), "{text}");
    text.split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_stranger_who_guesses_keeps_the_admin_out_of_no_other_address() {
    let service = with_admin();
    for _ in 0..60 {
        try_from(&service, STRANGER, "", "admin", "wrong").await;
    }
    let hostile = try_from(&service, STRANGER, "", "admin", PASSWORD).await;
    assert_eq!(hostile.status, StatusCode::TOO_MANY_REQUESTS);
    let admin = try_from(&service, ELSEWHERE, "", "admin", PASSWORD).await;
    assert_eq!(admin.status, StatusCode::OK, "{}", admin.text);
}

#[tokio::test]
async fn a_browser_that_signed_in_before_is_let_in_whatever_strangers_do() {
    let service = with_admin();
    let before = try_from(&service, ELSEWHERE, "", "admin", PASSWORD).await;
    let known = browser(&before);
    // From its own address and from many others.
    for last in 1..=40 {
        for from in [ELSEWHERE, &format!("203.0.113.{last}:1")] {
            for _ in 0..3 {
                try_from(&service, from, "", "admin", "wrong").await;
            }
        }
    }
    let unknown = try_from(&service, "203.0.113.200:1", "", "admin", PASSWORD).await;
    assert_eq!(unknown.status, StatusCode::TOO_MANY_REQUESTS);
    let again = try_from(&service, ELSEWHERE, &known, "admin", PASSWORD).await;
    assert_eq!(again.status, StatusCode::OK, "{}", again.text);
    // What it was given is for one use, and for this name.
    assert_ne!(browser(&again), known);
    let stale = try_from(&service, ELSEWHERE, &known, "admin", PASSWORD).await;
    assert_eq!(stale.status, StatusCode::TOO_MANY_REQUESTS);
    let guesses = browser(&again);
    let mut statuses = Vec::new();
    for _ in 0..6 {
        let answer = try_from(&service, ELSEWHERE, &guesses, "admin", "wrong").await;
        statuses.push(answer.status.as_u16());
    }
    assert_eq!(statuses, [401, 401, 401, 401, 401, 429]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_wrong_passwords_at_once_are_five() {
    let service = std::sync::Arc::new(with_admin());
    let all: Vec<_> = (0..60)
        .map(|_| {
            let service = service.clone();
            let one = async move { try_from(&service, STRANGER, "", "admin", "wrong").await };
            tokio::spawn(async move { one.await.status })
        })
        .collect();
    let mut looked_at = 0;
    for one in all {
        looked_at += usize::from(one.await.unwrap() == StatusCode::UNAUTHORIZED);
    }
    assert_eq!(looked_at, 5);
}

#[tokio::test]
async fn a_name_that_nobody_can_have_is_refused_before_anything_is_kept() {
    let service = with_admin();
    for _ in 0..30 {
        let long = "x".repeat(50_000);
        let answer = try_from(&service, STRANGER, "", &long, "wrong").await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    }
    let honest = try_from(&service, STRANGER, "", "admin", PASSWORD).await;
    assert_eq!(honest.status, StatusCode::OK);
}

#[tokio::test]
async fn an_invitation_that_is_none_is_refused_before_the_password_is_looked_at() {
    let service = with_admin();
    let body = r#"{"invitation":"none","password":"short"}"#;
    for _ in 0..40 {
        let answer = service.post("/api/v1/invitation", "", body).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn weak_passwords_are_refused_in_plain_words() {
    let service = Service::empty();
    let database = &service.state.shared.database;
    let invitation = sign_in::first_admin(database, at(NOW)).unwrap().unwrap();
    for weak in [
        "aaaaaaaaaaaa",
        "Password2026",
        "admin-admin-1",
        "123456789012",
    ] {
        let body = serde_json::json!({"invitation": invitation.as_str(), "password": weak});
        let answer = service
            .post("/api/v1/invitation", "", &body.to_string())
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{weak}");
        let told = answer.json()["detail"].as_str().unwrap().to_owned();
        assert!(told.contains("choose one that nobody guesses"), "{told}");
    }
}

#[tokio::test]
async fn a_cookie_is_for_secure_connections_where_a_proxy_says_so_however_it_is_spelt() {
    let service = with_admin();
    let body = serde_json::json!({"name": "admin", "password": PASSWORD}).to_string();
    for (name, value, secure) in [
        ("x-forwarded-proto", "https", true),
        ("x-forwarded-proto", "HTTPS", true),
        ("x-forwarded-proto", "https,http", true),
        ("x-forwarded-proto", "https, http", true),
        ("x-forwarded-proto", "http, https", false),
        ("forwarded", "for=192.0.2.1;proto=https", true),
        (
            "forwarded",
            "For=192.0.2.1; Proto=\"HTTPS\"; by=x, for=y",
            true,
        ),
        ("forwarded", "for=192.0.2.1;proto=http", false),
    ] {
        let request = Request::post("/api/v1/session")
            .header(header::CONTENT_TYPE, "application/json")
            .header(name, value)
            .body(Body::from(body.clone()));
        let answer = service.send(request.unwrap()).await;
        for cookie in answer.headers.get_all(header::SET_COOKIE) {
            let mut attributes = cookie.to_str().unwrap().split("; ");
            let is_secure = attributes.any(|attribute| attribute == "Secure");
            assert_eq!(is_secure, secure, "{name}: {value}");
        }
    }
}
