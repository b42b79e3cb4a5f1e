//! A collector started for a while with its clock far ahead: it deletes nothing that may
//! still be kept and refuses nothing for good, and goes on when the clock is right again.

#[allow(dead_code, reason = "each test uses a part")]
#[path = "lab/access_point.rs"]
mod access_point;
#[allow(dead_code, reason = "each test uses a part")]
#[path = "lab/broker.rs"]
mod broker;

use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use access_point::{Connection, LENGTH_S, report};
use broker::Mosquitto;
use records::database::Database;
use records::windows::Store;

const DAY_S: i64 = 86_400;
const WINDOWS: u32 = 120;
/// A round window boundary.
const NOW: i64 = 1_750_032_000 / 14_400 * 14_400 + 600;

struct Collector(Child);

impl Collector {
    fn start(directory: &Path, broker: SocketAddr, clock: i64) -> Self {
        let file = directory.join("collector.toml");
        let text = format!(
            "data_directory = \"{}\"\nlab = true\n\
             [mqtt]\nhost = \"127.0.0.1\"\nport = {}\n\
             [http]\nlisten = \"127.0.0.1:0\"\n",
            directory.display(),
            broker.port()
        );
        std::fs::write(&file, text).unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_hotspot-collector"))
            .args(["serve", "--clock", &format!("{clock},1"), "--config"])
            .arg(&file)
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Self(child)
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Sends until everything from `first` on is receipted as stored.
async fn deliver(agent: &mut Connection, first: u32, count: u32) {
    let origin =
        NOW / i64::from(LENGTH_S) * i64::from(LENGTH_S) - i64::from(WINDOWS) * i64::from(LENGTH_S);
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        assert!(Instant::now() < deadline, "no receipt for {first}");
        agent.report("a", &report(7, origin, first, count)).await;
        let patience = Duration::from_millis(500);
        if let Some((_, ranges)) = agent.receipt_within(patience).await {
            let stored = |range: &protocol::receipt::Settlement| {
                range.outcome == protocol::receipt::Outcome::Stored
                    && range.first <= first
                    && range.last >= first + count - 1
            };
            if ranges.iter().any(stored) {
                return;
            }
            assert!(
                ranges
                    .iter()
                    .all(|range| range.outcome == protocol::receipt::Outcome::Stored),
                "refused for good: {ranges:?}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_was_far_ahead_for_a_while_costs_nothing() {
    let Some(mosquitto) = Mosquitto::start() else {
        return;
    };
    let directory = tempfile::tempdir().unwrap();
    let database = Database::open(directory.path()).unwrap();
    database
        .write(|transaction| {
            let sql = "INSERT INTO access_points (id, registered_at) VALUES ('a', 0)";
            transaction.execute(sql, []).map(drop)
        })
        .unwrap();
    let store = Store::new(database.clone());
    let count = || store.windows(0, i64::MAX, None).unwrap().len();
    let mut agent = Connection::open(mosquitto.address, "a").await;

    let right = Collector::start(directory.path(), mosquitto.address, NOW);
    deliver(&mut agent, 0, WINDOWS / 2).await;
    drop(right);
    assert_eq!(count(), 60);

    let ahead = NOW + 250 * DAY_S;
    let wrong = Collector::start(directory.path(), mosquitto.address, ahead);
    // Until it has judged what it takes for too old, its first pass of deletion with it.
    let deadline = Instant::now() + Duration::from_secs(60);
    let left = || -> i64 {
        let sql = "SELECT coalesce(sum(count), 0) FROM refused_messages
                   WHERE reason = 'clock_in_doubt'";
        let reader = database.reader().unwrap();
        reader.query_row(sql, [], |row| row.get(0)).unwrap()
    };
    let origin =
        NOW / i64::from(LENGTH_S) * i64::from(LENGTH_S) - i64::from(WINDOWS) * i64::from(LENGTH_S);
    while left() < 3 {
        assert!(Instant::now() < deadline, "{} were left", left());
        agent.report("a", &report(7, origin, 60, 60)).await;
        let answer = agent.receipt_within(Duration::from_millis(500)).await;
        assert!(answer.is_none(), "judged by a wrong clock: {answer:?}");
    }
    drop(wrong);
    assert_eq!(count(), 60, "a wrong clock deleted windows");

    let _right = Collector::start(directory.path(), mosquitto.address, NOW + 60);
    deliver(&mut agent, 60, 60).await;
    assert_eq!(count(), 120);
}
