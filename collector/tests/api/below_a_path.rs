//! Everything below a path of the server's name, behind a proxy that passes the path on and
//! behind one that takes it away.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use collector::config::Config;
use collector::insight::rollups;
use collector::web::openid::provider::Provider;
use collector::web::public_url::behind;
use records::registry::user::Role;
use serde_json::Value;

use crate::fixture::{Answer, NOW, PASSWORD, Service, at};

const CONFIG: &str = "[http]\npublic_url = \"https://city.example/wifi/\"\npublic_page = true\n\
    [notices]\npublic_form = true\n[openid]\nissuer = \"http://127.0.0.1:1\"\n\
    client_id = \"hotspots\"\nroles = [\"desk = viewer\"]\n";
/// What the proxy may make of an address below the path.
const PROXIES: [&str; 2] = ["/wifi", ""];

fn below() -> Service {
    let mut service = Service::filled();
    let shared = &service.state.shared;
    while rollups::roll(&shared.database, &shared.store, &shared.time_zone).unwrap() > 0 {}
    let config = Config::parse(CONFIG, "collector.toml").unwrap();
    service.state.public_page = Some(Arc::default());
    service.state.notices = Arc::new(config.notices);
    service.state.openid = Some(Arc::new(Provider::new(config.openid.unwrap()).unwrap()));
    service = service.with_router();
    let inside = std::mem::replace(&mut service.router, Router::new());
    service.router = behind(inside, config.http.public_url);
    service
}

async fn anyone(service: &Service, path: &str) -> Answer {
    let request = Request::get(path).header(header::HOST, "127.0.0.1:8080");
    service.send(request.body(Body::empty()).unwrap()).await
}

fn cookies(answer: &Answer) -> Vec<String> {
    let cookies = answer.headers.get_all(header::SET_COOKIE).iter();
    cookies
        .map(|cookie| cookie.to_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn signs_in_by_cookies_that_stay_below_the_path() {
    let service = below();
    let database = &service.state.shared.database;
    collector::web::sign_in::add_user(database, "ann", Role::Planner, PASSWORD, at(NOW)).unwrap();
    for proxy in PROXIES {
        let sign_in = |origin: &str| {
            let body = format!(r#"{{"name":"ann","password":"{PASSWORD}"}}"#);
            let request = Request::post(format!("{proxy}/api/v1/session"))
                .header(header::HOST, "127.0.0.1:8080")
                .header(header::CONTENT_TYPE, "application/json")
                .header(header::ORIGIN, origin);
            service.send(request.body(Body::from(body)).unwrap())
        };
        let elsewhere = sign_in("https://elsewhere.example").await;
        assert_eq!(elsewhere.status, StatusCode::FORBIDDEN);
        let signed_in = sign_in("https://city.example").await;
        assert_eq!(signed_in.status, StatusCode::OK, "{}", signed_in.text);
        let set = cookies(&signed_in);
        assert_eq!(set.len(), 2, "{set:?}");
        for cookie in &set {
            let has = |part: &str| cookie.split("; ").any(|one| one == part);
            assert!(
                has("Path=/wifi") && has("Secure") && has("HttpOnly"),
                "{cookie}"
            );
            assert!(
                has("SameSite=Strict") && cookie.contains("Max-Age="),
                "{cookie}"
            );
        }
        let cookie = set[0].split(';').next().unwrap();
        let request = Request::get(format!("{proxy}/api/v1/sites")).header(header::COOKIE, cookie);
        let sites = service.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(sites.status, StatusCode::OK, "{}", sites.text);
        let request =
            Request::delete(format!("{proxy}/api/v1/session")).header(header::COOKIE, cookie);
        let gone = service.send(request.body(Body::empty()).unwrap()).await;
        let gone = cookies(&gone);
        assert!(
            gone[0].contains("Path=/wifi") && gone[0].contains("Max-Age=0"),
            "{gone:?}"
        );
    }
}

#[tokio::test]
async fn every_page_leads_to_the_others_below_the_path() {
    let service = below();
    for proxy in PROXIES {
        for page in ["", "/", "/sites/place-du-jeu", "/index.html"] {
            let path = Some(format!("{proxy}{page}")).filter(|path| !path.is_empty());
            let Some(path) = path else { continue };
            let first = anyone(&service, &path).await;
            if first.status == StatusCode::SERVICE_UNAVAILABLE {
                // Compiled without the pages.
                assert!(first.text.contains("The pages are not built"));
                continue;
            }
            assert_eq!(first.status, StatusCode::OK, "{path}");
            assert!(
                first.text.contains("<html data-base=\"/wifi\""),
                "{}",
                first.text
            );
            assert!(first.text.contains("src=\"/wifi/assets/"), "{}", first.text);
            assert!(!first.text.contains("=\"/assets/"), "{}", first.text);
        }
        let form = anyone(&service, &format!("{proxy}/ask?language=en")).await;
        assert_eq!(form.status, StatusCode::OK);
        let ended = anyone(&service, &format!("{proxy}/unsubscribe?link=none")).await;
        assert_eq!(ended.status, StatusCode::BAD_REQUEST);
        let barometer = anyone(&service, &format!("{proxy}/barometer?language=en")).await;
        assert_eq!(barometer.status, StatusCode::OK);
        for page in [&form, &ended, &barometer] {
            // Each stands one step below the path, so what has no slash before it is right.
            let led: Vec<_> = ["href=\"", "action=\""]
                .iter()
                .flat_map(|attribute| page.text.split(attribute).skip(1))
                .collect();
            assert!(
                !led.is_empty() && led.iter().all(|to| !to.starts_with('/')),
                "{led:?}"
            );
        }
        assert!(
            barometer
                .text
                .contains("href=\"barometer/open-data.csv?language=en\"")
        );
        let data = anyone(&service, &format!("{proxy}/barometer/open-data.csv")).await;
        assert_eq!(data.status, StatusCode::OK);
    }
    let elsewhere = anyone(&service, "/wifi/assets/none.js").await;
    assert_eq!(elsewhere.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn who_comes_back_from_the_provider_is_sent_below_the_path() {
    let service = below();
    for proxy in PROXIES {
        for path in ["/api/v1/openid", "/api/v1/openid/callback?code=a&state=b"] {
            let back = anyone(&service, &format!("{proxy}{path}")).await;
            assert_eq!(back.status, StatusCode::SEE_OTHER, "{}", back.text);
            let to = back.headers[header::LOCATION].to_str().unwrap();
            assert!(to.starts_with("/wifi/?openid="), "{to}");
            assert!(cookies(&back)[0].contains("Path=/wifi"));
        }
    }
    let settings = &service.state.openid.as_ref().unwrap().settings;
    assert_eq!(
        settings.redirect,
        "https://city.example/wifi/api/v1/openid/callback"
    );
}

#[tokio::test]
async fn what_is_printed_and_described_names_the_path() {
    let service = below();
    let form = service.state.notices.form_of("plan-1-1").unwrap();
    assert_eq!(form, "https://city.example/wifi/ask?move=plan-1-1");
    for proxy in PROXIES {
        let described = service
            .get(&format!("{proxy}/api/v1/openapi.json"))
            .await
            .json();
        assert_eq!(described["servers"][0]["url"], Value::from("/wifi/api/v1"));
    }
    let inside = service.get("/healthz").await;
    assert_eq!(inside.status, StatusCode::OK);
}
