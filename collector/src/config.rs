//! The configuration: one TOML file, all faults told together. Each part reads its own
//! section.

use std::path::{Path, PathBuf};

use groundwork::log;
use groundwork::settings::{self, Section, SettingsError};
use jiff::tz::TimeZone;
use records::windows::Choice;
use tracing::level_filters::LevelFilter;

use crate::insight::{planning, retention};
use crate::intake::check_report::Rules;
use crate::intake::enroll;
use crate::intake::mqtt::Broker;
use crate::telling;
use crate::web::network::Network;
use crate::web::{base_map, http, notices, openid};

/// Every key with its default and what it means, as `config` prints it.
pub const DEFAULT: &str = include_str!("config/default.toml");

const TIME_ZONE: &str = "Europe/Brussels";

#[derive(Clone, Debug)]
pub struct Config {
    pub data_directory: PathBuf,
    pub time_zone: TimeZone,
    pub log_level: LevelFilter,
    pub laboratory: bool,
    pub mqtt: Broker,
    pub http: http::settings::Settings,
    pub network: Network,
    pub map: Option<base_map::settings::Settings>,
    pub store: Choice,
    pub retention: retention::Settings,
    pub enroll: enroll::settings::Settings,
    pub planning: planning::Settings,
    pub notices: notices::Settings,
    pub openid: Option<openid::Settings>,
    pub telling: telling::settings::Settings,
}

impl Config {
    /// Reads the file at `path`, and the password it names.
    ///
    /// # Errors
    /// All faults together, each with file, key, value and what was expected.
    pub fn load(path: &Path) -> Result<Self, SettingsError> {
        let text = settings::read(path)?;
        Self::parse(&text, &path.display().to_string())
    }

    /// Reads `text`; `file` is its name in faults.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub fn parse(text: &str, file: &str) -> Result<Self, SettingsError> {
        settings::parse(file, text, "hotspot-collector", read_sections)
    }

    /// What reports are judged by.
    pub fn rules(&self) -> Rules {
        Rules {
            laboratory: self.laboratory,
            retention_s: self.retention.windows_s,
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self::parse("", "").unwrap_or_else(|faults| panic!("defaults are at fault: {faults}"))
    }
}

fn read_sections(root: &mut Section) -> Option<Config> {
    let data_directory: PathBuf = root
        .text_or("data_directory", "/var/lib/hotspot-collector")
        .into();
    let time_zone = root.parsed(
        "time_zone",
        "a time zone such as `Europe/Brussels`",
        |name| TimeZone::get(name).ok(),
    );
    let log_level = root.choice("log", &log::LEVELS);
    let laboratory = root.flag("lab").unwrap_or(false);
    let mqtt = Broker::read(root);
    let http = http::settings::Settings::read(root);
    let network = Network::read(root);
    let map = base_map::settings::Settings::read(root);
    let store = Choice::read(root);
    let retention = retention::Settings::read(root);
    let enroll = enroll::settings::Settings::read(root, &data_directory, &mqtt);
    let planning = planning::Settings::read(root);
    let notices = notices::Settings::read(root, http.public_url.as_ref());
    let openid = openid::Settings::read(root, http.public_url.as_ref());
    let telling = telling::settings::Settings::read(root);
    if telling.mail.is_some() && http.public_url.is_none() {
        let expected = "the address of the pages beside `mail.server`: mails link to it";
        root.fault("http.public_url", "missing", expected);
    }
    Some(Config {
        data_directory,
        time_zone: match time_zone {
            Some(zone) => zone,
            None => TimeZone::get(TIME_ZONE).ok()?,
        },
        log_level: log_level.unwrap_or(LevelFilter::INFO),
        laboratory,
        mqtt,
        http,
        network,
        map,
        store: store?,
        retention,
        enroll,
        planning,
        notices,
        openid,
        telling,
    })
}

#[cfg(test)]
mod tests;
