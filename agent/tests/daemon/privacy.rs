//! Nothing that singles out a device is sent, kept, logged or held in memory,
//! as docs/PRIVACY.md promises.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use agent::core::counting::{Counting, Moment, Settings};
use agent::core::outbox::Outbox;
use agent::core::random::{RandomSource, Seeded};
use agent::core::window::Length;
use agent::look::source::replay::Replay;
use protocol::report::Report;
use protocol::topic::MessageKind;

use crate::broker::Broker;
use lab::agent::{Agent, START, configure};
use lab::deadline::wait_for;
use lab::hostapd::{FakeHostapd, entry};
use lab::search::{Address, addresses, assert_silent, colons, forms, hits};
use lab::skipped::skipped;

const CANARIES: usize = 10_000;
const A_LOOK: usize = 20;
const DAY_WINDOWS: usize = 6;

fn hostapd_source(fake: &FakeHostapd) -> String {
    format!(
        "kind = \"hostapd\"\nssid = \"wifi.brussels\"\nsockets = {:?}",
        fake.sockets()
    )
}

/// Waits until a simulated day is delivered.
fn a_day(broker: &Broker) {
    wait_for("a day of windows", || {
        let windows: usize = broker
            .reports()
            .iter()
            .map(|report| report.windows.len())
            .sum();
        (windows >= DAY_WINDOWS).then_some(())
    });
}

#[test]
fn no_address_that_hostapd_lists_is_sent_kept_or_logged() {
    let canaries = addresses(CANARIES, 7);
    let all = canaries.clone();
    let mut next = 0;
    let fake = FakeHostapd::start(move || {
        next += A_LOOK;
        (next..next + A_LOOK)
            .map(|at| {
                entry(
                    &colons(&all[at % CANARIES]),
                    u32::try_from(at % 9000).unwrap(),
                    100,
                )
            })
            .collect()
    });
    let broker = Broker::start(true);
    let folder = tempfile::tempdir().unwrap();
    let config = configure(folder.path(), broker.port, &hostapd_source(&fake), "");
    let mut agent = Agent::start(&config, START, 20_000);
    a_day(&broker);
    assert!(agent.terminate());
    assert!(
        broker.reports()[0].windows[0].sampled_minutes > 200,
        "nothing was read"
    );
    assert_silent("sent", &broker.record.bytes.lock().unwrap(), &canaries);
    assert_silent("kept", &agent.kept(), &canaries);
    assert_silent("logged", &agent.log(), &canaries);
}

#[test]
fn no_address_name_or_number_in_a_replay_file_is_sent_kept_or_logged() {
    let canaries = addresses(CANARIES, 8);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tables.csv");
    let mut text = "address,name,ip,time,connected_s,inactive_ms\n".to_owned();
    for minute in 0..1500_usize {
        for at in minute * A_LOOK..(minute + 1) * A_LOOK {
            let at = at % CANARIES;
            let time = START as usize + minute * 60;
            text.push_str(&format!(
                "{},device-of-{at:05},10.9.{}.{},{time},{},50\n",
                colons(&canaries[at]),
                at / 250,
                at % 250,
                at % 9000
            ));
        }
    }
    fs::write(&file, text).unwrap();
    let broker = Broker::start(true);
    let source = format!("kind = \"replay\"\nfile = {file:?}");
    let config = configure(folder.path(), broker.port, &source, "");
    let mut agent = Agent::start(&config, START, 20_000);
    a_day(&broker);
    assert!(agent.terminate());
    assert!(
        broker.reports()[0].windows[0].sampled_minutes > 200,
        "nothing was read"
    );
    let sent = broker.record.bytes.lock().unwrap().clone();
    for (what, bytes) in [
        ("sent", sent),
        ("kept", agent.kept()),
        ("logged", agent.log()),
    ] {
        assert_silent(what, &bytes, &canaries);
        let names = [b"device-of-".to_vec(), b"10.9.".to_vec()];
        assert_eq!(hits(&bytes, names), 0, "{what}: a name or number is in it");
    }
}

#[test]
fn no_address_is_in_memory_between_two_looks() {
    let canaries = addresses(200, 9);
    let all = canaries.clone();
    let (paused, wait_for_pause) = mpsc::channel();
    let (go_on, wait_for_go) = mpsc::channel::<()>();
    let mut looks = 0;
    let fake = FakeHostapd::start(move || {
        looks += 1;
        if looks == 20 {
            // The look before is over; this one has been told nothing yet.
            let _test_failed = paused.send(());
            let _test_failed = wait_for_go.recv_timeout(Duration::from_secs(60));
        }
        all.iter()
            .map(|address| entry(&colons(address), 700, 100))
            .collect()
    });
    let broker = Broker::start(true);
    let folder = tempfile::tempdir().unwrap();
    let config = configure(folder.path(), broker.port, &hostapd_source(&fake), "");
    let agent = Agent::start(&config, START, 3600);
    wait_for_pause
        .recv_timeout(Duration::from_secs(60))
        .unwrap();
    let Some(memory) = memory_of(agent.id()) else {
        return skipped("memory between two looks", "this user may not read it");
    };
    go_on.send(()).unwrap();
    assert!(
        hits(&memory, [b"wifi.brussels".to_vec()]) > 0,
        "this is not its memory"
    );
    assert_eq!(hits(&memory, canaries.iter().flat_map(forms)), 0);
}

/// An `ubus` whose only BSS always lists all canaries, and which waits while there
/// is a file `pause`.
fn fake_ubus(folder: &Path, canaries: &[Address]) -> String {
    let entry = |address: &Address| format!("\"{}\":{{\"assoc\":true}}", colons(address));
    let entries: Vec<String> = canaries.iter().map(entry).collect();
    let clients = format!("{{\"clients\":{{{}}}}}", entries.join(","));
    fs::write(folder.join("get_clients"), clients).unwrap();
    let status = r#"{"status":"ENABLED","ssid":"wifi.brussels"}"#;
    fs::write(folder.join("get_status"), status).unwrap();
    let command = folder.join("ubus");
    let script = format!(
        "#!/bin/sh\ncd {folder:?} || exit 4\nif [ \"$1\" = list ]; then\n\
         while [ -e pause ]; do touch paused; sleep 0.05; done\n\
         echo hostapd.phy0-ap0\nelse cat \"$6\"; fi\n"
    );
    fs::write(&command, script).unwrap();
    fs::set_permissions(&command, fs::Permissions::from_mode(0o755)).unwrap();
    format!("kind = \"ubus\"\nssid = \"wifi.brussels\"\nubus = {command:?}")
}

#[test]
fn no_address_that_ubus_lists_is_sent_kept_logged_or_in_memory_between_two_looks() {
    let canaries = addresses(CANARIES, 10);
    let tools = tempfile::tempdir().unwrap();
    let source = fake_ubus(tools.path(), &canaries);
    let broker = Broker::start(true);
    let folder = tempfile::tempdir().unwrap();
    let config = configure(folder.path(), broker.port, &source, "");
    let mut agent = Agent::start(&config, START, 20_000);
    wait_for("a window that was counted", || {
        let reports = broker.reports();
        let counted = |report: &Report| report.windows[0].sampled_minutes > 0;
        reports.first().is_some_and(counted).then_some(())
    });
    fs::write(tools.path().join("pause"), "").unwrap();
    wait_for("a look that waits", || {
        tools.path().join("paused").exists().then_some(())
    });
    let memory = memory_of(agent.id());
    fs::remove_file(tools.path().join("pause")).unwrap();
    assert!(agent.terminate());
    let counted = broker.reports()[0].windows[0];
    assert!(counted.device_minutes > i32::try_from(CANARIES).unwrap());
    assert_silent("sent", &broker.record.bytes.lock().unwrap(), &canaries);
    assert_silent("kept", &agent.kept(), &canaries);
    assert_silent("logged", &agent.log(), &canaries);
    match memory {
        Some(memory) => assert_eq!(hits(&memory, canaries.iter().flat_map(forms)), 0),
        None => skipped("memory between two looks", "this user may not read it"),
    }
}

#[test]
fn a_day_takes_fewer_than_ten_lines_of_log() {
    let fake = FakeHostapd::start(|| vec![entry("02:00:00:00:00:05", 3000, 0)]);
    let broker = Broker::start(true);
    let folder = tempfile::tempdir().unwrap();
    let config = configure(folder.path(), broker.port, &hostapd_source(&fake), "");
    let text = fs::read_to_string(&config).unwrap();
    fs::write(&config, text.replace("\"debug\"", "\"info\"")).unwrap();
    let mut agent = Agent::start(&config, START, 20_000);
    a_day(&broker);
    assert!(agent.terminate());
    let log = String::from_utf8(agent.log()).unwrap();
    assert!(log.lines().count() < 10, "{log}");
}

/// All that a process can write to: heap, stacks and data.
fn memory_of(process: u32) -> Option<Vec<u8>> {
    use std::os::unix::fs::FileExt;
    let maps = fs::read_to_string(format!("/proc/{process}/maps")).ok()?;
    let file = fs::File::open(format!("/proc/{process}/mem")).ok()?;
    let mut memory = vec![];
    for line in maps.lines().filter(|line| line.contains(" rw")) {
        let (from, to) = line.split_once(' ')?.0.split_once('-')?;
        let from = u64::from_str_radix(from, 16).ok()?;
        let to = u64::from_str_radix(to, 16).ok()?;
        let mut region = vec![0; usize::try_from(to - from).ok()?];
        // What the kernel keeps for itself cannot be read and holds nothing of ours.
        if file.read_exact_at(&mut region, from).is_ok() {
            memory.extend(region);
        }
    }
    (!memory.is_empty()).then_some(memory)
}

#[test]
fn an_idle_and_a_busy_day_leave_the_same_messages() {
    let shape = |stations: usize| -> Vec<(MessageKind, usize)> {
        let canaries = addresses(stations, 10);
        let mut minute = 0;
        let fake = FakeHostapd::start(move || {
            minute += 1;
            let connected_s = minute * 60 % 9000;
            canaries
                .iter()
                .map(|address| entry(&colons(address), connected_s, 10))
                .collect()
        });
        let broker = Broker::start(true);
        let folder = tempfile::tempdir().unwrap();
        // A total every eight hours.
        let weeks = "[laboratory]\nweek_periods = 480\n";
        let config = configure(folder.path(), broker.port, &hostapd_source(&fake), weeks);
        let mut agent = Agent::start(&config, START, 10_000);
        a_day(&broker);
        agent.kill();
        let all = broker.published(&[MessageKind::Report, MessageKind::Late]);
        let sizes = all
            .iter()
            .map(|message| (message.kind, message.payload.len()));
        sizes.take(DAY_WINDOWS).collect()
    };
    assert_eq!(shape(0), shape(40));
}

#[test]
fn a_thousand_renamings_of_the_stations_change_no_byte() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tables.csv");
    let release = |names: &[Address]| -> Vec<Vec<u8>> {
        let mut text = "time,address,connected_s,inactive_ms\n".to_owned();
        for minute in 0..130_u32 {
            for (at, name) in (0_u32..).zip(names) {
                let time = START + minute * 60;
                let connected_s = (minute * 60 + at * 700) % 9000;
                text.push_str(&format!("{time},{},{connected_s},9\n", colons(name)));
            }
        }
        fs::write(&file, text).unwrap();
        let mut replay = Replay::open(&file, 60).unwrap();
        let settings = Settings {
            length: Length {
                period_s: 60,
                periods: 60,
            },
            ..Settings::default()
        };
        let outbox = Outbox::in_memory(16, &mut Seeded::new(1)).unwrap();
        let mut counting = Counting::new(settings, outbox, Seeded::new(1)).unwrap();
        let mut sent = vec![];
        for minute in 0..130 {
            let now = START + minute * 60;
            let look = replay.look(u64::from(now));
            counting
                .minute(Moment::at(now), &look.reading, true)
                .unwrap();
            while let Some((_, payload)) = counting.next_message(0, Some(now)).unwrap() {
                sent.push(payload);
            }
        }
        sent
    };
    let mut random = Seeded::new(11);
    let first = release(&addresses(8, 0));
    assert_eq!(first.len(), 2);
    for _ in 0..1000 {
        let names = addresses(8, random.next().unwrap());
        assert_eq!(release(&names), first);
    }
}
