//! A disk that is full or read-only: a clear error, no receipt, nothing lost.

use std::path::Path;
use std::time::{Duration, Instant};

use collector::clock::Clock;
use collector::config::Config;
use collector::daemon::{Options, Serving, serve};
use groundwork::causes::in_full;
use lab::access_point::Connection;
use lab::disk::Disk;
use lab::reports::report;
use protocol::receipt::Outcome;

const ORIGIN: i64 = 1_750_032_000 / 86_400 * 86_400;

async fn collect(directory: &Path) -> anyhow::Result<Serving> {
    let mut config = Config {
        data_directory: directory.to_owned(),
        http: collector::web::http::settings::Settings {
            listen: "127.0.0.1:0".parse().unwrap(),
            ..Config::default().http
        },
        ..Config::default()
    };
    config.mqtt.port = 0;
    let options = Options {
        embedded_broker: true,
        clock: Clock::stepped(ORIGIN + 60 * 86_400).0,
        demo_sign_ins: Vec::new(),
    };
    serve(config, options).await
}

async fn until(what: &str, mut done: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !done() {
        assert!(Instant::now() < deadline, "not {what} within 20 s");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_stops_receipts_until_there_is_room_again() {
    let Some(disk) = Disk::mount("2m") else {
        return;
    };
    let serving = collect(disk.path()).await.unwrap();
    until("connected", || {
        serving.state.shared.health.is_broker_connected()
    })
    .await;
    serving
        .state
        .shared
        .database
        .write(|transaction| {
            transaction
                .execute_batch("INSERT INTO access_points (id, registered_at) VALUES ('a', 0)")
        })
        .unwrap();
    let mut agent = Connection::open(serving.broker.unwrap(), "a").await;
    disk.fill_but(0);
    for first in 0..20 {
        agent.report("a", &report(7, ORIGIN, 10 * first, 10)).await;
    }
    // The log may have had room for a few.
    let mut settled = 0;
    while let Some((_, ranges)) = agent.receipt_within(Duration::from_millis(500)).await {
        settled += ranges
            .iter()
            .map(|range| range.last - range.first + 1)
            .sum::<u32>();
    }
    until("unready", || {
        !serving.state.shared.health.faults().is_empty()
    })
    .await;
    let faults = serving.state.shared.health.faults().join("; ");
    assert!(faults.contains("the store cannot be written"), "{faults}");
    assert!(faults.contains("full"), "{faults}");
    assert!(settled < 200);

    disk.make_room();
    while settled < 200 {
        let (_, ranges) = agent.receipt().await;
        for range in ranges {
            assert_eq!(range.outcome, Outcome::Stored);
            settled += range.last - range.first + 1;
        }
    }
    until("ready", || serving.state.shared.health.faults().is_empty()).await;
    let stored = serving
        .state
        .shared
        .store
        .windows(0, i64::MAX, None)
        .unwrap();
    assert_eq!(stored.len(), 200);
    serving.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_only_disk_is_named_at_the_start() {
    let Some(disk) = Disk::mount("4m") else {
        return;
    };
    collect(disk.path()).await.unwrap().stop().await.unwrap();
    disk.make_read_only();
    let Err(error) = collect(disk.path()).await else {
        panic!("started on a disk that cannot be written");
    };
    let text = in_full(error.as_ref());
    assert!(
        text.contains("collector.sqlite` cannot be opened for writing"),
        "{text}"
    );
}
