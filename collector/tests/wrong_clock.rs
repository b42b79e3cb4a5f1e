//! A collector started for a while with its clock far ahead: it deletes nothing that may
//! still be kept and refuses nothing for good, and goes on when the clock is right again.

use std::time::{Duration, Instant};

use lab::access_point::Connection;
use lab::collector::Collector;
use lab::mosquitto::Mosquitto;
use lab::reports::{LENGTH_S, report};
use records::database::Database;
use records::windows::Store;

const DAY_S: i64 = 86_400;
const WINDOWS: u32 = 120;
/// A round window boundary.
const NOW: i64 = 1_750_032_000 / 14_400 * 14_400 + 600;

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

    let right = Collector::start_at(directory.path(), mosquitto.address, NOW);
    deliver(&mut agent, 0, WINDOWS / 2).await;
    drop(right);
    assert_eq!(count(), 60);

    let ahead = NOW + 250 * DAY_S;
    let wrong = Collector::start_at(directory.path(), mosquitto.address, ahead);
    // Until it has judged what it takes for too old, and made its first deletion.
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

    let _right = Collector::start_at(directory.path(), mosquitto.address, NOW + 60);
    deliver(&mut agent, 60, 60).await;
    assert_eq!(count(), 120);
}
