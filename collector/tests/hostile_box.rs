//! A box with a good name and bad intentions: what it says costs a bounded amount of
//! room, and the others do not wait for it.

use std::time::{Duration, Instant};

use lab::access_point::Connection;
use lab::collector::Collector;
use lab::mosquitto::Mosquitto;
use lab::reports::{LENGTH_S, report};
use protocol::Layer;
use protocol::Message;
use protocol::status::{Loss, LossReason, Mark, Status};
use records::database::Database;

struct Case {
    directory: tempfile::TempDir,
    database: Database,
    mosquitto: Mosquitto,
    now: i64,
}

fn case() -> Option<Case> {
    let mosquitto = Mosquitto::start_with("max_inflight_messages 0\nmax_queued_messages 0\n")?;
    let directory = tempfile::tempdir().unwrap();
    let database = Database::open(directory.path()).unwrap();
    database
        .write(|transaction| {
            transaction.execute_batch(
                "INSERT INTO access_points (id, registered_at) VALUES ('evil', 0), ('good', 0)",
            )
        })
        .unwrap();
    let sql = "SELECT unixepoch()";
    let reader = database.reader().unwrap();
    let now = reader.query_row(sql, [], |row| row.get(0)).unwrap();
    Some(Case {
        directory,
        database,
        mosquitto,
        now,
    })
}

fn status(now: i64) -> Status {
    lab::statuses::status(1, 1, Some(u32::try_from(now).unwrap()))
}

fn count(database: &Database, table: &str) -> i64 {
    let reader = database.reader().unwrap();
    let sql = format!("SELECT count(*) FROM {table}");
    reader.query_row(&sql, [], |row| row.get(0)).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_honest_box_is_not_kept_waiting_and_the_disk_does_not_fill() {
    let Some(case) = case() else { return };
    let _collector = Collector::start(case.directory.path(), case.mosquitto.address);
    let length = i64::from(LENGTH_S);
    let origin = case.now / length * length - 130 * length;
    let mut good = Connection::open(case.mosquitto.address, "good").await;
    // The collector is up once it receipts.
    let deadline = Instant::now() + Duration::from_secs(20);
    while good
        .receipt_within(Duration::from_millis(300))
        .await
        .is_none()
    {
        assert!(Instant::now() < deadline, "the collector does not come up");
        good.report("good", &report(1, origin, 0, 1)).await;
    }

    let (address, now) = (case.mosquitto.address, case.now);
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let flood = move || async move {
        let mut evil = Connection::open(address, "evil").await;
        let mut sent = 0_u32;
        loop {
            let mut refusable = report(2, origin, 0, 127);
            refusable.first_sequence = sent.wrapping_mul(127) % 1_000_000;
            for window in &mut refusable.windows {
                window.visits = i32::MAX;
            }
            evil.report("evil", &refusable).await;
            let mut liar = status(now);
            liar.connection = sent + 1;
            liar.losses = (0..32)
                .map(|index| Loss {
                    from: sent * 32 + index,
                    to: 4_000_000_000 - sent % 2 * 3_000_000_000,
                    minutes: 1,
                    reason: LossReason::Clock,
                    layer: Layer::Windows,
                })
                .collect();
            evil.send("hotspots/v1/evil/status", liar.encode().unwrap())
                .await;
            sent += 1;
            if sent.is_multiple_of(50) {
                evil.receipt_within(Duration::from_millis(1)).await;
            }
        }
    };
    let flooding = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            tokio::select! {
                () = flood() => {}
                _ = stopped => {}
            }
        });
    });
    let mut longest = Duration::ZERO;
    for sequence in 1..40 {
        let started = Instant::now();
        good.report("good", &report(1, origin, sequence, 1)).await;
        loop {
            let answer = good.receipt_within(Duration::from_secs(10)).await;
            let (whose, _) = answer.expect("a receipt within 10 s");
            if whose == "good" {
                break;
            }
        }
        longest = longest.max(started.elapsed());
    }
    drop(stop);
    flooding.join().unwrap();
    assert!(
        longest < Duration::from_secs(2),
        "an honest box waited {longest:?} for its receipt"
    );
    eprintln!("the longest wait for a receipt was {longest:?}");
    assert!(count(&case.database, "losses") <= 1_024);
    assert!(count(&case.database, "refused_windows") <= 4_096);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_receipt_is_noticed_and_undone() {
    let Some(case) = case() else { return };
    let _collector = Collector::start(case.directory.path(), case.mosquitto.address);
    let length = i64::from(LENGTH_S);
    let origin = case.now / length * length - 30 * length;
    let mut agent = Connection::open(case.mosquitto.address, "good").await;
    let deadline = Instant::now() + Duration::from_secs(20);
    while agent
        .receipt_within(Duration::from_millis(300))
        .await
        .is_none()
    {
        assert!(Instant::now() < deadline, "the collector does not come up");
        agent.report("good", &report(1, origin, 0, 10)).await;
    }
    // Somebody else told the box that windows up to 19 are stored.
    let mut fooled = status(case.now);
    fooled.newest_settled = Some(Mark {
        boot: 1,
        sequence: 19,
        start: u32::try_from(origin).unwrap() + 19 * LENGTH_S,
    });
    agent
        .send("hotspots/v1/good/status", fooled.encode().unwrap())
        .await;
    let from = agent.resend_within(Duration::from_secs(10)).await;
    let from = from.expect("it is asked for what is missing");
    assert!(i64::from(from) <= origin + 10 * length);
}
