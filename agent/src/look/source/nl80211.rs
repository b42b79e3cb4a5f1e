//! The kernel's own station table, over generic netlink. No daemon and no rights
//! are needed to read it.

use std::collections::HashMap;
use std::time::Duration;

use protocol::status::{SourceKind, SourceState};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::core::random::OperatingSystem;
use crate::core::station::{Abilities, Station};
use crate::look::source::Look;
use crate::look::source::alive::Pulse;
use crate::look::source::entries::Entries;
use crate::look::source::interfaces::{Fault, Interface, Interfaces};
use crate::look::source::names::Names;

mod bss;
mod kernel;
pub mod table;

use bss::ascribe;
use kernel::Netlink;
pub use kernel::{Nl80211Error, read_dump};

/// Longest time for one whole look; then the driver hangs.
const WHOLE: Duration = Duration::from_secs(10);
/// Interfaces of single stations come and go while they are read.
const TRIES: u32 = 3;
/// More channels than a radio uses at a time.
const MAX_CHANNELS: usize = 16;

pub struct Nl80211 {
    names: Names,
    /// The driver tells both times though it is not built on mac80211.
    complete: bool,
    interfaces: Interfaces,
    /// By interface, then one for each channel that it uses.
    pulses: HashMap<String, Vec<(u32, Pulse)>>,
    /// A look that has not come back: a driver that hangs takes its caller with it.
    running: Option<JoinHandle<Result<Seen, Nl80211Error>>>,
}

/// One look at all interfaces, as the kernel tells it.
#[derive(Default)]
struct Seen {
    stations: Vec<Station>,
    interfaces: Vec<SeenInterface>,
    off: Vec<String>,
    others: Vec<String>,
}

struct SeenInterface {
    name: String,
    read: Result<(), Fault>,
    is_unascribed: bool,
    /// For each channel in use, MHz: how long the radio was on it, ms.
    on_channel: Vec<(u32, u64)>,
    is_mac80211: bool,
}

impl Nl80211 {
    pub fn new(names: impl Into<Names>, complete: bool) -> Self {
        Self {
            names: names.into(),
            complete,
            interfaces: Interfaces::default(),
            pulses: HashMap::new(),
            running: None,
        }
    }

    /// `steady_s` is on a clock that never jumps.
    pub async fn look(&mut self, steady_s: u64) -> Look {
        let names = self.names.clone();
        // A call into a driver that hangs does not return; the daemon must go on.
        let mut running = self
            .running
            .take()
            .unwrap_or_else(|| tokio::task::spawn_blocking(move || look_now(&names)));
        match timeout(WHOLE, &mut running).await {
            Ok(Ok(Ok(seen))) => self.conclude(steady_s, seen),
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

    fn conclude(&mut self, steady_s: u64, seen: Seen) -> Look {
        let mut abilities = Abilities::BOTH;
        let mut interfaces = vec![];
        for found in seen.interfaces {
            let pulses = self.pulses.entry(found.name.clone()).or_default();
            let (alive, proves_alive) = beat(pulses, steady_s, &found.on_channel);
            let state = match (found.read, alive) {
                (Err(_), _) => SourceState::Unreadable,
                (Ok(()), _) if found.is_unascribed => SourceState::Unascribed,
                (Ok(()), false) => SourceState::Hung,
                (Ok(()), true) => SourceState::Complete,
            };
            let of_driver = Abilities {
                connected_time: found.is_mac80211 || self.complete,
                ..Abilities::BOTH
            };
            abilities.connected_time &= of_driver.connected_time;
            interfaces.push(Interface {
                name: found.name,
                state,
                proves_alive,
                abilities: Some(of_driver),
                fault: found.read.err(),
            });
        }
        for name in seen.off {
            if self.interfaces.has_read(&name) {
                interfaces.push(Interface::new(&name, SourceState::NotBeaconing));
            }
        }
        let look = self
            .interfaces
            .conclude(SourceKind::Nl80211, interfaces, seen.stations);
        Look {
            abilities: Some(abilities),
            others: seen.others,
            ..look
        }
    }
}

/// Do all channels in use move, and do their counters prove anything?
fn beat(pulses: &mut Vec<(u32, Pulse)>, steady_s: u64, on_channel: &[(u32, u64)]) -> (bool, bool) {
    pulses.retain(|(pulse, _)| on_channel.iter().any(|(channel, _)| channel == pulse));
    let (mut alive, mut proves_alive) = (true, !on_channel.is_empty());
    for (channel, time_ms) in on_channel.iter().take(MAX_CHANNELS) {
        let at = pulses.iter().position(|(pulse, _)| pulse == channel);
        let at = at.unwrap_or_else(|| {
            pulses.push((*channel, Pulse::default()));
            pulses.len() - 1
        });
        let (_, pulse) = &mut pulses[at];
        alive &= pulse.beat(steady_s, Some(*time_ms));
        proves_alive &= pulse.proves_alive();
    }
    (alive, proves_alive)
}

fn look_now(names: &Names) -> Result<Seen, Nl80211Error> {
    let mut netlink = Netlink::open()?;
    for _ in 1..TRIES {
        match look_once(&mut netlink, names) {
            Err(error) if error.is_gone() => {}
            done => return done,
        }
    }
    look_once(&mut netlink, names)
}

fn look_once(netlink: &mut Netlink, names: &Names) -> Result<Seen, Nl80211Error> {
    let ascribed = ascribe(&netlink.interfaces()?, names);
    let mut entries = Entries::new(&mut OperatingSystem)?;
    let mut seen = Seen {
        off: ascribed.off,
        others: ascribed.others,
        ..Seen::default()
    };
    for bss in ascribed.public {
        let read = match netlink.stations_of(&bss, &mut entries) {
            Err(error) if error.is_gone() && !bss.beside.is_empty() => return Err(error),
            read => read.map_err(|error| error.fault()),
        };
        seen.interfaces.push(SeenInterface {
            read,
            is_unascribed: bss.is_unascribed,
            on_channel: netlink.time_on_channels(bss.index).unwrap_or_default(),
            is_mac80211: netlink.is_mac80211(bss.index).unwrap_or(false),
            name: bss.name,
        });
    }
    seen.stations = entries.into_stations();
    Ok(seen)
}

#[cfg(test)]
mod tests;
