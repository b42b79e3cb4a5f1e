//! From a broker into the store and back, over real sockets.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use collector::clock::Clock;
use collector::config::Config;
use collector::daemon::{Options, Serving, serve};
use collector::health::Health;
use collector::intake::arrivals::Answers;
use collector::intake::mqtt;
use collector::metrics::Metrics;
use lab::access_point::Connection;
use lab::mosquitto::Mosquitto;
use lab::reports::{LENGTH_S, in_version_1, report, week};
use protocol::receipt::{Outcome, Receipt, Refusal, Settlement};
use protocol::topic::Topic;
use protocol::{Message, Version};
use tokio::sync::{mpsc, watch};

const ORIGIN: i64 = 1_750_032_000 / 86_400 * 86_400;
const NOW: i64 = ORIGIN + 60 * 86_400;

async fn collect(directory: &Path, broker: Option<SocketAddr>) -> Serving {
    let mut config = Config {
        data_directory: directory.to_owned(),
        http: collector::web::http::settings::Settings {
            listen: "127.0.0.1:0".parse().unwrap(),
            ..Config::default().http
        },
        ..Config::default()
    };
    config.mqtt.port = broker.map_or(0, |broker| broker.port());
    config.mqtt.host = "127.0.0.1".to_owned();
    let (clock, _) = Clock::stepped(NOW);
    let options = Options {
        embedded_broker: broker.is_none(),
        clock,
        demo_sign_ins: Vec::new(),
    };
    let serving = serve(config, options).await.unwrap();
    until("connected", || {
        serving.state.shared.health.is_broker_connected()
    })
    .await;
    serving
}

async fn until(what: &str, mut done: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !done() {
        assert!(Instant::now() < deadline, "not {what} within 20 s");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

fn register(serving: &Serving, access_points: &[&str]) {
    serving
        .state
        .shared
        .database
        .write(|transaction| {
            access_points.iter().try_for_each(|id| {
                transaction
                    .execute(
                        "INSERT INTO access_points (id, registered_at) VALUES (?1, 0)",
                        [id],
                    )
                    .map(drop)
            })
        })
        .unwrap();
}

fn stored(serving: &Serving) -> Vec<(String, u64, u32)> {
    let mut windows: Vec<_> = serving
        .state
        .shared
        .store
        .windows(0, i64::MAX, None)
        .unwrap()
        .into_iter()
        .map(|window| {
            (
                window.access_point.to_string(),
                window.boot,
                window.sequence,
            )
        })
        .collect();
    windows.sort();
    windows
}

/// The way of a report with one broker.
async fn main_path(serving: Serving, broker: SocketAddr) {
    register(&serving, &["a", "b"]);
    let mut box_a = Connection::open(broker, "a").await;

    box_a.report("a", &report(7, ORIGIN, 0, 3)).await;
    let (access_point, ranges) = box_a.receipt().await;
    assert_eq!(access_point, "a");
    assert_eq!(stored(&serving).len(), 3, "receipted before it was stored");
    assert_eq!(
        (
            ranges[0].boot,
            ranges[0].first,
            ranges[0].last,
            ranges[0].outcome
        ),
        (7, 0, 2, Outcome::Stored)
    );

    box_a.report("a", &report(7, ORIGIN, 2, 1)).await;
    let (_, ranges) = box_a.receipt().await;
    assert_eq!(ranges[0].outcome, Outcome::Stored, "a duplicate");
    box_a.report("a", &report(8, ORIGIN - 3_600, 2, 1)).await;
    let (_, ranges) = box_a.receipt().await;
    assert_eq!(ranges[0].outcome, Outcome::Refused(Refusal::Overlap));

    for (topic, payload) in [
        ("hotspots/v1/a/report", vec![0; 10]),
        ("hotspots/v1/a/status", vec![1; 9_000]),
        ("hotspots/v1/a/renew", vec![]),
        ("hotspots/v1/stranger/report", vec![1]),
    ] {
        box_a.send(topic, payload).await;
    }
    box_a.report("a", &report(7, NOW, 0, 1)).await;
    box_a.report("b", &report(5, ORIGIN, 0, 1)).await;
    let (access_point, _) = box_a.receipt().await;
    assert_eq!(access_point, "b", "bad messages disturb no other");
    assert_eq!(stored(&serving).len(), 4);
    serving.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_is_receipted_once_it_is_stored_with_the_embedded_broker() {
    let directory = tempfile::tempdir().unwrap();
    let serving = collect(directory.path(), None).await;
    let broker = serving.broker.unwrap();
    assert!(broker.ip().is_loopback());
    main_path(serving, broker).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_is_receipted_once_it_is_stored_with_mosquitto() {
    let Some(mosquitto) = Mosquitto::start() else {
        return;
    };
    let directory = tempfile::tempdir().unwrap();
    let serving = collect(directory.path(), Some(mosquitto.address)).await;
    main_path(serving, mosquitto.address).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_that_comes_back_stores_what_it_is_sent_again() {
    let Some(mosquitto) = Mosquitto::start() else {
        return;
    };
    let directory = tempfile::tempdir().unwrap();
    let serving = collect(directory.path(), Some(mosquitto.address)).await;
    register(&serving, &["a"]);
    let mut agent = Connection::open(mosquitto.address, "a").await;
    agent.report("a", &report(7, ORIGIN, 0, 2)).await;
    agent.receipt().await;
    serving.stop().await.unwrap();

    // Nobody listens: the broker drops this one.
    agent.report("a", &report(7, ORIGIN, 2, 2)).await;
    assert_eq!(agent.receipt_within(Duration::from_millis(300)).await, None);

    let serving = collect(directory.path(), Some(mosquitto.address)).await;
    agent.report("a", &report(7, ORIGIN, 0, 4)).await;
    let (_, ranges) = agent.receipt().await;
    assert_eq!((ranges[0].first, ranges[0].last), (0, 3));
    assert_eq!(stored(&serving).len(), 4);
    serving.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fleet_of_both_versions_is_answered_in_its_own() {
    let Some(mosquitto) = Mosquitto::start() else {
        return;
    };
    let directory = tempfile::tempdir().unwrap();
    let serving = collect(directory.path(), Some(mosquitto.address)).await;
    register(&serving, &["old", "new"]);
    let mut gateway = Connection::open(mosquitto.address, "gateway").await;
    let week = week(7, 6, ORIGIN);
    let patience = Duration::from_secs(20);
    for round in 0..2 {
        let windows = report(7, ORIGIN, 3 * round, 3);
        let old = in_version_1(&windows);
        gateway.send("hotspots/v1/old/report", old).await;
        let (id, version, _) = gateway.receipt_and_version_within(patience).await.unwrap();
        assert_eq!((id.as_str(), version), ("old", Version::One));
        gateway.report("new", &windows).await;
        let (id, version, _) = gateway.receipt_and_version_within(patience).await.unwrap();
        assert_eq!((id.as_str(), version), ("new", Version::Two));
    }
    gateway.report("new", &week).await;
    let (_, _, ranges) = gateway.receipt_and_version_within(patience).await.unwrap();
    assert_eq!((ranges[0].first, ranges[0].last), (6, 6));
    assert_eq!(stored(&serving).len(), 12);
    let totals = serving.state.shared.store.totals(0, i64::MAX, None);
    assert_eq!(totals.unwrap().len(), 1);

    // Updated: it sends in version 2 what it still holds.
    gateway.report("old", &report(7, ORIGIN, 3, 3)).await;
    let (id, version, _) = gateway.receipt_and_version_within(patience).await.unwrap();
    assert_eq!((id.as_str(), version), ("old", Version::Two));
    assert_eq!(stored(&serving).len(), 12);
    serving.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn comes_back_to_a_broker_that_was_killed() {
    let Some(mut mosquitto) = Mosquitto::start() else {
        return;
    };
    let directory = tempfile::tempdir().unwrap();
    let serving = collect(directory.path(), Some(mosquitto.address)).await;
    register(&serving, &["a"]);
    let mut agent = Connection::open(mosquitto.address, "a").await;
    agent.report("a", &report(7, ORIGIN, 0, 2)).await;
    agent.receipt().await;
    drop(agent);

    mosquitto.kill_and_restart();
    until("away", || {
        !serving.state.shared.health.is_broker_connected()
    })
    .await;
    until("back", || serving.state.shared.health.is_broker_connected()).await;
    let mut agent = Connection::open(mosquitto.address, "a").await;
    agent.report("a", &report(7, ORIGIN, 0, 4)).await;
    agent.receipt().await;
    assert_eq!(stored(&serving).len(), 4);
    serving.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retained_message_of_any_size_does_not_break_the_connection() {
    let Some(mosquitto) = Mosquitto::start() else {
        return;
    };
    let mut agent = Connection::open(mosquitto.address, "a").await;
    agent
        .client
        .publish(
            "hotspots/v1/a/status",
            rumqttc::QoS::AtLeastOnce,
            true,
            vec![1; 9_000],
        )
        .await
        .unwrap();
    let directory = tempfile::tempdir().unwrap();
    let serving = collect(directory.path(), Some(mosquitto.address)).await;
    register(&serving, &["a"]);
    agent.report("a", &report(7, ORIGIN, 0, 1)).await;
    agent.receipt().await;
    assert!(serving.state.shared.health.is_broker_connected());
    serving.stop().await.unwrap();
}

/// A broker without its own limits, and a store that stands still.
#[tokio::test(flavor = "multi_thread")]
async fn a_queue_that_stays_full_gives_the_broker_up_and_loses_nothing() {
    let Some(mosquitto) = Mosquitto::start_with("max_inflight_messages 0\nmax_queued_messages 0\n")
    else {
        return;
    };
    let directory = tempfile::tempdir().unwrap();
    let serving = collect(directory.path(), Some(mosquitto.address)).await;
    register(&serving, &["a"]);
    let mut agent = Connection::open(mosquitto.address, "a").await;
    let (hold, held) = std::sync::mpsc::channel::<()>();
    let (taken, stands_still) = std::sync::mpsc::channel::<()>();
    let database = serving.state.shared.database.clone();
    let holding = std::thread::spawn(move || {
        let writer = database.writer();
        taken.send(()).unwrap();
        let _ = held.recv();
        drop(writer);
    });
    stands_still.recv().unwrap();
    let client = agent.client.clone();
    let flood = tokio::spawn(async move {
        for round in 0..9_000 {
            let payload = report(7, ORIGIN, round % 300, 1).encode().unwrap();
            client
                .publish(
                    "hotspots/v1/a/report",
                    rumqttc::QoS::AtLeastOnce,
                    false,
                    payload,
                )
                .await
                .unwrap();
        }
    });
    let deadline = Instant::now() + Duration::from_secs(30);
    while serving.state.shared.health.is_broker_connected() {
        assert!(Instant::now() < deadline, "still at the broker");
        agent.receipt_within(Duration::from_millis(50)).await;
    }
    flood.abort();
    assert_eq!(stored(&serving).len(), 0);
    hold.send(()).unwrap();
    holding.join().unwrap();
    until("back", || serving.state.shared.health.is_broker_connected()).await;

    let mut settled = std::collections::BTreeSet::new();
    let deadline = Instant::now() + Duration::from_secs(20);
    while settled.len() < 300 {
        assert!(Instant::now() < deadline, "{} settled", settled.len());
        agent.report("a", &report(7, ORIGIN, 0, 127)).await;
        agent.report("a", &report(7, ORIGIN, 127, 127)).await;
        agent.report("a", &report(7, ORIGIN, 254, 46)).await;
        while let Some((_, ranges)) = agent.receipt_within(Duration::from_millis(300)).await {
            settled.extend(ranges.iter().flat_map(|range| range.first..=range.last));
        }
    }
    assert_eq!(stored(&serving).len(), 300);
    serving.stop().await.unwrap();
}

/// Keeps messages at the broker, which sends them all at once to anyone who subscribes.
async fn retain(broker: SocketAddr, count: usize) {
    let mut options = rumqttc::MqttOptions::new("retaining", "127.0.0.1", broker.port());
    options.set_inflight(1_000);
    let (client, mut event_loop) = rumqttc::AsyncClient::new(options, 1_000);
    let publishing = tokio::spawn(async move {
        for index in 0..count {
            client
                .publish(
                    format!("hotspots/v1/ap-{index}/report"),
                    rumqttc::QoS::AtLeastOnce,
                    true,
                    vec![1; 38],
                )
                .await
                .unwrap();
        }
        client
    });
    let mut acknowledged = 0;
    while acknowledged < count {
        let event = event_loop.poll().await.unwrap();
        if let rumqttc::Event::Incoming(rumqttc::Packet::PubAck(_)) = event {
            acknowledged += 1;
        }
    }
    publishing.await.unwrap();
}

/// A broker without limits reads slower than it sends. The thread that commits never
/// waits for that: its answers find room, or the connection is given up.
#[tokio::test(flavor = "multi_thread")]
async fn a_writer_never_waits_for_a_broker_that_only_sends() {
    let Some(mosquitto) = Mosquitto::start_with("max_inflight_messages 0\nmax_queued_messages 0\n")
    else {
        return;
    };
    retain(mosquitto.address, 40_000).await;
    let (arrivals_in, mut arrivals) = tokio::sync::mpsc::channel(mqtt::ARRIVALS);
    let (answers, answers_out) = tokio::sync::mpsc::channel(mqtt::ANSWERS);
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let broker = mqtt::Broker {
        host: "127.0.0.1".to_owned(),
        port: mosquitto.address.port(),
        client_id: "collector".to_owned(),
        credentials: None,
        tls_directory: None,
        ca_file: None,
        root: protocol::topic::Root::default(),
    };
    let running = tokio::spawn(async move {
        let connection = mqtt::Connection {
            broker,
            arrivals: arrivals_in,
            answers: answers_out,
            health: Arc::default(),
            metrics: Arc::default(),
        };
        connection.run(stopped).await
    });
    let mut seen = 0;
    let mut longest = Duration::ZERO;
    let mut batch = Vec::new();
    let quiet = Duration::from_secs(2);
    while seen < 40_000
        && let Ok(1..) = tokio::time::timeout(quiet, arrivals.recv_many(&mut batch, 2_000)).await
    {
        seen += batch.len();
        let receipts = batch.iter().map(|arrival| {
            let topic = Topic::parse(&arrival.publish.topic).unwrap();
            let settled = Settlement {
                boot: 1,
                first: 0,
                last: 0,
                outcome: Outcome::Stored,
            };
            (
                topic.access_point,
                Version::Two,
                Receipt::Settled(vec![settled]),
            )
        });
        let said = Answers {
            receipts: receipts.collect(),
            certificates: Vec::new(),
            acknowledge: std::mem::take(&mut batch),
        };
        let begin = Instant::now();
        answers.send(said).await.unwrap();
        longest = longest.max(begin.elapsed());
    }
    println!("{seen} read, waited at most {longest:?}");
    assert!(seen > 10_000, "only {seen} read");
    assert!(longest < Duration::from_secs(3), "waited {longest:?}");
    stop.send_replace(true);
    drop(answers);
    running.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn many_access_points_over_one_connection_all_get_their_receipts() {
    let directory = tempfile::tempdir().unwrap();
    let serving = collect(directory.path(), None).await;
    let names: Vec<String> = (0..300).map(|index| format!("ap-{index}")).collect();
    register(
        &serving,
        &names.iter().map(String::as_str).collect::<Vec<_>>(),
    );
    let mut gateway = Connection::open(serving.broker.unwrap(), "gateway").await;
    let client = gateway.client.clone();
    let senders = names.clone();
    let sending = tokio::spawn(async move {
        for first in 0..4 {
            for name in &senders {
                let topic = format!("hotspots/v1/{name}/report");
                let payload = report(7, ORIGIN, 5 * first, 5).encode().unwrap();
                client
                    .publish(topic, rumqttc::QoS::AtLeastOnce, false, payload)
                    .await
                    .unwrap();
            }
        }
    });
    let mut settled = 0;
    while settled < 300 * 20 {
        let (_, ranges) = gateway.receipt().await;
        settled += ranges
            .iter()
            .map(|range| range.last - range.first + 1)
            .sum::<u32>();
    }
    sending.await.unwrap();
    assert_eq!(stored(&serving).len(), 300 * 20);
    assert_eq!(LENGTH_S, 14_400);
    serving.stop().await.unwrap();
}

/// What the log says of a connection that is made and stopped in order.
async fn log_of_a_stop(broker: SocketAddr) -> String {
    let log = Arc::new(Mutex::new(Vec::new()));
    let lines = Log(log.clone());
    let logging = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_writer(move || lines.clone())
        .finish();
    let _this_thread = tracing::subscriber::set_default(logging);
    let settings = mqtt::Broker {
        host: broker.ip().to_string(),
        port: broker.port(),
        client_id: "stopped-in-order".to_owned(),
        credentials: None,
        tls_directory: None,
        ca_file: None,
        root: protocol::topic::Root::default(),
    };
    let (arrivals_in, mut arrivals) = mpsc::channel(16);
    let (answers_in, answers) = mpsc::channel(1);
    let (stop, stopped) = watch::channel(false);
    let (health, metrics) = (Arc::new(Health::default()), Arc::new(Metrics::default()));
    let connection = mqtt::Connection {
        broker: settings,
        arrivals: arrivals_in,
        answers,
        health: health.clone(),
        metrics,
    };
    let connection = connection.run(stopped);
    let writer = async {
        until("connected", || health.is_broker_connected()).await;
        stop.send(true).unwrap();
        while arrivals.recv().await.is_some() {}
        drop(answers_in);
    };
    let (ended, ()) = tokio::join!(connection, writer);
    ended.unwrap();
    assert!(!health.is_broker_connected());
    String::from_utf8(log.lock().unwrap().clone()).unwrap()
}

#[derive(Clone)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn assert_connected_once(log: &str) {
    assert_eq!(log.matches("connected to the broker").count(), 1, "{log}");
    assert!(!log.contains("no connection to the broker"), "{log}");
}

#[tokio::test]
async fn an_orderly_stop_does_not_connect_again_to_the_embedded_broker() {
    let address = collector::intake::broker::start(0).unwrap();
    assert_connected_once(&log_of_a_stop(address).await);
}

#[tokio::test]
async fn an_orderly_stop_does_not_connect_again_to_mosquitto() {
    let Some(mosquitto) = Mosquitto::start() else {
        return;
    };
    assert_connected_once(&log_of_a_stop(mosquitto.address).await);
}
