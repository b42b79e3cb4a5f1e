//! A second factor beside the password, through the API.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use collector::web::sign_in::second_factor;
use data_encoding::BASE32_NOPAD;
use records::registry::user::Role;
use serde_json::{Value, json};
use totp_rs::Builder;

use crate::fixture::{Answer, NOW, PASSWORD, Service, at};

async fn sign_in(service: &Service, code: Value) -> Answer {
    let body = json!({"name": "planner", "password": PASSWORD, "code": code});
    service.post("/api/v1/session", "", &body.to_string()).await
}

#[tokio::test]
async fn a_code_is_asked_for_taken_once_and_given_up_on_the_machine() {
    let service = Service::empty();
    let cookie = service.cookie_of(Role::Planner).await;
    let send = async |path: &str, body: Value| {
        let path = format!("/api/v1/second-factor{path}");
        service.post(&path, &cookie, &body.to_string()).await
    };
    let begun = send("", json!({"password": PASSWORD})).await;
    assert_eq!(begun.status, StatusCode::OK, "{}", begun.text);
    let begun = begun.json();
    let (secret, address) = (
        begun["secret"].as_str().unwrap(),
        begun["address"].to_string(),
    );
    assert!(
        address.contains("otpauth://totp/Hotspots:planner?secret="),
        "{address}"
    );
    assert!(begun["qr"].as_str().unwrap().contains("<svg"));
    // Begun is not on.
    assert_eq!(sign_in(&service, Value::Null).await.status, StatusCode::OK);

    let secret = BASE32_NOPAD.decode(secret.as_bytes()).unwrap();
    let phone = Builder::new().with_secret(secret).build_noncompliant();
    let now_s = u64::try_from(jiff::Timestamp::now().as_second()).unwrap();
    let code = |steps: u64| phone.generate(now_s + 30 * steps).to_string();
    let on = send("/on", json!({"code": code(0)})).await;
    assert_eq!(on.status, StatusCode::OK, "{}", on.text);
    let codes = on.json()["codes"].as_array().unwrap().clone();
    assert_eq!(codes.len(), 10);
    let again = send("", json!({"password": PASSWORD})).await;
    assert_eq!(again.status, StatusCode::CONFLICT);

    let asked = sign_in(&service, Value::Null).await;
    assert_eq!(asked.status, StatusCode::UNAUTHORIZED);
    assert_eq!(asked.json()["code"], "code_needed");
    assert!(!asked.headers.contains_key(header::SET_COOKIE));
    let used = sign_in(&service, json!(code(0))).await;
    assert_eq!(used.status, StatusCode::UNAUTHORIZED);
    assert_eq!(used.json()["code"], "wrong_code");
    assert_eq!(
        sign_in(&service, json!(code(1))).await.status,
        StatusCode::OK
    );
    let replayed = sign_in(&service, json!(code(1))).await;
    assert_eq!(replayed.status, StatusCode::UNAUTHORIZED);
    assert_eq!(
        sign_in(&service, codes[0].clone()).await.status,
        StatusCode::OK
    );
    let replayed = sign_in(&service, codes[0].clone()).await;
    assert_eq!(replayed.status, StatusCode::UNAUTHORIZED);

    // No program turns it off, and a stolen session alone does not either.
    let told = service.get("/api/v1/second-factor").await;
    assert_eq!(told.status, StatusCode::FORBIDDEN);
    let told = send("/off", json!({"code": "guessed"})).await;
    assert_eq!(told.status, StatusCode::FORBIDDEN);
    let request = Request::get("/api/v1/second-factor")
        .header(header::COOKIE, &cookie)
        .body(Body::empty());
    let told = service.send(request.unwrap()).await;
    assert_eq!(told.json(), json!({"on": true, "recovery_codes_left": 9}));

    let database = &service.state.shared.database;
    assert!(second_factor::reset(database, "planner", at(NOW)).unwrap());
    assert!(!second_factor::reset(database, "planner", at(NOW)).unwrap());
    assert_eq!(sign_in(&service, Value::Null).await.status, StatusCode::OK);
    let log = service.get("/api/v1/audit?person=planner").await.json();
    let actions: Vec<&str> = log["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["action"].as_str().unwrap())
        .collect();
    assert_eq!(
        actions,
        ["second factor reset", "second factor on", "add user"]
    );
}

#[tokio::test]
async fn who_guesses_codes_is_kept_out_as_who_guesses_passwords() {
    let service = Service::empty();
    let cookie = service.cookie_of(Role::Planner).await;
    let body = json!({"password": PASSWORD}).to_string();
    let begun = service.post("/api/v1/second-factor", &cookie, &body).await;
    let secret = begun.json()["secret"].as_str().unwrap().to_owned();
    let secret = BASE32_NOPAD.decode(secret.as_bytes()).unwrap();
    let phone = Builder::new().with_secret(secret).build_noncompliant();
    let now_s = u64::try_from(jiff::Timestamp::now().as_second()).unwrap();
    let wrong = service.post("/api/v1/second-factor/on", &cookie, r#"{"code":"nothing"}"#);
    assert_eq!(wrong.await.json()["code"], "wrong_code");
    let body = json!({"code": phone.generate(now_s).to_string()}).to_string();
    let on = service
        .post("/api/v1/second-factor/on", &cookie, &body)
        .await;
    assert_eq!(on.status, StatusCode::OK, "{}", on.text);
    let mut told = Vec::new();
    for _ in 0..30 {
        told.push(sign_in(&service, json!("guessed")).await.status);
    }
    assert!(told.contains(&StatusCode::TOO_MANY_REQUESTS), "{told:?}");
}
