//! A window that was closed is delivered, or its loss is told: over TLS, through a
//! real Mosquitto, whatever is cut, forgotten or full.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use agent::core::outbox::{ClosedWindow, Outbox, Settled, Storage};
use agent::core::random::Seeded;
use protocol::receipt::{Outcome, Receipt, Settlement};
use protocol::report::Report;
use protocol::status::{LossReason, Status};
use protocol::topic::MessageKind;
use protocol::{Layer, Version};
use rumqttc::{Client, Connection, Event, Incoming, QoS};

use crate::broker::Broker;
use lab::agent::{Agent, START, configure};
use lab::authority::Authority;
use lab::deadline::wait_for;
use lab::port::free_port;
use lab::tls_mosquitto::TlsMosquitto;

const DAY_S: i64 = 86_400;
/// A window of four hours passes in 0.36 s.
const SPEED: u32 = 40_000;
const A_WEEK: usize = 42;

/// Start and device-minutes of each payload, by boot and sequence.
type Seen = HashMap<(u64, u32), Vec<(u32, i32)>>;

/// Sends receipts, but not for the first reports.
#[derive(Clone, Default)]
struct Collector {
    /// Reports that get no receipt.
    deaf_for: Arc<AtomicU32>,
    seen: Arc<Mutex<Seen>>,
    ended: Arc<AtomicBool>,
}

impl Collector {
    fn run(&self, client: Client, mut connection: Connection) {
        for event in connection.iter() {
            if self.ended.load(Ordering::Relaxed) {
                return;
            }
            match event {
                Ok(Event::Incoming(Incoming::ConnAck(_))) => {
                    let _again = client.try_subscribe("hotspots/v1/#", QoS::AtLeastOnce);
                }
                Ok(Event::Incoming(Incoming::Publish(publish))) => {
                    if publish.topic.ends_with("/report") || publish.topic.ends_with("/late") {
                        self.answer(&client, &publish.payload);
                    }
                }
                Ok(_) => {}
                Err(_) => std::thread::yield_now(),
            }
        }
    }

    fn answer(&self, client: &Client, payload: &[u8]) {
        let (_, report) = Report::read(payload).unwrap();
        let mut seen = self.seen.lock().unwrap();
        for (sequence, window) in report.numbered() {
            let start = u32::try_from(report.start_of(window)).unwrap();
            let figures = (start, window.device_minutes);
            seen.entry((report.boot, sequence))
                .or_default()
                .push(figures);
        }
        let deaf = |left: u32| left.checked_sub(1);
        let ignored = self
            .deaf_for
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, deaf);
        if ignored.is_ok() {
            return;
        }
        let (last, _) = report.numbered().last().unwrap();
        let receipt = Receipt::Settled(vec![Settlement {
            boot: report.boot,
            first: report.first_sequence,
            last,
            outcome: Outcome::Stored,
        }]);
        say(client, &receipt);
    }
}

fn say(client: &Client, receipt: &Receipt) {
    let topic = "hotspots/v1/box-1/receipt";
    let payload = receipt.clone().encode_in(Version::Two).unwrap();
    let _lost_with_the_connection = client.try_publish(topic, QoS::AtLeastOnce, false, payload);
}

/// What is on flash, by start.
fn on_flash(folder: &Path) -> BTreeMap<u32, (ClosedWindow, Option<Settled>)> {
    let bytes = fs::read(folder.join("state/outbox")).unwrap_or_default();
    let Ok(outbox) = Outbox::load(Storage::Memory(bytes), 1, &mut Seeded::new(1)) else {
        return BTreeMap::new();
    };
    let held = outbox.held().map(|(_, held)| held);
    held.filter(|held| !held.window.layer.is_total())
        .map(|held| (held.window.start, (held.window, held.settled)))
        .collect()
}

fn counts(folder: &Path, days: u32) -> String {
    let file = folder.join("counts.csv");
    let rows: String = (0..days * 1440)
        .map(|minute| format!("{},3\n", START + minute * 60))
        .collect();
    fs::write(&file, format!("time,devices\n{rows}")).unwrap();
    format!("kind = \"replay\"\nfile = {file:?}")
}

#[test]
fn a_week_offline_lost_receipts_a_broker_without_memory_and_a_collector_set_back() {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::new("deployment");
    let start = i64::from(START);
    for name in ["broker", "box-1"] {
        authority.issue(folder.path(), name, (start - DAY_S, start + 3650 * DAY_S));
    }
    let tls_port = free_port();
    let file = |name: &str| folder.path().join(name);
    let more = format!(
        "ca_file = {:?}\ncertificate_file = {:?}\nkey_file = {:?}\n[laboratory]\nresend_s = 1\n",
        file("ca.pem"),
        file("box-1.pem"),
        file("box-1.key"),
    );
    let source = counts(folder.path(), 60);
    let config = configure(folder.path(), tls_port, &source, &more);
    let text = fs::read_to_string(&config).unwrap();
    fs::write(&config, text.replace("\"127.0.0.1\"", "\"localhost\"")).unwrap();
    let agent = Agent::start(&config, START, SPEED);
    wait_for("a week without a broker", || {
        (on_flash(folder.path()).len() >= A_WEEK).then_some(())
    });

    let Some(mut mosquitto) = TlsMosquitto::start_at(folder.path(), tls_port) else {
        return;
    };
    let collector = Collector::default();
    collector.deaf_for.store(3, Ordering::Relaxed);
    let (client, connection) = mosquitto.listen();
    let (answering, answers) = (collector.clone(), client.clone());
    let thread = std::thread::spawn(move || answering.run(answers, connection));
    wait_for("reports that get no receipt", || {
        (collector.deaf_for.load(Ordering::Relaxed) == 0).then_some(())
    });
    mosquitto.kill_and_restart();
    wait_for("the week to be settled", || {
        let flash = on_flash(folder.path());
        let week = flash.values().take(A_WEEK);
        week.clone()
            .all(|(_, settled)| settled.is_some())
            .then_some(())
    });

    // Restored from a backup of the third day.
    let times = |start: u32| {
        let seen = collector.seen.lock().unwrap();
        let mut payloads = seen.values().flatten();
        payloads.by_ref().filter(|(at, _)| *at == start).count()
    };
    let set_back_to = START + 3 * 86_400;
    let before = times(set_back_to);
    say(&client, &Receipt::Resend { from: set_back_to });
    wait_for("what was asked for again", || {
        (times(set_back_to) > before).then_some(())
    });
    drop(agent);
    collector.ended.store(true, Ordering::Relaxed);
    let _wakes_the_thread = client.try_publish("over", QoS::AtMostOnce, false, vec![]);
    drop(thread);

    let seen = collector.seen.lock().unwrap();
    let flash = on_flash(folder.path());
    for (_, (window, _)) in flash.iter().take(A_WEEK) {
        let payloads = &seen[&(window.boot, window.sequence)];
        let figures = (window.start, window.device_minutes);
        assert!(
            payloads.iter().all(|payload| *payload == figures),
            "{window:?}"
        );
    }
}

#[test]
fn a_collector_that_is_older_than_the_agent_costs_nothing() {
    let broker = Broker::with_older_collector();
    let folder = tempfile::tempdir().unwrap();
    let source = counts(folder.path(), 30);
    // Weeks of eight hours.
    let more = "[laboratory]\nresend_s = 1\nweek_periods = 480\n";
    let config = configure(folder.path(), broker.port, &source, more);
    let mut agent = Agent::start(&config, START, SPEED);
    wait_for("two days", || {
        (on_flash(folder.path()).len() >= 12).then_some(())
    });
    let flash = on_flash(folder.path());
    assert!(flash.values().all(|(_, settled)| settled.is_none()));
    let versions = || -> Vec<Version> {
        let published = broker.published(&[MessageKind::Status]);
        let statuses = published.iter();
        statuses
            .map(|message| Status::read(&message.payload).unwrap().0)
            .collect()
    };
    // What the broker retains is what the collector can read.
    let told = versions();
    assert_eq!(told[..2], [Version::Two, Version::One]);
    assert!(told.chunks_exact(2).all(|pair| pair == &told[..2]));
    assert!(agent.terminate());
    assert_eq!(versions().last(), Some(&Version::One));

    broker.upgrade_collector();
    let mut agent = Agent::start(&config, START + 5 * 86_400, SPEED);
    wait_for("all of it to be settled", || {
        let bytes = fs::read(folder.path().join("state/outbox")).unwrap();
        let storage = Storage::Memory(bytes);
        let outbox = Outbox::load(storage, 1, &mut Seeded::new(1)).unwrap();
        let old = outbox.held().filter(|(_, held)| {
            held.window.layer.is_total() || flash.contains_key(&held.window.start)
        });
        let mut old = old.map(|(_, held)| held);
        old.all(|held| held.settled.is_some()).then_some(())
    });
    wait_for("version 2 alone", || {
        (versions().last() == Some(&Version::Two)).then_some(())
    });
    assert!(agent.terminate());
    assert_eq!(versions().last(), Some(&Version::Two));
    let reports = broker.reports();
    let weeks = reports.iter().filter(|report| report.layer == Layer::Weeks);
    assert!(weeks.count() >= 6);
}

#[test]
fn on_a_full_disk_counting_goes_on_and_every_window_is_told_as_lost() {
    let broker = Broker::start(true);
    let folder = tempfile::tempdir().unwrap();
    let source = counts(folder.path(), 3);
    let config = configure(folder.path(), broker.port, &source, "");
    fs::create_dir(folder.path().join("state")).unwrap();
    symlink("/dev/full", folder.path().join("state/outbox")).unwrap();
    let mut agent = Agent::start(&config, START, SPEED);
    let lost = || {
        let published = broker.published(&[MessageKind::Status]);
        let (_, status) = Status::read(&published.last()?.payload).unwrap();
        let lost = status.lost_minutes.into_iter();
        lost.filter(|it| it.reason == LossReason::OutboxUnwritable)
            .map(|it| it.minutes)
            .next()
    };
    wait_for("a loss that is told", lost);
    assert!(agent.terminate());
    assert!(lost().is_some_and(|minutes| minutes >= 240));
    assert!(broker.reports().is_empty());
    let log = String::from_utf8(agent.log()).unwrap();
    assert!(log.contains("counting goes on"), "{log}");
}
