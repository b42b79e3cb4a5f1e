//! The command line.

use std::fs;

use crate::broker::Broker;
use lab::agent::{Agent, START, configure, run_once};
use lab::deadline::wait_for;
use protocol::Message;
use protocol::check::{Check, Part};
use protocol::topic::MessageKind;

#[test]
fn a_wrong_configuration_ends_with_status_2_and_all_its_faults() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("agent.toml");
    fs::write(
        &path,
        "access_point = \"A B\"\n[source]\nkind = \"radio\"\n",
    )
    .unwrap();
    let output = run_once(&["run", "--config", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8(output.stderr).unwrap();
    let keys: Vec<&str> = text
        .lines()
        .map(|line| line.split('`').nth(1).unwrap())
        .collect();
    assert_eq!(
        keys,
        ["access_point", "broker.host", "online.probe", "source.kind"]
    );
}

#[test]
fn a_wrong_command_ends_with_status_2_and_points_to_help() {
    for arguments in [
        &["fly"][..],
        &[],
        &["place"],
        &["check", "--clock", "1,1"],
        &["run", "--clock", "x"],
    ] {
        let output = run_once(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(String::from_utf8(output.stderr).unwrap().contains("--help"));
    }
    assert_eq!(run_once(&["--help"]).status.code(), Some(0));
}

#[test]
fn without_a_whole_token_nothing_is_made_to_join_with() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("agent.toml");
    let begun = [
        "--config",
        path.to_str().unwrap(),
        "join",
        "https://127.0.0.1:9",
    ];
    for (token, told) in [
        (None, "TOKEN is missing"),
        (Some("box-1.0011"), "this is not a token"),
    ] {
        let arguments: Vec<&str> = begun.into_iter().chain(token).collect();
        let output = run_once(&arguments);
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{error}");
        assert!(error.contains(told), "{error}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}

#[test]
fn the_printed_configuration_is_the_one_that_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("agent.toml");
    let printed = run_once(&["config"]).stdout;
    let state = format!("state = {:?}\n", folder.path());
    fs::write(&path, [state.as_bytes(), &printed].concat()).unwrap();
    let output = run_once(&["place", "BE.21004", "--config", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let code = fs::read_to_string(folder.path().join("site")).unwrap();
    assert_eq!(code, "BE.21004\n");
}

#[test]
fn check_says_on_one_screen_what_works_and_what_to_do() {
    let broker = Broker::start(false);
    let folder = tempfile::tempdir().unwrap();
    let source = "kind = \"hostapd\"\nssid = \"wifi.brussels\"\nsockets = \"/nowhere\"";
    let config = configure(folder.path(), broker.port, source, "");
    let output = run_once(&["check", "--config", config.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).unwrap();
    for expected in [
        "FAIL  source   hostapd -: no interface carries the public network",
        "ok    online   not probed, as configured",
        "ok    outbox   not there yet, `run` makes",
        "lets this access point in",
        "the result is on its way to the collector",
    ] {
        assert!(text.contains(expected), "{text}");
    }
    assert!(text.lines().count() <= 24);
}

#[test]
fn check_tells_the_collector_what_works_at_the_place_that_is_set() {
    let broker = Broker::start(false);
    let folder = tempfile::tempdir().unwrap();
    let source = "kind = \"hostapd\"\nssid = \"wifi.brussels\"\nsockets = \"/nowhere\"";
    let config = configure(folder.path(), broker.port, source, "");
    let config = config.to_str().unwrap();
    run_once(&["place", "BE.21004", "--config", config]);
    run_once(&["check", "--config", config]);
    let told = || broker.published(&[MessageKind::Check]).pop();
    let check = Check::decode(&wait_for("the check", told).payload).unwrap();
    assert_eq!(check.site.as_deref(), Some("BE.21004"));
    let works = |part| {
        let mut tried = check.tried.iter().filter(|tried| tried.part == part);
        tried.next().map(|tried| tried.works)
    };
    assert_eq!(works(Part::Source), Some(false));
    assert_eq!(works(Part::Online), Some(true));
    assert_eq!(works(Part::Broker), Some(true));
}

#[test]
fn check_says_which_layers_are_released_and_when_receipts_do_not_come() {
    let broker = Broker::with_older_collector();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("counts.csv");
    fs::write(&file, format!("time,devices\n{START},3\n")).unwrap();
    let source = format!("kind = \"replay\"\nfile = {file:?}");
    let clock = "[clock]\ntrust = \"always\"\n";
    let config = configure(folder.path(), broker.port, &source, clock);
    let mut agent = Agent::start(&config, START, 40_000);
    wait_for("a window", || (!broker.reports().is_empty()).then_some(()));
    let check = || {
        let output = run_once(&["check", "--config", config.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stdout).unwrap()
    };
    // Also while it runs.
    let text = check();
    assert!(text.contains("in use by the running agent"), "{text}");
    agent.kill();
    for text in [text, check()] {
        for expected in [
            "ok    layers   windows (noise 120, visits 4), weeks (noise 120, visits 4)\n",
            "wait for a receipt although the broker can be reached\n",
            "is it older than this agent",
        ] {
            assert!(text.contains(expected), "{text}");
        }
    }
}
