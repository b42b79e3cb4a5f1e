//! hostapd's objects on OpenWrt's bus, read through its `ubus` command. They list
//! stations without their times: devices are counted, visits are not.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use protocol::status::{SourceKind, SourceState};
use serde::Deserialize;
use tokio::time::{Instant, timeout, timeout_at};

use super::alive::Pulse;
use super::entries::Entries;
use super::interfaces::{Fault, Interface, Interfaces};
use super::names::{Names, note_other, printed};
use super::{Look, STRANGERS};
use crate::core::random::{NoRandomness, OperatingSystem};
use crate::core::station::{Abilities, Station};

mod child;
mod clients;

use child::ask;
pub use clients::parse_clients;

/// Longest time for one whole look.
const WHOLE: Duration = Duration::from_secs(10);
/// Seconds after which `ubus` itself gives up.
const GIVES_UP: &str = "3";
/// More BSSs than any box has.
const MAX_OBJECTS: usize = 256;
const PREFIX: &str = "hostapd.";

pub struct Ubus {
    command: PathBuf,
    names: Names,
    interfaces: Interfaces,
    pulses: HashMap<String, Pulse>,
}

#[derive(Debug, thiserror::Error)]
pub enum UbusError {
    #[error("`ubus` cannot be run")]
    Run(#[from] io::Error),
    #[error("`ubus` refused")]
    Refused,
    #[error("`ubus` does not end")]
    Hangs,
    // Without its cause, which may quote what was read.
    #[error("the answer is not what hostapd writes")]
    Garbled,
    #[error("the answer is longer than any access point's")]
    TooLong,
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
}

impl UbusError {
    fn fault(&self) -> Fault {
        match self {
            UbusError::Run(_) | UbusError::Refused => Fault::NotAllowed,
            UbusError::Hangs | UbusError::Randomness(_) => Fault::Silent,
            UbusError::Garbled => Fault::Garbled,
            UbusError::TooLong => Fault::TooMany,
        }
    }
}

struct Seen {
    entries: Entries,
    interfaces: Vec<SeenInterface>,
    strangers: Vec<Interface>,
    others: Vec<String>,
}

struct SeenInterface {
    name: String,
    state: SourceState,
    fault: Option<Fault>,
    on_air: Option<u64>,
}

/// What is wanted of an object's `get_status`.
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
    pub fn new(command: PathBuf, names: impl Into<Names>) -> Self {
        Self {
            command,
            names: names.into(),
            interfaces: Interfaces::default(),
            pulses: HashMap::new(),
        }
    }

    /// `steady_s` is on a clock that never jumps.
    pub async fn look(&mut self, steady_s: u64) -> Look {
        // When the time is over the run is dropped, and that ends its process.
        let look = match timeout(WHOLE, self.look_now()).await {
            Ok(Ok(seen)) => self.conclude(steady_s, seen),
            Ok(Err(UbusError::Hangs)) | Err(_) => self.interfaces.hung(SourceKind::Ubus),
            Ok(Err(_)) => self.interfaces.unreadable(SourceKind::Ubus),
        };
        Look {
            abilities: Some(Abilities::NONE),
            ..look
        }
    }

    async fn look_now(&mut self) -> Result<Seen, UbusError> {
        let mut seen = Seen {
            entries: Entries::new(&mut OperatingSystem)?,
            interfaces: vec![],
            strangers: vec![],
            others: vec![],
        };
        let objects = objects(&self.command).await?;
        let (carried, others) = self.interfaces.in_turn(objects, |object| name_of(object));
        for object in carried {
            let before = seen.interfaces.len();
            let read = self.read(&object, &mut seen).await;
            if let Err(error) = read
                && seen.interfaces.len() == before
            {
                if matches!(error, UbusError::Hangs) {
                    return Err(error);
                }
                seen.interfaces.push(SeenInterface {
                    name: name_of(&object).to_owned(),
                    state: SourceState::Unreadable,
                    fault: Some(error.fault()),
                    on_air: None,
                });
            }
        }
        let until = Instant::now() + STRANGERS;
        for object in others {
            let asked = timeout_at(until, self.read(&object, &mut seen)).await;
            let fault = match asked {
                Ok(Ok(())) => continue,
                Ok(Err(error)) => error.fault(),
                Err(_) => Fault::Silent,
            };
            if !self.interfaces.has_carried(name_of(&object)) {
                seen.strangers.push(Interface {
                    fault: Some(fault),
                    ..Interface::new(name_of(&object), SourceState::Absent)
                });
            }
        }
        Ok(seen)
    }

    /// Reads one object, if it is of the public network.
    async fn read(&mut self, object: &str, seen: &mut Seen) -> Result<(), UbusError> {
        let call = ["-S", "-t", GIVES_UP, "call", object];
        let command = &self.command;
        let get_status = [&call[..], &["get_status"]].concat();
        let status = ask(command, &get_status, parse_status).await?;
        let ssid = status.ssid.as_deref().unwrap_or_default();
        if !self.names.has(ssid.as_bytes()) {
            note_other(&mut seen.others, printed(ssid.as_bytes()));
            return Ok(());
        }
        let name = name_of(object);
        self.interfaces.note_carried(name);
        let beacons = status.status.is_none_or(|status| status == "ENABLED");
        // Holds until it is read, in case the time ends before.
        let at = seen.interfaces.len();
        seen.interfaces.push(SeenInterface {
            name: name.to_owned(),
            state: SourceState::Unreadable,
            fault: None,
            on_air: status.airtime.and_then(|airtime| airtime.time),
        });
        seen.interfaces[at].state = if beacons {
            let get_clients = [&call[..], &["get_clients"]].concat();
            let clients = ask(&self.command, &get_clients, parse_clients).await;
            let clients = clients.inspect_err(|error| {
                seen.interfaces[at].fault = Some(error.fault());
            })?;
            for address in clients.addresses() {
                // The bus tells no times.
                let bare = Station {
                    connected_s: None,
                    inactive_ms: None,
                };
                seen.entries.add(address, bare);
            }
            SourceState::Complete
        } else {
            SourceState::NotBeaconing
        };
        Ok(())
    }

    /// Has the public network ever been read here?
    pub fn is_known(&self) -> bool {
        self.interfaces.is_known()
    }

    fn conclude(&mut self, steady_s: u64, seen: Seen) -> Look {
        let mut interfaces = vec![];
        for found in seen.interfaces {
            let pulse = self.pulses.entry(found.name.clone()).or_default();
            let alive = pulse.beat(steady_s, found.on_air);
            let hangs = found.state == SourceState::Complete && !alive;
            interfaces.push(Interface {
                state: if hangs {
                    SourceState::Hung
                } else {
                    found.state
                },
                proves_alive: pulse.proves_alive(),
                fault: found.fault,
                abilities: None,
                name: found.name,
            });
        }
        let stations = seen.entries.into_stations();
        let found = self
            .interfaces
            .conclude(SourceKind::Ubus, interfaces, stations);
        Look {
            strangers: seen.strangers,
            others: seen.others,
            ..found
        }
    }
}

fn name_of(object: &str) -> &str {
    object.strip_prefix(PREFIX).unwrap_or(object)
}

async fn objects(command: &Path) -> Result<Vec<String>, UbusError> {
    let parse = |answer: &[u8]| {
        let text = String::from_utf8_lossy(answer);
        let names = text.lines().map(|line| line.trim().to_owned());
        Ok(names.take(MAX_OBJECTS).collect())
    };
    ask(command, &["list", "hostapd.*"], parse).await
}

fn parse_status(answer: &[u8]) -> Result<BssStatus, UbusError> {
    serde_json::from_slice(answer).map_err(|_| UbusError::Garbled)
}

#[cfg(test)]
mod tests;
