//! The state of an agent: retained at birth, at changes, every six hours, and as
//! the last will.

use serde::{Deserialize, Serialize};

use crate::codec::Message;
use crate::layer::Layer;

pub const MAX_LOSSES: usize = 32;
pub const MAX_SOURCES: usize = 16;
pub const MAX_VERSION_BYTES: usize = 32;
pub const MAX_INTERFACE_BYTES: usize = 32;
pub const MAX_SITE_BYTES: usize = 64;
pub const MAX_REFERENCE_BYTES: usize = 64;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// Random, new at every start of the process.
    pub boot: u64,
    /// Counts the connections of this boot from 1; older ones are ignored.
    pub connection: u32,
    /// `Offline` only in the last will and when the agent stops in order.
    pub presence: Presence,
    pub version: String,
    pub uptime_s: u32,
    pub clock: ClockState,
    /// The agent's time when this was written, Unix seconds; `None` before its
    /// clock can be trusted, and in the last will.
    pub sent_at: Option<u32>,
    pub period_s: u8,
    /// What is released of the same minutes, windows first, each layer once.
    pub layers: Vec<Released>,
    /// The process was not the first of its week, last week had several, or the layers are
    /// new: until then, Unix seconds, all of the noise budget is spent on windows.
    pub undivided_until: Option<u32>,
    /// Reference of the assessment that allows counting without noise.
    pub noise_off_reference: Option<String>,
    /// Longest connected time that still counts, minutes.
    pub cap_minutes: u16,
    /// Random, new whenever the outbox is made again.
    pub outbox: u64,
    /// Windows held and not settled.
    pub unsettled: u32,
    /// Windows the outbox has room for.
    pub capacity: u32,
    pub oldest_held: Option<Mark>,
    pub newest_settled: Option<Mark>,
    /// The latest losses, oldest first.
    pub losses: Vec<Loss>,
    /// Minutes lost since the outbox was made, by reason; one entry a reason.
    pub lost_minutes: Vec<LostMinutes>,
    /// Totals lost since the outbox was made. Their minutes are in no other figure: the
    /// windows of the same time may be there.
    pub lost_totals: u32,
    pub sources: Vec<SourceStatus>,
    pub internet: Internet,
    /// End of the agent's certificate, Unix seconds.
    pub certificate_expires: Option<u32>,
    /// Site code set on the box with `place`.
    pub site: Option<String>,
}

/// One layer as it is released now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Released {
    pub layer: Layer,
    /// Of a whole one, sampling periods; a part of a day or week is shorter.
    pub length_periods: u16,
    /// Scale b of the noise on `device_minutes`; 0 is off.
    pub noise_device_minutes: u16,
    /// Scale b of the noise on `visits`; 0 is off.
    pub noise_visits: u8,
}

/// Whether guests reach the internet now, as far as the access point tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Internet {
    NotChecked,
    Reached,
    NotReached,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Presence {
    Online,
    Offline,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ClockState {
    /// The kernel's clock is not synchronised; windows wait.
    Unset,
    /// The kernel's clock is synchronised.
    Trusted,
    /// Trusted because the configuration says so.
    Always,
}

/// A window held in the outbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    pub boot: u64,
    pub sequence: u32,
    /// Start, Unix seconds.
    pub start: u32,
}

/// Minutes that will never be reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loss {
    /// Unix seconds.
    pub from: u32,
    /// Unix seconds, exclusive.
    pub to: u32,
    /// Of a total: the minutes that it covered.
    pub minutes: u32,
    pub reason: LossReason,
    pub layer: Layer,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LostMinutes {
    pub reason: LossReason,
    pub minutes: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "u32", into = "u32")]
pub enum LossReason {
    /// The clock jumped back over windows already closed.
    Clock,
    /// The outbox was full of unsettled windows and the oldest made room.
    OutboxFull,
    /// A slot of the outbox failed its checksum.
    OutboxDamaged,
    /// The outbox could not be written.
    OutboxUnwritable,
    /// Minutes waited too long for the clock.
    WaitedTooLong,
    /// The collector was restored from a backup and asked for windows that are gone.
    Restore,
    /// A later agent has more words than this build.
    Unknown(u32),
}

impl From<u32> for LossReason {
    fn from(number: u32) -> Self {
        match number {
            0 => Self::Clock,
            1 => Self::OutboxFull,
            2 => Self::OutboxDamaged,
            3 => Self::OutboxUnwritable,
            4 => Self::WaitedTooLong,
            5 => Self::Restore,
            other => Self::Unknown(other),
        }
    }
}

impl From<LossReason> for u32 {
    fn from(choice: LossReason) -> Self {
        match choice {
            LossReason::Clock => 0,
            LossReason::OutboxFull => 1,
            LossReason::OutboxDamaged => 2,
            LossReason::OutboxUnwritable => 3,
            LossReason::WaitedTooLong => 4,
            LossReason::Restore => 5,
            LossReason::Unknown(other) => other,
        }
    }
}

impl LossReason {
    pub const ALL: [LossReason; 6] = [
        LossReason::Clock,
        LossReason::OutboxFull,
        LossReason::OutboxDamaged,
        LossReason::OutboxUnwritable,
        LossReason::WaitedTooLong,
        LossReason::Restore,
    ];

    /// The word of the store, the API and the log.
    pub fn as_str(self) -> &'static str {
        match self {
            LossReason::Clock => "clock",
            LossReason::OutboxFull => "outbox_full",
            LossReason::OutboxDamaged => "outbox_damaged",
            LossReason::OutboxUnwritable => "outbox_unwritable",
            LossReason::WaitedTooLong => "waited_too_long",
            LossReason::Restore => "restore",
            LossReason::Unknown(_) => "unknown",
        }
    }

    pub fn is_in_version_1(self) -> bool {
        u32::from(self) < 6
    }
}

/// One place from which the agent reads stations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceStatus {
    pub kind: SourceKind,
    /// Name of the network interface or file, without its path.
    pub interface: String,
    pub state: SourceState,
    /// The driver's own counters prove that the radio is alive.
    pub proves_alive: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "u32", into = "u32")]
pub enum SourceKind {
    Nl80211,
    Hostapd,
    Ubus,
    Replay,
    Simulated,
    /// A later agent has more words than this build.
    Unknown(u32),
}

impl From<u32> for SourceKind {
    fn from(number: u32) -> Self {
        match number {
            0 => Self::Nl80211,
            1 => Self::Hostapd,
            2 => Self::Ubus,
            3 => Self::Replay,
            4 => Self::Simulated,
            other => Self::Unknown(other),
        }
    }
}

impl From<SourceKind> for u32 {
    fn from(choice: SourceKind) -> Self {
        match choice {
            SourceKind::Nl80211 => 0,
            SourceKind::Hostapd => 1,
            SourceKind::Ubus => 2,
            SourceKind::Replay => 3,
            SourceKind::Simulated => 4,
            SourceKind::Unknown(other) => other,
        }
    }
}

impl SourceKind {
    pub fn as_str(self) -> &'static str {
        match self {
            SourceKind::Nl80211 => "nl80211",
            SourceKind::Hostapd => "hostapd",
            SourceKind::Ubus => "ubus",
            SourceKind::Replay => "replay",
            SourceKind::Simulated => "simulated",
            SourceKind::Unknown(_) => "unknown",
        }
    }

    pub fn is_in_version_1(self) -> bool {
        u32::from(self) < 5
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "u32", into = "u32")]
pub enum SourceState {
    /// Not read yet.
    Starting,
    /// Connected time and inactive time are read.
    Complete,
    /// No inactive time: departed stations may count until the driver drops them.
    NoInactiveTime,
    /// No connected time: visits are not counted.
    NoConnectedTime,
    /// Only a number of stations: visits are not counted.
    CountOnly,
    /// The interface or socket is not there.
    Absent,
    /// The table is there and cannot be read.
    Unreadable,
    /// The radio's own counters stand still.
    Hung,
    /// The BSS does not beacon.
    NotBeaconing,
    /// There are stations beside it of which nobody knows the network.
    Unascribed,
    /// A later agent has more words than this build.
    Unknown(u32),
}

impl From<u32> for SourceState {
    fn from(number: u32) -> Self {
        match number {
            0 => Self::Starting,
            1 => Self::Complete,
            2 => Self::NoInactiveTime,
            3 => Self::NoConnectedTime,
            4 => Self::CountOnly,
            5 => Self::Absent,
            6 => Self::Unreadable,
            7 => Self::Hung,
            8 => Self::NotBeaconing,
            9 => Self::Unascribed,
            other => Self::Unknown(other),
        }
    }
}

impl From<SourceState> for u32 {
    fn from(choice: SourceState) -> Self {
        match choice {
            SourceState::Starting => 0,
            SourceState::Complete => 1,
            SourceState::NoInactiveTime => 2,
            SourceState::NoConnectedTime => 3,
            SourceState::CountOnly => 4,
            SourceState::Absent => 5,
            SourceState::Unreadable => 6,
            SourceState::Hung => 7,
            SourceState::NotBeaconing => 8,
            SourceState::Unascribed => 9,
            SourceState::Unknown(other) => other,
        }
    }
}

impl SourceState {
    /// The word of the store, the API and the log.
    pub fn as_str(self) -> &'static str {
        match self {
            SourceState::Starting => "starting",
            SourceState::Complete => "complete",
            SourceState::NoInactiveTime => "no_inactive_time",
            SourceState::NoConnectedTime => "no_connected_time",
            SourceState::CountOnly => "count_only",
            SourceState::Absent => "absent",
            SourceState::Unreadable => "unreadable",
            SourceState::Hung => "hung",
            SourceState::NotBeaconing => "not_beaconing",
            SourceState::Unascribed => "unascribed",
            SourceState::Unknown(_) => "unknown",
        }
    }

    pub fn is_in_version_1(self) -> bool {
        u32::from(self) < 9
    }
}

impl Status {
    /// The layer of windows.
    pub fn windows(&self) -> Released {
        let layers = self.layers.iter();
        let mut windows = layers.filter(|released| released.layer == Layer::Windows);
        *windows.next().expect("a status names the layer of windows")
    }
}

impl Message for Status {
    const MAX_BYTES: usize = 4096;
    const LAYOUT: u8 = 2;
    const SEALED: bool = true;

    fn validate(&self) -> Result<(), &'static str> {
        let too_long =
            |text: &Option<String>, limit| text.as_ref().is_some_and(|text| text.len() > limit);
        if self.version.len() > MAX_VERSION_BYTES {
            return Err("a version has at most 32 bytes");
        }
        if too_long(&self.site, MAX_SITE_BYTES) {
            return Err("a site code has at most 64 bytes");
        }
        if too_long(&self.noise_off_reference, MAX_REFERENCE_BYTES) {
            return Err("a reference has at most 64 bytes");
        }
        if self.losses.len() > MAX_LOSSES {
            return Err("a status lists at most 32 losses");
        }
        if self.losses.iter().any(|loss| loss.from > loss.to) {
            return Err("a loss ends at or after its start");
        }
        if self.sources.len() > MAX_SOURCES {
            return Err("a status lists at most 16 sources");
        }
        if self
            .sources
            .iter()
            .any(|source| source.interface.len() > MAX_INTERFACE_BYTES)
        {
            return Err("the name of an interface has at most 32 bytes");
        }
        let mut reasons: Vec<_> = self.lost_minutes.iter().map(|lost| lost.reason).collect();
        reasons.sort();
        if reasons.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err("minutes lost have one entry a reason");
        }
        if self.layers.first().map(|first| first.layer) != Some(Layer::Windows) {
            return Err("the first layer is that of windows");
        }
        if !self.layers.is_sorted_by(|a, b| a.layer < b.layer) {
            return Err("layers stand from short to long, each once");
        }
        if self.period_s == 0 || self.layers.iter().any(|layer| layer.length_periods == 0) {
            return Err("sampling period and window length are at least 1");
        }
        Ok(())
    }
}
