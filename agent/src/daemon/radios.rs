//! The interfaces as the last look found them; changes of their states are told.

use protocol::status::{SourceKind, SourceState, SourceStatus};
use tracing::{info, warn};

use crate::core::station::Abilities;
use crate::look::source::describe;
use crate::look::source::interfaces::Interface;

pub struct Radios {
    kind: SourceKind,
    interfaces: Vec<Interface>,
}

impl Radios {
    pub fn new() -> Self {
        Self {
            kind: SourceKind::Replay,
            interfaces: vec![],
        }
    }

    /// `counted` is what the counter makes of tables that could be read.
    pub fn note(&mut self, kind: SourceKind, mut found: Vec<Interface>, counted: SourceState) {
        self.kind = kind;
        for interface in &mut found {
            // The source could read it; what is in it depends on the driver of each.
            if interface.state == SourceState::Complete {
                interface.state = interface.abilities.map_or(counted, Abilities::state);
            }
        }
        for now in &found {
            let mut before = self.interfaces.iter();
            if before.any(|before| before.name == now.name && before.state == now.state) {
                continue;
            }
            let (source, interface) = (kind.as_str(), now.name.as_str());
            match now.state {
                SourceState::Complete => info!(source, interface, "stations are read"),
                other => warn!(
                    source,
                    interface,
                    state = other.as_str(),
                    "stations are not all read"
                ),
            }
        }
        self.interfaces = found;
    }

    /// As the status tells them.
    pub fn described(&self) -> Vec<SourceStatus> {
        describe(self.kind, &self.interfaces)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_radio_has_a_state_of_its_own() {
        let mut radios = Radios::new();
        let plain = Interface {
            abilities: Some(Abilities {
                connected_time: false,
                ..Abilities::BOTH
            }),
            ..Interface::new("wlan2", SourceState::Complete)
        };
        let found = vec![
            Interface::new("wlan0", SourceState::NotBeaconing),
            Interface::new("wlan1", SourceState::Complete),
            plain,
        ];
        radios.note(SourceKind::Hostapd, found, SourceState::Complete);
        let states: Vec<_> = radios.described().iter().map(|told| told.state).collect();
        let expected = [
            SourceState::NotBeaconing,
            SourceState::Complete,
            SourceState::NoConnectedTime,
        ];
        assert_eq!(states, expected);
    }
}
