//! hostapd's control sockets. Of a station only `connected_time` and `inactive_msec`
//! are kept. Its address asks for the next one, tells whether it is in another table of
//! this look, and is overwritten.

use std::path::{Path, PathBuf};
use std::time::Duration;

use protocol::status::{SourceKind, SourceState};
use tokio::time::{Instant, timeout_at};

use crate::core::random::OperatingSystem;
use crate::core::station::Abilities;
use crate::look::source::entries::Entries;
use crate::look::source::interfaces::{Fault, Interface, Interfaces};
use crate::look::source::names::{Names, note_other};
use crate::look::source::{Look, STRANGERS, share_of_time};

mod bss;
mod control;
mod entry;
mod sockets;

use bss::{Bss, Bssid, find_bss, find_in_config};
use control::Control;
pub use entry::parse_station;
use sockets::{Sockets, find};

/// Longest time for one whole look.
const WHOLE: Duration = Duration::from_secs(10);

pub struct Hostapd {
    folder: PathBuf,
    names: Names,
    interfaces: Interfaces,
}

/// What was read in one look.
struct Seen {
    entries: Entries,
    found: Vec<Interface>,
    strangers: Vec<Interface>,
    others: Vec<String>,
    /// BSSs of the public network that were read, with their network devices.
    read: Vec<(String, Bssid)>,
    /// Links of theirs, by name.
    partners: Vec<(String, Bssid)>,
}

/// What came of the sockets of one interface.
enum Read {
    /// It is of the public network.
    Is(SourceState, Option<Fault>),
    /// It is, and another socket already told all.
    IsTwin,
    IsAnother,
    /// Nobody said what it is.
    Failed(Fault),
}

impl Read {
    /// Of several sockets of one interface the heaviest says what it is. They may speak
    /// for two BSSs, or for one of which a second path was found.
    fn weight(&self) -> u8 {
        match self {
            Read::Failed(Fault::LeftOver) => 0,
            Read::Failed(_) => 1,
            Read::IsAnother => 2,
            Read::IsTwin => 3,
            Read::Is(SourceState::Complete, _) => 4,
            Read::Is(..) => 5,
        }
    }
}

impl Hostapd {
    pub fn new(folder: PathBuf, names: impl Into<Names>) -> Self {
        Self {
            folder,
            names: names.into(),
            interfaces: Interfaces::default(),
        }
    }

    /// Reads every BSS of the public network.
    pub async fn look(&mut self) -> Look {
        let look = match Entries::new(&mut OperatingSystem) {
            Ok(entries) => self.look_into(entries).await,
            Err(_) => self.interfaces.unreadable(SourceKind::Hostapd),
        };
        Look {
            // hostapd keeps the connected time itself, and the kernel the other one.
            abilities: Some(Abilities::BOTH),
            ..look
        }
    }

    async fn look_into(&mut self, entries: Entries) -> Look {
        let mut seen = Seen {
            entries,
            found: vec![],
            strangers: vec![],
            others: vec![],
            read: vec![],
            partners: vec![],
        };
        let found = find(&self.folder);
        for closed in found.closed {
            let name = told(&self.folder, &closed);
            let closed = Interface::unreadable(&name, Fault::NotAllowed);
            seen.strangers.push(closed);
        }
        let (carried, others) = self
            .interfaces
            .in_turn(found.interfaces, |one| &one.interface);
        let ends = Instant::now() + WHOLE;
        let left = (1..=carried.len()).rev();
        for (sockets, left) in carried.iter().zip(left) {
            let until = share_of_time(ends, left);
            let read = self.read_until(until, sockets, &mut seen).await;
            self.note(&sockets.interface, read, &mut seen);
        }
        let until = Instant::now() + STRANGERS;
        for sockets in others {
            let read = self.read_until(until, &sockets, &mut seen).await;
            self.note(&sockets.interface, read, &mut seen);
        }
        self.conclude(seen)
    }

    fn conclude(&mut self, mut seen: Seen) -> Look {
        // A link that nobody speaks for may have stations of its own.
        for (link, bssid) in std::mem::take(&mut seen.partners) {
            let is_read = seen.read.iter().any(|(_, read)| *read == bssid);
            if !is_read && !seen.found.iter().any(|one| one.name == link) {
                let missing = Interface::unreadable(&link, Fault::LinkMissing);
                seen.strangers.retain(|stranger| stranger.name != link);
                seen.found.push(missing);
            }
        }
        if seen.found.is_empty() && !self.is_known() {
            // The operator can let this user in: not the same as silence.
            let locked = |it: &mut Interface| it.fault == Some(Fault::NotAllowed);
            seen.found = seen.strangers.extract_if(.., locked).collect();
        }
        let stations = seen.entries.into_stations();
        let look = self
            .interfaces
            .conclude(SourceKind::Hostapd, seen.found, stations);
        Look {
            strangers: seen.strangers,
            others: seen.others,
            ..look
        }
    }

    fn note(&mut self, interface: &str, read: Read, seen: &mut Seen) {
        let has_carried = self.interfaces.has_carried(interface);
        match read {
            Read::Is(state, fault) => {
                self.interfaces.note_carried(interface);
                seen.found.push(Interface {
                    fault,
                    ..Interface::new(interface, state)
                });
            }
            Read::IsTwin if has_carried => {
                seen.found
                    .push(Interface::new(interface, SourceState::Complete));
            }
            Read::IsTwin | Read::IsAnother => {}
            Read::Failed(fault) if has_carried => {
                seen.found.push(Interface::unreadable(interface, fault));
            }
            Read::Failed(fault) => {
                let state = match fault {
                    Fault::NotAllowed => SourceState::Unreadable,
                    _ => SourceState::Absent,
                };
                seen.strangers.push(Interface {
                    fault: Some(fault),
                    ..Interface::new(interface, state)
                });
            }
        }
    }

    async fn read_until(&self, until: Instant, sockets: &Sockets, seen: &mut Seen) -> Read {
        let before = seen.entries.len();
        let read = timeout_at(until, self.read(sockets, seen)).await;
        read.unwrap_or_else(|_| {
            seen.entries.truncate(before);
            Read::Failed(Fault::Silent)
        })
    }

    /// Of several sockets of one interface those that an earlier hostapd left behind say
    /// nothing.
    async fn read(&self, sockets: &Sockets, seen: &mut Seen) -> Read {
        let mut best = Read::Failed(Fault::LeftOver);
        let mut left_over = vec![];
        for path in &sockets.paths {
            let read = read_one(path, &sockets.interface, &self.names, seen).await;
            if let Read::Failed(fault) = read {
                left_over.push((told(&self.folder, path), fault));
            }
            if read.weight() > best.weight() {
                best = read;
            }
        }
        if !matches!(best, Read::Failed(_)) {
            let strangers = left_over.into_iter().map(|(name, fault)| Interface {
                fault: Some(fault),
                ..Interface::new(&name, SourceState::Absent)
            });
            seen.strangers.extend(strangers);
        }
        best
    }

    /// Has the public network ever been read here?
    pub fn is_known(&self) -> bool {
        self.interfaces.is_known()
    }
}

async fn read_one(path: &Path, interface: &str, names: &Names, seen: &mut Seen) -> Read {
    let asked = async {
        let mut control = Control::open(path)?;
        let bss = identify(&mut control, interface).await?;
        Ok((control, bss))
    };
    let (mut control, bss) = match asked.await {
        Ok(asked) => asked,
        Err(fault) => return Read::Failed(fault),
    };
    if !names.has_printed(&bss.ssid) {
        note_other(&mut seen.others, bss.ssid);
        return Read::IsAnother;
    }
    let device = sockets::link(interface).map_or(interface, |(device, _)| device);
    let this = bss.bssid.map(|bssid| (device.to_owned(), bssid));
    if this.as_ref().is_some_and(|this| seen.read.contains(this)) {
        return Read::IsTwin;
    }
    if !bss.beacons {
        return Read::Is(SourceState::NotBeaconing, None);
    }
    for (link, bssid) in bss.partners {
        seen.partners.push((format!("{device}_link{link}"), bssid));
    }
    match control.list_whole(&mut seen.entries).await {
        Ok(()) => {
            seen.read.extend(this);
            Read::Is(SourceState::Complete, None)
        }
        Err(fault) => Read::Is(SourceState::Unreadable, Some(fault)),
    }
}

async fn identify(control: &mut Control, interface: &str) -> Result<Bss, Fault> {
    let status = String::from_utf8_lossy(control.ask(b"STATUS").await?).into_owned();
    if let Some(bss) = find_bss(&status, interface)? {
        return Ok(bss);
    }
    let config = String::from_utf8_lossy(control.ask(b"GET_CONFIG").await?).into_owned();
    find_in_config(&config, &status).ok_or(Fault::Nameless)
}

/// A place, as seen from the folder that is configured.
fn told(folder: &Path, path: &Path) -> String {
    let from = [Some(folder), folder.parent()];
    let relative = from
        .into_iter()
        .flatten()
        .find_map(|from| path.strip_prefix(from).ok())
        .filter(|relative| !relative.as_os_str().is_empty());
    relative.unwrap_or(path).to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests;
