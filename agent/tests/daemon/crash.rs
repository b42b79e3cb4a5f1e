//! kill -9 at any moment: at most one distinct payload a window, and none missing.

use std::collections::BTreeMap;
use std::fs;
use std::time::{Duration, Instant};

use agent::core::random::{RandomSource, Seeded};
use protocol::Message;
use protocol::report::Window;
use protocol::status::{Presence, Status};
use protocol::topic::MessageKind;

use crate::broker::Broker;
use lab::agent::{Agent, START, configure};
use lab::deadline::wait_for;

/// A window of an hour passes in 0.36 s.
const SPEED: u32 = 10_000;

/// Lives that end by kill -9: 100, or as many as `KILLS` says.
fn lives() -> u32 {
    let wanted = std::env::var("KILLS")
        .ok()
        .and_then(|text| text.parse().ok());
    wanted.unwrap_or(100)
}

fn replay_source(folder: &std::path::Path) -> String {
    let file = folder.join("counts.csv");
    let rows: String = (0..100_000_u32)
        .map(|minute| format!("{},3\n", START + minute * 60))
        .collect();
    fs::write(&file, format!("time,devices\n{rows}")).unwrap();
    format!("kind = \"replay\"\nfile = {file:?}")
}

#[test]
fn a_killed_agent_sends_each_window_once_and_loses_none() {
    let broker = Broker::start(false);
    let folder = tempfile::tempdir().unwrap();
    let source = replay_source(folder.path());
    let more = "[counting]\nwindow_hours = 1\n[laboratory]\nresend_s = 1\n";
    let config = configure(folder.path(), broker.port, &source, more);
    let began = Instant::now();
    let now =
        || START + u32::try_from(began.elapsed().as_millis() * u128::from(SPEED) / 1000).unwrap();
    let mut random = Seeded::new(5);
    for _ in 0..lives() {
        let mut agent = Agent::start(&config, now(), SPEED);
        let draw = random.next().unwrap() % 400;
        // The moment of the kill is what is tried, not something waited for.
        std::thread::sleep(Duration::from_millis(20 + draw));
        agent.kill();
    }
    let last = Agent::start(&config, now(), SPEED);
    let path = last.folder.join("state/outbox");
    let closed = agent_closed(&path);
    let sent = wait_for("every closed window", || {
        let sent = sent(&broker);
        let all = closed.keys().all(|start| sent.contains_key(start));
        all.then_some(sent)
    });
    for (start, (boot, window)) in &sent {
        if let Some(closed) = closed.get(start) {
            assert_eq!(
                closed,
                &(*boot, window.device_minutes, window.sampled_minutes)
            );
        }
    }
    assert!(
        closed.len() > 20,
        "only {} windows were closed",
        closed.len()
    );
}

/// What is in an outbox: boot, device-minutes and sampled minutes by start.
fn agent_closed(path: &std::path::Path) -> BTreeMap<u32, (u64, i32, u16)> {
    let copy = path.with_extension("copy");
    fs::copy(path, &copy).unwrap();
    let outbox = agent::core::outbox::Outbox::open(&copy, 2048, &mut Seeded::new(1)).unwrap();
    assert_eq!(outbox.ledger().damaged, 0);
    outbox
        .held()
        .map(|(_, held)| held.window)
        .map(|window| {
            (
                window.start,
                (window.boot, window.device_minutes, window.sampled_minutes),
            )
        })
        .collect()
}

/// What the broker saw, once each; two different draws of a window are a fault.
fn sent(broker: &Broker) -> BTreeMap<u32, (u64, Window)> {
    let mut sent: BTreeMap<u32, (u64, Window)> = BTreeMap::new();
    for report in broker.reports() {
        for window in &report.windows {
            let start = u32::try_from(report.start_of(window)).unwrap();
            let (boot, known) = sent.entry(start).or_insert((report.boot, *window));
            assert_eq!(*boot, report.boot, "window {start} was drawn twice");
            assert_eq!(known.device_minutes, window.device_minutes);
            assert_eq!(known.visits, window.visits);
        }
    }
    sent
}

#[test]
fn an_agent_says_when_it_comes_and_when_it_goes() {
    let broker = Broker::start(true);
    let folder = tempfile::tempdir().unwrap();
    let source = replay_source(folder.path());
    let config = configure(folder.path(), broker.port, &source, "");
    let mut agent = Agent::start(&config, START, SPEED);
    let statuses = || -> Vec<Status> {
        let published = broker.published(&[MessageKind::Status]);
        let statuses = published.iter().map(|message| &message.payload);
        statuses
            .map(|payload| Status::decode(payload).unwrap())
            .collect()
    };
    wait_for("a birth", || statuses().first().cloned());
    assert!(agent.terminate());
    let statuses = statuses();
    let (first, last) = (&statuses[0], statuses.last().unwrap());
    assert_eq!((first.presence, first.connection), (Presence::Online, 1));
    assert_eq!(last.presence, Presence::Offline);
    assert_eq!((first.boot, first.outbox), (last.boot, last.outbox));
    // The last will, in the very first packet.
    let bytes = broker.record.bytes.lock().unwrap();
    let will = b"hotspots/v1/box-1/status";
    assert!(
        bytes[..200]
            .windows(will.len())
            .any(|window| window == will)
    );
}
