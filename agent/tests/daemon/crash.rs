//! kill -9 at any moment: at most one distinct payload a window or total, and none
//! missing.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::time::{Duration, Instant};

use agent::core::random::{RandomSource, Seeded};
use protocol::Layer;
use protocol::report::{Report, Window};
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

const WEEKS_OF_FOUR_HOURS: &str =
    "[counting]\nwindow_hours = 1\n[laboratory]\nresend_s = 1\nweek_periods = 240\n";

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
    let config = configure(folder.path(), broker.port, &source, WEEKS_OF_FOUR_HOURS);
    let began = Instant::now();
    let now =
        || START + u32::try_from(began.elapsed().as_millis() * u128::from(SPEED) / 1000).unwrap();
    let mut random = Seeded::new(5);
    for _ in 0..lives() {
        let mut agent = Agent::start(&config, now(), SPEED);
        let draw = random.next().unwrap() % 400;
        // The moment of the kill is what is tried, not something waited for.
        std::thread::sleep(Duration::from_millis(20 + draw));
        // In the midst of an orderly stop, too, with the totals on their way.
        if draw.is_multiple_of(3) {
            agent.ask_to_stop();
            std::thread::sleep(Duration::from_millis(draw / 20));
        }
        agent.kill();
    }
    let last = Agent::start(&config, now(), SPEED);
    let path = last.folder.join("state/outbox");
    let closed = agent_closed(&path);
    let sent = wait_for("every closed window", || {
        let sent = sent(&broker);
        let all = closed.keys().all(|key| sent.contains_key(key));
        all.then_some(sent)
    });
    for (key, (boot, window)) in &sent {
        if let Some(closed) = closed.get(key) {
            assert_eq!(
                closed,
                &(*boot, window.device_minutes, window.sampled_minutes)
            );
        }
    }
    let of = |layer: Layer| closed.keys().filter(|key| key.0 == layer).count();
    let (windows, weeks) = (of(Layer::Windows), of(Layer::Weeks));
    assert!(windows > 20, "only {windows} windows were closed");
    assert!(weeks > 4, "only {weeks} weeks were closed");
}

#[test]
fn an_agent_that_stops_in_order_sends_the_part_of_the_week_before_it_goes() {
    let broker = Broker::start(true);
    let folder = tempfile::tempdir().unwrap();
    let source = replay_source(folder.path());
    let config = configure(folder.path(), broker.port, &source, "");
    let mut agent = Agent::start(&config, START, SPEED);
    wait_for("two windows", || (sent(&broker).len() >= 2).then_some(()));
    assert!(agent.terminate());
    let published = broker.published(&MessageKind::ALL);
    let place = |wanted: &dyn Fn(&[u8], MessageKind) -> bool| {
        published
            .iter()
            .position(|message| wanted(&message.payload, message.kind))
    };
    let is_week = |payload: &[u8], kind: MessageKind| {
        kind == MessageKind::Report && Report::read(payload).unwrap().1.layer == Layer::Weeks
    };
    let is_goodbye = |payload: &[u8], kind: MessageKind| {
        kind == MessageKind::Status
            && Status::read(payload).unwrap().1.presence == Presence::Offline
    };
    let week = place(&is_week).expect("a part of the week");
    assert!(week < place(&is_goodbye).unwrap());
    // So its next start costs nothing.
    let mut agent = Agent::start(&config, START + 3 * 86_400 / 2, SPEED);
    let first = broker.reports()[0].boot;
    let window = wait_for("a window of the next process", || {
        let mut reports = broker.reports().into_iter();
        reports.find(|report| report.boot != first)
    });
    assert_eq!(window.noise_device_minutes, 120);
    agent.kill();
    let mut agent = Agent::start(&config, START + 2 * 86_400, SPEED);
    let boots = [first, window.boot];
    let window = wait_for("a window of the one after a kill", || {
        let mut reports = broker.reports().into_iter();
        reports.find(|report| !boots.contains(&report.boot))
    });
    assert_eq!(window.noise_device_minutes, 60);
    agent.kill();
}

/// What stands in an outbox: boot, device-minutes and sampled minutes by layer and
/// start.
fn agent_closed(path: &std::path::Path) -> BTreeMap<(Layer, u32), (u64, i32, u16)> {
    let copy = path.with_extension("copy");
    fs::copy(path, &copy).unwrap();
    let outbox = agent::core::outbox::Outbox::open(&copy, 2048, &mut Seeded::new(1)).unwrap();
    assert_eq!(outbox.ledger().damaged, 0);
    outbox
        .held()
        .map(|(_, held)| held.window)
        .map(|window| {
            (
                (window.layer, window.start),
                (window.boot, window.device_minutes, window.sampled_minutes),
            )
        })
        .collect()
}

/// What the broker saw, once each; two different draws of a window are a fault.
fn sent(broker: &Broker) -> BTreeMap<(Layer, u32), (u64, Window)> {
    let mut sent: BTreeMap<(Layer, u32), (u64, Window)> = BTreeMap::new();
    let mut payloads = HashMap::new();
    for report in broker.reports() {
        for (sequence, window) in report.numbered() {
            let identity = (report.boot, sequence);
            let payload = (report.layer, report.start_of(window), window.device_minutes);
            assert_eq!(payloads.entry(identity).or_insert(payload), &payload);
            let start = u32::try_from(report.start_of(window)).unwrap();
            let key = (report.layer, start);
            let (boot, known) = sent.entry(key).or_insert((report.boot, *window));
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
            .map(|payload| Status::read(payload).unwrap().1)
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
