use std::time::{Duration, Instant};

use collector::insight::evaluate;
use records::registry::{access_point, placement, site};
use records::windows::StoredWindow;
use serde_json::Value;

use crate::fixture::{NOW, Service, at};

/// 220 sites, 660 access points, 12 weeks.
const SITES: usize = 220;
const BOXES: usize = 3;
const WINDOWS: i64 = 12 * 42;

/// Far above what was measured, so that a busy machine passes; a scan of all windows
/// for one answer would not.
const MOST: Duration = Duration::from_millis(1_500);

/// Of the overview, before it is packed: what a slow line carries ten times an hour.
const BYTES_A_SITE: usize = 700;

#[tokio::test]
async fn a_network_of_the_size_of_brussels_is_listed_without_reading_its_history() {
    let service = Service::filled();
    let sites = service.get("/api/v1/sites").await.json();
    assert_eq!(sites["items"].as_array().unwrap().len(), 2);
    fill(&service);
    let started = Instant::now();
    evaluate::run_at(&service.state.shared, at(NOW)).unwrap();
    println!("one evaluation: {} ms", started.elapsed().as_millis());
    let month = "/api/v1/sites/site-7/usage?from=2026-04-01&to=2026-05-01&step=day";
    for path in [
        "/api/v1/overview",
        "/api/v1/sites",
        "/api/v1/verdicts",
        "/api/v1/sites/site-7",
        month,
    ] {
        let started = Instant::now();
        let answer = service.get(path).await;
        let took = started.elapsed();
        println!("{path}: {} ms", took.as_millis());
        assert!(answer.status.is_success(), "{path}: {}", answer.text);
        assert!(took < MOST, "{path} took {took:?}");
    }
    let overview = service.get("/api/v1/overview").await.text.len();
    println!("overview: {overview} bytes");
    assert!(overview < (SITES + 2) * BYTES_A_SITE, "{overview} bytes");
    let sites: Value = service.get("/api/v1/sites").await.json();
    let last = &sites["items"][SITES]["last_week"];
    assert_eq!(last["online_share"], 1.0);
    let month = service.get(month).await.json();
    assert!(month["items"][20]["expected"].as_f64().unwrap() > 0.0);
}

fn fill(service: &Service) {
    let now = at(NOW);
    let first = now.as_second() - WINDOWS * 14_400;
    let from = jiff::Timestamp::from_second(first).unwrap();
    let ids: Vec<(String, String)> = (0..SITES)
        .flat_map(|site| (0..BOXES).map(move |b| (format!("site-{site}"), format!("s{site}-b{b}"))))
        .collect();
    let database = &service.state.shared.database;
    let template = site::find(&database.reader().unwrap(), "place-du-jeu")
        .unwrap()
        .unwrap();
    database
        .write(|transaction| {
            for (site, id) in &ids {
                let site = site::Site {
                    id: site.clone(),
                    ..template.clone()
                };
                site::put(transaction, &site)?;
                let id = id.parse().unwrap();
                access_point::put(transaction, &id, None, from)?;
                placement::place(transaction, &id, &site.id, from).unwrap();
            }
            Ok::<_, rusqlite::Error>(())
        })
        .unwrap();
    for sequence in 0..WINDOWS {
        let start = first + sequence * 14_400;
        let windows: Vec<StoredWindow> = ids
            .iter()
            .map(|(_, id)| StoredWindow {
                access_point: id.parse().unwrap(),
                start,
                length_s: 14_400,
                period_s: 60,
                device_minutes: Some(400),
                visits: Some(20),
                sampled_minutes: 240,
                online_minutes: 240,
                noise_device_minutes: 60,
                noise_visits: 2,
                late: false,
                boot: 1,
                sequence: u32::try_from(sequence).unwrap(),
            })
            .collect();
        service
            .state
            .shared
            .store
            .put(&windows, start + 14_400)
            .unwrap();
    }
}
