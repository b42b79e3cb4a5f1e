//! What a source says about one minute. There is no room for an address here.

use protocol::status::SourceState;

/// One entry of a station table: two numbers and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Station {
    /// Time since it associated, seconds; `None` if the driver does not tell.
    pub connected_s: Option<u32>,
    /// Time since it was last heard, milliseconds; `None` if the driver does not tell.
    pub inactive_ms: Option<u32>,
}

/// Which counters a driver has. Known without looking at stations, so that what is
/// said of them never tells whether anybody was there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Abilities {
    pub connected_time: bool,
    pub inactive_time: bool,
}

impl Abilities {
    pub const BOTH: Abilities = Abilities {
        connected_time: true,
        inactive_time: true,
    };
    pub const NONE: Abilities = Abilities {
        connected_time: false,
        inactive_time: false,
    };

    /// State of a table that could be read, by what its driver tells.
    pub fn state(self) -> SourceState {
        match (self.connected_time, self.inactive_time) {
            (true, true) => SourceState::Complete,
            (true, false) => SourceState::NoInactiveTime,
            (false, true) => SourceState::NoConnectedTime,
            (false, false) => SourceState::CountOnly,
        }
    }
}

/// One look at the public network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// The entries of all its BSSs.
    Stations(Vec<Station>),
    /// The source knows their number only.
    Count(u32),
    /// Nobody could see; never the same as nobody there.
    CouldNotCount(Blind),
}

/// Why a minute could not be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blind {
    /// The interface or socket is not there.
    Absent,
    /// The table is there and cannot be read.
    Unreadable,
    /// The radio's own counters stand still.
    Hung,
    /// The BSS does not beacon.
    NotBeaconing,
    /// There are stations of which nobody knows the network.
    Unascribed,
}

impl Blind {
    pub fn state(self) -> SourceState {
        match self {
            Blind::Absent => SourceState::Absent,
            Blind::Unreadable => SourceState::Unreadable,
            Blind::Hung => SourceState::Hung,
            Blind::NotBeaconing => SourceState::NotBeaconing,
            Blind::Unascribed => SourceState::Unascribed,
        }
    }
}

impl Reading {
    /// Overwrites the entries, so that no table outlives its sample.
    pub fn wipe(&mut self) {
        if let Reading::Stations(stations) = self {
            let blank = Station {
                connected_s: None,
                inactive_ms: None,
            };
            stations.fill(blank);
            std::hint::black_box(&mut *stations);
            stations.clear();
        }
    }
}
