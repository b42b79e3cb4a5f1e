//! The interfaces as the last look found them; changes of their states are told.

use protocol::status::{SourceKind, SourceState, SourceStatus};
use tracing::{info, warn};

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

    /// `counted` is what the counter makes of the entries that were read.
    pub fn note(&mut self, kind: SourceKind, mut found: Vec<Interface>, counted: SourceState) {
        self.kind = kind;
        for interface in &mut found {
            // The source could read it; the counter knows what was in it.
            if interface.state == SourceState::Complete {
                interface.state = counted;
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
