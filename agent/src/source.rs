//! Where stations are read.

use protocol::status::{Source as SourceStatus, SourceKind, SourceState};

use crate::config::SourceConfig;
use crate::station::Reading;

pub mod hostapd;
pub mod replay;

use hostapd::Hostapd;
use replay::{Replay, ReplayError};

/// What one look gave.
#[derive(Debug)]
pub struct Look {
    pub reading: Reading,
    /// Where the source knows it; otherwise the probe is asked.
    pub online: Option<bool>,
    /// When the table was written down, where that is not now: Unix seconds.
    pub written_s: Option<u64>,
    /// One entry an interface.
    pub states: Vec<(String, SourceState)>,
}

/// A closed list rather than a trait: which of them a box has is a matter of its
/// configuration, and each is tested against the real thing.
pub enum Source {
    Hostapd(Hostapd),
    Replay(Replay),
}

impl Source {
    /// # Errors
    /// When a replay file cannot be opened or its head is not understood.
    pub fn open(config: &SourceConfig, period_s: u8) -> Result<Self, ReplayError> {
        match config {
            SourceConfig::Hostapd { sockets, ssid } => {
                Ok(Source::Hostapd(Hostapd::new(sockets.clone(), ssid)))
            }
            SourceConfig::Replay { file } => Ok(Source::Replay(Replay::open(file, period_s)?)),
        }
    }

    /// Reads all stations of the public network, as of `utc_s` where time is replayed.
    pub async fn look(&mut self, utc_s: u64) -> Look {
        match self {
            Source::Hostapd(hostapd) => hostapd.look().await,
            Source::Replay(replay) => replay.look(utc_s),
        }
    }

    pub fn kind(&self) -> SourceKind {
        match self {
            Source::Hostapd(_) => SourceKind::Hostapd,
            Source::Replay(_) => SourceKind::Replay,
        }
    }
}

/// States of interfaces as the status tells them: as many as it has room for, names
/// as long as it has room for.
pub fn describe(kind: SourceKind, states: &[(String, SourceState)]) -> Vec<SourceStatus> {
    states
        .iter()
        .take(protocol::status::MAX_SOURCES)
        .map(|(interface, state)| SourceStatus {
            kind,
            interface: shortened(interface),
            state: *state,
            proves_alive: false,
        })
        .collect()
}

fn shortened(name: &str) -> String {
    let mut end = name.len().min(protocol::status::MAX_INTERFACE_BYTES);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    name[..end].to_owned()
}
