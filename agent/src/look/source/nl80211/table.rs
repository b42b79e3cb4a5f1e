//! What nl80211 answers, read into types that have no room for an address: the
//! attribute that holds one is passed over with all others that are not wanted.

use crate::core::station::Station;
use crate::look::source::netlink::{Garbled, attributes, u32_at, u64_at};

/// linux/nl80211.h
mod attribute {
    pub const IFINDEX: u16 = 3;
    pub const IFNAME: u16 = 4;
    pub const IFTYPE: u16 = 5;
    pub const STA_INFO: u16 = 21;
    pub const SSID: u16 = 52;
    pub const SURVEY_INFO: u16 = 84;
    pub const FEATURE_FLAGS: u16 = 143;
}
const STA_INFO_INACTIVE_TIME: u16 = 1;
const STA_INFO_CONNECTED_TIME: u16 = 16;
const SURVEY_INFO_IN_USE: u16 = 3;
const SURVEY_INFO_TIME: u16 = 4;
const IFTYPE_AP: u32 = 3;
/// Set together by mac80211 for every driver that is built on it, and by no other.
const MAC80211_FEATURES: u32 = 0x1_8000;

/// An interface of a radio.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Interface {
    pub index: u32,
    pub name: String,
    pub is_access_point: bool,
    /// There only while the BSS beacons.
    pub ssid: Option<Vec<u8>>,
}

/// # Errors
/// When the attributes are not well formed.
pub fn interface(bytes: &[u8]) -> Result<Interface, Garbled> {
    let mut interface = Interface::default();
    for attribute in attributes(bytes) {
        match attribute? {
            (attribute::IFINDEX, payload) => interface.index = u32_at(payload, 0).ok_or(Garbled)?,
            (attribute::IFNAME, payload) => {
                let name = payload.split(|&byte| byte == 0).next().unwrap_or_default();
                interface.name = String::from_utf8_lossy(name).into_owned();
            }
            (attribute::IFTYPE, payload) => {
                interface.is_access_point = u32_at(payload, 0).ok_or(Garbled)? == IFTYPE_AP;
            }
            (attribute::SSID, payload) => interface.ssid = Some(payload.to_vec()),
            _ => {}
        }
    }
    Ok(interface)
}

/// # Errors
/// When the attributes are not well formed.
pub fn station(bytes: &[u8]) -> Result<Station, Garbled> {
    let mut station = Station {
        connected_s: None,
        inactive_ms: None,
    };
    for attribute in attributes(bytes) {
        let (attribute::STA_INFO, info) = attribute? else {
            continue;
        };
        for counter in attributes(info) {
            match counter? {
                (STA_INFO_CONNECTED_TIME, payload) => {
                    station.connected_s = Some(u32_at(payload, 0).ok_or(Garbled)?);
                }
                (STA_INFO_INACTIVE_TIME, payload) => {
                    station.inactive_ms = Some(u32_at(payload, 0).ok_or(Garbled)?);
                }
                _ => {}
            }
        }
    }
    Ok(station)
}

/// How long the radio was on the channel that is in use, ms; `None` for other
/// channels and where the driver does not tell.
///
/// # Errors
/// When the attributes are not well formed.
pub fn time_on_channel(bytes: &[u8]) -> Result<Option<u64>, Garbled> {
    let mut in_use = false;
    let mut time_ms = None;
    for attribute in attributes(bytes) {
        let (attribute::SURVEY_INFO, info) = attribute? else {
            continue;
        };
        for figure in attributes(info) {
            match figure? {
                (SURVEY_INFO_IN_USE, _) => in_use = true,
                (SURVEY_INFO_TIME, payload) => {
                    time_ms = Some(u64_at(payload, 0).ok_or(Garbled)?);
                }
                _ => {}
            }
        }
    }
    Ok(time_ms.filter(|_| in_use))
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
