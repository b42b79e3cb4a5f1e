//! The state of an agent: retained at birth, at changes, every six hours, and as
//! the last will.

use serde::{Deserialize, Serialize};

use crate::codec::Message;

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
    pub length_periods: u16,
    pub noise_device_minutes: u16,
    pub noise_visits: u8,
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
    pub sources: Vec<SourceStatus>,
    /// End of the agent's certificate, Unix seconds.
    pub certificate_expires: Option<u32>,
    /// Site code set on the box with `place`.
    pub site: Option<String>,
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
    pub minutes: u32,
    pub reason: LossReason,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LostMinutes {
    pub reason: LossReason,
    pub minutes: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
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
        }
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
pub enum SourceKind {
    Nl80211,
    Hostapd,
    Ubus,
    Replay,
    Simulated,
}

impl SourceKind {
    pub fn as_str(self) -> &'static str {
        match self {
            SourceKind::Nl80211 => "nl80211",
            SourceKind::Hostapd => "hostapd",
            SourceKind::Ubus => "ubus",
            SourceKind::Replay => "replay",
            SourceKind::Simulated => "simulated",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
        }
    }
}

impl Message for Status {
    const MAX_BYTES: usize = 4096;

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
        if self.period_s == 0 || self.length_periods == 0 {
            return Err("sampling period and window length are at least 1");
        }
        Ok(())
    }
}
