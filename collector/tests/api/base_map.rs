//! What lies under the marks of the map, as pages ask for it.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use collector::commands::import::{Input, Options, What, import};
use collector::config::Config;
use records::registry::base_map::Layer;
use serde_json::json;

use crate::fixture::{NOW, Service, at};

const STREETS: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"name_fr":"Rue Neuve","name_nl":"Nieuwstraat"},
 "geometry":{"type":"LineString","coordinates":[[4.346,50.8467],[4.3525,50.8467],[4.358,50.8467]]}},
{"type":"Feature","properties":{"name_fr":"<script>alert(1)</script>"},
 "geometry":{"type":"LineString","coordinates":[[4.346,50.8450],[4.358,50.8450]]}}]}"#;
/// Around the Grand-Place.
const TILE: &str = "/api/v1/base-map/tile?zoom=15&x=16780&y=10992";

fn with_streets() -> Service {
    let service = Service::empty();
    let input = Input {
        name: "streets.geojson".to_owned(),
        bytes: STREETS.as_bytes().to_vec(),
    };
    let options = Options {
        source: Some("© OpenStreetMap contributors".to_owned()),
        ..Options::default()
    };
    let database = &service.state.shared.database;
    let what = What::BaseMap(Layer::Streets);
    import(database, what, &[input], &options, "test", at(NOW)).unwrap();
    service
}

#[tokio::test]
async fn says_what_there_is_to_draw_and_whose_it_is() {
    let nothing = Service::empty().get("/api/v1/base-map").await.json();
    assert_eq!(
        nothing,
        json!({"version": null, "server": null, "layers": [], "sources": []})
    );
    let streets = with_streets().get("/api/v1/base-map").await.json();
    assert!(streets["version"].is_string(), "{streets}");
    assert_eq!(streets["layers"], json!(["streets"]));
    assert_eq!(streets["sources"], json!(["© OpenStreetMap contributors"]));
}

#[tokio::test]
async fn a_piece_is_a_picture_that_is_kept_under_its_version() {
    let service = with_streets();
    let answer = service.get(&format!("{TILE}&language=fr")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    assert_eq!(answer.headers[header::CONTENT_TYPE], "image/svg+xml");
    assert_eq!(answer.headers[header::CACHE_CONTROL], "private, no-cache");
    assert_eq!(
        answer.headers[header::CONTENT_SECURITY_POLICY],
        "default-src 'none'; sandbox"
    );
    assert!(answer.text.contains(">Rue Neuve</text>"), "{}", answer.text);
    assert!(answer.text.contains("&lt;script&gt;"), "{}", answer.text);
    assert!(!answer.text.contains("<script"), "{}", answer.text);

    let version = service.get("/api/v1/base-map").await.json();
    let version = version["version"].as_str().unwrap();
    let path = format!("{TILE}&scheme=dark&version={version}");
    let kept = service.get(&path).await;
    assert!(kept.text.contains(">Nieuwstraat</text>"), "{}", kept.text);
    assert_eq!(
        kept.headers[header::CACHE_CONTROL],
        "private, max-age=31536000, immutable"
    );
    let again = Request::get(&path)
        .header(header::AUTHORIZATION, service.bearer())
        .header(header::IF_NONE_MATCH, &kept.headers[header::ETAG]);
    let again = service.send(again.body(Body::empty()).unwrap()).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    let packed = Request::get(&path)
        .header(header::AUTHORIZATION, service.bearer())
        .header(header::ACCEPT_ENCODING, "gzip");
    let packed = service.send(packed.body(Body::empty()).unwrap()).await;
    assert_eq!(packed.headers[header::CONTENT_ENCODING], "gzip");
    let other = service.get(&format!("{TILE}&version=1-other")).await;
    assert_eq!(other.headers[header::CACHE_CONTROL], "private, no-cache");
}

#[tokio::test]
async fn beside_the_streets_it_is_empty_and_beside_the_earth_a_clear_word() {
    let service = with_streets();
    let sea = service.get("/api/v1/base-map/tile?zoom=15&x=1&y=1").await;
    assert_eq!(sea.status, StatusCode::OK);
    assert!(!sea.text.contains("<path"), "{}", sea.text);
    for beside in ["zoom=18&x=1&y=1", "zoom=7&x=1&y=1", "zoom=8&x=256&y=1"] {
        let answer = service
            .get(&format!("/api/v1/base-map/tile?{beside}"))
            .await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{beside}");
        let told = answer.json();
        let detail = told["technical"].as_str().or(told["detail"].as_str());
        assert!(detail.unwrap().contains("a zoom from 8 to 17"), "{told}");
    }
    for wrong in ["zoom=-1&x=1&y=1", "zoom=9&x=1", "zoom=9&x=1&y=1&scheme=red"] {
        let answer = service.get(&format!("/api/v1/base-map/tile?{wrong}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{wrong}");
    }
    let stranger = Request::get(TILE).body(Body::empty()).unwrap();
    let stranger = service.send(stranger).await;
    assert_eq!(stranger.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn streets_are_found_by_either_name() {
    let service = with_streets();
    for name in ["nieuwstr", "RUE%20NEU"] {
        let found = service
            .get(&format!("/api/v1/base-map/streets?name={name}"))
            .await
            .json();
        let street = &found["items"][0];
        assert_eq!(street["name"]["nl"], "Nieuwstraat", "{found}");
        assert_eq!(street["name"]["fr"], "Rue Neuve");
        assert_eq!(
            (&street["lon"], &street["lat"]),
            (&json!(4.3525), &json!(50.8467))
        );
    }
    let long = "a".repeat(101);
    for name in ["", "n", &long] {
        let answer = service
            .get(&format!("/api/v1/base-map/streets?name={name}"))
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
    }
}

#[tokio::test]
async fn a_server_of_the_operators_is_named_and_allowed() {
    let mut service = with_streets();
    let policy = |answer: &crate::fixture::Answer| {
        let policy = &answer.headers[header::CONTENT_SECURITY_POLICY];
        policy.to_str().unwrap().to_owned()
    };
    let usual = policy(&service.get("/").await);
    assert!(usual.contains("img-src 'self' data:;"), "{usual}");
    let text = "[map]\ntiles = \"https://tiles.example.org/{z}/{x}/{y}.png\"\n\
                source = \"© the city\"";
    let config = Config::parse(text, "collector.toml").unwrap();
    service.state.map = config.map.map(Arc::new);
    let service = service.with_router();
    assert_eq!(
        policy(&service.get("/").await),
        usual.replace("img-src", "img-src https://tiles.example.org")
    );
    let told = service.get("/api/v1/base-map").await.json();
    assert_eq!(
        told["server"],
        json!({"kind": "tiles", "address": "https://tiles.example.org/{z}/{x}/{y}.png"})
    );
    assert_eq!(told["sources"], json!(["© the city"]));
}
