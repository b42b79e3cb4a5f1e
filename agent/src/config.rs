//! The configuration: one commented file, checked as a whole before anything runs.
//! Each part reads the section that is its own.

use std::path::{Path, PathBuf};

use groundwork::laboratory_clock::LaboratoryClock;
use groundwork::log;
use groundwork::settings::{self, Section, SettingsError};
use protocol::AccessPointId;
use tracing::level_filters::LevelFilter;

use crate::clock::ClockConfig;
use crate::core::counting::Settings;
use crate::core::outbox::OutboxConfig;
use crate::link::broker::BrokerConfig;
use crate::look::online::OnlineConfig;
use crate::look::source::SourceConfig;

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
    /// What this build says it is; a laboratory has builds that are not there yet.
    pub version: String,
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
        settings::parse(file, text, "hotspot-agent", |top| read_parts(top, clock))
    }
}

/// `None` only where a fault was noted.
fn read_parts(top: &mut Section, clock: Option<LaboratoryClock>) -> Option<Config> {
    let lab = top.flag("lab").unwrap_or(false);
    let access_point = top.needed(
        "access_point",
        "1 to 24 characters of a-z, 0-9 and -",
        |text| text.parse().ok(),
    );
    let state = top.text("state").map(PathBuf::from);
    let log_level = top.choice("log", &log::LEVELS);
    let mut laboratory = top.section("laboratory");
    if !lab && let Some(key) = laboratory.first_key() {
        laboratory.fault(
            &key,
            "given",
            "`lab = true` at the top, in a laboratory only",
        );
    }
    let source = SourceConfig::read(top);
    let replay = matches!(source, Some(SourceConfig::Replay { .. }));
    let live = matches!(source, Some(SourceConfig::Live(_)));
    let online = OnlineConfig::read(top, lab, replay);
    let counting = Settings::read(top, &mut laboratory, lab, live);
    let outbox = OutboxConfig::read(&mut laboratory);
    let broker = BrokerConfig::read(top, lab);
    let clock = ClockConfig::read(top, &mut laboratory, lab, clock);
    let version = laboratory.text("version");
    top.close(laboratory);
    Some(Config {
        access_point: access_point?,
        state: state.unwrap_or_else(|| PathBuf::from("/var/lib/hotspot-agent")),
        source: source?,
        online: online?,
        counting,
        outbox,
        broker: broker?,
        clock: clock?,
        log_level: log_level.unwrap_or(LevelFilter::INFO),
        version: version.unwrap_or_else(|| crate::VERSION.to_owned()),
    })
}

#[cfg(test)]
mod tests;
