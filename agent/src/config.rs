//! The configuration: one commented file, checked as a whole before anything runs.

use std::path::{Path, PathBuf};

use groundwork::laboratory_clock::LaboratoryClock;
use groundwork::settings::{self, Section, SettingsError};
use protocol::AccessPointId;
use tracing::level_filters::LevelFilter;

use crate::counting::Settings;
use crate::outbox;

mod broker;
mod counting;
mod probe;
mod source;

pub use broker::{BrokerConfig, TlsConfig};
use counting::Laboratory;
pub use probe::{GatewayConfig, OnlineConfig, Patience, ProbeConfig};
pub use source::{LiveConfig, LiveKind, SourceConfig};

/// The default file, every key explained.
pub const EXAMPLE: &str = include_str!("config/hotspot-agent.toml");

#[derive(Clone, Debug)]
pub struct Config {
    pub access_point: AccessPointId,
    /// Folder of the outbox and the site code.
    pub state: PathBuf,
    pub source: SourceConfig,
    pub online: OnlineConfig,
    pub counting: Settings,
    pub outbox: OutboxConfig,
    pub broker: BrokerConfig,
    pub clock: ClockConfig,
    pub log_level: LevelFilter,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutboxConfig {
    /// Windows it has room for.
    pub windows: u32,
    /// Lost when the process ends: in a laboratory.
    pub in_memory: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ClockConfig {
    /// Trusted once the kernel says that it is synchronised.
    Kernel,
    /// The box has a clock of its own.
    Always,
    Laboratory(LaboratoryClock),
    /// A laboratory's file says how wrong the system's clock is.
    Scripted(PathBuf),
}

impl Config {
    /// Reads a file. `clock` is the laboratory clock of the command line.
    ///
    /// # Errors
    /// All faults of the file together.
    pub fn read(path: &Path, clock: Option<LaboratoryClock>) -> Result<Self, SettingsError> {
        let text = settings::read(path)?;
        Self::parse(&path.display().to_string(), &text, clock)
    }

    /// # Errors
    /// As [`read`](Self::read).
    pub fn parse(
        file: &str,
        text: &str,
        clock: Option<LaboratoryClock>,
    ) -> Result<Self, SettingsError> {
        settings::parse(file, text, "hotspot-agent", |top| {
            let lab = top.flag("lab").unwrap_or(false);
            read_sections(top, lab, clock)
        })
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

    let source = source::read(top);
    let online = probe::read(
        top,
        lab,
        matches!(source, Some(SourceConfig::Replay { .. })),
    );
    let counting = counting::read(top, lab, &source, &laboratory_settings);
    let broker = broker::read(top, lab);
    let clock = read_clock(top, lab, clock, &laboratory_settings);
    let (access_point, source) = (access_point?, source?);
    Some(Config {
        access_point,
        state,
        source,
        online: online?,
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

fn read_clock(
    top: &mut Section,
    lab: bool,
    clock: Option<LaboratoryClock>,
    laboratory: &Laboratory,
) -> Option<ClockConfig> {
    let mut section = top.section("clock");
    let trust = section.choice("trust", &[("kernel", false), ("always", true)]);
    top.close(section);
    if clock.is_some() && !lab {
        top.fault("lab", "false", "`lab = true`, which --clock needs");
        return None;
    }
    Some(match (clock, &laboratory.clock_file) {
        (Some(clock), _) => ClockConfig::Laboratory(clock),
        (None, Some(file)) => ClockConfig::Scripted(file.clone()),
        (None, None) if trust == Some(true) => ClockConfig::Always,
        (None, None) => ClockConfig::Kernel,
    })
}

#[cfg(test)]
mod tests;
