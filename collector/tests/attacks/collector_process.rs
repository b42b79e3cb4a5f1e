//! A collector under attack, and what the system says of it.

use std::ffi::OsString;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use collector::web::sign_in;
use jiff::Timestamp;
use lab::port::free_address;
use records::database::Database;
use records::registry::user::Role;
use rustix::process::{Pid, Signal, kill_process};

pub const PATIENCE: Duration = Duration::from_secs(20);

pub struct Collector {
    process: Child,
    pub http: SocketAddr,
    pub broker: SocketAddr,
    /// Of a coordinator.
    pub token: String,
    _directory: tempfile::TempDir,
}

impl Collector {
    /// With its embedded broker, once it is ready. `fill` is given its database before,
    /// `descriptors` bounds them, if need be.
    pub fn start(descriptors: Option<u32>, fill: impl FnOnce(&Database)) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let database = Database::open(directory.path()).unwrap();
        let now = Timestamp::now();
        let token = sign_in::add_token(&database, "attacker", Role::Coordinator, now).unwrap();
        fill(&database);
        drop(database);
        let (http, broker) = (free_address(), free_address());
        let file = directory.path().join("collector.toml");
        let text = format!(
            "data_directory = \"{}\"\n[mqtt]\nport = {}\n[http]\nlisten = \"{http}\"\n",
            directory.path().display(),
            broker.port(),
        );
        std::fs::write(&file, text).unwrap();
        // Another build shows that a test is red where it should be.
        let program = std::env::var_os("COLLECTOR")
            .unwrap_or_else(|| OsString::from(env!("CARGO_BIN_EXE_hotspot-collector")));
        let bounds = descriptors.map_or(String::new(), |count| format!("ulimit -n {count}; "));
        let process = Command::new("sh")
            .arg("-c")
            .arg(format!(
                "{bounds}exec \"$0\" serve --embedded-broker --config \"$1\""
            ))
            .arg(program)
            .arg(&file)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let collector = Self {
            process,
            http,
            broker,
            token: token.as_str().to_owned(),
            _directory: directory,
        };
        until("ready", || {
            let ready = ask(
                http,
                "GET /readyz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n",
            );
            ready.is_some_and(|answer| answer.starts_with("HTTP/1.1 200 "))
        });
        collector
    }

    /// A number of `/proc/PID/status`: `VmRSS` in kB, `Threads`.
    pub fn status(&self, key: &str) -> u64 {
        let path = format!("/proc/{}/status", self.process.id());
        let text = std::fs::read_to_string(path).unwrap();
        let line = text.lines().find(|line| line.starts_with(key)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }

    /// Hundredths of a second that its threads ran.
    pub fn ticks(&self) -> u64 {
        let path = format!("/proc/{}/stat", self.process.id());
        let text = std::fs::read_to_string(path).unwrap();
        let fields = text.rsplit(") ").next().unwrap().split(' ');
        let times: Vec<u64> = fields
            .skip(11)
            .take(2)
            .map(|ticks| ticks.parse().unwrap())
            .collect();
        times[0] + times[1]
    }

    /// How long it took to end after SIGTERM; `None` where it did not in half a minute.
    pub fn terminate(&mut self) -> Option<Duration> {
        let started = Instant::now();
        kill_process(Pid::from_child(&self.process), Signal::TERM).unwrap();
        while started.elapsed() < Duration::from_secs(30) {
            if self.process.try_wait().unwrap().is_some() {
                return Some(started.elapsed());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        None
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Polls to a deadline.
pub fn until(what: &str, mut done: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !done() {
        assert!(Instant::now() < deadline, "not {what} within 20 s");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The whole answer to a request that closes its connection; `None` where no answer
/// comes.
pub fn ask(address: SocketAddr, request: &str) -> Option<String> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE / 4).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    (!answer.is_empty()).then_some(answer)
}
