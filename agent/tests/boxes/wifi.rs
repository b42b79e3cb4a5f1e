//! A real Wi-Fi stack: hostapd over simulated radios in a virtual machine, and an agent
//! beside it. What it counted is compared with what is known to have happened.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use protocol::report::Window;

use crate::places::{agent_for, is_installed, repository};
use crate::subscriber::Subscriber;
use lab::child::Running;
use lab::deadline::wait_within;
use lab::mosquitto::Mosquitto;
use lab::search::{Address, addresses, assert_silent, colons};
use lab::skipped::skipped;

const STEPS: &str = include_str!("wifi/steps.sh");
const SCENARIO: &str = include_str!("wifi/scenario.sh");
const ODD: &str = include_str!("wifi/odd.sh");
const WEEK: &str = include_str!("wifi/week.sh");
const STATIONS: usize = 6;
/// Sampling period, window and rules of the laboratory, seconds.
const WINDOW_S: u32 = 3;
const AGENT: &str = "\
lab = true
access_point = \"wifi-lab\"
state = \"/tmp/state\"
[online]
gateway = \"off\"
probe = \"off\"
[privacy]
noise = \"off\"
[clock]
trust = \"always\"
[broker]
host = \"10.0.2.100\"
port = 1883
[laboratory]
period_s = 1
window_periods = 3
visit_s = 4
passer_by_s = 2
ghost_s = 12
";

/// As on a box, only faster than time.
const AGENT_OF_A_WEEK: &str = "\
lab = true
access_point = \"wifi-week\"
state = \"/tmp/state\"
[online]
gateway = \"off\"
probe = \"off\"
[broker]
host = \"10.0.2.100\"
port = 1883
";
const WINDOWS_OF_A_WEEK: usize = 42;

/// A time in which nothing changed, in the guest's Unix seconds.
#[derive(Debug)]
struct Phase {
    name: String,
    from: u32,
    to: u32,
    /// `None` when nobody could see.
    stations: Option<i32>,
}

fn phases(text: &str) -> Vec<Phase> {
    let parse = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        Phase {
            name: cells[0].to_owned(),
            from: cells[1].parse().unwrap(),
            to: cells[2].parse().unwrap(),
            stations: cells[3].parse().ok(),
        }
    };
    text.lines().map(parse).collect()
}

/// Puts the agent and what it needs into the folder that the guest sees.
fn bring_agent(share: &Path, program: &Path, is_static: bool, config: &str) {
    let folder = share.join("agent");
    fs::create_dir(&folder).unwrap();
    fs::copy(program, folder.join("hotspot-agent")).unwrap();
    fs::write(folder.join("agent.toml"), config).unwrap();
    let mut start = "exec".to_owned();
    if !is_static {
        // With this machine's own libraries: the guest's may be older.
        let listed = Command::new("ldd").arg(program).output().unwrap().stdout;
        for word in String::from_utf8(listed).unwrap().split_whitespace() {
            let path = Path::new(word);
            if path.is_absolute() && path.is_file() {
                fs::copy(path, folder.join(path.file_name().unwrap())).unwrap();
                if word.contains("/ld-") {
                    let loader = path.file_name().unwrap().to_str().unwrap();
                    start += &format!(" /tmp/agent/{loader} --library-path /tmp/agent");
                }
            }
        }
    }
    let run = format!("{start} /tmp/agent/hotspot-agent \"$@\" --config /tmp/agent/agent.toml\n");
    fs::write(folder.join("run"), run).unwrap();
}

/// Another configuration beside it, for a second agent in the same guest.
fn bring_second(share: &Path, config: &str) {
    let folder = share.join("agent");
    fs::write(folder.join("second.toml"), config).unwrap();
    let run = fs::read_to_string(folder.join("run")).unwrap();
    let run = run.replace("agent.toml", "second.toml");
    fs::write(folder.join("run-second"), run).unwrap();
}

/// Boots the guest with the folder and the broker within its reach.
fn boot(architecture: &str, image: &Path, share: &Path, port: u16) -> Running {
    let (program, machine, bus, console) = match architecture {
        "amd64" => ("qemu-system-x86_64", "q35", "pci", "ttyS0"),
        _ => ("qemu-system-arm", "virt", "device", "ttyAMA0"),
    };
    let mut command = Command::new(program);
    command.args(["-M", machine, "-m", "384", "-nodefaults", "-no-user-config"]);
    // Emulated everywhere: the test must not depend on the processor of this machine.
    let processor = match architecture {
        "amd64" => "max",
        _ => "cortex-a7",
    };
    command.args(["-accel", "tcg,tb-size=64", "-cpu", processor]);
    command.args(["-display", "none", "-no-reboot", "-serial", "stdio"]);
    command.arg("-kernel").arg(image.join("kernel"));
    command.arg("-initrd").arg(image.join("initrd"));
    let append = format!(
        "console={console} quiet loglevel=4 panic=-1 random.trust_cpu=on mitigations=off \
         no_timer_check tsc=reliable cryptomgr.notests"
    );
    command.args(["-append", &append, "-device", &format!("virtio-rng-{bus}")]);
    let shared = format!("local,id=h,path={},security_model=none", share.display());
    command.args(["-fsdev", &shared]);
    command.args([
        "-device",
        &format!("virtio-9p-{bus},fsdev=h,mount_tag=host"),
    ]);
    // The guest reaches this one port and nothing else.
    let network = format!(
        "user,id=n,restrict=on,guestfwd=tcp:10.0.2.100:1883-cmd:busybox nc 127.0.0.1 {port}"
    );
    command.args([
        "-netdev",
        &network,
        "-device",
        &format!("virtio-net-{bus},netdev=n"),
    ]);
    Running::start(&mut command, &share.join("console"))
}

fn read(path: PathBuf) -> Vec<u8> {
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What happened, and what the agent said of it.
struct Outcome {
    phases: Vec<Phase>,
    windows: Vec<(u32, Window)>,
}

/// All that a guest needs, before it boots.
struct Laboratory {
    architecture: &'static str,
    image: PathBuf,
    share: PathBuf,
    canaries: Vec<Address>,
    subscriber: Subscriber,
    mosquitto: Mosquitto,
    _folder: tempfile::TempDir,
}

impl Laboratory {
    /// `None`, and visibly skipped, where something is missing.
    fn prepare(architecture: &'static str, config: &str, scenario: &str) -> Option<Self> {
        let what = format!("Wi-Fi laboratory on {architecture}");
        let image = repository().join(".cache/wifi").join(architecture);
        let emulator = match architecture {
            "amd64" => "qemu-system-x86_64",
            _ => "qemu-system-arm",
        };
        if !image.join("kernel").is_file() {
            skipped(&what, "its guest was not made, see make test-wifi");
            return None;
        }
        for program in [emulator, "busybox"] {
            if !is_installed(program) {
                skipped(&what, &format!("{program} is not installed"));
                return None;
            }
        }
        let (agent, is_static) = match architecture {
            "amd64" => (PathBuf::from(env!("CARGO_BIN_EXE_hotspot-agent")), false),
            _ => match agent_for("armv7") {
                Some(agent) => (agent, true),
                None => {
                    skipped(&what, "the agent was not built for armv7, see make cross");
                    return None;
                }
            },
        };
        let folder = tempfile::tempdir().unwrap();
        let mosquitto = Mosquitto::start()?;
        let share = folder.path().join("share");
        fs::create_dir(&share).unwrap();
        bring_agent(&share, &agent, is_static, config);
        let canaries = stations();
        let listed: String = canaries
            .iter()
            .map(|address| colons(address) + "\n")
            .collect();
        fs::write(share.join("addresses"), listed).unwrap();
        fs::write(share.join("steps.sh"), STEPS).unwrap();
        fs::write(share.join("scenario.sh"), scenario).unwrap();
        let now = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap();
        fs::write(share.join("now"), now.as_secs().to_string()).unwrap();
        Some(Self {
            architecture,
            image,
            share,
            canaries,
            subscriber: Subscriber::start(mosquitto.port()),
            mosquitto,
            _folder: folder,
        })
    }

    /// Boots the guest and waits for its end; `meanwhile` is asked again and again.
    fn run(&self, limit: Duration, mut meanwhile: impl FnMut()) {
        let port = self.mosquitto.port();
        let mut machine = boot(self.architecture, &self.image, &self.share, port);
        wait_within("the guest to end", limit, || {
            meanwhile();
            (!machine.is_running()).then_some(())
        });
        let console = machine.log();
        assert!(console.contains("all phases passed"), "{console}");
        let memory = String::from_utf8(self.read("memory")).unwrap();
        eprintln!("{}: {}", self.architecture, memory.replace('\n', " "));
    }

    fn read(&self, name: &str) -> Vec<u8> {
        read(self.share.join(name))
    }
}

/// One agent, or two that look at the same radios with a source each.
fn play<const AGENTS: usize>(
    architecture: &'static str,
    sources: [&str; AGENTS],
    scenario: &str,
    limit: Duration,
) -> Option<([Outcome; AGENTS], Laboratory)> {
    let config = format!("{AGENT}[source]\n{}\n", sources[0]);
    let laboratory = Laboratory::prepare(architecture, &config, scenario)?;
    let mut names = ["wifi-lab"; AGENTS];
    if let Some(source) = sources.get(1) {
        let second = AGENT.replace("wifi-lab", "wifi-lab-2");
        let second = second.replace("/tmp/state", "/tmp/state-2");
        let config = format!("{second}[source]\n{source}\n");
        bring_second(&laboratory.share, &config);
        names[1] = "wifi-lab-2";
    }
    laboratory.run(limit, || {});
    let truth = String::from_utf8(laboratory.read("truth.csv")).unwrap();
    let outcomes = names.map(|name| Outcome {
        phases: phases(&truth),
        windows: laboratory
            .subscriber
            .windows_of(|access_point| access_point == name)
            .into_iter()
            .collect(),
    });
    let mut sent = vec![];
    for heard in laboratory.subscriber.heard() {
        sent.extend(heard.payload);
    }
    let canaries = &laboratory.canaries;
    assert_silent("what was sent", &sent, canaries);
    let files = ["agent.log", "check.txt", "state/outbox"];
    let of_second = ["second.log", "state-2/outbox"];
    let of_second = of_second.iter().filter(|_| AGENTS > 1);
    for file in files.iter().chain(of_second) {
        assert_silent(file, &laboratory.read(file), canaries);
    }
    Some((outcomes, laboratory))
}

/// Addresses of the stations, as phones draw them: locally administered.
fn stations() -> Vec<Address> {
    let mut drawn = addresses(STATIONS, 0x57a7);
    for address in &mut drawn {
        address[0] = address[0] & 0xfc | 0x02;
    }
    drawn
}

const USUAL: [(&str, Option<i32>); 8] = [
    ("nobody", Some(0)),
    ("three", Some(3)),
    ("roamed", Some(3)),
    ("left", Some(2)),
    ("vanished", Some(1)),
    ("radio-off", None),
    ("radio-on", Some(1)),
    ("radios-gone", None),
];

fn counts_match_the_truth(outcome: &Outcome, expected: &[(&str, Option<i32>)]) {
    let named: Vec<_> = outcome
        .phases
        .iter()
        .map(|phase| (phase.name.as_str(), phase.stations))
        .collect();
    assert_eq!(named, expected);
    for phase in &outcome.phases {
        let within: Vec<&Window> = outcome
            .windows
            .iter()
            .filter(|(start, _)| *start > phase.from && start + WINDOW_S <= phase.to)
            .map(|(_, window)| window)
            .collect();
        assert!(
            !within.is_empty(),
            "no window within {phase:?}: {:?}",
            outcome.windows
        );
        for window in within {
            match phase.stations {
                None => assert_eq!(window.sampled_minutes, 0, "{phase:?}: {window:?}"),
                Some(stations) => {
                    let sampled = i32::from(window.sampled_minutes);
                    assert!(sampled > 0, "{phase:?}: {window:?}");
                    assert_eq!(
                        window.device_minutes,
                        stations * sampled,
                        "{phase:?}: {window:?} of {:?}",
                        outcome.windows
                    );
                }
            }
        }
    }
}

/// Three came, one of them changed to the other radio, and came back to it after it had
/// been off. The one on the staff's network is nobody's visit.
const VISITS: i32 = 5;

/// The kernel counts whole seconds of its clock, hostapd from the instant of the
/// association: with looks a second apart, one that comes late can take that for the
/// next second, and a visit is missed or taken twice.
fn visits_match_the_truth(outcome: &Outcome, off: u32) {
    let windows = outcome.windows.iter();
    let visits: i32 = windows.map(|(_, window)| window.visits).sum();
    assert!(
        visits.abs_diff(VISITS) <= off,
        "{visits}: {:?}",
        outcome.windows
    );
}

const NL80211: &str = "kind = \"nl80211\"\nssid = \"wifi.brussels\"";
const HOSTAPD: &str = "kind = \"hostapd\"\nssid = \"wifi.brussels\"\nsockets = \"/run/hostapd\"";

fn counts_are_the_truth(architecture: &'static str, source: &str, limit_s: u64) {
    let visits_off = u32::from(source == HOSTAPD);
    let limit = Duration::from_secs(limit_s);
    let Some(([outcome], _)) = play(architecture, [source], SCENARIO, limit) else {
        return;
    };
    counts_match_the_truth(&outcome, &USUAL);
    visits_match_the_truth(&outcome, visits_off);
}

/// The networks of the odd scenario, two of them on each radio.
const NAMES: &str =
    r#"["wifi.brussels", "wifi.brussels-owe", "wifi.brussels 5", "wifi.brussels.secure"]"#;

#[test]
#[ignore = "minutes under emulation: make test-wifi"]
fn odd_radios_are_counted_right_on_amd64() {
    let sources = [NL80211, HOSTAPD].map(|source| source.replace("\"wifi.brussels\"", NAMES));
    let sources = sources.each_ref().map(String::as_str);
    let limit = Duration::from_secs(600);
    let Some((outcomes, laboratory)) = play("amd64", sources, ODD, limit) else {
        return;
    };
    let expected = [
        ("nobody", Some(0)),
        ("ordinary", Some(1)),
        ("vlan", Some(2)),
        ("four-addresses", Some(3)),
        ("encrypted", Some(4)),
        ("moved", Some(4)),
    ];
    for (outcome, source) in outcomes.iter().zip(sources) {
        eprintln!("{source}");
        counts_match_the_truth(outcome, &expected);
    }
    let read = |name| String::from_utf8(laboratory.read(name)).unwrap();
    // The scenario was what it says: a passer-by in the table, a device left behind.
    let listed = read("only-authenticated");
    assert!(
        listed.contains("[AUTH]") && !listed.contains("[ASSOC]"),
        "{listed}"
    );
    assert_eq!(read("left-behind").trim(), "1");
    for file in ["check-single.txt", "check-single-2.txt"] {
        let single = read(file);
        let other = single
            .lines()
            .find(|line| line.contains("not counted: "))
            .unwrap_or_else(|| panic!("{file}: {single}"));
        assert!(other.contains("wifi.brussels-owe"), "{file}: {single}");
        assert!(
            single.contains("list it in source.ssid"),
            "{file}: {single}"
        );
    }
    let check = read("check.txt");
    assert!(!check.contains("wifi.brussels-owe"), "{check}");
}

#[test]
fn counts_over_nl80211_are_the_truth_on_amd64() {
    counts_are_the_truth("amd64", NL80211, 600);
}

#[test]
#[ignore = "minutes under emulation: make test-wifi"]
fn counts_over_hostapd_are_the_truth_on_amd64() {
    counts_are_the_truth("amd64", HOSTAPD, 600);
}

#[test]
#[ignore = "minutes under emulation: make test-wifi"]
fn counts_over_nl80211_are_the_truth_on_armhf() {
    counts_are_the_truth("armhf", NL80211, 1200);
}

#[test]
#[ignore = "minutes under emulation: make test-wifi"]
fn a_box_needs_little_memory_after_a_week_on_armhf() {
    let config = format!("{AGENT_OF_A_WEEK}[source]\n{NL80211}\n");
    let Some(laboratory) = Laboratory::prepare("armhf", &config, WEEK) else {
        return;
    };
    laboratory.run(Duration::from_secs(1200), || {
        if laboratory.subscriber.windows().len() >= WINDOWS_OF_A_WEEK {
            fs::write(laboratory.share.join("heard"), "").unwrap();
        }
    });
    let memory = String::from_utf8(laboratory.read("memory")).unwrap();
    let resident = memory.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib: u32 = resident
        .and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse().ok())
        .unwrap_or_else(|| panic!("no resident memory in {memory:?}"));
    println!("resident after a week: {kib} KiB");
    assert!(kib <= 4096, "{memory}");
}
