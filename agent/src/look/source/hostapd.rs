//! hostapd's control sockets: one datagram asks, one answers. Of a station only
//! `connected_time` and `inactive_msec` are kept. Its address is used once, to ask
//! for the next one, and overwritten.

use std::io;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::fs::FileTypeExt;
use std::os::unix::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use protocol::status::{SourceKind, SourceState};
use tokio::net::UnixDatagram;
use tokio::time::{Instant, timeout, timeout_at};
use zeroize::Zeroize;

use crate::core::random::{OperatingSystem, RandomSource};
use crate::core::station::{Abilities, Station};
use crate::look::source::interfaces::{Interface, Interfaces};
use crate::look::source::{Look, MAX_STATIONS, STRANGERS, USUAL_STATIONS};

/// Longest wait for one answer.
const ANSWER: Duration = Duration::from_secs(2);
/// Longest time for one whole look.
const WHOLE: Duration = Duration::from_secs(10);
/// A station that leaves while the list is read breaks it off; then it is read again.
const TRIES: u32 = 3;
const ADDRESS_BYTES: usize = 17;
const ANSWER_BYTES: usize = 8192;

pub struct Hostapd {
    folder: PathBuf,
    /// As hostapd prints it.
    ssid: String,
    interfaces: Interfaces,
}

/// Why an interface could not be read.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum HostapdError {
    #[error("no answer on the control socket")]
    Silent,
    #[error("this user may not use the control socket")]
    NotAllowed,
    #[error("the answer is not what hostapd writes")]
    Garbled,
}

impl From<io::Error> for HostapdError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::PermissionDenied => HostapdError::NotAllowed,
            _ => HostapdError::Silent,
        }
    }
}

/// What an interface's STATUS says about the public network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bss {
    Another,
    Beaconing,
    NotBeaconing,
}

impl Hostapd {
    pub fn new(folder: PathBuf, ssid: &str) -> Self {
        Self {
            folder,
            ssid: printed(ssid.as_bytes()),
            interfaces: Interfaces::default(),
        }
    }

    /// Reads every BSS of the public network.
    pub async fn look(&mut self) -> Look {
        let mut stations = Vec::with_capacity(USUAL_STATIONS);
        let (mut found, mut strangers) = (vec![], vec![]);
        let (carried, others) = self
            .interfaces
            .in_turn(sockets(&self.folder), |(name, _)| name);
        let reading = timeout(WHOLE, async {
            for (interface, path) in carried {
                match read(&path, &interface, &self.ssid, &mut stations).await {
                    Read::Is(state) => found.push(Interface::new(&interface, state)),
                    Read::IsAnother => {}
                    Read::Failed(_) => {
                        found.push(Interface::new(&interface, SourceState::Unreadable));
                    }
                }
            }
            let until = Instant::now() + STRANGERS;
            for (interface, path) in others {
                let asked = read(&path, &interface, &self.ssid, &mut stations);
                let state = match timeout_at(until, asked).await {
                    Ok(Read::IsAnother) => continue,
                    Ok(Read::Is(state)) => {
                        self.interfaces.note_carried(&interface);
                        found.push(Interface::new(&interface, state));
                        continue;
                    }
                    // The operator can let this user in: not the same as silence.
                    Ok(Read::Failed(HostapdError::NotAllowed)) => SourceState::Unreadable,
                    Ok(Read::Failed(_)) | Err(_) => SourceState::Absent,
                };
                strangers.push(Interface::new(&interface, state));
            }
        });
        let look = if reading.await.is_err() {
            self.interfaces.unreadable(SourceKind::Hostapd)
        } else {
            if found.is_empty() && !self.is_known() {
                let locked = |it: &Interface| it.state == SourceState::Unreadable;
                found = strangers.extract_if(.., |it| locked(it)).collect();
            }
            self.interfaces
                .conclude(SourceKind::Hostapd, found, stations)
        };
        Look {
            // hostapd keeps the connected time itself, and writes no entry without both.
            abilities: Some(Abilities::BOTH),
            strangers,
            ..look
        }
    }

    /// Has the public network ever been read here?
    pub fn is_known(&self) -> bool {
        self.interfaces.is_known()
    }
}

/// Control sockets by interface, in the order of their names.
fn sockets(folder: &Path) -> Vec<(String, PathBuf)> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return vec![];
    };
    let mut sockets: Vec<_> = entries
        .flatten()
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_socket()))
        .filter_map(|entry| Some((entry.file_name().into_string().ok()?, entry.path())))
        .filter(|(name, _)| name != "global")
        .collect();
    sockets.sort();
    sockets
}

/// What came of one socket.
enum Read {
    /// It is of the public network.
    Is(SourceState),
    IsAnother,
    /// Nobody said what it is.
    Failed(HostapdError),
}

async fn read(path: &Path, interface: &str, ssid: &str, stations: &mut Vec<Station>) -> Read {
    let asked = async {
        let mut control = Control::open(path)?;
        let status = control.ask(b"STATUS").await?;
        let bss = find_bss(&String::from_utf8_lossy(status), interface, ssid)?;
        Ok::<_, HostapdError>((control, bss))
    };
    let (mut control, bss) = match asked.await {
        Ok(asked) => asked,
        Err(error) => return Read::Failed(error),
    };
    match bss {
        Bss::Another => Read::IsAnother,
        Bss::NotBeaconing => Read::Is(SourceState::NotBeaconing),
        Bss::Beaconing => Read::Is(control.list_whole(stations).await),
    }
}

/// One control socket, and the one buffer that addresses pass through.
struct Control {
    socket: UnixDatagram,
    answer: Box<[u8; ANSWER_BYTES]>,
}

impl Control {
    fn open(path: &Path) -> io::Result<Self> {
        // A name outside the file system leaves nothing behind.
        let draw = OperatingSystem.next().map_err(io::Error::other)?;
        let name = format!("hotspot-agent-{draw:016x}");
        let socket = std::os::unix::net::UnixDatagram::bind_addr(&SocketAddr::from_abstract_name(
            name.as_bytes(),
        )?)?;
        socket.connect(path)?;
        socket.set_nonblocking(true)?;
        Ok(Self {
            socket: UnixDatagram::from_std(socket)?,
            answer: Box::new([0; ANSWER_BYTES]),
        })
    }

    async fn ask(&mut self, question: &[u8]) -> Result<&[u8], HostapdError> {
        let exchange = async {
            self.socket.send(question).await?;
            loop {
                let length = self.socket.recv(self.answer.as_mut()).await?;
                // Events begin with their level, `<3>`; nobody asked for them.
                if self.answer.first() != Some(&b'<') || length == 0 {
                    return Ok::<usize, io::Error>(length);
                }
            }
        };
        let length = timeout(ANSWER, exchange)
            .await
            .map_err(|_| HostapdError::Silent)??;
        Ok(&self.answer[..length])
    }

    /// Reads the list of stations, again if it breaks off.
    async fn list_whole(&mut self, stations: &mut Vec<Station>) -> SourceState {
        let before = stations.len();
        for _ in 0..TRIES {
            match self.list(stations).await {
                Ok(true) => return SourceState::Complete,
                Ok(false) => stations.truncate(before),
                Err(_) => break,
            }
        }
        stations.truncate(before);
        SourceState::Unreadable
    }

    /// Reads the list of stations; false if it broke off.
    async fn list(&mut self, stations: &mut Vec<Station>) -> Result<bool, HostapdError> {
        let mut question = *b"STA-NEXT                  ";
        let question_bytes = "STA-NEXT ".len() + ADDRESS_BYTES;
        let mut answer = self.ask(b"STA-FIRST").await?;
        let outcome = loop {
            if answer.is_empty() {
                break Ok(true);
            }
            if answer.starts_with(b"FAIL") {
                break Ok(false);
            }
            if stations.len() >= MAX_STATIONS {
                break Err(HostapdError::Garbled);
            }
            let Some((address, station)) = parse_station(answer) else {
                break Err(HostapdError::Garbled);
            };
            stations.push(station);
            question["STA-NEXT ".len()..].copy_from_slice(address);
            answer = match self.ask(&question[..question_bytes]).await {
                Ok(answer) => answer,
                Err(error) => break Err(error),
            };
        };
        question.zeroize();
        self.answer.zeroize();
        outcome
    }
}

impl Drop for Control {
    fn drop(&mut self) {
        self.answer.zeroize();
    }
}

/// An answer to STA-FIRST or STA-NEXT: the address to ask on with, and two numbers.
pub fn parse_station(answer: &[u8]) -> Option<(&[u8; ADDRESS_BYTES], Station)> {
    let mut lines = answer.split(|&byte| byte == b'\n');
    let address: &[u8; ADDRESS_BYTES] = lines.next()?.try_into().ok()?;
    let is_address = address.iter().enumerate().all(|(at, byte)| match at % 3 {
        2 => *byte == b':',
        _ => byte.is_ascii_hexdigit(),
    });
    if !is_address {
        return None;
    }
    let mut station = Station {
        connected_s: None,
        inactive_ms: None,
    };
    for line in lines {
        if let Some(number) = line.strip_prefix(b"connected_time=") {
            station.connected_s = Some(parse_number(number)?);
        } else if let Some(number) = line.strip_prefix(b"inactive_msec=") {
            station.inactive_ms = Some(parse_number(number)?);
        }
    }
    // hostapd writes it for every station; without it this is not an entry of a table.
    station.connected_s?;
    Some((address, station))
}

/// Digits only; what is larger than any real figure stays larger than every limit.
fn parse_number(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0_u32, |number, digit| {
        digit.is_ascii_digit().then(|| {
            number
                .saturating_mul(10)
                .saturating_add(u32::from(digit - b'0'))
        })
    })
}

/// STATUS lists all BSSs of the radio; the socket is for one of them.
///
/// # Errors
/// When it is not what hostapd writes.
fn find_bss(status: &str, interface: &str, ssid: &str) -> Result<Bss, HostapdError> {
    let value = |key: &str| {
        status
            .lines()
            .find_map(|line| line.strip_prefix(key)?.strip_prefix('='))
    };
    let of_interface = (0..64)
        .find(|index| value(&format!("bss[{index}]")) == Some(interface))
        .and_then(|index| value(&format!("ssid[{index}]")));
    let state = value("state").ok_or(HostapdError::Garbled)?;
    Ok(match of_interface {
        Some(found) if found == ssid && state == "ENABLED" => Bss::Beaconing,
        Some(found) if found == ssid => Bss::NotBeaconing,
        _ => Bss::Another,
    })
}

/// A network's name as hostapd prints it.
fn printed(ssid: &[u8]) -> String {
    let mut text = String::new();
    for &byte in ssid {
        match byte {
            b'"' => text.push_str("\\\""),
            b'\\' => text.push_str("\\\\"),
            0x1b => text.push_str("\\e"),
            b'\n' => text.push_str("\\n"),
            b'\r' => text.push_str("\\r"),
            b'\t' => text.push_str("\\t"),
            32..=126 => text.push(char::from(byte)),
            _ => text.push_str(&format!("\\x{byte:02x}")),
        }
    }
    text
}

#[cfg(test)]
mod tests;
