//! hostapd's objects on OpenWrt's bus, read through its `ubus` command. They list
//! stations without their times: devices are counted, visits are not.

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use protocol::status::{SourceKind, SourceState};
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use tokio::time::{Instant, timeout, timeout_at};

use super::alive::Pulse;
use super::interfaces::{Interface, Interfaces};
use super::{Look, MAX_STATIONS, STRANGERS};
use crate::core::station::{Abilities, Station};

mod child;

use child::ask;

/// Longest time for one whole look.
const WHOLE: Duration = Duration::from_secs(10);
/// Seconds after which `ubus` itself gives up.
const GIVES_UP: &str = "3";
/// More BSSs than any box has.
const MAX_OBJECTS: usize = 256;
const PREFIX: &str = "hostapd.";

pub struct Ubus {
    command: PathBuf,
    ssid: String,
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
}

#[derive(Default)]
struct Seen {
    stations: Vec<Station>,
    interfaces: Vec<SeenInterface>,
    strangers: Vec<Interface>,
}

struct SeenInterface {
    name: String,
    state: SourceState,
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
    pub fn new(command: PathBuf, ssid: &str) -> Self {
        Self {
            command,
            ssid: ssid.to_owned(),
            interfaces: Interfaces::default(),
            pulses: HashMap::new(),
        }
    }

    pub async fn look(&mut self) -> Look {
        // When the time is over the run is dropped, and that ends its process.
        let look = match timeout(WHOLE, self.look_now()).await {
            Ok(Ok(seen)) => self.conclude(seen),
            Ok(Err(UbusError::Hangs)) | Err(_) => self.interfaces.hung(SourceKind::Ubus),
            Ok(Err(_)) => self.interfaces.unreadable(SourceKind::Ubus),
        };
        Look {
            abilities: Some(Abilities::NONE),
            ..look
        }
    }

    async fn look_now(&mut self) -> Result<Seen, UbusError> {
        let mut seen = Seen::default();
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
                    on_air: None,
                });
            }
        }
        let until = Instant::now() + STRANGERS;
        for object in others {
            let asked = timeout_at(until, self.read(&object, &mut seen));
            if !matches!(asked.await, Ok(Ok(()))) && !self.interfaces.has_carried(name_of(&object))
            {
                let stranger = Interface::new(name_of(&object), SourceState::Absent);
                seen.strangers.push(stranger);
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
        if status.ssid.as_deref() != Some(&self.ssid) {
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
            on_air: status.airtime.and_then(|airtime| airtime.time),
        });
        seen.interfaces[at].state = if beacons {
            let get_clients = [&call[..], &["get_clients"]].concat();
            seen.stations
                .extend(ask(&self.command, &get_clients, parse_clients).await?);
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

    fn conclude(&mut self, seen: Seen) -> Look {
        let mut interfaces = vec![];
        for found in seen.interfaces {
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
        let found = self
            .interfaces
            .conclude(SourceKind::Ubus, interfaces, seen.stations);
        Look {
            strangers: seen.strangers,
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
