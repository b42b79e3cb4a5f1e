//! The BSSs of the public network on one box, which may have several radios.

use protocol::status::{SourceKind, SourceState};

use crate::core::station::{Abilities, Blind, Reading, Station};
use crate::look::source::Look;

/// State of one BSS at one look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interface {
    pub name: String,
    pub state: SourceState,
    /// The driver's own counters prove that the radio is alive.
    pub proves_alive: bool,
    /// Of this interface's driver, where they may differ from one to another.
    pub abilities: Option<Abilities>,
    /// Why it could not be read, where more than the state is known.
    pub fault: Option<Fault>,
}

/// Why an interface could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// This user may not.
    NotAllowed,
    /// The kernel or the driver refuses to list its stations.
    Refused,
    /// Somebody should answer, and does not.
    Silent,
    /// The process that made the socket is gone.
    LeftOver,
    /// It does not say to which network it belongs.
    Nameless,
    /// What it says is not what hostapd or the kernel writes.
    Garbled,
    /// It changed faster than it could be read.
    Restless,
    /// It claims more stations than any access point holds.
    TooMany,
    /// A link of a multi-link access point has no socket of its own.
    LinkMissing,
}

impl Interface {
    pub fn new(name: &str, state: SourceState) -> Self {
        Self {
            name: name.to_owned(),
            state,
            proves_alive: false,
            abilities: None,
            fault: None,
        }
    }

    pub fn unreadable(name: &str, fault: Fault) -> Self {
        Self {
            fault: Some(fault),
            ..Self::new(name, SourceState::Unreadable)
        }
    }
}

/// Interfaces that carried the public network since the start: one that is gone now
/// is a radio that went away, not a quiet one.
#[derive(Clone, Debug, Default)]
pub struct Interfaces {
    known: Vec<String>,
    /// Also those that could not be read, or were not on the air.
    carried: Vec<String>,
    looks: usize,
}

impl Interfaces {
    /// One BSS that could not be read makes the minute one that could not be counted:
    /// half a count looks like a quiet spot.
    pub fn conclude(
        &mut self,
        kind: SourceKind,
        mut found: Vec<Interface>,
        stations: Vec<Station>,
    ) -> Look {
        for name in &self.known {
            if !found.iter().any(|interface| interface.name == *name) {
                found.push(Interface::new(name, SourceState::Absent));
            }
        }
        for interface in &found {
            let read = interface.state == SourceState::Complete;
            if read && !self.known.contains(&interface.name) {
                self.known.push(interface.name.clone());
            }
        }
        if found.is_empty() {
            found.push(Interface::new("-", SourceState::Absent));
        }
        let blind = found.iter().find_map(|interface| blind(interface.state));
        let mut reading = Reading::Stations(stations);
        if let Some(blind) = blind {
            reading.wipe();
            reading = Reading::CouldNotCount(blind);
        }
        Look {
            kind,
            reading,
            abilities: None,
            online: None,
            written_s: None,
            interfaces: found,
            strangers: vec![],
            others: vec![],
        }
    }

    /// This one was seen to be of the public network: from now on its silence is a
    /// fault.
    pub fn note_carried(&mut self, name: &str) {
        if !self.has_carried(name) {
            self.carried.push(name.to_owned());
        }
    }

    /// Was it ever seen to be of the public network?
    pub fn has_carried(&self, name: &str) -> bool {
        self.carried.iter().any(|carried| carried == name)
    }

    /// Was it ever read?
    pub fn has_read(&self, name: &str) -> bool {
        self.known.iter().any(|known| known == name)
    }

    /// The order to ask in: interfaces of the public network first, then the strangers.
    /// Each look begins with another stranger, since one that does not answer costs
    /// time that the others may then lack.
    pub fn in_turn<T>(&mut self, asked: Vec<T>, name: impl Fn(&T) -> &str) -> (Vec<T>, Vec<T>) {
        let is_carried = |one: &T| self.has_carried(name(one));
        let (carried, mut strangers): (Vec<T>, Vec<T>) = asked.into_iter().partition(is_carried);
        if !strangers.is_empty() {
            let first = self.looks % strangers.len();
            strangers.rotate_left(first);
        }
        self.looks = self.looks.wrapping_add(1);
        (carried, strangers)
    }

    /// Nothing at all could be read.
    pub fn unreadable(&mut self, kind: SourceKind) -> Look {
        self.all(kind, SourceState::Unreadable)
    }

    /// Nothing answers.
    pub fn hung(&mut self, kind: SourceKind) -> Look {
        self.all(kind, SourceState::Hung)
    }

    /// Has the public network ever been read here?
    pub fn is_known(&self) -> bool {
        !self.known.is_empty()
    }

    fn all(&mut self, kind: SourceKind, state: SourceState) -> Look {
        // Before anything was ever found, there may be nothing to find.
        let state = if self.is_known() {
            state
        } else {
            SourceState::Absent
        };
        let names = self.known.clone();
        let found = names.iter().map(|name| Interface::new(name, state));
        self.conclude(kind, found.collect(), vec![])
    }
}

fn blind(state: SourceState) -> Option<Blind> {
    match state {
        SourceState::Absent => Some(Blind::Absent),
        SourceState::Unreadable => Some(Blind::Unreadable),
        SourceState::Hung => Some(Blind::Hung),
        SourceState::NotBeaconing => Some(Blind::NotBeaconing),
        SourceState::Unascribed => Some(Blind::Unascribed),
        _ => None,
    }
}
