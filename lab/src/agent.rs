//! The agent's program, started and stopped, for tests of the agent.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use crate::programs::beside_this_test;

/// A midnight.
pub const START: u32 = 1_767_225_600;

pub struct Agent {
    pub folder: PathBuf,
    child: Child,
}

pub fn program() -> PathBuf {
    beside_this_test("hotspot-agent")
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
    Command::new(program()).args(arguments).output().unwrap()
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
        let child = Command::new(program())
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
        self.ask_to_stop();
        self.child.wait().unwrap().success()
    }

    /// SIGTERM, without waiting for the end.
    pub fn ask_to_stop(&self) {
        let id = self.child.id().to_string();
        Command::new("kill").args(["-TERM", &id]).status().unwrap();
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        let _ended_already = self.child.kill();
        let _ended_already = self.child.wait();
    }
}
