//! Plans where noise makes the use of the quietest sites negative: the normal case for
//! the sites that are looked for.

use analysis::text::Text;
use axum::http::StatusCode;
use collector::insight::evaluate;
use collector::insight::planning::{self, Wish, explain, what_if};
use proptest::prelude::*;
use records::database::Database;
use records::registry::access_point;
use records::registry::place::{self, Place};
use records::registry::placement;
use records::registry::plan::Status;
use records::registry::site::{self, Site};
use records::registry::user::Role;
use records::registry::verdict::{self, Run, Summary, Verdict};
use records::registry::{PlaceKind, Reach};
use records::windows::StoredWindow;
use serde_json::json;

use crate::fixture::{NOW, Service, at};

const WISH: &str = r#"{"max_moves":1}"#;
/// Most use that is given up, as a multiple of the least that could be.
const CAP: f64 = 1.25;

fn square(number: usize) -> Site {
    let name = format!("square-{number}");
    Site {
        name: Text::new(&name, &name, &name),
        id: name,
        kind: PlaceKind::Square,
        // A kilometre apart, far from the places.
        lon: 4.20,
        lat: 50.70 + 0.01 * number as f64,
        municipality: format!("Municipality {number}"),
        reach: Reach::Outdoor,
        free_entry: Some(true),
        step_free: None,
        opening_hours: None,
        opened: None,
        closed: None,
        installed: Some(at("2025-01-01T00:00:00Z")),
        access_points: 1,
        movable: true,
    }
}

fn centre(number: usize) -> Place {
    let name = format!("centre-{number}");
    Place {
        name: Text::new(&name, &name, &name),
        id: name,
        kind: PlaceKind::CommunityCentre,
        lon: 4.40,
        lat: 50.70 + 0.01 * number as f64,
        municipality: format!("Municipality {number}"),
        target: true,
        candidate: true,
    }
}

/// Squares far from everybody, and as many community centres without a spot.
fn register(database: &Database, squares: usize) {
    database
        .write(|transaction| {
            for number in 0..squares {
                site::put(transaction, &square(number))?;
                place::put(transaction, &centre(number))?;
            }
            Ok::<_, rusqlite::Error>(())
        })
        .unwrap();
}

/// Eight weeks of windows of four hours: the first square has next to nobody, and the noise
/// of its windows sums to less than nothing. There is so much of it that nobody could tell
/// whether there is anyone at all.
fn city_with_a_square_below_zero() -> Service {
    const SQUARES: usize = 9;
    const WINDOWS: u32 = 8 * 7 * 6;
    const NOISE: u16 = 1_000;
    let service = Service::empty();
    let database = &service.state.shared.database;
    register(database, SQUARES);
    database
        .write(|transaction| {
            let registered = at("2025-01-01T00:00:00Z");
            for number in 0..SQUARES {
                let id = format!("box-{number}").parse().unwrap();
                access_point::put(transaction, &id, None, registered)?;
                placement::place(transaction, &id, &format!("square-{number}"), registered)
                    .unwrap();
            }
            Ok::<_, rusqlite::Error>(())
        })
        .unwrap();
    let end = at(NOW).as_second();
    let mut windows = Vec::new();
    for sequence in 0..WINDOWS {
        for number in 0..SQUARES {
            let swing = if sequence % 2 == 0 { 60 } else { -61 };
            let device_minutes = if number == 0 { swing } else { 700 + swing };
            windows.push(StoredWindow {
                access_point: format!("box-{number}").parse().unwrap(),
                start: end - i64::from(WINDOWS - sequence) * 14_400,
                length_s: 14_400,
                period_s: 60,
                device_minutes: Some(device_minutes),
                visits: Some(device_minutes / 20),
                sampled_minutes: 240,
                online_minutes: 240,
                noise_device_minutes: NOISE,
                noise_visits: 2,
                late: false,
                boot: 7,
                sequence,
            });
        }
    }
    service.state.shared.store.put(&windows, end).unwrap();
    // Underused has to be found twice running.
    for day in ["2026-04-29T08:00:00Z", NOW] {
        evaluate::run_at(&service.state.shared, at(day)).unwrap();
    }
    service
}

#[tokio::test]
async fn a_site_with_windows_that_sum_below_zero_is_planned_away() {
    let service = city_with_a_square_below_zero();
    let verdicts = service.get("/api/v1/verdicts").await.json();
    let quietest = &verdicts["items"][0];
    assert_eq!(quietest["site"], "square-0", "{verdicts}");
    assert_eq!(quietest["verdict"], "underused");
    let use_a_day = &quietest["absolute"]["device_minutes_a_day"];
    assert!(use_a_day.as_f64().unwrap() < 0.0, "{use_a_day}");

    let coordinator = service.cookie_of(Role::Coordinator).await;
    let answer = service.post("/api/v1/plans", &coordinator, WISH).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    assert_eq!(answer.json()["moves"][0]["from"], "square-0");

    let path = "/api/v1/plans/plan-1/what-if";
    let answer = service.post(path, &coordinator, r#"{"theta":0.4}"#).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    assert_eq!(answer.json()["moves"][0]["from"], "square-0");

    let explained = explain::latest(&service.state.shared, &|| false).unwrap();
    assert_eq!(explained.as_deref(), Some("plan-1"));
}

/// One underused square as an evaluation could leave it.
#[derive(Clone, Debug)]
struct Noised {
    use_a_day: f64,
    /// Standard deviation that the noise gives it.
    noise_a_day: f64,
}

const DAYS: f64 = 56.0;
const EXPECTED_A_DAY: f64 = 900.0;

impl Noised {
    fn verdict(&self, site: &str) -> Verdict {
        let ratio = self.use_a_day / EXPECTED_A_DAY;
        serde_json::from_value(json!({
            "site": site,
            "verdict": "underused",
            "ratio": ratio,
            "probability": 0.95,
            "interval": [ratio.clamp(0.0, 0.01), ratio.max(0.2)],
            "observed": self.use_a_day * DAYS,
            "expected": EXPECTED_A_DAY * DAYS,
            "since": null,
            "evidence": {
                "weeks": 8.0,
                "online_share": 1.0,
                "days_since_installation": 400.0,
                "exposure_share": 1.0,
                "noise_of_ratio": self.noise_a_day / EXPECTED_A_DAY,
                "reference": EXPECTED_A_DAY,
                "reference_group": "square",
                "reference_borrowed": false,
                "change_point": null,
                "missing": [],
                "check_radio": false
            },
            "sentence": {"nl": "Weinig gebruikt.", "fr": "Peu utilisé.", "en": "Little used."},
            "would_change": null,
            "naive": {"fewer_than_15_visits_a_day": true, "nobody_for_three_days": true},
            "absolute": {"device_minutes_a_day": self.use_a_day, "rank": 1, "of": 1}
        }))
        .unwrap()
    }
}

fn any_use() -> impl Strategy<Value = Noised> {
    let use_a_day = prop_oneof![
        Just(0.0),
        Just(-2.005),
        Just(-0.0),
        -1e-9..1e-9,
        -50.0..50.0,
        -5_000.0..5_000.0,
        -1e9..1e9,
    ];
    let noise_a_day = prop_oneof![Just(0.0), 1e-6..1.0, 1.0..100.0, 100.0..1e6];
    (use_a_day, noise_a_day).prop_map(|(use_a_day, noise_a_day)| Noised {
        use_a_day,
        noise_a_day,
    })
}

/// Any mix, and cities in which every site is below zero.
fn any_city() -> impl Strategy<Value = Vec<Noised>> {
    let below = any_use().prop_map(|mut noised| {
        noised.use_a_day = -noised.use_a_day.abs() - 0.001;
        noised
    });
    prop_oneof![
        3 => proptest::collection::vec(any_use(), 1..7),
        1 => proptest::collection::vec(below, 1..7),
    ]
}

/// The most that may be given up: nothing is less than two deviations of its noise.
fn allowed(city: &[Noised], moves: usize) -> f64 {
    let mut least: Vec<f64> = city
        .iter()
        .map(|noised| noised.use_a_day.max(2.0 * noised.noise_a_day).max(0.0))
        .collect();
    least.sort_by(f64::total_cmp);
    CAP * least.iter().take(moves).sum::<f64>()
}

fn keeps_the_cap<'a>(
    city: &[Noised],
    moves: usize,
    closed: impl Iterator<Item = &'a str>,
) -> Result<(), TestCaseError> {
    let given_up: f64 = closed
        .map(|id| {
            let number: usize = id.trim_start_matches("square-").parse().unwrap();
            city[number].use_a_day.max(0.0)
        })
        .sum();
    let most = allowed(city, moves);
    prop_assert!(
        given_up <= most * (1.0 + 1e-6) + 1e-6,
        "{given_up} given up, at most {most}"
    );
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_the_noise_makes_of_use_a_city_can_be_planned(
        city in any_city(),
        max_moves in 1_u32..4,
    ) {
        let service = Service::empty();
        let state = &service.state;
        register(&state.shared.database, city.len());
        let run = Run {
            evaluated_at: at(NOW),
            from: at("2026-03-11T08:00:00Z"),
            to: at(NOW),
            summary: Summary {
                expected_false_flags: 0.0,
                ten_percent_list: Vec::new(),
                low_kinds: Vec::new(),
                method: Text::new("methode", "méthode", "method"),
            },
        };
        let verdicts: Vec<Verdict> = city
            .iter()
            .enumerate()
            .map(|(number, noised)| noised.verdict(&format!("square-{number}")))
            .collect();
        state
            .shared
            .database
            .write(|transaction| verdict::add(transaction, &run, &verdicts))
            .unwrap();

        let wish = Wish { max_moves, ..Wish::default() };
        let plan = planning::make(&state.shared, &wish, "a test");
        prop_assert!(plan.is_ok(), "{:?}", plan.err());
        let plan = plan.unwrap();
        prop_assert_eq!(plan.status, Status::Optimal);
        prop_assert!(!plan.moves.is_empty(), "no site may close");
        let moves = max_moves as usize;
        keeps_the_cap(&city, moves, plan.moves.iter().map(|step| step.from.as_str()))?;

        let change = what_if::Change { theta: Some(0.3), ..what_if::Change::default() };
        let answer = what_if::answer(&state.shared, &plan, &change, &|| false);
        prop_assert!(answer.is_ok(), "{:?}", answer.err());
        let answer = answer.unwrap();
        prop_assert!(!answer.moves.is_empty(), "no site may close any more");
        keeps_the_cap(&city, moves, answer.moves.iter().map(|step| step.from.as_str()))?;
    }
}
