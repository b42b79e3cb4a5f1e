use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use collector::web::public_url::{PublicUrl, behind};
use collector::web::sign_in;
use insta::assert_json_snapshot;
use records::registry::user::Role;
use tower::ServiceExt;

use crate::fixture::{NOW, PASSWORD, Service, at};

#[tokio::test]
async fn without_a_session_or_token_every_route_answers_nothing() {
    let service = Service::filled();
    let description = serde_json::to_value(collector::web::api::description()).unwrap();
    let mut asked = 0;
    for (path, methods) in description["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            let open = [
                "post /session",
                "post /invitation",
                "get /demo-sign-ins",
                "get /sign-in-ways",
                "get /openid",
                "get /openid/callback",
            ];
            if open.contains(&format!("{method} {path}").as_str()) {
                continue;
            }
            let path = path.replace("{id}", "place-du-jeu");
            let request = Request::builder()
                .method(Method::from_bytes(method.to_uppercase().as_bytes()).unwrap())
                .uri(format!("/api/v1{path}"))
                .header(header::CONTENT_TYPE, "application/json")
                .body(Body::from("{}"));
            let answer = service.send(request.unwrap()).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{method} {path}");
            assert_eq!(
                answer.headers[header::CONTENT_TYPE],
                "application/problem+json"
            );
            asked += 1;
        }
    }
    assert!(asked > 15, "only {asked} routes asked");
    for path in ["/metrics", "/api/v1/openapi.json", "/api/v1/no-such-route"] {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let answer = service.send(request).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
    }
}

#[tokio::test]
async fn signing_in_gives_a_cookie_that_scripts_cannot_read() {
    let service = Service::empty();
    let database = &service.state.shared.database;
    collector::web::sign_in::add_user(database, "ann", Role::Planner, PASSWORD, at(NOW)).unwrap();
    let body = format!(r#"{{"name":"ann","password":"{PASSWORD}"}}"#);
    let answer = service.post("/api/v1/session", "", &body).await;
    assert_json_snapshot!(answer.json(), @r#"
    {
      "clock_speed": 1.0,
      "demo": false,
      "embedded_broker": false,
      "noise_off": [],
      "now": "2026-05-06T08:00:00Z",
      "time_zone": "Europe/Brussels",
      "user": {
        "name": "ann",
        "role": "planner",
        "scope": [
          "region"
        ]
      }
    }
    "#);
    let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap();
    let mut attributes: Vec<&str> = cookie.split("; ").collect();
    let secret = attributes.remove(0);
    assert!(secret.starts_with("session="), "{secret}");
    assert_eq!(secret.len(), "session=".len() + 64);
    attributes.sort_unstable();
    assert_eq!(
        attributes,
        ["HttpOnly", "Max-Age=43200", "Path=/", "SameSite=Strict"]
    );
}

#[tokio::test]
async fn a_wrong_password_is_a_problem_without_a_cookie() {
    let service = Service::empty();
    let database = &service.state.shared.database;
    collector::web::sign_in::add_user(database, "ann", Role::Planner, PASSWORD, at(NOW)).unwrap();
    let answer = service
        .post(
            "/api/v1/session",
            "",
            r#"{"name":"ann","password":"guess"}"#,
        )
        .await;
    assert_json_snapshot!(answer.json(), @r#"
    {
      "code": "wrong_password",
      "detail": "name and password do not belong together",
      "status": 401,
      "title": "Unauthorized",
      "type": "about:blank"
    }
    "#);
    assert!(!answer.headers.contains_key(header::SET_COOKIE));
}

#[tokio::test]
async fn a_session_ends_when_its_owner_signs_out() {
    let service = Service::empty();
    let cookie = service.cookie_of(Role::Viewer).await;
    let with_cookie = |method: Method| {
        Request::builder()
            .method(method)
            .uri("/api/v1/session")
            .header(header::COOKIE, &cookie)
            .body(Body::empty())
            .unwrap()
    };
    let status = |answer: crate::fixture::Answer| answer.status;
    assert_eq!(
        status(service.send(with_cookie(Method::GET)).await),
        StatusCode::OK
    );
    let out = service.send(with_cookie(Method::DELETE)).await;
    assert_eq!(out.status, StatusCode::NO_CONTENT);
    let cleared = out.headers[header::SET_COOKIE].to_str().unwrap();
    let cleared: Vec<&str> = cleared.split("; ").collect();
    assert_eq!(cleared[0], "session=");
    assert!(cleared.contains(&"Path=/"), "{cleared:?}");
    assert!(cleared.contains(&"Max-Age=0"), "{cleared:?}");
    let after = service.send(with_cookie(Method::GET)).await;
    assert_eq!(status(after), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_change_from_a_page_of_another_origin_is_refused() {
    let service = Service::empty();
    let cookie = service.cookie_of(Role::Coordinator).await;
    for (name, value, expected) in [
        ("origin", "https://elsewhere.example", StatusCode::FORBIDDEN),
        ("sec-fetch-site", "cross-site", StatusCode::FORBIDDEN),
        ("sec-fetch-site", "same-site", StatusCode::FORBIDDEN),
        ("origin", "http://hotspots.example", StatusCode::NO_CONTENT),
    ] {
        let request = Request::delete("/api/v1/session")
            .header(header::HOST, "hotspots.example")
            .header(header::COOKIE, &cookie)
            .header(name, value)
            .body(Body::empty());
        let answer = service.send(request.unwrap()).await;
        assert_eq!(answer.status, expected, "{name}: {value}");
    }
}

#[tokio::test]
async fn a_body_that_is_not_json_or_too_large_is_refused() {
    let service = Service::empty();
    let form = Request::post("/api/v1/session")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from("name=ann&password=guess"));
    let answer = service.send(form.unwrap()).await;
    assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let large = format!(r#"{{"name":"ann","password":"{}"}}"#, "x".repeat(100_000));
    let answer = service.post("/api/v1/session", "", &large).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(
        answer.headers[header::CONTENT_TYPE],
        "application/problem+json"
    );
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let service = Service::empty();
    for (path, policy) in [
        ("/", "default-src 'none'; script-src 'self';"),
        ("/healthz", "default-src 'none'; frame-ancestors 'none'"),
        (
            "/api/v1/sites",
            "default-src 'none'; frame-ancestors 'none'",
        ),
    ] {
        let headers = service.get(path).await.headers;
        let told = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(told.starts_with(policy), "{path}: {told}");
        assert!(!told.contains("unsafe"), "{path}");
        assert!(told.contains("frame-ancestors 'none'"), "{path}");
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(headers["cross-origin-resource-policy"], "same-origin");
    }
    let page = service.get("/").await.headers;
    assert_eq!(page[header::X_FRAME_OPTIONS], "DENY");
    assert_eq!(page[header::REFERRER_POLICY], "no-referrer");
    assert_eq!(page["cross-origin-opener-policy"], "same-origin");
    assert_eq!(
        service.get("/api/v1/sites").await.headers[header::CACHE_CONTROL],
        "no-store"
    );
}

#[tokio::test]
async fn sign_ins_are_offered_in_the_demo_only() {
    let service = Service::empty();
    let answer = service.get("/api/v1/demo-sign-ins").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_invitation_lets_choose_a_password_once_and_signs_in() {
    let service = Service::empty();
    let database = &service.state.shared.database;
    let invitation = collector::web::sign_in::first_admin(database, at(NOW)).unwrap();
    let invitation = invitation.unwrap().as_str().to_owned();
    let accept =
        |password: &str| format!(r#"{{"invitation":"{invitation}","password":"{password}"}}"#);
    let short = service
        .post("/api/v1/invitation", "", &accept("short"))
        .await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    let chosen = service
        .post("/api/v1/invitation", "", &accept("long enough for us"))
        .await;
    assert_eq!(chosen.status, StatusCode::OK);
    assert_eq!(chosen.json()["user"]["role"], "admin");
    assert!(chosen.headers.contains_key(header::SET_COOKIE));
    let again = service
        .post("/api/v1/invitation", "", &accept("another long one"))
        .await;
    assert_eq!(again.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn an_invitation_that_has_expired_changes_nothing_and_a_new_one_does() {
    const CHOSEN: &str = "long enough for us";
    let service = Service::empty();
    let database = &service.state.shared.database;
    let invite = || {
        let secret = sign_in::invite(database, "ann", Role::Planner, None, at(NOW)).unwrap();
        secret.as_str().to_owned()
    };
    let accept = async |invitation: &str| {
        let body = format!(r#"{{"invitation":"{invitation}","password":"{CHOSEN}"}}"#);
        service.post("/api/v1/invitation", "", &body).await
    };
    let late = invite();
    let expired: rusqlite::Result<usize> = database
        .write(|transaction| transaction.execute("UPDATE invitations SET expires_s = 1", []));
    assert_eq!(expired.unwrap(), 1);
    let refused = accept(&late).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    assert!(!refused.headers.contains_key(header::SET_COOKIE));
    let credentials = format!(r#"{{"name":"ann","password":"{CHOSEN}"}}"#);
    let outside = service.post("/api/v1/session", "", &credentials).await;
    assert_eq!(outside.status, StatusCode::UNAUTHORIZED);
    assert_eq!(accept(&invite()).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_guesser_is_made_to_wait_and_others_are_not() {
    let service = Service::empty();
    let database = &service.state.shared.database;
    for name in ["ann", "bob"] {
        collector::web::sign_in::add_user(database, name, Role::Viewer, PASSWORD, at(NOW)).unwrap();
    }
    let guess = r#"{"name":"ann","password":"wrong"}"#;
    let mut statuses = Vec::new();
    for _ in 0..7 {
        statuses.push(service.post("/api/v1/session", "", guess).await.status);
    }
    assert_eq!(statuses[0], StatusCode::UNAUTHORIZED);
    assert_eq!(statuses[6], StatusCode::TOO_MANY_REQUESTS);
    let other = format!(r#"{{"name":"bob","password":"{PASSWORD}"}}"#);
    let other = service.post("/api/v1/session", "", &other).await;
    assert_eq!(other.status, StatusCode::OK);
}

#[tokio::test]
async fn behind_a_proxy_that_rewrites_its_host_the_browsers_own_address_counts() {
    let service = Service::empty();
    let database = &service.state.shared.database;
    sign_in::add_user(database, "ann", Role::Planner, PASSWORD, at(NOW)).unwrap();
    let public = PublicUrl::parse("https://hotspots.example.org");
    let sign_in = async |public: Option<PublicUrl>, origin: &str| {
        let request = Request::post("/api/v1/session")
            .header(header::HOST, "127.0.0.1:8080")
            .header(header::ORIGIN, origin)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(format!(
                r#"{{"name":"ann","password":"{PASSWORD}"}}"#
            )));
        let router = behind(service.router.clone(), public);
        router.oneshot(request.unwrap()).await.unwrap()
    };
    let ours = "https://hotspots.example.org";
    assert_eq!(sign_in(None, ours).await.status(), StatusCode::FORBIDDEN);
    let answer = sign_in(public.clone(), ours).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let cookie = answer.headers()[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.contains("Secure"), "{cookie}");
    for other in ["https://evil.example.org", "http://127.0.0.1:8080"] {
        let answer = sign_in(public.clone(), other).await;
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{other}");
    }
}
