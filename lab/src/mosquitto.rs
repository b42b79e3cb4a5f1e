//! A real Mosquitto without persistence: a restart forgets everything.

use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::child::Running;
use crate::deadline::wait_for;
use crate::port::free_port;
use crate::skipped::skipped;

const PROGRAMS: [&str; 3] = [
    "/usr/sbin/mosquitto",
    "/usr/bin/mosquitto",
    "/usr/local/sbin/mosquitto",
];

/// Killed when dropped.
pub struct Mosquitto {
    pub address: SocketAddr,
    running: Running,
    program: PathBuf,
    folder: TempDir,
}

/// `None`, and says so in the list of skipped tests, where it is not installed.
pub fn program() -> Option<PathBuf> {
    let program = PROGRAMS
        .map(PathBuf::from)
        .into_iter()
        .find(|path| path.is_file());
    if program.is_none() {
        skipped("brokers", "Mosquitto is not installed");
    }
    program
}

impl Mosquitto {
    /// `None`, and says so, where it is not installed.
    pub fn start() -> Option<Self> {
        Self::start_with("")
    }

    /// As [`start`](Self::start), with more lines of configuration.
    pub fn start_with(more: &str) -> Option<Self> {
        let port = free_port();
        let configuration =
            format!("listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\n{more}");
        Self::configured(port, &configuration)
    }

    /// Ready once it listens at this port, which its configuration names.
    pub fn configured(port: u16, configuration: &str) -> Option<Self> {
        let program = program()?;
        let folder = tempfile::tempdir().expect("a folder can be made");
        let file = folder.path().join("mosquitto.conf");
        std::fs::write(file, configuration).expect("a folder can be written");
        let address = (Ipv4Addr::LOCALHOST, port).into();
        Some(Self {
            address,
            running: spawn(&program, folder.path(), address),
            program,
            folder,
        })
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// As a power cut ends it.
    pub fn kill(&mut self) {
        self.running.kill();
    }

    /// Comes back on the same port, without its memory.
    pub fn start_again(&mut self) {
        self.running = spawn(&self.program, self.folder.path(), self.address);
    }

    pub fn kill_and_restart(&mut self) {
        self.kill();
        self.start_again();
    }
}

fn spawn(program: &Path, folder: &Path, address: SocketAddr) -> Running {
    let mut command = Command::new(program);
    command.arg("-c").arg(folder.join("mosquitto.conf"));
    let running = Running::start(&mut command, &folder.join("mosquitto.log"));
    wait_for("Mosquitto to listen", || TcpStream::connect(address).ok());
    running
}
