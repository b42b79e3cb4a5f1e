//! Plans that are many, given up, or in work when the collector has to stop.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use analysis::text::Text;
use jiff::Timestamp;
use records::database::Database;
use records::registry::place::{self, Place};
use records::registry::site::{self, Site};
use records::registry::verdict::{self, Run, Summary, Verdict};
use records::registry::{PlaceKind, Reach};
use serde_json::json;

use crate::collector_process::{Collector, PATIENCE, until};

const SITES: usize = 1_000;
const PLACES: usize = 8_000;

/// A city whose plan takes many seconds.
fn city(database: &Database) {
    let now = Timestamp::now();
    // Spread without a pattern, the same each time.
    let mut seed = 12_345_u64;
    let mut random = move || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 40) as f64 / (1_u64 << 24) as f64
    };
    let name = |id: &str| Text::new(id, id, id);
    database
        .write(|transaction| {
            let mut verdicts = Vec::new();
            for index in 0..SITES {
                let id = format!("site-{index}");
                let site = Site {
                    name: name(&id),
                    id: id.clone(),
                    kind: PlaceKind::Square,
                    lon: 4.30 + 0.15 * random(),
                    lat: 50.80 + 0.1 * random(),
                    municipality: "Bruxelles".to_owned(),
                    reach: Reach::Outdoor,
                    free_entry: Some(true),
                    step_free: None,
                    opening_hours: None,
                    opened: None,
                    closed: None,
                    installed: None,
                    access_points: 1,
                    movable: true,
                };
                site::put(transaction, &site)?;
                verdicts.push(underused(&id, 10.0 + 500.0 * random()));
            }
            for index in 0..PLACES {
                let id = format!("place-{index}");
                let place = Place {
                    name: name(&id),
                    id,
                    kind: PlaceKind::SocialHousing,
                    lon: 4.30 + 0.15 * random(),
                    lat: 50.80 + 0.1 * random(),
                    municipality: "Bruxelles".to_owned(),
                    target: true,
                    candidate: true,
                };
                place::put(transaction, &place)?;
            }
            let run = Run {
                evaluated_at: now,
                from: now,
                to: now,
                summary: Summary {
                    expected_false_flags: 0.05,
                    ten_percent_list: Vec::new(),
                    low_kinds: Vec::new(),
                    method: name("method"),
                },
            };
            verdict::add(transaction, &run, &verdicts)
        })
        .unwrap();
}

fn underused(site: &str, device_minutes_a_day: f64) -> Verdict {
    serde_json::from_value(json!({
        "site": site,
        "verdict": "underused",
        "ratio": 0.1,
        "probability": 0.95,
        "interval": [0.05, 0.18],
        "observed": 100.0,
        "expected": 1000.0,
        "since": null,
        "evidence": {
            "weeks": 8.0, "online_share": 1.0, "days_since_installation": 400.0,
            "exposure_share": 1.0, "noise_of_ratio": 0.02, "reference": 900.0,
            "reference_group": "square", "reference_borrowed": false,
            "change_point": null, "missing": [], "check_radio": false
        },
        "sentence": {"nl": "a", "fr": "a", "en": "a"},
        "would_change": null,
        "naive": {"fewer_than_15_visits_a_day": true, "nobody_for_three_days": false},
        "absolute": {"device_minutes_a_day": device_minutes_a_day, "rank": 2, "of": 2}
    }))
    .unwrap()
}

fn ask_for_a_plan(collector: &Collector) -> TcpStream {
    let body = r#"{"max_moves":60}"#;
    let request = format!(
        "POST /api/v1/plans HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {}\r\n\
         content-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
        collector.token,
        body.len()
    );
    let mut stream = TcpStream::connect(collector.http).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// What has come by now; empty while the plan is being made.
fn answer(stream: &mut TcpStream) -> String {
    stream.set_nonblocking(true).unwrap();
    let mut buffer = [0; 4_096];
    let length = stream.read(&mut buffer).unwrap_or(0);
    String::from_utf8_lossy(&buffer[..length]).into_owned()
}

fn is_solving(collector: &Collector) -> bool {
    let (started, ticks) = (Instant::now(), collector.ticks());
    while started.elapsed() < Duration::from_millis(500) {
        std::thread::sleep(Duration::from_millis(20));
    }
    collector.ticks() - ticks > 25
}

/// Waits until the collector has spent half a second of a core: however busy the machine
/// is, it solves then.
fn wait_for_solving(collector: &Collector, ticks_before: u64) {
    until("solving", || collector.ticks() - ticks_before > 50);
}

/// Few of many plans at once are taken, on few threads.
fn attack(count: usize) {
    let collector = Collector::start(None, city);
    let mut plans: Vec<_> = (0..count).map(|_| ask_for_a_plan(&collector)).collect();
    let mut busy = 0;
    until("sent away", || {
        plans.retain_mut(|plan| {
            let answer = answer(plan);
            let sent_away = answer.starts_with("HTTP/1.1 503 ");
            assert!(!sent_away || answer.contains("retry-after: "), "{answer}");
            busy += usize::from(sent_away);
            answer.is_empty()
        });
        busy >= count - 4
    });
    let threads = collector.status("Threads");
    println!("{count} plans: {busy} sent away, {threads} threads");
    assert!(threads < 96, "{threads} threads");
}

#[test]
fn few_of_many_plans_at_once_are_taken() {
    attack(12);
}

#[test]
#[ignore = "many at once; with make test-attacks"]
fn few_of_six_hundred_plans_at_once_are_taken() {
    attack(600);
}

#[test]
fn plans_end_with_their_requests() {
    let collector = Collector::start(None, city);
    let ticks = collector.ticks();
    let plans: Vec<_> = (0..4).map(|_| ask_for_a_plan(&collector)).collect();
    wait_for_solving(&collector, ticks);
    let given_up = Instant::now();
    drop(plans);
    while is_solving(&collector) {
        assert!(given_up.elapsed() < PATIENCE, "nobody waits for them");
    }
    println!("idle {:.1} s later", given_up.elapsed().as_secs_f64());
}

#[test]
fn plans_hold_up_no_stop() {
    let mut collector = Collector::start(None, city);
    let ticks = collector.ticks();
    let _plans: Vec<_> = (0..4).map(|_| ask_for_a_plan(&collector)).collect();
    wait_for_solving(&collector, ticks);
    let ended = collector.terminate();
    println!("SIGTERM: ended after {ended:?}");
    let ended = ended.expect("it ends within half a minute");
    assert!(ended < Duration::from_secs(10), "{ended:?}");
}
