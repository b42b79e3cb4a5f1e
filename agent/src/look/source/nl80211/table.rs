//! What nl80211 answers, read into types that have no room for a device's address: it
//! is handed on once, to know in this look a device that has two entries.

use crate::core::station::Station;
use crate::look::source::entries::ADDRESS_BYTES;
use crate::look::source::netlink::{Garbled, attributes, u32_at, u64_at};

/// linux/nl80211.h
mod attribute {
    pub const WIPHY: u16 = 1;
    pub const IFINDEX: u16 = 3;
    pub const IFNAME: u16 = 4;
    pub const IFTYPE: u16 = 5;
    pub const MAC: u16 = 6;
    pub const STA_INFO: u16 = 21;
    pub const SSID: u16 = 52;
    pub const SURVEY_INFO: u16 = 84;
    pub const FEATURE_FLAGS: u16 = 143;
}
const STA_INFO_INACTIVE_TIME: u16 = 1;
const STA_INFO_CONNECTED_TIME: u16 = 16;
const STA_INFO_FLAGS: u16 = 17;
const FLAG_AUTHORIZED: u32 = 1 << 1;
const FLAG_ASSOCIATED: u32 = 1 << 7;
const SURVEY_INFO_FREQUENCY: u16 = 1;
const SURVEY_INFO_IN_USE: u16 = 3;
const SURVEY_INFO_TIME: u16 = 4;
const IFTYPE_AP: u32 = 3;
const IFTYPE_AP_VLAN: u32 = 4;
/// Set together by mac80211 for every driver that is built on it, and by no other.
const MAC80211_FEATURES: u32 = 0x1_8000;

/// An interface of a radio.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Interface {
    pub index: u32,
    pub name: String,
    pub wiphy: u32,
    /// The box's own.
    pub address: [u8; ADDRESS_BYTES],
    pub mode: Mode,
    /// There only while the BSS beacons.
    pub ssid: Option<Vec<u8>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    AccessPoint,
    /// Holds some stations of an access point: those of a VLAN, or one that speaks with
    /// four addresses.
    Beside,
    #[default]
    Another,
}

/// # Errors
/// When the attributes are not well formed.
pub fn interface(bytes: &[u8]) -> Result<Interface, Garbled> {
    let mut interface = Interface::default();
    for attribute in attributes(bytes) {
        match attribute? {
            (attribute::WIPHY, payload) => interface.wiphy = u32_at(payload, 0).ok_or(Garbled)?,
            (attribute::IFINDEX, payload) => interface.index = u32_at(payload, 0).ok_or(Garbled)?,
            (attribute::IFNAME, payload) => {
                let name = payload.split(|&byte| byte == 0).next().unwrap_or_default();
                interface.name = String::from_utf8_lossy(name).into_owned();
            }
            (attribute::IFTYPE, payload) => {
                interface.mode = match u32_at(payload, 0).ok_or(Garbled)? {
                    IFTYPE_AP => Mode::AccessPoint,
                    IFTYPE_AP_VLAN => Mode::Beside,
                    _ => Mode::Another,
                };
            }
            (attribute::MAC, payload) => {
                interface.address = payload.try_into().map_err(|_| Garbled)?;
            }
            (attribute::SSID, payload) => interface.ssid = Some(payload.to_vec()),
            _ => {}
        }
    }
    Ok(interface)
}

/// An entry of a station table.
#[derive(Clone, Copy)]
pub struct Entry {
    pub address: Option<[u8; ADDRESS_BYTES]>,
    pub station: Station,
    /// Some have only authenticated, or have not passed the network's gate.
    pub is_on_network: bool,
}

/// # Errors
/// When the attributes are not well formed. A single figure that is not is a figure
/// that the driver does not tell.
pub fn station(bytes: &[u8]) -> Result<Entry, Garbled> {
    let mut entry = Entry {
        address: None,
        station: Station {
            connected_s: None,
            inactive_ms: None,
        },
        is_on_network: true,
    };
    for attribute in attributes(bytes) {
        let info = match attribute? {
            (attribute::MAC, payload) => {
                entry.address = payload.try_into().ok();
                continue;
            }
            (attribute::STA_INFO, info) => info,
            _ => continue,
        };
        for counter in attributes(info) {
            match counter? {
                (STA_INFO_CONNECTED_TIME, payload) => {
                    entry.station.connected_s = u32_at(payload, 0);
                }
                (STA_INFO_INACTIVE_TIME, payload) => {
                    entry.station.inactive_ms = u32_at(payload, 0);
                }
                (STA_INFO_FLAGS, payload) => entry.is_on_network = is_on_network(payload),
                _ => {}
            }
        }
    }
    Ok(entry)
}

/// Both flags, of those that the driver knows. Without a gate every device that
/// associates is authorised at once.
fn is_on_network(flags: &[u8]) -> bool {
    let (Some(known), Some(set)) = (u32_at(flags, 0), u32_at(flags, 4)) else {
        return true;
    };
    let wanted = known & (FLAG_ASSOCIATED | FLAG_AUTHORIZED);
    set & wanted == wanted
}

/// A channel in use, MHz, and how long the radio was on it, ms; `None` for other
/// channels and where the driver does not tell.
///
/// # Errors
/// When the attributes are not well formed.
pub fn time_on_channel(bytes: &[u8]) -> Result<Option<(u32, u64)>, Garbled> {
    let mut in_use = false;
    let mut channel_mhz = 0;
    let mut time_ms = None;
    for attribute in attributes(bytes) {
        let (attribute::SURVEY_INFO, info) = attribute? else {
            continue;
        };
        for figure in attributes(info) {
            match figure? {
                (SURVEY_INFO_FREQUENCY, payload) => {
                    channel_mhz = u32_at(payload, 0).ok_or(Garbled)?;
                }
                (SURVEY_INFO_IN_USE, _) => in_use = true,
                (SURVEY_INFO_TIME, payload) => {
                    time_ms = Some(u64_at(payload, 0).ok_or(Garbled)?);
                }
                _ => {}
            }
        }
    }
    Ok(time_ms
        .filter(|_| in_use)
        .map(|time_ms| (channel_mhz, time_ms)))
}

/// Is the driver built on mac80211, which always tells both times of a station?
///
/// # Errors
/// When the attributes are not well formed.
pub fn is_mac80211(bytes: &[u8]) -> Result<bool, Garbled> {
    let mut features = 0;
    for attribute in attributes(bytes) {
        if let (attribute::FEATURE_FLAGS, payload) = attribute? {
            features = u32_at(payload, 0).ok_or(Garbled)?;
        }
    }
    Ok(features & MAC80211_FEATURES == MAC80211_FEATURES)
}
