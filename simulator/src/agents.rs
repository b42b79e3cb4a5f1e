//! Access points that are real: the agent's own process in place of the code of a simulated
//! one, with a simulated radio to look at.

use std::fmt::Write;
use std::fs::{self, File};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use protocol::AccessPointId;

use crate::radio::{Radio, RadioState};

const PROGRAM: &str = "hotspot-agent";
/// How far ahead what the radio sees is written down, seconds.
const AHEAD_S: u32 = 26 * 7 * 86_400;

/// Killed when dropped.
pub struct Agent {
    pub id: AccessPointId,
    folder: PathBuf,
    child: Option<Child>,
}

impl Agent {
    /// A box that was never switched on; its files are in a folder of its own in `folder`.
    ///
    /// # Errors
    /// When its files cannot be written.
    pub fn new(id: AccessPointId, folder: &Path, broker: SocketAddr) -> Result<Self> {
        let folder = folder.join(id.as_str());
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let agent = Self {
            id,
            folder,
            child: None,
        };
        let config = format!(
            "access_point = \"{}\"\nstate = {:?}\nlab = true\n\n\
             [clock]\ntrust = \"always\"\n\n[source]\nkind = \"replay\"\nfile = {:?}\n\n\
             [broker]\nhost = \"{}\"\nport = {}\n\n\
             [laboratory]\nresend_s = 2\noutbox_windows = 1000\n",
            agent.id,
            agent.folder.join("state"),
            agent.radio(),
            broker.ip(),
            broker.port(),
        );
        agent.write("agent.toml", &config)?;
        Ok(agent)
    }

    pub fn config(&self) -> PathBuf {
        self.folder.join("agent.toml")
    }

    fn radio(&self) -> PathBuf {
        self.folder.join("radio.csv")
    }

    fn write(&self, name: &str, text: &str) -> Result<()> {
        let path = self.folder.join(name);
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
    }

    /// Hangs it where `radio` sees stations, from `from_s` on, Unix seconds.
    ///
    /// # Errors
    /// When the file that it replays cannot be written.
    pub fn hang(&self, radio: Radio, from_s: u32) -> Result<()> {
        self.write("radio.csv", &seen(radio, from_s, AHEAD_S))
    }

    /// Switches it on, where it is `now_s` and time runs `speed` times faster.
    ///
    /// # Errors
    /// When the program is not beside this one or cannot be started.
    pub fn switch_on(&mut self, now_s: u32, speed: u32) -> Result<()> {
        self.switch_off();
        let program = std::env::current_exe()?.with_file_name(PROGRAM);
        let log = self.folder.join("log");
        let log = File::options().create(true).append(true).open(&log);
        let since = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis();
        let child = Command::new(&program)
            .args(["run", "--config"])
            .arg(self.config())
            .args(["--clock", &format!("{now_s},{speed},{since}")])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log.context("cannot write the log of an agent")?)
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        self.child = Some(child);
        Ok(())
    }

    /// As somebody who pulls its plug.
    pub fn switch_off(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _gone_already = child.kill();
            let _gone_already = child.wait();
        }
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        self.switch_off();
    }
}

/// A table a minute, as the agent replays it.
fn seen(mut radio: Radio, from_s: u32, length_s: u32) -> String {
    let mut text = String::from("time,online,connected_s,inactive_ms\n");
    let first_s = from_s - from_s % 60 + 30;
    for at_s in (first_s..first_s.saturating_add(length_s)).step_by(60) {
        let online = u8::from(radio.uplink(at_s));
        // A minute that is not there could not be counted.
        if let RadioState::On { stations } = radio.minute(at_s) {
            let figure = |of: Option<u32>| of.map_or(String::new(), |of| of.to_string());
            if stations.is_empty() {
                let _written_to_memory = writeln!(text, "{at_s},{online},,");
            }
            for station in stations {
                let (connected_s, inactive_ms) = (station.connected_s, station.inactive_ms);
                let _written_to_memory = writeln!(
                    text,
                    "{at_s},{online},{},{}",
                    figure(connected_s),
                    figure(inactive_ms)
                );
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use agent::core::station::{Blind, Reading};
    use agent::look::source::replay::Replay;
    use jiff::Timestamp;

    use super::*;
    use crate::city::City;

    #[test]
    fn the_agent_reads_back_what_the_radio_sees() {
        const START_S: u32 = 1_767_571_200;
        let start = Timestamp::from_second(START_S.into()).unwrap();
        let city = City::new(1, start, 1);
        let (site, of_site, _) = city.access_points().next().unwrap();
        let mut radio = Radio::new(&city, site, of_site);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("radio.csv");
        let (from_s, length_s) = (START_S + 12 * 3600, 6 * 3600);
        fs::write(&file, seen(radio.clone(), from_s, length_s)).unwrap();
        let mut replay = Replay::open(&file, 60).unwrap();
        let mut most = 0;
        for minute_s in (from_s..from_s + length_s).step_by(60) {
            let expected = match radio.minute(minute_s + 30) {
                RadioState::On { stations } => Reading::Stations(stations.to_vec()),
                _ => Reading::CouldNotCount(Blind::Absent),
            };
            if let Reading::Stations(stations) = &expected {
                most = most.max(stations.len());
            }
            assert_eq!(replay.look(minute_s.into()).reading, expected);
        }
        assert!(most > 0, "somebody came");
    }
}
