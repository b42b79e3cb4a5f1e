//! From a decision to its proof: moves are reported, seen in the data, and weeks later
//! found to have helped.

use analysis::text::Text;
use axum::http::StatusCode;
use collector::insight::decisions::sighting;
use collector::insight::effects;
use jiff::{Timestamp, ToSpan};
use records::registry::place::{self, Place};
use records::registry::recommendation::{self, Recommendation};
use records::registry::site::{self, Site};
use records::registry::user::Role;
use records::registry::verdict::{self, Run, Summary, Verdict};
use records::registry::{PlaceKind, Reach, access_point, placement};
use records::windows::StoredWindow;
use rusqlite::Connection;
use serde_json::json;

use crate::fixture::{NOW, Service, at};

const HEALTHY: i64 = 12;
const FLAGGED: i64 = 13;
const MOVES: i64 = 6;
const MOVED_ON: &str = "2026-02-20";

fn weeks_before(weeks: i64) -> Timestamp {
    at(NOW) - (weeks * 168).hours()
}

fn name(site: i64) -> String {
    format!("square-{site:02}")
}

fn fill(connection: &Connection) -> rusqlite::Result<()> {
    for number in 0..HEALTHY + FLAGGED {
        let id = name(number);
        let square = Site {
            id: id.clone(),
            name: Text::same(&id),
            kind: PlaceKind::Square,
            lon: 4.3 + 0.002 * number as f64,
            lat: 50.85,
            municipality: "Bruxelles".to_owned(),
            reach: Reach::Outdoor,
            free_entry: None,
            step_free: None,
            opening_hours: None,
            opened: None,
            closed: None,
            installed: Some(at("2025-01-01T00:00:00Z")),
            access_points: 1,
            movable: true,
        };
        site::put(connection, &square)?;
        let id = id.parse().unwrap();
        access_point::put(connection, &id, None, at("2025-01-01T00:00:00Z"))?;
        placement::place(connection, &id, &square.id, at("2025-01-01T00:00:00Z")).unwrap();
    }
    let flagged: Vec<Verdict> = (0..FLAGGED).map(|site| underused(&name(site))).collect();
    let run = Run {
        evaluated_at: weeks_before(24),
        from: weeks_before(32),
        to: weeks_before(24),
        summary: Summary {
            expected_false_flags: 0.1,
            ten_percent_list: Vec::new(),
            low_kinds: Vec::new(),
            method: Text::same("method"),
        },
    };
    verdict::add(connection, &run, &flagged)?;
    connection.execute(
        "INSERT INTO plans VALUES ('plan-1', 0, '', 'optimal', 6, 0.5, '{}')",
        [],
    )?;
    for number in 0..MOVES {
        let id = format!("place-{number}");
        let better = Place {
            id: id.clone(),
            name: Text::same(&id),
            // No hotspot of this kind is there to compare with.
            kind: if number == 0 {
                PlaceKind::CommunityCentre
            } else {
                PlaceKind::Square
            },
            lon: 4.3 + 0.002 * number as f64,
            lat: 50.88,
            municipality: "Bruxelles".to_owned(),
            target: true,
            candidate: true,
        };
        place::put(connection, &better)?;
        let recommended = Recommendation {
            id: format!("plan-1-{number}"),
            plan: "plan-1".to_owned(),
            from_site: name(number),
            to_place: id,
            boxes: 1,
            gain: 0.1,
            reasons: Vec::new(),
            created: weeks_before(23),
        };
        recommendation::add(connection, &recommended, "ann")?;
    }
    Ok(())
}

fn underused(site: &str) -> Verdict {
    serde_json::from_value(json!({
        "site": site, "verdict": "underused", "ratio": 0.1, "probability": 0.95,
        "interval": [0.05, 0.18], "observed": 100.0, "expected": 1000.0, "since": null,
        "evidence": {
            "weeks": 8.0, "online_share": 1.0, "days_since_installation": 400.0,
            "exposure_share": 1.0, "noise_of_ratio": 0.02, "reference": 900.0,
            "reference_group": "square", "reference_borrowed": false, "change_point": null,
            "missing": [], "check_radio": false
        },
        "sentence": {"nl": "", "fr": "", "en": ""}, "would_change": null,
        "naive": {"fewer_than_15_visits_a_day": true, "nobody_for_three_days": false},
        "absolute": {"device_minutes_a_day": 40.0, "rank": 2, "of": 2}
    }))
    .unwrap()
}

/// Days of all access points; those that move have none on the day of the move, and are
/// used more from then on.
fn windows() -> Vec<StoredWindow> {
    let day = 86_400;
    let first = weeks_before(33).as_second().div_euclid(day) * day;
    let moved = at("2026-02-20T00:00:00Z").as_second();
    let mut windows = Vec::new();
    for number in 0..230_i64 {
        let start = first + number * day;
        for site in 0..HEALTHY + FLAGGED {
            let moves = site < MOVES;
            if start >= at(NOW).as_second() - day || (moves && start == moved) {
                continue;
            }
            let level = match site {
                _ if moves && start > moved => 600,
                site if site < FLAGGED => 60 + 10 * site,
                site => 1_000 + 20 * site,
            };
            // Days differ, and not in step.
            let differs = (number * 37 + site * 53) % 41 - 20;
            windows.push(StoredWindow {
                access_point: name(site).parse().unwrap(),
                start,
                length_s: 86_400,
                period_s: 60,
                device_minutes: Some(level + level * differs / 100 + differs),
                visits: None,
                sampled_minutes: 1_440,
                online_minutes: 1_440,
                noise_device_minutes: 60,
                noise_visits: 0,
                late: false,
                // Hung up elsewhere, it starts anew.
                boot: if moves && start > moved { 2 } else { 1 },
                sequence: u32::try_from(number).unwrap(),
            });
        }
    }
    windows
}

#[tokio::test]
async fn moves_that_the_data_show_are_found_to_have_helped() {
    let service = Service::empty();
    let shared = &service.state.shared;
    shared
        .database
        .write(|transaction| fill(transaction))
        .unwrap();
    shared.store.put(&windows(), at(NOW).as_second()).unwrap();
    let coordinator = service.cookie_of(Role::Coordinator).await;
    for number in 0..MOVES {
        service
            .agreed(&coordinator, &format!("plan-1-{number}"))
            .await;
        let path = format!("/api/v1/recommendations/plan-1-{number}/decision");
        let moved = format!(r#"{{"decision":"moved","date":"{MOVED_ON}"}}"#);
        for decision in [r#"{"decision":"accepted"}"#, &moved] {
            let answer = service.post(&path, &coordinator, decision).await;
            assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        }
    }
    let state = |number: i64| format!("/api/v1/recommendations/plan-1-{number}");
    let reported = service.get(&state(0)).await.json();
    assert_eq!(reported["state"], "moved");
    assert_eq!(reported["moved"]["missing"], json!([]), "{reported}");

    assert_eq!(sighting::catch_up(shared).unwrap(), 6);
    assert_eq!(service.get(&state(0)).await.json()["state"], "verified");
    effects::catch_up(shared).unwrap();
    let evaluated = service.get(&state(0)).await.json();
    assert_eq!(evaluated["state"], "evaluated");

    let found = service.get("/api/v1/evaluations").await.json();
    let why = &evaluated["decision"]["because"];
    assert_eq!(*why, found["items"][0]["sentence"]);
    assert_ne!(why["nl"], why["fr"]);
    let programme = &found["programme"];
    assert_eq!(programme["finding"], "helped", "{programme}");
    assert_eq!(programme["device_minutes"]["controls"], FLAGGED - MOVES);
    let difference = programme["device_minutes"]["difference"].as_f64().unwrap();
    assert!((480.0..560.0).contains(&difference), "{difference}");
    let ratio = programme["ratio"]["difference"].as_f64().unwrap();
    assert!((0.2..0.6).contains(&ratio), "{ratio}");
    assert_eq!(programme["ratio"]["moves"], MOVES);
    let lost = programme["lost_a_day"].as_f64().unwrap();
    assert!((450.0..570.0).contains(&lost), "{lost}");
    assert_eq!(programme["weeks"].as_array().unwrap().len(), 18);
    assert_eq!(found["items"].as_array().unwrap().len(), 6);

    // What was found stays when the windows are gone.
    shared.store.delete_until(at(NOW).as_second()).unwrap();
    effects::catch_up(shared).unwrap();
    let later = service.get("/api/v1/evaluations").await.json();
    for words in ["finding", "sentence", "moves"] {
        assert_eq!(later["programme"][words], programme[words]);
    }
    assert_eq!(later["items"][5]["sentence"], found["items"][5]["sentence"]);
}
