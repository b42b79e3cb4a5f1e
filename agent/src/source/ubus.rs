//! hostapd's objects on OpenWrt's bus, read through its `ubus` command. They list
//! stations without their times: devices are counted, visits are not.

use std::collections::HashMap;
use std::fmt;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use protocol::status::{SourceKind, SourceState};
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use zeroize::Zeroize;

use super::alive::Pulse;
use super::interfaces::{Interface, Interfaces};
use super::{Look, MAX_STATIONS};
use crate::station::{Abilities, Station};

/// Longest time for one whole look.
const WHOLE: Duration = Duration::from_secs(10);
/// Seconds after which `ubus` itself gives up.
const GIVES_UP: &str = "3";
/// Ten thousand stations of some hundred bytes.
const ANSWER_BYTES: usize = 4 * 1024 * 1024;
/// Every answer of an ordinary box fits.
const FIRST_BYTES: usize = 64 * 1024;
const PREFIX: &str = "hostapd.";

pub struct Ubus {
    command: PathBuf,
    ssid: String,
    interfaces: Interfaces,
    pulses: HashMap<String, Pulse>,
    running: Option<JoinHandle<Result<Seen, UbusError>>>,
}

#[derive(Debug, thiserror::Error)]
pub enum UbusError {
    #[error("`ubus` cannot be run")]
    Run(#[from] io::Error),
    #[error("`ubus` refused")]
    Refused,
    // Without its cause, which may quote what was read.
    #[error("the answer is not what hostapd writes")]
    Garbled,
    #[error("the answer is longer than that of any access point")]
    TooLong,
}

type Seen = (Vec<Station>, Vec<SeenInterface>);

struct SeenInterface {
    name: String,
    state: SourceState,
    on_air: Option<u64>,
}

/// Of an object's `get_status`, what is wanted.
#[derive(Debug, Deserialize)]
struct BssStatus {
    ssid: Option<String>,
    status: Option<String>,
    airtime: Option<Airtime>,
}

#[derive(Debug, Deserialize)]
struct Airtime {
    time: Option<u64>,
}

impl Ubus {
    pub fn new(command: PathBuf, ssid: &str) -> Self {
        Self {
            command,
            ssid: ssid.to_owned(),
            interfaces: Interfaces::default(),
            pulses: HashMap::new(),
            running: None,
        }
    }

    pub async fn look(&mut self) -> Look {
        let (command, ssid) = (self.command.clone(), self.ssid.clone());
        let mut running = self
            .running
            .take()
            .unwrap_or_else(|| tokio::task::spawn_blocking(move || look_now(&command, &ssid)));
        let look = match timeout(WHOLE, &mut running).await {
            Ok(Ok(Ok(seen))) => self.conclude(seen),
            Ok(_) => self.interfaces.unreadable(SourceKind::Ubus),
            Err(_) => {
                self.running = Some(running);
                self.interfaces.hung(SourceKind::Ubus)
            }
        };
        Look {
            abilities: Some(Abilities::NONE),
            ..look
        }
    }

    /// Has the public network ever been read here?
    pub fn is_known(&self) -> bool {
        self.interfaces.is_known()
    }

    fn conclude(&mut self, (stations, found): Seen) -> Look {
        let mut interfaces = vec![];
        for found in found {
            let pulse = self.pulses.entry(found.name.clone()).or_default();
            let alive = pulse.beat(found.on_air);
            let hangs = found.state == SourceState::Complete && !alive;
            interfaces.push(Interface {
                state: if hangs {
                    SourceState::Hung
                } else {
                    found.state
                },
                proves_alive: pulse.proves_alive(),
                name: found.name,
            });
        }
        self.interfaces
            .conclude(SourceKind::Ubus, interfaces, stations)
    }
}

fn look_now(command: &Path, ssid: &str) -> Result<Seen, UbusError> {
    let mut stations = vec![];
    let mut interfaces = vec![];
    for object in objects(command)? {
        let call = ["-S", "-t", GIVES_UP, "call", &object];
        let status = ask(
            command,
            &[&call[..], &["get_status"]].concat(),
            parse_status,
        )?;
        if status.ssid.as_deref() != Some(ssid) {
            continue;
        }
        let beacons = status.status.is_none_or(|status| status == "ENABLED");
        let state = if !beacons {
            SourceState::NotBeaconing
        } else {
            match ask(
                command,
                &[&call[..], &["get_clients"]].concat(),
                parse_clients,
            ) {
                Ok(found) => {
                    stations.extend(found);
                    SourceState::Complete
                }
                Err(_) => SourceState::Unreadable,
            }
        };
        interfaces.push(SeenInterface {
            name: object.strip_prefix(PREFIX).unwrap_or(&object).to_owned(),
            state,
            on_air: status.airtime.and_then(|airtime| airtime.time),
        });
    }
    Ok((stations, interfaces))
}

fn objects(command: &Path) -> Result<Vec<String>, UbusError> {
    ask(command, &["list", "hostapd.*"], |answer| {
        let text = String::from_utf8_lossy(answer);
        Ok(text.lines().map(|line| line.trim().to_owned()).collect())
    })
}

/// Runs the command and hands its answer on. The buffer, the only place that
/// addresses pass through, does not move and is overwritten.
fn ask<T>(
    command: &Path,
    arguments: &[&str],
    parse: impl Fn(&[u8]) -> Result<T, UbusError>,
) -> Result<T, UbusError> {
    let mut child = Command::new(command)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let mut answer = vec![0; FIRST_BYTES];
    let length = match &mut child.stdout {
        Some(output) => read(output, &mut answer),
        None => Ok(0),
    };
    if length.is_err() {
        let _ended_already = child.kill();
    }
    let ended_well = child.wait()?.success();
    let outcome = match length {
        Ok(length) if ended_well => parse(&answer[..length]),
        Ok(_) => Err(UbusError::Refused),
        Err(error) => Err(error),
    };
    answer.zeroize();
    outcome
}

/// Reads to the end. A buffer that is too small is overwritten before it is let go.
fn read(output: &mut impl Read, answer: &mut Vec<u8>) -> Result<usize, UbusError> {
    let mut length = 0;
    loop {
        if length == answer.len() {
            if answer.len() >= ANSWER_BYTES {
                return Err(UbusError::TooLong);
            }
            let mut larger = vec![0; answer.len() * 4];
            larger[..length].copy_from_slice(answer);
            answer.zeroize();
            *answer = larger;
        }
        match output.read(&mut answer[length..])? {
            0 => return Ok(length),
            read => length += read,
        }
    }
}

fn parse_status(answer: &[u8]) -> Result<BssStatus, UbusError> {
    serde_json::from_slice(answer).map_err(|_| UbusError::Garbled)
}

/// An answer to `get_clients`.
///
/// # Errors
/// When it is not of the form that hostapd writes.
pub fn parse_clients(answer: &[u8]) -> Result<Vec<Station>, UbusError> {
    #[derive(Deserialize)]
    struct Clients {
        clients: Entries,
    }
    let clients: Clients = serde_json::from_slice(answer).map_err(|_| UbusError::Garbled)?;
    Ok(clients.clients.0)
}

/// Entries by address; the addresses are passed over.
struct Entries(Vec<Station>);

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Listed;
        impl<'de> Visitor<'de> for Listed {
            type Value = Entries;

            fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
                formatter.write_str("stations by address")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries, A::Error> {
                let mut stations = vec![];
                while map.next_key::<IgnoredAny>()?.is_some() {
                    let Entry { assoc } = map.next_value()?;
                    if stations.len() >= MAX_STATIONS {
                        return Err(serde::de::Error::custom("too many stations"));
                    }
                    if assoc {
                        stations.push(Station {
                            connected_s: None,
                            inactive_ms: None,
                        });
                    }
                }
                Ok(Entries(stations))
            }
        }
        deserializer.deserialize_map(Listed)
    }
}

#[derive(Deserialize)]
struct Entry {
    /// Some are only authenticated, and not there yet.
    #[serde(default = "yes")]
    assoc: bool,
}

fn yes() -> bool {
    true
}

#[cfg(test)]
mod tests;
