//! What is sent to a page that asks again and again over a slow line.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use collector::insight::evaluate;
use insta::assert_json_snapshot;

use crate::fixture::{NOW, Service, at};

#[tokio::test]
async fn the_overview_has_every_hotspot_in_short() {
    let service = Service::filled();
    evaluate::run_at(&service.state.shared, at(NOW)).unwrap();
    let overview = service.get("/api/v1/overview").await.json();
    assert_json_snapshot!(overview["items"][0], @r#"
    {
      "access_points": 1,
      "closed": null,
      "for_all": true,
      "id": "bibliotheque",
      "kind": "library",
      "last_week": {
        "device_minutes": 280.0,
        "fewer_than": 737.0,
        "online_share": 0.667,
        "per_online_hour": 2.5,
        "per_online_hour_interval": [
          0.0,
          7.64
        ],
        "visits": 0.0,
        "visits_fewer_than": 25.0
      },
      "lat": 50.86,
      "lon": 4.36,
      "municipality": "Bruxelles",
      "name": {
        "en": "Library",
        "fr": "Bibliothèque",
        "nl": "Bibliotheek"
      },
      "state": {
        "placed": 1,
        "reporting": 1,
        "silent_since": null
      },
      "verdict": {
        "probability": null,
        "ratio": null,
        "verdict": "offline"
      }
    }
    "#);
    let last_week = &overview["last_week"];
    assert_eq!(last_week["from"], "2026-04-29T08:00:00Z");
    assert_eq!(last_week["to"], NOW);
    assert_eq!(overview["evaluated_at"], NOW);
}

#[tokio::test]
async fn an_answer_that_the_reader_has_is_not_sent_again() {
    let service = Service::filled();
    let first = service.get("/api/v1/overview").await;
    let mark = first.headers[header::ETAG].clone();
    let again = Request::get("/api/v1/overview")
        .header(header::AUTHORIZATION, service.bearer())
        .header(header::IF_NONE_MATCH, mark.clone());
    let again = service.send(again.body(Body::empty()).unwrap()).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    assert_eq!(again.text, "");
    assert_eq!(again.headers[header::ETAG], mark);
    assert_eq!(again.headers[header::CACHE_CONTROL], "no-store");

    evaluate::run_at(&service.state.shared, at(NOW)).unwrap();
    let changed = Request::get("/api/v1/overview")
        .header(header::AUTHORIZATION, service.bearer())
        .header(header::IF_NONE_MATCH, mark);
    let changed = service.send(changed.body(Body::empty()).unwrap()).await;
    assert_eq!(changed.status, StatusCode::OK);
}

#[tokio::test]
async fn a_mark_lets_nobody_in() {
    let service = Service::filled();
    let mark = service.get("/api/v1/overview").await.headers[header::ETAG].clone();
    let stranger = Request::get("/api/v1/overview").header(header::IF_NONE_MATCH, mark);
    let stranger = service.send(stranger.body(Body::empty()).unwrap()).await;
    assert_eq!(stranger.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn answers_are_packed_for_who_takes_them() {
    let service = Service::filled();
    for (path, packed) in [("/api/v1/areas?geometry=true", true), ("/healthz", false)] {
        let request = Request::get(path)
            .header(header::AUTHORIZATION, service.bearer())
            .header(header::ACCEPT_ENCODING, "gzip");
        let answer = service.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::OK);
        let encoding = answer.headers.get(header::CONTENT_ENCODING);
        assert_eq!(encoding.is_some_and(|one| one == "gzip"), packed, "{path}");
        let plain = service.get(path).await;
        assert!(plain.headers.get(header::CONTENT_ENCODING).is_none());
    }
}
