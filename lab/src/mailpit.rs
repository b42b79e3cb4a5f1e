//! A real Mailpit: a mail server that keeps what it gets and shows it over HTTP.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

use crate::child::Running;
use crate::deadline::wait_for;
use crate::port::free_address;
use crate::skipped::skipped;

/// Killed when dropped.
pub struct Mailpit {
    pub smtp: SocketAddr,
    http: SocketAddr,
    _running: Running,
    _folder: TempDir,
}

/// Where `MAILPIT` says, or where `scripts/mailpit.sh` put it; `None`, and says so in the
/// list of skipped tests, where it is not there.
fn program() -> Option<PathBuf> {
    let named = std::env::var_os("MAILPIT").map(PathBuf::from);
    let built = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/mailpit/mailpit");
    let program = named.into_iter().chain([built]).find(|path| path.is_file());
    if program.is_none() {
        skipped("mail", "Mailpit is not built (scripts/mailpit.sh)");
    }
    program
}

impl Mailpit {
    /// With more arguments; `None`, and says so, where it is not there.
    pub fn start(more: &[&str]) -> Option<Self> {
        let program = program()?;
        let folder = tempfile::tempdir().expect("a folder can be made");
        let (smtp, http) = (free_address(), free_address());
        let mut command = Command::new(program);
        command
            .args(["--smtp", &smtp.to_string(), "--listen", &http.to_string()])
            .args(["--disable-version-check", "--database"])
            .arg(folder.path().join("mails.db"))
            .args(more);
        let running = Running::start(&mut command, &folder.path().join("mailpit.log"));
        for address in [smtp, http] {
            wait_for("Mailpit to listen", || TcpStream::connect(address).ok());
        }
        Some(Self {
            smtp,
            http,
            _running: running,
            _folder: folder,
        })
    }

    /// What it answers under `/api/v1`, as JSON.
    pub fn ask(&self, path: &str) -> String {
        self.get(&format!("/api/v1{path}"))
    }

    /// The latest mail as it came.
    pub fn latest(&self) -> String {
        self.get("/api/v1/message/latest/raw")
    }

    fn get(&self, path: &str) -> String {
        let mut connection = TcpStream::connect(self.http).expect("Mailpit listens");
        let asked = format!(
            "GET {path} HTTP/1.0\r\nHost: {}\r\n\r\n",
            Ipv4Addr::LOCALHOST
        );
        connection
            .write_all(asked.as_bytes())
            .expect("Mailpit reads");
        let mut answer = Vec::new();
        connection
            .read_to_end(&mut answer)
            .expect("Mailpit answers");
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let body = answer
            .split_once("\r\n\r\n")
            .map(|(_, body)| body.to_owned());
        body.unwrap_or_default()
    }
}
