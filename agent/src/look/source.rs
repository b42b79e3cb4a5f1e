//! Where stations are read.

use std::time::Duration;

use protocol::status::{SourceKind, SourceStatus};

use crate::core::station::{Abilities, Reading};

pub mod alive;
mod entries;
pub mod hostapd;
pub mod interfaces;
pub mod live;
mod names;
pub mod netlink;
pub mod nl80211;
pub mod replay;
mod settings;
pub mod ubus;

use interfaces::Interface;
use live::Live;
pub use names::Names;
use replay::{Replay, ReplayError};
pub use settings::{LiveConfig, LiveKind, SourceConfig};

/// More than any access point can hold: what claims more is not to be believed.
pub const MAX_STATIONS: usize = 10_000;

/// Room for the entries of a busy box, so that the list need not move and leave a
/// copy of itself behind.
pub const USUAL_STATIONS: usize = 256;

/// Time when it last looked for radios that never carried the public network.
const STRANGERS: Duration = Duration::from_secs(3);

/// What one look gave.
#[derive(Debug)]
pub struct Look {
    pub kind: SourceKind,
    pub reading: Reading,
    /// `None` where only the entries tell.
    pub abilities: Option<Abilities>,
    /// Where the source knows it; otherwise the probe is asked.
    pub online: Option<bool>,
    /// When the table was written down, where that is not now: Unix seconds.
    pub written_s: Option<u64>,
    pub interfaces: Vec<Interface>,
    /// What could not be asked and never carried the public network: it may be
    /// anybody's, and does not make a minute one that could not be counted.
    pub strangers: Vec<Interface>,
    /// Names of the other networks on this box, a few.
    pub others: Vec<String>,
}

/// A closed list rather than a trait: which of them a box has is a matter of its
/// configuration, and each is tested against the real thing.
pub enum Source {
    Live(Live),
    Replay(Replay),
}

impl Source {
    /// # Errors
    /// When a replay file cannot be opened or its head is not understood.
    pub fn open(config: &SourceConfig, period_s: u8) -> Result<Self, ReplayError> {
        match config {
            SourceConfig::Live(config) => Ok(Source::Live(Live::new(config))),
            SourceConfig::Replay { file } => Ok(Source::Replay(Replay::open(file, period_s)?)),
        }
    }

    /// Reads all stations of the public network, as of `utc_s` where time is replayed.
    /// `steady_s` is on a clock that never jumps.
    pub async fn look(&mut self, utc_s: u64, steady_s: u64) -> Look {
        match self {
            Source::Live(live) => live.look(steady_s).await,
            Source::Replay(replay) => replay.look(utc_s),
        }
    }
}

/// States of interfaces as the status tells them: as many as it has room for, names
/// as long as it has room for.
pub fn describe(kind: SourceKind, interfaces: &[Interface]) -> Vec<SourceStatus> {
    interfaces
        .iter()
        .take(protocol::status::MAX_SOURCES)
        .map(|interface| SourceStatus {
            kind,
            interface: shortened(&interface.name),
            state: interface.state,
            proves_alive: interface.proves_alive,
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
