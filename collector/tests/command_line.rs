//! What the commands say and how they end.

use std::process::{Command, Output};

fn collector(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_hotspot-collector"))
        .args(arguments)
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn a_bad_configuration_ends_with_status_2_and_all_faults() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("collector.toml");
    std::fs::write(&file, "lab = 1\n[mqtt]\nport = -1\n").unwrap();
    let file = file.to_str().unwrap();
    for command in ["serve", "check"] {
        let output = collector(&[command, "--config", file]);
        assert_eq!(output.status.code(), Some(2));
        let faults = text(&output.stderr);
        assert!(faults.contains("`lab` is `1`"), "{faults}");
        assert!(faults.contains("`mqtt.port` is `-1`"), "{faults}");
    }
}

#[test]
fn certificates_that_are_not_there_are_a_bad_configuration() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("collector.toml");
    let lines = format!(
        "data_directory = \"{0}\"\n[mqtt]\ntls_directory = \"{0}/tls\"\n[http]\nlisten = \"127.0.0.1:0\"\n",
        directory.path().display()
    );
    std::fs::write(&file, lines).unwrap();
    let output = collector(&["serve", "--config", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    let told = text(&output.stderr);
    assert!(told.contains("broker-ca.pem"), "{told}");
}

#[test]
fn a_missing_configuration_is_named() {
    let output = collector(&["check", "--config", "/nowhere/collector.toml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("/nowhere/collector.toml"));
}

#[test]
fn the_printed_configuration_is_one_that_works() {
    let directory = tempfile::tempdir().unwrap();
    let printed = text(&collector(&["config"]).stdout);
    let data = directory.path().to_str().unwrap();
    let file = directory.path().join("collector.toml");
    std::fs::write(&file, printed.replace("/var/lib/hotspot-collector", data)).unwrap();
    let file = file.to_str().unwrap();
    let output = collector(&["check", "--config", file, "--embedded-broker"]);
    assert!(output.status.success(), "{}", text(&output.stdout));
    assert!(text(&output.stdout).contains("no access control"));

    let output = collector(&["export", "windows", "--config", file]);
    assert!(output.status.success());
    assert_eq!(text(&output.stdout), "");
}

#[test]
fn a_fast_clock_needs_a_laboratory() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("collector.toml");
    std::fs::write(&file, "").unwrap();
    let file = file.to_str().unwrap();
    let output = collector(&["serve", "--config", file, "--clock", "1700000000,60"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("`--clock` needs `lab = true`"));
}

#[test]
fn decodes_a_message_given_in_hexadecimal() {
    let output = collector(&["decode", "--kind", "receipt", "--hex", "01 01 80 01"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("1970-01-01T00:02:08Z"));
    let output = collector(&["decode", "--kind", "report", "--hex", "03"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("version 3"));
}
