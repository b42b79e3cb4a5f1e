//! Where stations are read.

use std::path::PathBuf;

use groundwork::settings::Section;

/// Longest name of a network, bytes (IEEE 802.11).
const MAX_SSID_BYTES: usize = 32;
const SSID: &str = "a network's name of 1 to 32 bytes";

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceConfig {
    Live(LiveConfig),
    Replay { file: PathBuf },
}

/// Radios of this box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveConfig {
    /// Only BSSs of these names count; at least one.
    pub names: Vec<String>,
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
enum Choice {
    Live(&'static [LiveKind]),
    Replay,
}

const AUTO: Choice = Choice::Live(&[LiveKind::Nl80211, LiveKind::Hostapd, LiveKind::Ubus]);
const CHOICES: [(&str, Choice); 5] = [
    ("auto", AUTO),
    ("nl80211", Choice::Live(&[LiveKind::Nl80211])),
    ("hostapd", Choice::Live(&[LiveKind::Hostapd])),
    ("ubus", Choice::Live(&[LiveKind::Ubus])),
    ("replay", Choice::Replay),
];

impl SourceConfig {
    /// `None` only where a fault was noted.
    pub fn read(top: &mut Section) -> Option<Self> {
        let mut section = top.section("source");
        let given = section.has("kind");
        let choice = section
            .choice("kind", &CHOICES)
            .or((!given).then_some(AUTO));
        let source = match choice {
            None => {
                section.ignore(&["sockets", "ssid", "file", "ubus", "complete"]);
                None
            }
            Some(Choice::Live(order)) => read_live(&mut section, order),
            Some(Choice::Replay) => {
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
}

fn read_live(section: &mut Section, order: &[LiveKind]) -> Option<SourceConfig> {
    section.unused("file", "only with kind = \"replay\"");
    let path = |text: Option<String>, usual: &str| {
        text.map_or_else(|| PathBuf::from(usual), PathBuf::from)
    };
    let sockets = path(section.text("sockets"), "/var/run/hostapd");
    let ubus = path(section.text("ubus"), "ubus");
    let complete = section.flag("complete").unwrap_or(false);
    let names = section.parsed_one_or_list("ssid", SSID, |text| {
        (1..=MAX_SSID_BYTES)
            .contains(&text.len())
            .then(|| text.to_owned())
    });
    if names.is_none() {
        section.require("ssid", SSID);
    }
    Some(SourceConfig::Live(LiveConfig {
        names: names?,
        order: order.to_vec(),
        sockets,
        ubus,
        complete,
    }))
}
