//! A real Mosquitto without persistence: a restart forgets everything.

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::child::Running;
use crate::deadline::wait_for;

pub struct Mosquitto {
    running: Running,
    program: PathBuf,
    folder: PathBuf,
    port: u16,
}

impl Mosquitto {
    /// `None` where it is not installed.
    pub fn start(folder: &Path) -> Option<Self> {
        let program = [
            "/usr/sbin/mosquitto",
            "/usr/bin/mosquitto",
            "/usr/local/sbin/mosquitto",
        ]
        .into_iter()
        .map(PathBuf::from)
        .find(|path| path.is_file())?;
        let port = free_port();
        let config = format!(
            "listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\nmax_queued_messages 0\n"
        );
        std::fs::write(folder.join("mosquitto.conf"), config).expect("a folder can be written");
        let running = spawn(&program, folder, port);
        Some(Self {
            running,
            program,
            folder: folder.to_owned(),
            port,
        })
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn kill(&mut self) {
        self.running.kill();
    }

    /// Comes back on the same port, without its memory.
    pub fn start_again(&mut self) {
        self.running = spawn(&self.program, &self.folder, self.port);
    }
}

fn spawn(program: &Path, folder: &Path, port: u16) -> Running {
    let mut command = Command::new(program);
    command.arg("-c").arg(folder.join("mosquitto.conf"));
    let running = Running::start(&mut command, &folder.join("mosquitto.log"));
    wait_for("Mosquitto to listen", Duration::from_secs(10), || {
        TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok()
    });
    running
}

/// A port that nobody listens on now.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port can be bound");
    listener.local_addr().expect("a bound port is known").port()
}
