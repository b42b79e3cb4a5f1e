//! Real places of Brussels with simulated use: imported by the command line, reported
//! over a real broker, judged, and ending in a plan on the real map.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use agent::core::noise::discrete_laplace;
use agent::core::random::Seeded;
use collector::clock::Clock;
use collector::config::Config;
use collector::daemon::{Options, Serving, serve};
use collector::insight::planning::Wish;
use collector::insight::{evaluate, planning};
use journeys::deployment::Deployment;
use journeys::shared;
use lab::deadline::wait_within;
use lab::skipped::skipped;
use protocol::Layer;
use protocol::Message;
use protocol::report::{Report, Window};
use protocol::topic::{MessageKind, Topic};
use records::registry::verdict::{self, Class};
use rumqttc::{AsyncClient, MqttOptions, QoS};

/// 2026-01-05T00:00:00+01:00, a Monday in Brussels; windows begin at multiples of four
/// hours UTC, one hour later.
const START_S: i64 = 1_767_567_600 + 3600;
const WEEK_S: i64 = 7 * 86_400;
const WINDOW_S: i64 = 4 * 3600;
const WEEKS: i64 = 9;
const MOVES: u32 = 3;
/// The places of the network that the test makes hardly used.
const QUIET: [&str; 4] = ["urbizone-2", "urbizone-4", "urbizone-8", "urbizone-10"];

struct Site {
    id: String,
    name: String,
    kind: &'static str,
    lon: String,
    lat: String,
    municipality: String,
    movable: bool,
}

fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    csv::Reader::from_path(path)
        .expect("a shared table can be opened")
        .into_deserialize()
        .collect::<Result<_, _>>()
        .expect("a shared table can be read")
}

/// The network's own: metro stations, and of the places of 2014 those named Urbizone
/// and the public libraries. Hotels and cafés are other offer.
fn sites(hotspots: &Path) -> Vec<Site> {
    let site = |id: String, kind, name: &str, row: &BTreeMap<String, String>| Site {
        id,
        name: name.replace('"', ""),
        kind,
        lon: row["lon"].clone(),
        lat: row["lat"].clone(),
        municipality: row["COMMUNE"].clone(),
        movable: kind != "metro",
    };
    let stations = rows(&hotspots.join("metro_premetro_stations_osm.csv"));
    let mut sites: Vec<Site> = stations
        .iter()
        .enumerate()
        .map(|(number, row)| site(format!("metro-{number}"), "metro", &row["name"], row))
        .collect();
    let places = rows(&hotspots.join("brucity_hotspots_2014.csv"));
    for (network, prefix, kind) in [
        ("urbizone", "urbizone", "other"),
        ("public_library", "library", "library"),
    ] {
        let own = places.iter().filter(|row| row["network"] == network);
        sites.extend(
            own.enumerate()
                .map(|(number, row)| site(format!("{prefix}-{number}"), kind, &row["name"], row)),
        );
    }
    sites
}

fn sites_csv(sites: &[Site]) -> String {
    let mut text = String::from(
        "site,name_fr,name_nl,name_en,kind,lon,lat,municipality,reach,free_entry,step_free,opening_hours,opened,installed,access_points,movable,source,date\n",
    );
    for site in sites {
        writeln!(
            text,
            "{},\"{}\",,,{},{},{},{},indoor,1,,,,2020-01-01T00:00:00Z,1,{},shared data,2014-09-27",
            site.id,
            site.name,
            site.kind,
            site.lon,
            site.lat,
            site.municipality,
            u8::from(site.movable),
        )
        .expect("text can be written");
    }
    text
}

fn access_points_csv(sites: &[Site]) -> String {
    let placed = sites
        .iter()
        .map(|site| format!("ap-{0},{0},2020-01-01T00:00:00Z,\n", site.id));
    String::from("access_point,site,from,name\n") + &placed.collect::<String>()
}

/// Names of sectors suggest that they are estates; nobody has confirmed it.
fn estates_csv(sectors: &Path) -> String {
    let mut text = String::from(
        "place,name_fr,name_nl,name_en,kind,lon,lat,municipality,target,candidate,source,date\n",
    );
    for (number, row) in rows(&sectors.join("social_housing_estate_hints.csv"))
        .iter()
        .enumerate()
    {
        writeln!(
            text,
            "estate-{number},\"{}\",,,social_housing,{},{},{},1,1,inferred from the name of the sector,2026-01-01",
            row["estate_hint"], row["lon"], row["lat"], row["COMMUNE"],
        )
        .expect("text can be written");
    }
    text
}

/// Weeks `from..to` of every site as its access point would report them.
fn reports(sites: &[Site], weeks: std::ops::Range<i64>) -> Vec<(Topic, Vec<u8>)> {
    let mut random = Seeded::new(2026);
    let mut messages = Vec::new();
    for (number, site) in sites.iter().enumerate() {
        let level = if QUIET.contains(&site.id.as_str()) {
            0.06
        } else {
            0.8 + 0.02 * (number % 20) as f64
        };
        let topic = Topic::new(
            format!("ap-{}", site.id).parse().expect("an id"),
            MessageKind::Late,
        );
        for week in weeks.clone() {
            let per_week = WEEK_S / WINDOW_S;
            let windows = (0..per_week)
                .map(|window| {
                    let by_day = [80.0, 40.0, 260.0, 420.0, 330.0, 150.0];
                    let sum = (level * by_day[(window % 6) as usize]).round() as i64;
                    let mut noise = |scale| discrete_laplace(scale, &mut random).expect("noise");
                    let device_minutes = i32::try_from(sum + noise(60)).expect("a small sum");
                    let visits = i32::try_from(sum / 20 + noise(2)).expect("a small sum");
                    Window {
                        offset_lengths: u16::try_from(window).expect("a week has 42 windows"),
                        device_minutes,
                        visits,
                        sampled_minutes: 240,
                        online_minutes: 240,
                    }
                })
                .collect();
            let report = Report {
                boot: 7,
                first_sequence: u32::try_from(week * per_week).expect("few windows"),
                first_start: u32::try_from(START_S + week * WEEK_S).expect("this century"),
                period_s: 60,
                length_periods: 240,
                noise_device_minutes: 60,
                noise_visits: 2,
                layer: Layer::Windows,
                windows,
            };
            messages.push((
                topic.clone(),
                report.encode().expect("a report of one week"),
            ));
        }
    }
    messages
}

async fn publish(port: u16, messages: Vec<(Topic, Vec<u8>)>) {
    let mut options = MqttOptions::new("gateway", "127.0.0.1", port);
    options.set_keep_alive(Duration::from_secs(30));
    let (client, mut events) = AsyncClient::new(options, 64);
    let connection = tokio::spawn(async move { while events.poll().await.is_ok() {} });
    for (topic, payload) in messages {
        client
            .publish(topic.to_string(), QoS::AtLeastOnce, false, payload)
            .await
            .expect("the broker takes it");
    }
    client
        .disconnect()
        .await
        .expect("the connection can be closed");
    connection.await.expect("the connection ends in order");
}

async fn stored(serving: &Serving, expected: usize) {
    let store = serving.state.shared.store.clone();
    let counted = tokio::task::spawn_blocking(move || {
        wait_within("all windows to be stored", Duration::from_secs(60), || {
            let count = store
                .windows(0, i64::MAX, None)
                .expect("the store can be read")
                .len();
            (count == expected).then_some(count)
        })
    });
    counted.await.expect("counting does not panic");
}

async fn judge(serving: &Serving, hand: &Arc<AtomicI64>, monday: i64) {
    // Late reports have six hours.
    hand.store(monday + 8 * 3600, Ordering::Release);
    let state = serving.state.clone();
    tokio::task::spawn_blocking(move || {
        evaluate::catch_up(&state.shared).expect("sites can be judged")
    })
    .await
    .expect("judging does not panic");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_real_city_with_simulated_use_ends_in_a_plan_that_says_what_is_missing() {
    let (Some(hotspots), Some(sectors), Some(osm)) = (
        shared::folder("brussels_hotspots"),
        shared::folder("brussels_sectors"),
        shared::folder("brussels_osm"),
    ) else {
        return skipped("Brussels journey", "no shared data beside the project");
    };
    let Some(lab) = Deployment::new(START_S, 1.0) else {
        return;
    };
    let sites = sites(&hotspots);
    assert_eq!(sites.len(), 70 + 13 + 6);
    let file = |path: std::path::PathBuf| path.display().to_string();
    let site_file = file(lab.write("sites.csv", &sites_csv(&sites)));
    let placed_file = file(lab.write("access-points.csv", &access_points_csv(&sites)));
    let estate_file = file(lab.write("estates.csv", &estates_csv(&sectors)));
    lab.collector_must(&["import", "sites", &site_file]);
    lab.collector_must(&["import", "access-points", &placed_file]);
    let dated = ["--source", "Statbel; BIMD 2011", "--date", "2020-01-01"];
    let named = [
        "--id-property",
        "SECTOR",
        "--name-property",
        "SECTOR_NAME",
        "--population-property",
        "POP",
        "--deprivation-property",
        "BIMD2011_score",
    ];
    let outlines = file(sectors.join("brussels_sectors_4326.geojson"));
    lab.collector_must(&[&["import", "areas", &outlines][..], &named, &dated].concat());
    let centres = file(osm.join("osm_core_places_brussels.geojson"));
    lab.collector_must(&[
        "import",
        "places",
        &centres,
        "--source",
        "OpenStreetMap contributors",
        "--date",
        "2026-05-18",
    ]);
    lab.collector_must(&["import", "places", &estate_file]);

    let (clock, hand) = Clock::stepped(START_S);
    let mut config =
        Config::load(&lab.folder.path().join("collector.toml")).expect("a configuration");
    config.http.listen.set_port(0);
    let options = Options {
        embedded_broker: false,
        clock,
        demo_sign_ins: vec![],
    };
    let serving = serve(config, options).await.expect("the collector serves");
    let subscribed = serving.state.shared.health.clone();
    tokio::task::spawn_blocking(move || {
        wait_within("the broker", Duration::from_secs(20), || {
            subscribed.is_broker_connected().then_some(())
        })
    })
    .await
    .expect("waiting does not panic");

    let windows_of = |weeks: i64| sites.len() * usize::try_from(weeks * 42).expect("few weeks");
    hand.store(START_S + (WEEKS - 1) * WEEK_S - 60, Ordering::Release);
    publish(lab.mosquitto.port(), reports(&sites, 0..WEEKS - 1)).await;
    stored(&serving, windows_of(WEEKS - 1)).await;
    judge(&serving, &hand, START_S + (WEEKS - 1) * WEEK_S).await;
    hand.store(START_S + WEEKS * WEEK_S, Ordering::Release);
    publish(lab.mosquitto.port(), reports(&sites, WEEKS - 1..WEEKS)).await;
    stored(&serving, windows_of(WEEKS)).await;
    judge(&serving, &hand, START_S + WEEKS * WEEK_S).await;

    let reader = serving
        .state
        .shared
        .database
        .reader()
        .expect("the database can be read");
    let run = verdict::last_run(&reader)
        .expect("verdicts can be read")
        .expect("there was a run");
    let verdicts = verdict::of_run(&reader, run.evaluated_at).expect("verdicts can be read");
    let mut underused: Vec<_> = verdicts
        .iter()
        .filter(|verdict| verdict.verdict == Class::Underused)
        .map(|verdict| verdict.site.as_str())
        .collect();
    underused.sort_unstable();
    let mut quiet = QUIET.to_vec();
    quiet.sort_unstable();
    assert_eq!(underused, quiet);

    let state = serving.state.clone();
    let wish = Wish {
        max_moves: MOVES,
        ..Wish::default()
    };
    let plan = tokio::task::spawn_blocking(move || planning::make(&state.shared, &wish, "journey"))
        .await
        .expect("planning does not panic")
        .expect("the city can be planned");
    let notes: Vec<&str> = plan.notes.iter().map(|note| note.en.as_str()).collect();
    assert!(
        notes
            .iter()
            .any(|note| note.contains("0 of 29") && note.contains("loaded")),
        "the plan pretends: {notes:?}"
    );
    assert!(!plan.moves.is_empty(), "no move: {:?}", plan.warnings);
    let at_targets = plan
        .moves
        .iter()
        .filter(|step| {
            let place =
                records::registry::place::find(&reader, &step.to).expect("places can be read");
            place.is_some_and(|place| place.kind.is_target())
        })
        .count();
    assert!(
        at_targets * 2 >= plan.moves.len(),
        "few at target places: {:?}",
        plan.moves
    );
    for step in &plan.moves {
        assert!(
            QUIET.contains(&step.from.as_str()),
            "{step:?} moves what is used or fixed"
        );
        println!("{} -> {}: {:.5}", step.from, step.to, step.gain);
    }
    serving
        .run_until(std::future::ready(()))
        .await
        .expect("the collector stops in order");
}
