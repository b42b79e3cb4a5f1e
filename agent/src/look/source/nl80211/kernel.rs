//! Questions to the kernel over generic netlink, and its answers.

use std::io::{self, Read};
use std::time::Duration;

use socket2::{Domain, Protocol, Socket, Type};
use zeroize::Zeroize;

use super::bss::Bss;
use super::table;
use crate::core::random::NoRandomness;
use crate::core::station::Station;
use crate::look::source::entries::Entries;
use crate::look::source::interfaces::Fault;
use crate::look::source::netlink::{
    DONE, ERROR, FLAG_DUMP, FLAG_DUMP_INTERRUPTED, Garbled, attributes, messages, put_attribute,
    request, u16_at, u32_at,
};

/// Longest wait for one answer of the kernel.
const ANSWER: Duration = Duration::from_secs(2);
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
    #[error("the table holds more stations than any access point")]
    TooMany,
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
}

impl Nl80211Error {
    /// The interface is not there any more.
    pub fn is_gone(&self) -> bool {
        matches!(self, Nl80211Error::Refused(code) if -code == libc::ENODEV)
    }

    pub fn fault(&self) -> Fault {
        match self {
            Nl80211Error::Refused(_) => Fault::Refused,
            Nl80211Error::Socket(_) | Nl80211Error::Randomness(_) => Fault::Silent,
            Nl80211Error::Garbled(_) => Fault::Garbled,
            Nl80211Error::Restless => Fault::Restless,
            Nl80211Error::TooMany => Fault::TooMany,
        }
    }
}

/// One socket, and the one buffer that addresses pass through.
pub struct Netlink {
    socket: Socket,
    family: u16,
    sequence: u32,
    buffer: Box<[u8]>,
}

impl Netlink {
    pub fn open() -> Result<Self, Nl80211Error> {
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
                for attribute in attributes(bytes) {
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

    pub fn interfaces(&mut self) -> Result<Vec<table::Interface>, Nl80211Error> {
        let mut interfaces = vec![];
        self.dump(GET_INTERFACE, None, |bytes| {
            interfaces.push(table::interface(bytes)?);
            Ok(())
        })?;
        Ok(interfaces)
    }

    /// Appends the stations of a BSS, or none of them.
    pub fn stations_of(&mut self, bss: &Bss, entries: &mut Entries) -> Result<(), Nl80211Error> {
        let before = entries.len();
        for index in [bss.index].iter().chain(&bss.beside) {
            if let Err(error) = self.stations(*index, entries) {
                entries.truncate(before);
                return Err(error);
            }
        }
        Ok(())
    }

    /// Appends the stations of one interface, or none of them.
    fn stations(&mut self, index: u32, entries: &mut Entries) -> Result<(), Nl80211Error> {
        let before = entries.len();
        for _ in 0..TRIES {
            let outcome = self.dump(GET_STATION, Some(index), |bytes| {
                if entries.is_full() {
                    return Err(Nl80211Error::TooMany);
                }
                let entry = table::station(bytes)?;
                if entry.is_on_network {
                    entries.add(entry.address, entry.station);
                }
                Ok(())
            });
            match outcome {
                Ok(()) => return Ok(()),
                Err(Nl80211Error::Restless) => entries.truncate(before),
                Err(error) => {
                    entries.truncate(before);
                    return Err(error);
                }
            }
        }
        Err(Nl80211Error::Restless)
    }

    pub fn time_on_channels(&mut self, index: u32) -> Result<Vec<(u32, u64)>, Nl80211Error> {
        let mut on_channels = vec![];
        self.dump(GET_SURVEY, Some(index), |bytes| {
            on_channels.extend(table::time_on_channel(bytes)?);
            Ok(())
        })?;
        Ok(on_channels)
    }

    pub fn is_mac80211(&mut self, index: u32) -> Result<bool, Nl80211Error> {
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
        let entry = table::station(bytes)?;
        stations.extend(entry.is_on_network.then_some(entry.station));
        Ok(())
    };
    match answer(datagram, 1, true, &mut take) {
        Some(outcome) => outcome.map(|()| stations),
        None => Ok(stations),
    }
}
