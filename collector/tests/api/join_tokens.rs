//! Tokens made on the pages: who may, what is shown and kept, and where there are none.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use collector::config::Config;
use collector::intake::enroll;
use collector::web::state::Joining;
use protocol::AccessPointId;
use records::registry::user::Role;

use crate::fixture::{Answer, NOW, Service, at};

const MAKE: &str = "/api/v1/access-points/square-1/join-token";

/// A collector with an authority, below a path.
fn joinable() -> (Service, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let text = format!("data_directory = {:?}\n", folder.path());
    let enroll = Config::parse(&text, "collector.toml").unwrap().enroll;
    let mut service = Service::filled();
    let database = &service.state.shared.database;
    enroll::broker(&enroll, database, &["localhost".to_owned()], at(NOW)).unwrap();
    service.state.joining = Some(Arc::new(Joining {
        enroll,
        address: "https://city.example/wifi".to_owned(),
    }));
    (service.with_router(), folder)
}

async fn end(service: &Service, cookie: &str) -> Answer {
    let request = Request::delete(MAKE).header(header::COOKIE, cookie);
    service.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn an_operator_makes_a_token_that_is_shown_once_and_can_be_ended() {
    let (service, _folder) = joinable();
    let operator = service.cookie_of(Role::Operator).await;
    let made = service.post(MAKE, &operator, "").await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let command = made.json()["command"].as_str().unwrap().to_owned();
    let token = command.strip_prefix("hotspot-agent join https://city.example/wifi ");
    let token: protocol::joining::Token = token.unwrap().parse().unwrap();
    assert_eq!(token.access_point.as_str(), "square-1");

    let open = service.get("/api/v1/join-tokens").await;
    let items = open.json()["items"].clone();
    assert_eq!(items.as_array().unwrap().len(), 1, "{items}");
    assert_eq!(items[0]["access_point"], "square-1");
    let secret = token.without_server_key();
    let secret = secret.rsplit('.').next().unwrap();
    assert!(command.contains(secret) && !open.text.contains(secret));
    let log = service.get("/api/v1/audit?action=token").await;
    assert_eq!(log.json()["items"][0]["by"], "operator", "{}", log.text);
    assert!(!log.text.contains(secret));

    // Another takes its place; then there is none.
    service.post(MAKE, &operator, "").await;
    let open = service.get("/api/v1/join-tokens").await.json();
    assert_eq!(open["items"].as_array().unwrap().len(), 1, "{open}");
    assert_eq!(
        end(&service, &operator).await.status,
        StatusCode::NO_CONTENT
    );
    let open = service.get("/api/v1/join-tokens").await.json();
    assert_eq!(open["items"].as_array().unwrap().len(), 0, "{open}");
}

#[tokio::test]
async fn nobody_else_makes_one_and_none_is_made_for_who_is_shut_out() {
    let (mut service, _folder) = joinable();
    for role in [Role::Viewer, Role::Planner, Role::Coordinator] {
        let cookie = service.cookie_of(role).await;
        let told = service.post(MAKE, &cookie, "").await;
        assert_eq!(told.status, StatusCode::FORBIDDEN, "{role}");
        assert_eq!(end(&service, &cookie).await.status, StatusCode::FORBIDDEN);
    }
    let operator = service.cookie_of(Role::Operator).await;
    let unknown = service.post("/api/v1/access-points/none/join-token", &operator, "");
    assert_eq!(unknown.await.status, StatusCode::NOT_FOUND);

    let enroll = service.state.joining.as_ref().unwrap().enroll.clone();
    let id: AccessPointId = "square-1".parse().unwrap();
    enroll::revoke(&enroll, &service.state.shared.database, &id, "ann", at(NOW)).unwrap();
    let told = service.post(MAKE, &operator, "").await;
    assert_eq!(told.status, StatusCode::CONFLICT);
    assert!(told.text.contains("square-1 is shut out"), "{}", told.text);

    service.state.joining = None;
    let service = service.with_router();
    let told = service.post(MAKE, &operator, "").await;
    assert_eq!(told.status, StatusCode::CONFLICT);
    assert!(
        told.text.contains("`http.public_url` is not set"),
        "{}",
        told.text
    );
}
