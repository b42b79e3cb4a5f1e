//! One control socket of hostapd: one datagram asks, one answers.

use std::io;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use tokio::net::UnixDatagram;
use tokio::time::timeout;
use zeroize::Zeroize;

use super::entry::parse_station;
use crate::core::random::{OperatingSystem, RandomSource};
use crate::look::source::MAX_STATIONS;
use crate::look::source::entries::{ADDRESS_TEXT_BYTES, Entries};
use crate::look::source::interfaces::Fault;

/// Longest wait for one answer.
const ANSWER: Duration = Duration::from_secs(2);
/// A station that leaves while the list is read breaks it off; then it is read again.
const TRIES: u32 = 3;
const ANSWER_BYTES: usize = 8192;

/// The socket, and the one buffer that addresses pass through.
pub struct Control {
    socket: UnixDatagram,
    answer: Box<[u8; ANSWER_BYTES]>,
}

impl Control {
    /// # Errors
    /// When the socket cannot be used.
    pub fn open(path: &Path) -> Result<Self, Fault> {
        Self::connect(path).map_err(|error| fault(&error))
    }

    fn connect(path: &Path) -> io::Result<Self> {
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

    /// # Errors
    /// When no answer comes.
    pub async fn ask(&mut self, question: &[u8]) -> Result<&[u8], Fault> {
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
            .map_err(|_| Fault::Silent)?
            .map_err(|error| fault(&error))?;
        Ok(&self.answer[..length])
    }

    /// Reads the list of stations, again if it breaks off.
    ///
    /// # Errors
    /// When it cannot be read whole; then nothing of it is added.
    pub async fn list_whole(&mut self, entries: &mut Entries) -> Result<(), Fault> {
        let before = entries.len();
        let mut outcome = Ok(false);
        for _ in 0..TRIES {
            outcome = self.list(entries).await;
            match outcome {
                Ok(true) => return Ok(()),
                Ok(false) => entries.truncate(before),
                Err(_) => break,
            }
        }
        entries.truncate(before);
        Err(outcome.err().unwrap_or(Fault::Restless))
    }

    /// Reads the list of stations; false if it broke off.
    async fn list(&mut self, entries: &mut Entries) -> Result<bool, Fault> {
        let mut question = *b"STA-NEXT                  ";
        let question_bytes = "STA-NEXT ".len() + ADDRESS_TEXT_BYTES;
        let mut answer = self.ask(b"STA-FIRST").await?;
        let mut listed = 0;
        let outcome = loop {
            if answer.is_empty() {
                break Ok(true);
            }
            if answer.starts_with(b"FAIL") {
                break Ok(false);
            }
            // Also one that leads in a circle.
            if listed >= MAX_STATIONS || entries.is_full() {
                break Err(Fault::TooMany);
            }
            listed += 1;
            let Some((address, entry)) = parse_station(answer) else {
                break Err(Fault::Garbled);
            };
            if entry.is_on_network {
                entries.add(entry.address, entry.station);
            }
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

fn fault(error: &io::Error) -> Fault {
    match error.kind() {
        io::ErrorKind::PermissionDenied => Fault::NotAllowed,
        io::ErrorKind::ConnectionRefused | io::ErrorKind::NotFound => Fault::LeftOver,
        _ => Fault::Silent,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lab::hostapd::{FakeHostapd, entry};

    #[tokio::test]
    async fn no_address_stays_in_the_buffer_after_a_look() {
        let fake = FakeHostapd::start(|| vec![entry("02:00:00:00:00:05", 515, 0)]);
        let mut control = Control::open(&fake.sockets().join("wlan0-1")).unwrap();
        let mut entries = Entries::new(&mut OperatingSystem).unwrap();
        assert!(control.list(&mut entries).await.unwrap());
        assert_eq!(entries.len(), 1);
        assert!(control.answer.iter().all(|&byte| byte == 0));
    }
}
