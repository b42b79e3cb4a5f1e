//! What the agent costs a box: resident memory over simulated weeks with TLS, and
//! instructions a look. Prints a table and writes `target/bench/agent-box.json`.
//!
//! Measures the program named by `AGENT`, or else the one that cargo built.

#![allow(clippy::unwrap_used, reason = "a bench may panic")]

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use lab::agent::{START, configure};
use lab::authority::Authority;
use lab::hostapd::{FakeHostapd, entry};
use lab::tls_mosquitto::TlsMosquitto;

const STATIONS: u8 = 20;
const DAY: u32 = 1440;
/// A week passes in half a minute.
const SPEED: u32 = 20_000;
/// Looks of the two runs under callgrind, of which the difference counts.
const FEW: u32 = 500;
const MANY: u32 = 2500;

struct Figure {
    name: &'static str,
    value: f64,
    unit: &'static str,
    samples: u32,
}

struct Box1 {
    folder: tempfile::TempDir,
    config: PathBuf,
    looks: Arc<AtomicU32>,
    _hostapd: FakeHostapd,
    _mosquitto: Option<TlsMosquitto>,
}

fn main() {
    let program = std::env::var_os("AGENT").map_or_else(lab::agent::program, PathBuf::from);
    let mut figures = memory(&program);
    figures.extend(instructions(&program));
    let size = fs::metadata(&program).unwrap().len();
    figures.push(Figure {
        name: "program",
        value: size as f64,
        unit: "bytes",
        samples: 1,
    });
    for figure in &figures {
        println!("{:32} {:>12.0} {}", figure.name, figure.value, figure.unit);
    }
    write(&program, &figures);
}

/// After a day, a week and two weeks, as the kernel counts it.
fn memory(program: &Path) -> Vec<Figure> {
    let box1 = Box1::new(true);
    let mut agent = box1.start(Command::new(program).args(["run", "--config"]));
    let figures = [
        (DAY, "resident after a day"),
        (7 * DAY, "resident after a week"),
    ]
    .into_iter()
    .chain([(14 * DAY, "resident after two weeks")])
    .map(|(looks, name)| {
        box1.wait_for_looks(looks);
        Figure {
            name,
            value: resident_kib(agent.id()),
            unit: "KiB",
            samples: looks,
        }
    })
    .collect();
    agent.kill().unwrap();
    agent.wait().unwrap();
    figures
}

/// The same program for some looks and for more, counted by callgrind.
fn instructions(program: &Path) -> Option<Figure> {
    if Command::new("valgrind").arg("--version").output().is_err() {
        println!("valgrind is not installed: instructions are not counted");
        return None;
    }
    let few = collected(program, FEW)?;
    let many = collected(program, MANY)?;
    Some(Figure {
        name: "instructions a look",
        value: (many - few) / f64::from(MANY - FEW),
        unit: "instructions",
        samples: MANY - FEW,
    })
}

fn collected(program: &Path, looks: u32) -> Option<f64> {
    let box1 = Box1::new(false);
    let out = box1.folder.path().join("callgrind.out");
    let mut valgrind = Command::new("valgrind");
    valgrind
        .arg("--tool=callgrind")
        .arg(format!("--callgrind-out-file={}", out.display()))
        .arg(program)
        .args(["run", "--config"]);
    let mut agent = box1.start(&mut valgrind);
    box1.wait_for_looks(looks);
    let id = agent.id().to_string();
    Command::new("kill").args(["-TERM", &id]).status().unwrap();
    agent.wait().unwrap();
    let text = fs::read_to_string(out).ok()?;
    let total = text.lines().find_map(|line| line.strip_prefix("totals: "));
    total
        .or(text.lines().find_map(|line| line.strip_prefix("summary: ")))?
        .trim()
        .parse()
        .ok()
}

impl Box1 {
    fn new(tls: bool) -> Self {
        let looks = Arc::new(AtomicU32::new(0));
        let counted = looks.clone();
        let hostapd = FakeHostapd::start(move || {
            let look = counted.fetch_add(1, Ordering::Relaxed);
            let station = |last: u8| {
                let connected_s = (look * 60 + u32::from(last) * 300) % 9000;
                entry(&format!("02:00:00:00:00:{last:02x}"), connected_s, 100)
            };
            (0..STATIONS).map(station).collect()
        });
        let folder = tempfile::tempdir().unwrap();
        let authority = Authority::new("deployment");
        let start = i64::from(START);
        for name in ["broker", "box-1"] {
            authority.issue(folder.path(), name, (start - 86_400, start + 400 * 86_400));
        }
        let mosquitto = tls.then(|| TlsMosquitto::start(folder.path())).flatten();
        let file = |name: &str| folder.path().join(name);
        let more = format!(
            "ca_file = {:?}\ncertificate_file = {:?}\nkey_file = {:?}\n",
            file("ca.pem"),
            file("box-1.pem"),
            file("box-1.key"),
        );
        let source = format!(
            "kind = \"hostapd\"\nssid = \"wifi.brussels\"\nsockets = {:?}",
            hostapd.sockets()
        );
        let port = mosquitto.as_ref().map_or(9, |mosquitto| mosquitto.tls_port);
        let config = configure(folder.path(), port, &source, if tls { &more } else { "" });
        let text = fs::read_to_string(&config).unwrap();
        let text = text.replace("\"127.0.0.1\"", "\"localhost\"");
        fs::write(&config, text.replace("\"debug\"", "\"info\"")).unwrap();
        Self {
            folder,
            config,
            looks,
            _hostapd: hostapd,
            _mosquitto: mosquitto,
        }
    }

    fn start(&self, command: &mut Command) -> Child {
        let log = File::create(self.folder.path().join("log")).unwrap();
        command
            .arg(&self.config)
            .args(["--clock", &format!("{START},{SPEED}")])
            .stderr(Stdio::from(log))
            .spawn()
            .unwrap()
    }

    /// Longer than tests wait: under callgrind all takes fifty times as long.
    fn wait_for_looks(&self, looks: u32) {
        let deadline = Instant::now() + Duration::from_secs(1800);
        while self.looks.load(Ordering::Relaxed) < looks {
            assert!(Instant::now() < deadline, "fewer than {looks} looks");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

fn resident_kib(process: u32) -> f64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.unwrap()
        .trim()
        .trim_end_matches(" kB")
        .parse()
        .unwrap()
}

fn write(program: &Path, figures: &[Figure]) {
    let figures: Vec<String> = figures
        .iter()
        .map(|figure| {
            let Figure {
                name,
                value,
                unit,
                samples,
            } = figure;
            format!(
                "{{\"name\":{name:?},\"value\":{value:.0},\"unit\":{unit:?},\"samples\":{samples}}}"
            )
        })
        .collect();
    let machine = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let machine = machine
        .lines()
        .find_map(|line| line.split_once("model name\t: "));
    let machine = machine.map_or("unknown", |(_, name)| name);
    let program = program.file_name().unwrap_or_default();
    let text = format!(
        "{{\"name\":\"agent-box\",\"machine\":{machine:?},\"program\":{program:?},\"stations\":{STATIONS},\"figures\":[{}]}}\n",
        figures.join(",")
    );
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/bench");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("agent-box.json"), text).unwrap();
}
