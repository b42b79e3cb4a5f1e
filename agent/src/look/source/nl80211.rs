//! The kernel's own station table, over generic netlink. No daemon and no rights
//! are needed to read it.

use std::collections::HashMap;
use std::io::{self, Read};
use std::time::Duration;

use protocol::status::{SourceKind, SourceState};
use socket2::{Domain, Protocol, Socket, Type};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use zeroize::Zeroize;

use crate::core::station::{Abilities, Station};
use crate::look::source::alive::Pulse;
use crate::look::source::interfaces::{Interface, Interfaces};
use crate::look::source::netlink::{
    DONE, ERROR, FLAG_DUMP, FLAG_DUMP_INTERRUPTED, Garbled, messages, put_attribute, request,
    u16_at, u32_at,
};
use crate::look::source::{Look, MAX_STATIONS, USUAL_STATIONS};

pub mod table;

/// Longest wait for one answer of the kernel.
const ANSWER: Duration = Duration::from_secs(2);
/// Longest time for one whole look; then the driver hangs.
const WHOLE: Duration = Duration::from_secs(10);
/// A dump that was interrupted by a change is begun again.
const TRIES: u32 = 3;
const BUFFER_BYTES: usize = 64 * 1024;
const GENERIC_HEADER_BYTES: usize = 4;

/// linux/genetlink.h and linux/nl80211.h
const FAMILY_CONTROL: u16 = 0x10;
const CONTROL_GET_FAMILY: u8 = 3;
const CONTROL_FAMILY_ID: u16 = 1;
const CONTROL_FAMILY_NAME: u16 = 2;
const GET_WIPHY: u8 = 1;
const GET_INTERFACE: u8 = 5;
const GET_STATION: u8 = 17;
const GET_SURVEY: u8 = 50;
const IFINDEX: u16 = 3;

pub struct Nl80211 {
    ssid: Vec<u8>,
    /// The driver tells both times though it is not built on mac80211.
    complete: bool,
    interfaces: Interfaces,
    pulses: HashMap<String, Pulse>,
    /// A look that has not come back: a driver that hangs takes its caller with it.
    running: Option<JoinHandle<Result<Seen, Nl80211Error>>>,
}

#[derive(Debug, thiserror::Error)]
pub enum Nl80211Error {
    #[error("netlink cannot be used")]
    Socket(#[from] io::Error),
    #[error("the kernel refused with error {0}")]
    Refused(i32),
    #[error(transparent)]
    Garbled(#[from] Garbled),
    #[error("the table changed faster than it could be read")]
    Restless,
    #[error("the table holds more than {MAX_STATIONS} stations")]
    TooMany,
}

/// One look at all interfaces, as the kernel tells it.
struct Seen {
    stations: Vec<Station>,
    interfaces: Vec<SeenInterface>,
}

struct SeenInterface {
    name: String,
    readable: bool,
    on_channel_ms: Option<u64>,
    is_mac80211: bool,
}

impl Nl80211 {
    pub fn new(ssid: &str, complete: bool) -> Self {
        Self {
            ssid: ssid.as_bytes().to_vec(),
            complete,
            interfaces: Interfaces::default(),
            pulses: HashMap::new(),
            running: None,
        }
    }

    pub async fn look(&mut self) -> Look {
        let ssid = self.ssid.clone();
        // A call into a driver that hangs does not return; the daemon must go on.
        let mut running = self
            .running
            .take()
            .unwrap_or_else(|| tokio::task::spawn_blocking(move || look_now(&ssid)));
        match timeout(WHOLE, &mut running).await {
            Ok(Ok(Ok(seen))) => self.conclude(seen),
            Ok(_) => self.interfaces.unreadable(SourceKind::Nl80211),
            Err(_) => {
                self.running = Some(running);
                self.interfaces.hung(SourceKind::Nl80211)
            }
        }
    }

    /// Has the public network ever been read here?
    pub fn is_known(&self) -> bool {
        self.interfaces.is_known()
    }

    fn conclude(&mut self, seen: Seen) -> Look {
        let mut abilities = Abilities::BOTH;
        let mut interfaces = vec![];
        for found in seen.interfaces {
            let pulse = self.pulses.entry(found.name.clone()).or_default();
            let alive = pulse.beat(found.on_channel_ms);
            let state = match (found.readable, alive) {
                (false, _) => SourceState::Unreadable,
                (true, false) => SourceState::Hung,
                (true, true) => SourceState::Complete,
            };
            abilities.connected_time &= found.is_mac80211 || self.complete;
            interfaces.push(Interface {
                name: found.name,
                state,
                proves_alive: pulse.proves_alive(),
            });
        }
        let look = self
            .interfaces
            .conclude(SourceKind::Nl80211, interfaces, seen.stations);
        Look {
            abilities: Some(abilities),
            ..look
        }
    }
}

fn look_now(ssid: &[u8]) -> Result<Seen, Nl80211Error> {
    let mut netlink = Netlink::open()?;
    let mut interfaces = vec![];
    netlink.dump(GET_INTERFACE, None, |bytes| {
        interfaces.push(table::interface(bytes)?);
        Ok(())
    })?;
    interfaces
        .retain(|interface| interface.is_access_point && interface.ssid.as_deref() == Some(ssid));
    let mut seen = Seen {
        stations: Vec::with_capacity(USUAL_STATIONS),
        interfaces: vec![],
    };
    for interface in interfaces {
        let readable = netlink
            .stations(interface.index, &mut seen.stations)
            .is_ok();
        seen.interfaces.push(SeenInterface {
            name: interface.name,
            readable,
            on_channel_ms: netlink.time_on_channel(interface.index).ok().flatten(),
            is_mac80211: netlink.is_mac80211(interface.index).unwrap_or(false),
        });
    }
    Ok(seen)
}

/// One socket, and the one buffer that addresses pass through.
struct Netlink {
    socket: Socket,
    family: u16,
    sequence: u32,
    buffer: Box<[u8]>,
}

impl Netlink {
    fn open() -> Result<Self, Nl80211Error> {
        let socket = Socket::new(
            Domain::from(libc::AF_NETLINK),
            Type::DGRAM,
            Some(Protocol::from(libc::NETLINK_GENERIC)),
        )?;
        socket.set_read_timeout(Some(ANSWER))?;
        let mut netlink = Self {
            socket,
            family: FAMILY_CONTROL,
            sequence: 0,
            buffer: vec![0; BUFFER_BYTES].into_boxed_slice(),
        };
        let mut family = None;
        netlink.ask(
            CONTROL_GET_FAMILY,
            0,
            Some((CONTROL_FAMILY_NAME, b"nl80211\0")),
            |bytes| {
                for attribute in super::netlink::attributes(bytes) {
                    if let (CONTROL_FAMILY_ID, payload) = attribute? {
                        family = u16_at(payload, 0);
                    }
                }
                Ok(())
            },
        )?;
        netlink.family = family.ok_or(Garbled)?;
        Ok(netlink)
    }

    /// Appends the stations of one interface, or none of them.
    fn stations(&mut self, index: u32, stations: &mut Vec<Station>) -> Result<(), Nl80211Error> {
        let before = stations.len();
        for _ in 0..TRIES {
            let outcome = self.dump(GET_STATION, Some(index), |bytes| {
                if stations.len() >= MAX_STATIONS {
                    return Err(Nl80211Error::TooMany);
                }
                stations.push(table::station(bytes)?);
                Ok(())
            });
            match outcome {
                Ok(()) => return Ok(()),
                Err(Nl80211Error::Restless) => stations.truncate(before),
                Err(error) => {
                    stations.truncate(before);
                    return Err(error);
                }
            }
        }
        Err(Nl80211Error::Restless)
    }

    fn time_on_channel(&mut self, index: u32) -> Result<Option<u64>, Nl80211Error> {
        let mut on_channel_ms = None;
        self.dump(GET_SURVEY, Some(index), |bytes| {
            on_channel_ms = on_channel_ms.or(table::time_on_channel(bytes)?);
            Ok(())
        })?;
        Ok(on_channel_ms)
    }

    fn is_mac80211(&mut self, index: u32) -> Result<bool, Nl80211Error> {
        let mut found = false;
        let index = index.to_ne_bytes();
        self.ask(GET_WIPHY, 0, Some((IFINDEX, &index)), |bytes| {
            found |= table::is_mac80211(bytes)?;
            Ok(())
        })?;
        Ok(found)
    }

    fn dump(
        &mut self,
        command: u8,
        index: Option<u32>,
        take: impl FnMut(&[u8]) -> Result<(), Nl80211Error>,
    ) -> Result<(), Nl80211Error> {
        let index = index.map(u32::to_ne_bytes);
        let attribute = index.as_ref().map(|index| (IFINDEX, index.as_slice()));
        self.ask(command, FLAG_DUMP, attribute, take)
    }

    /// Sends one request and hands on what follows the generic header of each
    /// answer. The buffer is overwritten afterwards, whatever happened.
    fn ask(
        &mut self,
        command: u8,
        flags: u16,
        attribute: Option<(u16, &[u8])>,
        take: impl FnMut(&[u8]) -> Result<(), Nl80211Error>,
    ) -> Result<(), Nl80211Error> {
        self.sequence += 1;
        let mut payload = vec![command, 1, 0, 0];
        if let Some((kind, value)) = attribute {
            put_attribute(&mut payload, kind, value);
        }
        let question = request(self.family, flags, self.sequence, &payload);
        let outcome = match self.socket.send(&question) {
            Ok(_) => self.receive(flags & FLAG_DUMP != 0, take),
            Err(error) => Err(error.into()),
        };
        self.buffer.zeroize();
        outcome
    }

    fn receive(
        &mut self,
        is_dump: bool,
        mut take: impl FnMut(&[u8]) -> Result<(), Nl80211Error>,
    ) -> Result<(), Nl80211Error> {
        loop {
            let length = self.socket.read(&mut self.buffer)?;
            if let Some(outcome) = answer(&self.buffer[..length], self.sequence, is_dump, &mut take)
            {
                return outcome;
            }
        }
    }
}

/// Takes one datagram of the answer; `None` if more must follow.
fn answer(
    datagram: &[u8],
    sequence: u32,
    is_dump: bool,
    take: &mut impl FnMut(&[u8]) -> Result<(), Nl80211Error>,
) -> Option<Result<(), Nl80211Error>> {
    for message in messages(datagram) {
        let message = match message {
            Ok(message) if message.sequence == sequence => message,
            // What is left of an earlier answer.
            Ok(_) => continue,
            Err(error) => return Some(Err(error.into())),
        };
        if message.flags & FLAG_DUMP_INTERRUPTED != 0 {
            return Some(Err(Nl80211Error::Restless));
        }
        match message.kind {
            DONE => return Some(Ok(())),
            ERROR => {
                let code = u32_at(message.payload, 0).map(u32::cast_signed);
                return Some(match code {
                    Some(0) => Ok(()),
                    Some(code) => Err(Nl80211Error::Refused(code)),
                    None => Err(Garbled.into()),
                });
            }
            _ => {}
        }
        let taken = match message.payload.get(GENERIC_HEADER_BYTES..) {
            Some(attributes) => take(attributes),
            None => Err(Garbled.into()),
        };
        if taken.is_err() || !is_dump {
            return Some(taken);
        }
    }
    None
}

/// What the kernel's bytes say, for anyone who throws bytes at it.
///
/// # Errors
/// As a look would fail.
pub fn read_dump(datagram: &[u8]) -> Result<Vec<Station>, Nl80211Error> {
    let mut stations = vec![];
    let mut take = |bytes: &[u8]| {
        stations.push(table::station(bytes)?);
        Ok(())
    };
    match answer(datagram, 1, true, &mut take) {
        Some(outcome) => outcome.map(|()| stations),
        None => Ok(stations),
    }
}

#[cfg(test)]
mod tests;
