//! Where stations are read.

use std::path::PathBuf;

use super::section::Section;

/// Longest name of a network, bytes (IEEE 802.11).
const MAX_SSID_BYTES: usize = 32;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceConfig {
    /// Control sockets of hostapd in this folder whose BSS has this name.
    Hostapd {
        sockets: PathBuf,
        ssid: String,
    },
    Replay {
        file: PathBuf,
    },
}

pub(super) fn read(top: &mut Section) -> Option<SourceConfig> {
    let mut section = top.section("source");
    let kind = section.choice("kind", &[("hostapd", false), ("replay", true)]);
    let source = match kind {
        Some(false) => {
            let sockets = section
                .text("sockets")
                .map_or_else(|| PathBuf::from("/var/run/hostapd"), PathBuf::from);
            let ssid = section.needed("ssid", "a network's name of 1 to 32 bytes", |text| {
                (1..=MAX_SSID_BYTES)
                    .contains(&text.len())
                    .then(|| text.to_owned())
            });
            section.unused("file", "only with kind = \"replay\"");
            ssid.map(|ssid| SourceConfig::Hostapd { sockets, ssid })
        }
        Some(true) => {
            section.unused("sockets", "only with kind = \"hostapd\"");
            section.unused("ssid", "only with kind = \"hostapd\"");
            section
                .needed("file", "the path of a replay file", |text| {
                    Some(PathBuf::from(text))
                })
                .map(|file| SourceConfig::Replay { file })
        }
        None => {
            section.require("kind", "\"hostapd\" or \"replay\"");
            section.ignore(&["sockets", "ssid", "file"]);
            None
        }
    };
    top.close(section);
    source
}
