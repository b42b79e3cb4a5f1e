//! Strangers around the box: a bad broker, sockets that nobody answers, an `ubus` that
//! does not end, a clock that was ahead. The long runs are in `tests/attacks`.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::time::{Duration, Instant};

use protocol::status::{LossReason, SourceState, Status};
use protocol::topic::MessageKind;

use crate::broker::Broker;
use lab::agent::{Agent, START, configure, run_once};
use lab::bad_broker::{BadBroker, Manner};
use lab::deadline::wait_for;
use lab::hostapd::FakeHostapd;

fn counts(folder: &Path) -> String {
    let file = folder.join("counts.csv");
    let rows: String = (0..10_000_u32)
        .map(|minute| format!("{},3\n", START + minute * 60))
        .collect();
    fs::write(&file, format!("time,devices\n{rows}")).unwrap();
    format!("kind = \"replay\"\nfile = {file:?}")
}

#[test]
fn whatever_a_broker_does_the_log_stays_short_and_the_agent_patient() {
    let started = Instant::now();
    let running: Vec<_> = Manner::ALL
        .into_iter()
        .map(|manner| {
            let broker = BadBroker::start(manner);
            let folder = tempfile::tempdir().unwrap();
            let config = configure(folder.path(), broker.port, &counts(folder.path()), "");
            (manner, broker, Agent::start(&config, START, 1), folder)
        })
        .collect();
    // Upper bounds are what is asked: five seconds hold a few tries and their lines.
    std::thread::sleep(Duration::from_secs(5));
    let mut running = running;
    std::thread::scope(|scope| {
        for (manner, _, agent, _) in &mut running {
            scope.spawn(move || assert!(agent.terminate(), "{manner:?}"));
        }
    });
    // A busy machine takes its time to start and to end them, and they go on meanwhile.
    let seconds = usize::try_from(started.elapsed().as_secs()).unwrap();
    for (manner, broker, agent, _folder) in running {
        let log = String::from_utf8(agent.log()).unwrap();
        let most = 300 * seconds;
        assert!(log.len() < most, "{manner:?}: {} bytes", log.len());
        // A second, two, and then two each time, jittered.
        let connections = broker.connections();
        let most = seconds + 3;
        assert!(
            (1..=most).contains(&connections),
            "{manner:?}: {connections}"
        );
    }
}

#[test]
fn sockets_that_nobody_answers_are_named_by_check_and_do_not_stop_the_counting() {
    let broker = Broker::start(true);
    let fake = FakeHostapd::start(Vec::new);
    drop(UnixDatagram::bind(fake.sockets().join("gone")).unwrap());
    let folder = tempfile::tempdir().unwrap();
    let source = format!(
        "kind = \"hostapd\"\nssid = \"wifi.brussels\"\nsockets = {:?}",
        fake.sockets()
    );
    let more = "[counting]\nwindow_hours = 1\n";
    let config = configure(folder.path(), broker.port, &source, more);
    let output = run_once(&["check", "--config", config.to_str().unwrap()]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("ok    source   hostapd wlan0-1"), "{text}");
    assert!(text.contains("hostapd gone: no answer"), "{text}");
    let _agent = Agent::start(&config, START, 10_000);
    wait_for("a window with minutes", || {
        let reports = broker.reports();
        let mut windows = reports.iter().flat_map(|report| &report.windows);
        windows
            .any(|window| window.sampled_minutes > 0)
            .then_some(())
    });
    let status = Status::read(&broker.published(&[MessageKind::Status])[0].payload)
        .unwrap()
        .1;
    let states = |status: &Status| -> Vec<(String, SourceState)> {
        let sources = status.sources.iter();
        sources
            .map(|source| (source.interface.clone(), source.state))
            .collect()
    };
    let named = states(&status);
    assert!(named.iter().all(|(name, _)| name != "gone"), "{named:?}");
}

#[test]
fn an_ubus_that_hangs_or_writes_without_end_ends_with_the_agent() {
    for lines in ["exec sleep 1000", "exec yes"] {
        let broker = Broker::start(true);
        let folder = tempfile::tempdir().unwrap();
        let (command, notes) = (folder.path().join("ubus"), folder.path().join("notes"));
        fs::write(
            &command,
            format!("#!/bin/sh\necho $$ >> {notes:?}\n{lines}\n"),
        )
        .unwrap();
        fs::set_permissions(&command, fs::Permissions::from_mode(0o755)).unwrap();
        let source = format!("kind = \"ubus\"\nssid = \"x\"\nubus = {command:?}");
        let config = configure(folder.path(), broker.port, &source, "");
        let mut agent = Agent::start(&config, START, 60);
        let noted = || fs::read_to_string(&notes).unwrap_or_default();
        // The first was ended after its time, or agent and second end together.
        wait_for("a second run", || {
            (noted().lines().count() >= 2).then_some(())
        });
        let alive = || {
            let noted = noted();
            let there = |id: &&str| Path::new("/proc").join(id).exists();
            noted.lines().filter(there).count()
        };
        assert!(alive() <= 1);
        assert!(agent.terminate());
        assert_eq!(alive(), 0, "{lines}");
    }
}

#[test]
fn a_box_whose_clock_was_ahead_tells_every_hour_what_it_loses() {
    let broker = Broker::start(true);
    let folder = tempfile::tempdir().unwrap();
    let config = configure(folder.path(), broker.port, &counts(folder.path()), "");
    let mut ahead = Agent::start(&config, START, 40_000);
    wait_for("a window", || (!broker.reports().is_empty()).then_some(()));
    assert!(ahead.terminate());
    let before = broker.published(&[MessageKind::Status]).len();

    let _set_right = Agent::start(&config, START, 2000);
    let lost = || -> Vec<u32> {
        let published = broker.published(&[MessageKind::Status]);
        let statuses = published[before..].iter();
        let statuses = statuses.map(|message| Status::read(&message.payload).unwrap().1);
        let minutes = statuses.map(|status| {
            let mut lost = status.lost_minutes.iter();
            lost.find(|lost| lost.reason == LossReason::Clock)
                .map_or(0, |lost| lost.minutes)
        });
        minutes.collect()
    };
    let told = wait_for("three hours of losses", || {
        Some(lost()).filter(|told| told.last().is_some_and(|minutes| *minutes >= 150))
    });
    // At most an hour of it is untold at any time.
    let steps = told.windows(2).map(|pair| pair[1] - pair[0]);
    assert!(steps.clone().all(|step| step <= 70), "{told:?}");
    assert!(steps.filter(|step| *step > 0).count() <= 5, "{told:?}");
}
