//! The configuration: one commented file, checked as a whole before anything runs.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use protocol::AccessPointId;
use protocol::clock::LaboratoryClock;
use tracing::level_filters::LevelFilter;

use crate::count::Rules;
use crate::counting;
use crate::delivery::Pace;
use crate::noise::Scales;
use crate::outbox;
use crate::window::Length;

mod section;

use section::Section;
pub use section::{ConfigError, Fault};

/// The default file, every key explained.
pub const EXAMPLE: &str = include_str!("config/hotspot-agent.toml");

/// Longest name of a network, bytes (IEEE 802.11).
const MAX_SSID_BYTES: usize = 32;

#[derive(Clone, Debug)]
pub struct Config {
    pub access_point: AccessPointId,
    /// Folder of the outbox and the site code.
    pub state: PathBuf,
    pub source: SourceConfig,
    pub probe: ProbeConfig,
    pub counting: counting::Settings,
    pub outbox: OutboxConfig,
    pub broker: BrokerConfig,
    pub clock: ClockConfig,
    pub log_level: LevelFilter,
}

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

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProbeConfig {
    /// A connection can be opened.
    Tcp {
        address: SocketAddr,
        patience: Patience,
    },
    /// A name server answers a question about this name.
    Dns {
        server: SocketAddr,
        name: String,
        patience: Patience,
    },
    /// Always online: in a laboratory.
    Off,
}

/// How long one probe may take, and the wait before it is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    pub answer: Duration,
    pub pause: Duration,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutboxConfig {
    /// Windows it has room for.
    pub windows: u32,
    /// Lost when the process ends: in a laboratory.
    pub in_memory: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokerConfig {
    pub host: String,
    pub port: u16,
    pub username: Option<String>,
    pub password_file: Option<PathBuf>,
    /// Longest wait before the first connection, so that a quarter whose power
    /// comes back does not connect in the same second.
    pub boot_jitter: Duration,
    pub longest_back_off: Duration,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ClockConfig {
    /// Trusted once the kernel says that it is synchronised.
    Kernel,
    /// The box has a clock of its own.
    Always,
    Laboratory(LaboratoryClock),
}

impl Config {
    /// Reads a file. `clock` is the laboratory clock of the command line.
    ///
    /// # Errors
    /// All faults of the file together.
    pub fn read(path: &Path, clock: Option<LaboratoryClock>) -> Result<Self, ConfigError> {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Read {
            file: name.clone(),
            source,
        })?;
        Self::parse(&name, &text, clock)
    }

    /// # Errors
    /// As [`read`](Self::read).
    pub fn parse(
        file: &str,
        text: &str,
        clock: Option<LaboratoryClock>,
    ) -> Result<Self, ConfigError> {
        let mut top = Section::root(text).map_err(|source| ConfigError::Syntax {
            file: file.to_owned(),
            source,
        })?;
        let lab = top.flag("lab").unwrap_or(false);
        let config = read_sections(&mut top, lab, clock);
        let mut faults = top.finish();
        match config {
            Some(config) if faults.is_empty() => Ok(config),
            _ => {
                faults.sort_by(|one, other| one.key.cmp(&other.key));
                Err(ConfigError::Faults {
                    file: file.to_owned(),
                    faults,
                })
            }
        }
    }
}

/// `None` only where a fault was noted.
fn read_sections(top: &mut Section, lab: bool, clock: Option<LaboratoryClock>) -> Option<Config> {
    let access_point = top.needed(
        "access_point",
        "1 to 24 characters of a-z, 0-9 and -",
        |text| text.parse().ok(),
    );
    let state = top
        .text("state")
        .map_or_else(|| PathBuf::from("/var/lib/hotspot-agent"), PathBuf::from);
    let log_level = top
        .choice(
            "log",
            &[
                ("error", LevelFilter::ERROR),
                ("warn", LevelFilter::WARN),
                ("info", LevelFilter::INFO),
                ("debug", LevelFilter::DEBUG),
            ],
        )
        .unwrap_or(LevelFilter::INFO);
    let mut laboratory = top.section("laboratory");
    if !lab && let Some(key) = laboratory.first_key() {
        laboratory.fault(
            &key,
            "given",
            "`lab = true` at the top, in a laboratory only",
        );
    }
    let laboratory_settings = Laboratory::read(&mut laboratory);
    top.close(laboratory);

    let source = read_source(top);
    let probe = read_probe(
        top,
        lab,
        matches!(source, Some(SourceConfig::Replay { .. })),
    );
    let counting = read_counting(top, lab, &source, &laboratory_settings);
    let broker = read_broker(top, lab);
    let clock = read_clock(top, lab, clock);
    let (access_point, source) = (access_point?, source?);
    Some(Config {
        access_point,
        state,
        source,
        probe: probe?,
        counting: counting?,
        outbox: OutboxConfig {
            windows: laboratory_settings
                .outbox_windows
                .unwrap_or(outbox::DEFAULT_CAPACITY),
            in_memory: laboratory_settings.outbox_in_memory,
        },
        broker: broker?,
        clock: clock?,
        log_level,
    })
}

/// What a test would wait too long for otherwise.
#[derive(Default)]
struct Laboratory {
    period_s: Option<u8>,
    window_periods: Option<u16>,
    visit_s: Option<u32>,
    passer_by_s: Option<u32>,
    ghost_s: Option<u32>,
    resend_s: Option<u32>,
    outbox_windows: Option<u32>,
    outbox_in_memory: bool,
}

impl Laboratory {
    fn read(section: &mut Section) -> Self {
        Self {
            period_s: section.number("period_s", 1..=60),
            window_periods: section.number("window_periods", 1..=1440),
            visit_s: section.number("visit_s", 1..=3600),
            passer_by_s: section.number("passer_by_s", 0..=3600),
            ghost_s: section.number("ghost_s", 1..=3600),
            resend_s: section.number("resend_s", 1..=3600),
            outbox_windows: section.number("outbox_windows", 1..=outbox::MAX_CAPACITY),
            outbox_in_memory: section.flag("outbox_in_memory").unwrap_or(false),
        }
    }
}

fn read_source(top: &mut Section) -> Option<SourceConfig> {
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

fn read_probe(top: &mut Section, lab: bool, replay: bool) -> Option<ProbeConfig> {
    #[derive(Clone, Copy, PartialEq)]
    enum Kind {
        Tcp,
        Dns,
        Off,
    }
    let given = top.has("online");
    let mut section = top.section("online");
    let kinds = [("tcp", Kind::Tcp), ("dns", Kind::Dns), ("off", Kind::Off)];
    let kind = section.choice("probe", &kinds);
    let address = section.parsed(
        "address",
        "an IP address and a port, `192.0.2.1:53`",
        |text| text.parse::<SocketAddr>().ok(),
    );
    let name = section.parsed("name", "a domain name of at most 200 characters", |text| {
        crate::online::is_domain_name(text).then(|| text.to_owned())
    });
    let answer_s: u64 = section.number("timeout_s", 1..=10).unwrap_or(5);
    let pause_s: u64 = section.number("pause_s", 0..=10).unwrap_or(5);
    let patience = Patience {
        answer: Duration::from_secs(answer_s),
        pause: Duration::from_secs(pause_s),
    };
    let probe = match kind {
        None if replay && !given => Some(ProbeConfig::Off),
        None => {
            section.require("probe", "\"tcp\" or \"dns\"");
            None
        }
        Some(Kind::Off) if !lab && !replay => {
            section.fault(
                "probe",
                "off",
                "\"tcp\" or \"dns\"; off with `lab = true` only",
            );
            None
        }
        Some(Kind::Off) => Some(ProbeConfig::Off),
        Some(Kind::Tcp | Kind::Dns) if address.is_none() => {
            section.require("address", "an IP address and a port, `192.0.2.1:53`");
            None
        }
        Some(Kind::Tcp) => address.map(|address| ProbeConfig::Tcp { address, patience }),
        Some(Kind::Dns) => address.map(|server| ProbeConfig::Dns {
            server,
            name: name.unwrap_or_else(|| "example.org".to_owned()),
            patience,
        }),
    };
    top.close(section);
    probe
}

fn read_counting(
    top: &mut Section,
    lab: bool,
    source: &Option<SourceConfig>,
    laboratory: &Laboratory,
) -> Option<counting::Settings> {
    let mut section = top.section("counting");
    let hours = section.choice_of_numbers("window_hours", &[1, 4, 24]);
    let offset_hours = section.number("offset_hours", 0..=23).unwrap_or(0);
    let cap_minutes: u32 = section.number("cap_minutes", 10..=1440).unwrap_or(240);
    top.close(section);

    let mut section = top.section("privacy");
    let noise = section.choice(
        "noise",
        &[
            ("standard", Scales::STANDARD),
            ("strict", Scales::STRICT),
            ("off", Scales::OFF),
        ],
    );
    let noise = noise.unwrap_or(Scales::STANDARD);
    let limit = protocol::status::MAX_REFERENCE_BYTES;
    let reference = section.parsed(
        "assessment",
        "the reference of a data protection impact assessment, at most 64 bytes",
        |text| (1..=limit).contains(&text.len()).then(|| text.to_owned()),
    );
    if noise == Scales::OFF && reference.is_none() && !lab {
        section.require(
            "assessment",
            "the reference of the assessment that allows noise = \"off\"",
        );
    }
    top.close(section);

    let usual = Rules::default();
    Some(counting::Settings {
        rules: Rules {
            cap_s: cap_minutes * 60,
            ghost_s: laboratory.ghost_s.unwrap_or(usual.ghost_s),
            passer_by_s: laboratory.passer_by_s.unwrap_or(usual.passer_by_s),
            visit_s: laboratory.visit_s.unwrap_or(usual.visit_s),
            source_drops_departed: matches!(source, Some(SourceConfig::Hostapd { .. })),
            ..usual
        },
        length: Length {
            period_s: laboratory.period_s.unwrap_or(60),
            periods: laboratory.window_periods.unwrap_or(hours.unwrap_or(4) * 60),
        },
        offset_hours,
        noise,
        noise_off_reference: reference.filter(|_| noise == Scales::OFF),
        pace: match laboratory.resend_s {
            Some(seconds) => Pace {
                resend_ms: u64::from(seconds) * 1000,
                ..Pace::default()
            },
            None => Pace::default(),
        },
    })
}

fn read_broker(top: &mut Section, lab: bool) -> Option<BrokerConfig> {
    let mut section = top.section("broker");
    let host = section.needed("host", "the name or address of the MQTT broker", |text| {
        let plain = !text.is_empty() && !text.contains(char::is_whitespace) && !text.contains('/');
        plain.then(|| text.to_owned())
    });
    let port = section.number("port", 1..=u16::MAX).unwrap_or(1883);
    let username = section.text("username");
    let password_file = section.text("password_file").map(PathBuf::from);
    if password_file.is_some() && username.is_none() {
        section.require("username", "a name to go with password_file");
    }
    for reserved in ["ca_file", "certificate_file", "key_file"] {
        section.unused(reserved, "nothing yet: this build speaks no TLS");
    }
    top.close(section);
    // Tests restart brokers; nobody comes back all at once there.
    let (boot_jitter, longest_back_off) = if lab { (0, 2) } else { (60, 300) };
    Some(BrokerConfig {
        host: host?,
        port,
        username,
        password_file,
        boot_jitter: Duration::from_secs(boot_jitter),
        longest_back_off: Duration::from_secs(longest_back_off),
    })
}

fn read_clock(
    top: &mut Section,
    lab: bool,
    laboratory: Option<LaboratoryClock>,
) -> Option<ClockConfig> {
    let mut section = top.section("clock");
    let trust = section.choice(
        "trust",
        &[
            ("kernel", ClockConfig::Kernel),
            ("always", ClockConfig::Always),
        ],
    );
    top.close(section);
    match laboratory {
        Some(clock) if lab => Some(ClockConfig::Laboratory(clock)),
        Some(_) => {
            top.fault("lab", "false", "`lab = true`, which --clock needs");
            None
        }
        None => Some(trust.unwrap_or(ClockConfig::Kernel)),
    }
}

#[cfg(test)]
mod tests;
