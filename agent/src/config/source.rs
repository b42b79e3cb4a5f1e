//! Where stations are read.

use std::path::PathBuf;

use groundwork::settings::Section;

/// Longest name of a network, bytes (IEEE 802.11).
const MAX_SSID_BYTES: usize = 32;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceConfig {
    Live(LiveConfig),
    Replay { file: PathBuf },
}

/// Radios of this box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveConfig {
    /// Only BSSs of this name count.
    pub ssid: String,
    /// What is tried, in this order; at least one.
    pub order: Vec<LiveKind>,
    /// Folder of hostapd's control sockets.
    pub sockets: PathBuf,
    /// The command that speaks to OpenWrt's bus.
    pub ubus: PathBuf,
    /// The driver tells both times of a station, though it is not built on mac80211.
    pub complete: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LiveKind {
    Nl80211,
    Hostapd,
    Ubus,
}

#[derive(Clone, Copy)]
enum Kind {
    Live(&'static [LiveKind]),
    Replay,
}

const AUTO: Kind = Kind::Live(&[LiveKind::Nl80211, LiveKind::Hostapd, LiveKind::Ubus]);
const KINDS: [(&str, Kind); 5] = [
    ("auto", AUTO),
    ("nl80211", Kind::Live(&[LiveKind::Nl80211])),
    ("hostapd", Kind::Live(&[LiveKind::Hostapd])),
    ("ubus", Kind::Live(&[LiveKind::Ubus])),
    ("replay", Kind::Replay),
];

pub(super) fn read(top: &mut Section) -> Option<SourceConfig> {
    let mut section = top.section("source");
    let given = section.has("kind");
    let kind = section.choice("kind", &KINDS).or((!given).then_some(AUTO));
    let source = match kind {
        None => {
            section.ignore(&["sockets", "ssid", "file", "ubus", "complete"]);
            None
        }
        Some(Kind::Live(order)) => read_live(&mut section, order),
        Some(Kind::Replay) => {
            for key in ["sockets", "ssid", "ubus", "complete"] {
                section.unused(key, "not with kind = \"replay\"");
            }
            let file = section.needed("file", "the path of a replay file", |text| {
                Some(PathBuf::from(text))
            });
            file.map(|file| SourceConfig::Replay { file })
        }
    };
    top.close(section);
    source
}

fn read_live(section: &mut Section, order: &[LiveKind]) -> Option<SourceConfig> {
    section.unused("file", "only with kind = \"replay\"");
    let path = |text: Option<String>, usual: &str| {
        text.map_or_else(|| PathBuf::from(usual), PathBuf::from)
    };
    let sockets = path(section.text("sockets"), "/var/run/hostapd");
    let ubus = path(section.text("ubus"), "ubus");
    let complete = section.flag("complete").unwrap_or(false);
    let ssid = section.needed("ssid", "a network's name of 1 to 32 bytes", |text| {
        (1..=MAX_SSID_BYTES)
            .contains(&text.len())
            .then(|| text.to_owned())
    });
    Some(SourceConfig::Live(LiveConfig {
        ssid: ssid?,
        order: order.to_vec(),
        sockets,
        ubus,
        complete,
    }))
}
