//! The same values in OpenWrt's configuration, by its own program.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use protocol::joining::Value;

pub const FILE: &str = "/etc/config/hotspot-agent";
const PACKAGE: &str = "hotspot-agent";
const STATE: &str = "/etc/hotspot-agent";

#[derive(Debug, thiserror::Error)]
pub enum UciError {
    #[error("`uci` cannot be started")]
    Start(#[source] io::Error),
    #[error("`uci {0}` failed: {1}")]
    Failed(String, String),
}

/// Sets the values and that the agent is started.
///
/// # Errors
/// When `program` refuses one.
pub fn set(program: &Path, settings: &[(String, String, Option<Value>)]) -> Result<(), UciError> {
    for (section, key, value) in settings {
        let name = format!("{PACKAGE}.{section}.{key}");
        let Some(value) = value else {
            run(program, &["-q", "delete", &name]).map(drop)?;
            continue;
        };
        let named = format!("{PACKAGE}.{section}");
        if !run(program, &["-q", "get", &named])?.status.success() {
            must(program, &["set", &format!("{named}={section}")])?;
        }
        match value {
            Value::List(texts) => {
                run(program, &["-q", "delete", &name])?;
                for text in texts {
                    must(program, &["add_list", &format!("{name}={text}")])?;
                }
            }
            one => must(program, &["set", &format!("{name}={}", plain(one))])?,
        }
    }
    must(program, &["set", &format!("{PACKAGE}.main.enabled=1")])?;
    must(program, &["commit", PACKAGE])
}

/// Where the agent keeps what it counted.
pub fn state(program: &Path) -> PathBuf {
    let found = run(program, &["-q", "get", &format!("{PACKAGE}.main.state")]);
    let found = found.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    match found {
        Ok(found) if !found.is_empty() => found.into(),
        _ => STATE.into(),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::Flag(flag) => u8::from(*flag).to_string(),
        Value::Number(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::List(texts) => texts.join(" "),
    }
}

fn run(program: &Path, arguments: &[&str]) -> Result<Output, UciError> {
    Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .map_err(UciError::Start)
}

fn must(program: &Path, arguments: &[&str]) -> Result<(), UciError> {
    let output = run(program, arguments)?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(UciError::Failed(arguments.join(" "), said))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    /// Writes down what it is told; no section is there but `main`.
    const STAND_IN: &str = "#!/bin/sh\necho \"$@\" >>\"$(dirname \"$0\")/told\"\n\
        case \"$*\" in '-q get hotspot-agent.main') exit 0 ;; '-q get '*) exit 1 ;; \
        *refused*) echo 'Invalid argument' >&2; exit 1 ;; esac\n";

    fn program(folder: &Path) -> PathBuf {
        let path = folder.join("uci");
        std::fs::write(&path, STAND_IN).unwrap();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).unwrap();
        path
    }

    #[test]
    fn values_lists_and_new_sections_are_set_and_committed() {
        let folder = tempfile::tempdir().unwrap();
        let program = program(folder.path());
        let setting = |section: &str, key: &str, value| (section.to_owned(), key.to_owned(), value);
        let settings = [
            setting(
                "main",
                "access_point",
                Some(Value::Text("simonis-1".into())),
            ),
            setting(
                "source",
                "ssid",
                Some(Value::List(vec!["a b".into(), "c".into()])),
            ),
            setting("broker", "port", Some(Value::Number(8883))),
            setting("broker", "topic_prefix", None),
        ];
        set(&program, &settings).unwrap();
        let told = std::fs::read_to_string(folder.path().join("told")).unwrap();
        let changes: Vec<&str> = told
            .lines()
            .filter(|line| !line.contains(" get "))
            .collect();
        assert_eq!(
            changes,
            [
                "set hotspot-agent.main.access_point=simonis-1",
                "set hotspot-agent.source=source",
                "-q delete hotspot-agent.source.ssid",
                "add_list hotspot-agent.source.ssid=a b",
                "add_list hotspot-agent.source.ssid=c",
                "set hotspot-agent.broker=broker",
                "set hotspot-agent.broker.port=8883",
                "-q delete hotspot-agent.broker.topic_prefix",
                "set hotspot-agent.main.enabled=1",
                "commit hotspot-agent",
            ]
        );
        assert_eq!(state(&program), Path::new("/etc/hotspot-agent"));
        let refused = [setting("main", "refused", Some(Value::Flag(true)))];
        let error = set(&program, &refused).unwrap_err().to_string();
        assert_eq!(
            error,
            "`uci set hotspot-agent.main.refused=1` failed: Invalid argument"
        );
    }
}
