//! The agent's binary, started and stopped.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

pub const BINARY: &str = env!("CARGO_BIN_EXE_hotspot-agent");
/// A midnight.
pub const START: u32 = 1_767_225_600;

pub struct Agent {
    pub folder: PathBuf,
    child: Child,
}

/// Writes a configuration for the laboratory and returns its path.
pub fn configure(folder: &Path, port: u16, source: &str, more: &str) -> PathBuf {
    let path = folder.join("agent.toml");
    let state = folder.join("state");
    let text = format!(
        "lab = true\naccess_point = \"box-1\"\nstate = {state:?}\nlog = \"debug\"\n\
         [source]\n{source}\n[online]\nprobe = \"off\"\n\
         [broker]\nhost = \"127.0.0.1\"\nport = {port}\n{more}\n"
    );
    fs::write(&path, text).unwrap();
    path
}

pub fn run_once(arguments: &[&str]) -> Output {
    Command::new(BINARY).args(arguments).output().unwrap()
}

impl Agent {
    /// Runs with a clock that starts at `start` and runs at `speed`.
    pub fn start(config: &Path, start: u32, speed: u32) -> Self {
        Self::run_with(config, &["--clock", &format!("{start},{speed}")])
    }

    /// Runs in real time, or as its configuration says.
    pub fn run(config: &Path) -> Self {
        Self::run_with(config, &[])
    }

    fn run_with(config: &Path, arguments: &[&str]) -> Self {
        let folder = config.parent().unwrap().to_owned();
        let log = File::options()
            .create(true)
            .append(true)
            .open(folder.join("log"))
            .unwrap();
        let child = Command::new(BINARY)
            .args(["run", "--config"])
            .arg(config)
            .args(arguments)
            .stderr(Stdio::from(log))
            .spawn()
            .unwrap();
        Self { folder, child }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn log(&self) -> Vec<u8> {
        fs::read(self.folder.join("log")).unwrap()
    }

    /// All that this agent keeps.
    pub fn kept(&self) -> Vec<u8> {
        let files = fs::read_dir(self.folder.join("state")).unwrap();
        let mut bytes = vec![];
        for file in files {
            bytes.extend(fs::read(file.unwrap().path()).unwrap());
        }
        bytes
    }

    /// kill -9.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub fn terminate(&mut self) -> bool {
        let id = self.child.id().to_string();
        Command::new("kill").args(["-TERM", &id]).status().unwrap();
        self.child.wait().unwrap().success()
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        let _ended_already = self.child.kill();
        let _ended_already = self.child.wait();
    }
}

/// Polls until something is there.
pub fn wait_for<T>(what: &str, mut poll: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + Duration::from_secs(120);
    loop {
        if let Some(found) = poll() {
            return found;
        }
        assert!(Instant::now() < deadline, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Says so where `make test` looks for it.
pub fn skipped(what: &str, why: &str) {
    println!("SKIPPED {what}: {why}");
    if let Some(path) = std::env::var_os("SKIPPED_LOG") {
        let mut log = fs::File::options()
            .create(true)
            .append(true)
            .open(path)
            .unwrap();
        writeln!(log, "{what}: {why}").unwrap();
    }
}
