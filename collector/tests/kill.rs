//! The collector killed with -9 again and again while reports come in: afterwards
//! every window is stored, none twice, and every total.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use lab::access_point::Connection;
use lab::collector::Collector;
use lab::mosquitto::Mosquitto;
use lab::reports::{report, week};
use records::database::Database;
use records::windows::{Store, StoredTotal};

const ACCESS_POINTS: [&str; 3] = ["a", "b", "c"];
const BATCHES: u32 = 40;
const BATCH: u32 = 6;
/// Totals of each access point.
const WEEKS: u32 = 5;
const KILLS: u32 = 12;

#[tokio::test(flavor = "multi_thread")]
async fn kills_at_any_moment_lose_and_double_nothing() {
    let Some(mosquitto) = Mosquitto::start() else {
        return;
    };
    let directory = tempfile::tempdir().unwrap();
    let database = Database::open(directory.path()).unwrap();
    database
        .write(|transaction| {
            ACCESS_POINTS.iter().try_for_each(|id| {
                let sql = "INSERT INTO access_points (id, registered_at) VALUES (?1, 0)";
                transaction.execute(sql, [id]).map(drop)
            })
        })
        .unwrap();
    // Recent enough to be kept, long enough ago to have ended.
    let now = Database::reader(&database)
        .unwrap()
        .query_row("SELECT unixepoch()", [], |row| row.get::<_, i64>(0))
        .unwrap();
    let origin = (now / 86_400 - 60) * 86_400;

    let mut collector = Collector::start(directory.path(), mosquitto.address);
    let mut agent = Connection::open(mosquitto.address, "gateway").await;
    let mut open: BTreeSet<(&str, u32)> = ACCESS_POINTS
        .iter()
        .flat_map(|id| (0..BATCHES).map(move |batch| (*id, batch * BATCH)))
        .collect();
    // Numbered after all windows, and over the same time.
    let first_week = BATCHES * BATCH;
    let weeks: BTreeSet<(&str, u32)> = ACCESS_POINTS
        .iter()
        .flat_map(|id| (first_week..first_week + WEEKS).map(move |number| (*id, number)))
        .collect();
    let start_of_week = |number: u32| origin + i64::from(number - first_week) * 604_800;
    open.extend(&weeks);
    let is_week = |first: u32| first >= first_week;
    let mut kills = 0;
    let deadline = Instant::now() + Duration::from_secs(120);
    while !open.is_empty() {
        assert!(Instant::now() < deadline, "{} batches are open", open.len());
        for &(id, first) in open.iter().take(20) {
            let sent = if is_week(first) {
                week(7, first, start_of_week(first))
            } else {
                report(7, origin, first, BATCH)
            };
            agent.report(id, &sent).await;
        }
        // Sometimes nothing is receipted yet, sometimes a part: the batch in hand, its
        // commit and its receipts are all cut in two.
        let kill = kills < KILLS;
        let most = if kill { kills % 4 } else { u32::MAX };
        let patience = if kill { 3 + 2 * u64::from(kills) } else { 200 };
        for _ in 0..=most {
            let patience = Duration::from_millis(patience);
            let Some((id, ranges)) = agent.receipt_within(patience).await else {
                break;
            };
            for range in ranges {
                open.retain(|&(open_id, first)| {
                    let last = if is_week(first) {
                        first
                    } else {
                        first + BATCH - 1
                    };
                    open_id != id || first < range.first || last > range.last
                });
            }
        }
        if kill {
            drop(collector);
            collector = Collector::start(directory.path(), mosquitto.address);
            kills += 1;
            // Some rounds meet a collector that is not up yet.
            if kills % 3 > 0 {
                let pause = Duration::from_millis(60 * u64::from(kills % 3));
                agent.receipt_within(pause).await;
            }
        }
    }
    drop(collector);
    assert_eq!(kills, KILLS, "everything was settled too early to kill");

    let store = Store::new(database);
    let totals = store.totals(0, i64::MAX, None).unwrap();
    let stored: BTreeSet<_> = totals
        .iter()
        .map(|total| (total.sum.access_point.as_str(), total.sum.sequence))
        .collect();
    assert_eq!(totals.len(), stored.len(), "a total is stored twice");
    assert_eq!(stored, weeks);
    for StoredTotal { sum, .. } in &totals {
        assert_eq!(sum.start, start_of_week(sum.sequence));
        assert_eq!(sum.device_minutes, Some(7_000));
    }

    let windows = store.windows(0, i64::MAX, None).unwrap();
    let stored: BTreeSet<_> = windows
        .iter()
        .map(|window| (window.access_point.as_str(), window.sequence))
        .collect();
    assert_eq!(windows.len(), stored.len(), "a window is stored twice");
    let expected: BTreeSet<_> = ACCESS_POINTS
        .iter()
        .flat_map(|id| (0..BATCHES * BATCH).map(move |sequence| (*id, sequence)))
        .collect();
    assert_eq!(stored, expected);
    for window in &windows {
        assert_eq!(window.device_minutes, Some(i64::from(window.sequence)));
        assert_eq!(window.start, origin + i64::from(window.sequence) * 14_400);
    }
}
