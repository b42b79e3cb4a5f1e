//! The collector's program against a broker, killed when dropped, for tests of the
//! collector.

use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::programs::beside_this_test;

pub struct Collector(Child);

impl Collector {
    /// Serves from this folder, in real time.
    pub fn start(folder: &Path, broker: SocketAddr) -> Self {
        Self::run(folder, broker, "", &[])
    }

    /// Serves as in a laboratory where it is `clock`, Unix seconds.
    pub fn start_at(folder: &Path, broker: SocketAddr, clock: i64) -> Self {
        let clock = format!("{clock},1");
        Self::run(folder, broker, "lab = true\n", &["--clock", &clock])
    }

    fn run(folder: &Path, broker: SocketAddr, more: &str, arguments: &[&str]) -> Self {
        let file = folder.join("collector.toml");
        let text = format!(
            "data_directory = \"{}\"\n{more}\
             [mqtt]\nhost = \"127.0.0.1\"\nport = {}\n\
             [http]\nlisten = \"127.0.0.1:0\"\n",
            folder.display(),
            broker.port()
        );
        std::fs::write(&file, text).unwrap();
        let child = Command::new(beside_this_test("hotspot-collector"))
            .args(["serve", "--config"])
            .arg(&file)
            .args(arguments)
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Self(child)
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        let _ended_already = self.0.kill();
        let _ended_already = self.0.wait();
    }
}
