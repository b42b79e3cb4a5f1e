//! UCI and the agent's own file say the same.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use agent::config::EXAMPLE;
use toml::{Table, Value};

use crate::places::{is_installed, repository};
use lab::skipped::skipped;

/// Runs the converter of the OpenWrt package with OpenWrt's shell and awk.
fn convert(shown: &str) -> Option<Output> {
    if !is_installed("busybox") {
        skipped("UCI", "busybox is not installed");
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    let busybox = Command::new("sh")
        .args(["-c", "command -v busybox"])
        .output()
        .unwrap();
    let busybox = String::from_utf8(busybox.stdout).unwrap();
    for applet in ["awk", "sh"] {
        std::os::unix::fs::symlink(busybox.trim(), folder.path().join(applet)).unwrap();
    }
    let mut child = Command::new(folder.path().join("sh"))
        .arg(repository().join("packaging/agent/openwrt/files/uci-to-toml"))
        .env("PATH", folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(shown.as_bytes())
        .unwrap();
    Some(child.wait_with_output().unwrap())
}

/// Every key of the example, also those that are commented out, with its table.
fn keys_of_the_example() -> Vec<(String, String, Value)> {
    let mut table = "main".to_owned();
    let mut keys = vec![];
    for line in EXAMPLE.lines() {
        if let Some(name) = line.strip_prefix('[') {
            table = name.trim_end_matches(']').to_owned();
        }
        let line = line.strip_prefix("# ").unwrap_or(line);
        let Ok(parsed) = line.parse::<Table>() else {
            continue;
        };
        for (key, value) in parsed {
            if !value.is_table() {
                keys.push((table.clone(), key, value));
            }
        }
    }
    keys
}

/// As `uci show` prints an option.
fn shown(table: &str, key: &str, value: &Value) -> String {
    let quoted = |value: &Value| {
        let text = match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        format!("'{}'", text.replace('\'', "'\\''"))
    };
    let text = match value {
        Value::Array(values) => values.iter().map(quoted).collect::<Vec<_>>().join(" "),
        other => quoted(other),
    };
    format!("hotspot-agent.{table}.{key}={text}\n")
}

#[test]
fn every_key_of_the_configuration_can_be_set_in_uci() {
    let mut keys = keys_of_the_example();
    assert!(keys.len() > 20, "{keys:?}");
    let laboratory = [
        ("period_s", Value::Integer(1)),
        ("window_periods", Value::Integer(60)),
        ("day_periods", Value::Integer(120)),
        ("week_periods", Value::Integer(240)),
        ("visit_s", Value::Integer(10)),
        ("passer_by_s", Value::Integer(2)),
        ("ghost_s", Value::Integer(10)),
        ("resend_s", Value::Integer(5)),
        ("outbox_windows", Value::Integer(64)),
        ("outbox_in_memory", Value::Boolean(true)),
    ];
    for (key, value) in laboratory {
        keys.push(("laboratory".to_owned(), key.to_owned(), value));
    }
    keys.push(("main".to_owned(), "lab".to_owned(), Value::Boolean(true)));
    let mut lines = String::from("hotspot-agent.main=agent\nhotspot-agent.main.enabled='1'\n");
    let mut wanted = Table::new();
    for (table, key, value) in &keys {
        lines += &shown(table, key, value);
        let into = match table.as_str() {
            "main" => &mut wanted,
            table => {
                let table = wanted.entry(table).or_insert(Value::Table(Table::new()));
                table.as_table_mut().unwrap()
            }
        };
        into.insert(key.clone(), value.clone());
    }
    let Some(output) = convert(&lines) else {
        return;
    };
    assert!(output.status.success(), "{output:?}");
    let converted: Table = String::from_utf8(output.stdout).unwrap().parse().unwrap();
    assert_eq!(converted, wanted);
}

#[test]
fn a_value_of_any_characters_arrives_as_it_is() {
    let ssid = "it's \"free\" \\ 100% & more 'wifi' é";
    let lines = shown("source", "ssid", &Value::String(ssid.to_owned()))
        + &shown("broker", "username", &Value::String("1883".to_owned()))
        + &shown("main", "access_point", &Value::String(String::new()));
    let Some(output) = convert(&lines) else {
        return;
    };
    let converted: Table = String::from_utf8(output.stdout).unwrap().parse().unwrap();
    assert_eq!(converted["source"]["ssid"].as_str(), Some(ssid));
    assert_eq!(converted["broker"]["username"].as_str(), Some("1883"));
    assert_eq!(converted["access_point"].as_str(), Some(""));
}

#[test]
fn a_list_of_one_is_a_list() {
    let one = Value::Array(vec![Value::String("windows 60 2".to_owned())]);
    let Some(output) = convert(&shown("privacy", "layers", &one)) else {
        return;
    };
    let converted: Table = String::from_utf8(output.stdout).unwrap().parse().unwrap();
    assert_eq!(converted["privacy"]["layers"], one);
}

#[test]
fn several_names_of_a_network_are_a_list() {
    let names = ["wifi.brussels", "wifi.brussels 5"].map(|name| Value::String(name.to_owned()));
    let names = Value::Array(names.to_vec());
    let Some(output) = convert(&shown("source", "ssid", &names)) else {
        return;
    };
    let converted: Table = String::from_utf8(output.stdout).unwrap().parse().unwrap();
    assert_eq!(converted["source"]["ssid"], names);
}

#[test]
fn a_line_that_is_no_option_is_refused_with_words() {
    for line in [
        "hotspot-agent\n",
        "system.main.x='1'\n",
        "hotspot-agent.main.x='1\n",
    ] {
        let Some(output) = convert(line) else {
            return;
        };
        assert_eq!(output.status.code(), Some(2), "{line}");
        let words = String::from_utf8(output.stderr).unwrap();
        assert!(words.contains(line.trim_end()), "{words}");
    }
}

#[test]
fn the_packaged_settings_name_only_what_is_missing() {
    // Turned on as they are: what the agent asks for is what must be filled in.
    let text = std::fs::read_to_string(
        repository().join("packaging/agent/openwrt/files/hotspot-agent.config"),
    )
    .unwrap();
    let mut section = String::new();
    let mut lines = String::new();
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            ["config", _, name] => section = name.trim_matches('\'').to_owned(),
            ["option", key, value] => lines += &format!("hotspot-agent.{section}.{key}={value}\n"),
            _ => {}
        }
    }
    let Some(output) = convert(&lines) else {
        return;
    };
    let file = String::from_utf8(output.stdout).unwrap();
    let error = agent::config::Config::parse("uci", &file, None).unwrap_err();
    let text = error.to_string();
    let keys: Vec<&str> = text
        .lines()
        .filter_map(|line| line.split('`').nth(1))
        .collect();
    assert_eq!(
        keys,
        ["access_point", "broker.host", "online.address"],
        "{text}"
    );
}
