//! Brokers for tests: the embedded one and a real Mosquitto.

use std::fs::OpenOptions;
use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const MOSQUITTO: &str = "/usr/sbin/mosquitto";

/// A Mosquitto of one test, killed when dropped.
pub struct Mosquitto {
    pub address: SocketAddr,
    process: Child,
    _directory: tempfile::TempDir,
}

impl Mosquitto {
    /// `None`, told on standard error, where it is not installed.
    pub fn start() -> Option<Self> {
        Self::start_with("")
    }

    /// As [`start`](Self::start), with more lines of configuration.
    pub fn start_with(more: &str) -> Option<Self> {
        if !Path::new(MOSQUITTO).exists() {
            skipped();
            return None;
        }
        let directory = tempfile::tempdir().unwrap();
        let address = free_address();
        let file = directory.path().join("mosquitto.conf");
        let text = format!(
            "listener {} 127.0.0.1\nallow_anonymous true\npersistence false\n{more}",
            address.port()
        );
        std::fs::write(&file, text).unwrap();
        let process = Self::spawn(&file, address);
        Some(Self {
            address,
            process,
            _directory: directory,
        })
    }

    /// Kills it with -9 and starts another on the same port.
    pub fn kill_and_restart(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        let file = self._directory.path().join("mosquitto.conf");
        self.process = Self::spawn(&file, self.address);
    }

    fn spawn(file: &Path, address: SocketAddr) -> Child {
        let process = Command::new(MOSQUITTO)
            .arg("-c")
            .arg(file)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let deadline = Instant::now() + Duration::from_secs(10);
        while TcpStream::connect(address).is_err() {
            assert!(Instant::now() < deadline, "mosquitto does not come up");
            std::thread::sleep(Duration::from_millis(10));
        }
        process
    }
}

impl Drop for Mosquitto {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// On standard error, and for the last line of `make test`.
fn skipped() {
    let _ = writeln!(std::io::stderr(), "SKIPPED: no {MOSQUITTO}");
    if let Some(path) = std::env::var_os("SKIPPED_LOG") {
        let mut log = OpenOptions::new()
            .create(true)
            .append(true)
            .open(path)
            .unwrap();
        writeln!(log, "brokers: no {MOSQUITTO}").unwrap();
    }
}

fn free_address() -> SocketAddr {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .unwrap()
        .local_addr()
        .unwrap()
}
