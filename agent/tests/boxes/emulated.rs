//! The programs that boxes get, run by an emulator of their processor: all but
//! netlink, which it does not pass on.

use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

use protocol::report::{NOT_COUNTED, Window};

use crate::places::{agent_for, is_installed};
use crate::subscriber::Subscriber;
use lab::child::Running;
use lab::deadline::wait_within;
use lab::mosquitto::Mosquitto;
use lab::skipped::skipped;

/// A midnight.
const START: u32 = 1_767_225_600;
/// A window of an hour passes in a second.
const SPEED: u32 = 3600;
/// The limit for armv7, bytes, with TLS.
const SMALL: u64 = 1_500_000;

/// An agent as its box would start it; `None` where it cannot be run.
fn command_of(architecture: &str) -> Option<Command> {
    let emulator: &[&str] = match architecture {
        "armv7" => &["qemu-arm-static", "-cpu", "cortex-a7"],
        "aarch64" => &["qemu-aarch64-static", "-cpu", "cortex-a53"],
        "mipsel" => &["qemu-mipsel-static", "-cpu", "24Kc"],
        _ => &[],
    };
    let what = format!("agent on {architecture}");
    let Some(agent) = agent_for(architecture) else {
        skipped(&what, "not built, see make cross");
        return None;
    };
    let Some((program, arguments)) = emulator.split_first() else {
        return Some(Command::new(agent));
    };
    if !is_installed(program) {
        skipped(&what, &format!("{program} is not installed"));
        return None;
    }
    let mut command = Command::new(program);
    command.args(arguments).arg(agent);
    Some(command)
}

fn run_once(architecture: &str, arguments: &[&str]) -> Option<Output> {
    Some(command_of(architecture)?.args(arguments).output().unwrap())
}

fn says_what_it_is(architecture: &str) {
    let Some(help) = run_once(architecture, &["--help"]) else {
        return;
    };
    assert!(help.status.success());
    assert!(String::from_utf8(help.stdout).unwrap().contains("Usage:"));

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("agent.toml");
    let printed = run_once(architecture, &["config"]).unwrap().stdout;
    // Only this machine is asked.
    let here = String::from_utf8(printed)
        .unwrap()
        .replace("192.0.2.53:53", "127.0.0.1:9")
        .replace("mqtt.example.org", "127.0.0.1");
    let faster = here.replace(
        "# timeout_s = 5\n# pause_s = 5",
        "timeout_s = 1\npause_s = 0",
    );
    std::fs::write(&path, faster).unwrap();
    let check = run_once(architecture, &["check", "--config", path.to_str().unwrap()]).unwrap();
    assert_eq!(check.status.code(), Some(1), "{check:?}");
    let screen = String::from_utf8(check.stdout).unwrap();
    for part in ["clock", "source", "online", "outbox", "broker"] {
        assert!(screen.contains(part), "{screen}");
    }
}

/// Three hours with five devices, of which twenty minutes could not be counted.
fn replayed_hours() -> String {
    let mut text = String::from("time,devices,online\n");
    for minute in 0..180 {
        let devices = match minute {
            60..80 => String::new(),
            _ => "5".to_owned(),
        };
        let online = u8::from(minute < 150);
        text += &format!("{},{devices},{online}\n", START + minute * 60);
    }
    text
}

fn configure(folder: &Path, port: u16) -> std::path::PathBuf {
    let replay = folder.join("replay.csv");
    std::fs::write(&replay, replayed_hours()).unwrap();
    let state = folder.join("state");
    let text = format!(
        "lab = true\naccess_point = \"box-1\"\nstate = {state:?}\n\
         [source]\nkind = \"replay\"\nfile = {replay:?}\n\
         [privacy]\nnoise = \"off\"\n[counting]\nwindow_hours = 1\n\
         [broker]\nhost = \"127.0.0.1\"\nport = {port}\n"
    );
    let path = folder.join("agent.toml");
    std::fs::write(&path, text).unwrap();
    path
}

fn delivers_a_replay(architecture: &str) {
    let Some(mut command) = command_of(architecture) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let Some(mosquitto) = Mosquitto::start() else {
        return;
    };
    let subscriber = Subscriber::start(mosquitto.port());
    let config = configure(folder.path(), mosquitto.port());
    command.args(["run", "--config"]).arg(config);
    // The window in which a process starts is not a whole one.
    command.args(["--clock", &format!("{},{SPEED}", START - 3600)]);
    let agent = Running::start(&mut command, &folder.path().join("log"));
    let windows = wait_within("three windows", Duration::from_secs(60), || {
        let windows = subscriber.windows();
        let counted: Vec<_> = windows.range(START..).map(|(_, window)| *window).collect();
        Some(counted).filter(|counted| counted.len() >= 3)
    });
    drop(agent);
    assert!(windows.iter().all(|window| window.visits == NOT_COUNTED));
    let minutes = |window: &Window| {
        let Window {
            device_minutes,
            sampled_minutes,
            online_minutes,
            ..
        } = *window;
        (device_minutes, sampled_minutes, online_minutes)
    };
    let counted: Vec<_> = windows.iter().take(3).map(minutes).collect();
    assert_eq!(counted, [(300, 60, 60), (200, 40, 40), (150, 60, 30)]);
}

#[test]
fn says_what_it_is_on_armv7() {
    says_what_it_is("armv7");
}

#[test]
fn delivers_a_replay_on_armv7() {
    delivers_a_replay("armv7");
}

#[test]
fn is_small_on_armv7() {
    let Some(agent) = agent_for("armv7") else {
        return skipped("size of the agent", "not built, see make cross");
    };
    let bytes = std::fs::metadata(agent).unwrap().len();
    assert!(bytes <= SMALL, "{bytes} bytes; at most {SMALL}");
}

/// The architectures that `make test` does not build: see `make cross`.
#[test]
#[ignore = "built by `make cross`, which runs it"]
fn runs_on_every_architecture_that_was_built() {
    for architecture in ["aarch64", "x86_64", "mipsel"] {
        says_what_it_is(architecture);
        delivers_a_replay(architecture);
    }
}
