//! What anyone may read, and that it is nothing unless it is switched on.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use collector::insight::rollups;

use crate::fixture::{Answer, Service};

const FILES: [&str; 3] = [
    "/barometer",
    "/barometer/open-data.csv",
    "/barometer/open-data.txt",
];

/// April is the last whole month, and two days of it were counted.
fn public() -> Service {
    let mut service = Service::filled();
    let shared = &service.state.shared;
    while rollups::roll(&shared.database, &shared.store, &shared.time_zone).unwrap() > 0 {}
    service.state.public_page = Some(Arc::default());
    service.with_router()
}

async fn anyone(service: &Service, path: &str) -> Answer {
    service
        .send(Request::get(path).body(Body::empty()).unwrap())
        .await
}

#[tokio::test]
async fn nobody_reads_anything_unless_it_is_switched_on() {
    let service = Service::filled();
    for path in FILES {
        assert_eq!(
            anyone(&service, path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
}

#[tokio::test]
async fn anyone_reads_the_last_whole_month_in_their_language() {
    let service = public();
    let request = Request::get("/barometer").header(header::ACCEPT_LANGUAGE, "fr-BE,fr;q=0.9");
    let page = service.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    assert!(
        page.text.contains("Baromètre du Wi-Fi public, avril 2026"),
        "{}",
        page.text
    );
    assert!(page.text.contains("<svg"));
    let english = anyone(&service, "/barometer?language=en").await;
    assert!(
        english
            .text
            .contains("Devices connected, not people helped.")
    );
    assert_eq!(
        english.headers[header::CACHE_CONTROL],
        "public, max-age=3600"
    );
    assert!(english.headers.contains_key(header::ETAG));
    let policy = english.headers[header::CONTENT_SECURITY_POLICY]
        .to_str()
        .unwrap();
    assert!(
        policy.starts_with("default-src 'none'; style-src 'sha256-"),
        "{policy}"
    );
}

#[tokio::test]
async fn it_names_no_box_nobody_and_nothing_finer_than_a_month() {
    let service = public();
    for path in FILES {
        let answer = anyone(&service, path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
        for secret in [
            "square-1",
            "square-2",
            "library-1",
            "spare-1",
            "reader",
            "T08:00",
        ] {
            assert!(!answer.text.contains(secret), "{path}: {secret}");
        }
    }
}

/// The library's April lies inside its noise.
#[tokio::test]
async fn a_figure_that_the_noise_does_not_cover_is_not_told() {
    let csv = anyone(&public(), "/barometer/open-data.csv").await.text;
    let library = csv
        .lines()
        .find(|line| line.starts_with("bibliotheque;"))
        .unwrap();
    let cells: Vec<&str> = library.split(';').collect();
    assert_eq!((cells[14], cells[15].is_empty()), ("", false), "{library}");
}

#[tokio::test]
async fn the_rest_stays_closed() {
    let service = public();
    for path in [
        "/api/v1/sites",
        "/api/v1/reports",
        "/api/v1/reports/2026-04",
        "/metrics",
    ] {
        let answer = anyone(&service, path).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
    }
}
