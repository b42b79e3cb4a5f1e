//! The configuration: one TOML file, all faults told together.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};

use groundwork::settings::{self, Section, SettingsError};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use records::windows::{Choice, InfluxAddress};
use toml::Value;

use crate::insight::rollups::Keep;
use crate::intake::check_report::Rules;
use crate::intake::mqtt::{Broker, Credentials};

/// Every key with its default and what it means, as `config` prints it.
pub const DEFAULT: &str = include_str!("config/default.toml");

const DAY_S: i64 = 86_400;
const TIME_ZONE: &str = "Europe/Brussels";
/// Until the end of this day boxes of the first version may renew.
const UNSIGNED_RENEWAL_UNTIL: &str = "2027-06-30";

#[derive(Clone, Debug)]
pub struct Config {
    pub data_directory: PathBuf,
    pub time_zone: TimeZone,
    pub laboratory: bool,
    pub mqtt: Broker,
    pub http_listen: SocketAddr,
    /// Proxies that are believed when they say whom they speak for.
    pub trusted_proxies: Vec<IpAddr>,
    pub store: Choice,
    pub windows_days: u32,
    /// Public computer rooms that the region labels.
    pub public_computer_rooms: u32,
    /// How long sums outlive the windows they are made of.
    pub keep: Keep,
    pub enroll: EnrollConfig,
}

/// How identities are made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnrollConfig {
    /// Certificate and key of the authority.
    pub authority_directory: PathBuf,
    /// How long a certificate holds.
    pub certificate_days: u32,
    /// Until when requests of version 1, which are not signed, are taken; `None`: not
    /// at all.
    pub unsigned_renewal_until: Option<Timestamp>,
    /// Where the broker's files are written.
    pub mosquitto_directory: PathBuf,
    /// The broker as access points reach it.
    pub broker_host: String,
    pub broker_port: u16,
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

    pub fn rules(&self) -> Rules {
        Rules {
            laboratory: self.laboratory,
            retention_s: i64::from(self.windows_days) * DAY_S,
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self::parse("", "").unwrap_or_else(|faults| panic!("defaults are at fault: {faults}"))
    }
}

fn read_sections(root: &mut Section) -> Option<Config> {
    let data_directory: PathBuf = or(root.text("data_directory"), "/var/lib/hotspot-collector");
    let time_zone = root.parsed(
        "time_zone",
        "a time zone such as `Europe/Brussels`",
        |name| TimeZone::get(name).ok(),
    );
    let laboratory = root.flag("lab").unwrap_or(false);

    let mqtt = read_mqtt(root);
    let mut http = root.section("http");
    let http_listen = http.parsed(
        "listen",
        "an address and port such as `127.0.0.1:8080`",
        |text| text.parse::<SocketAddr>().ok(),
    );
    let trusted_proxies = http.parsed_list(
        "trusted_proxies",
        "a list of addresses such as `[\"127.0.0.1\"]`",
        |text| Some(text.parse::<IpAddr>().ok()?.to_canonical()),
    );
    root.close(http);
    let store = read_store(root);

    let mut retention = root.section("retention");
    let windows_days = retention.number("windows_days", 1..=36_500);
    let hours_days = retention.number("box_hours_days", 1..=36_500);
    let days_days = retention.number("daily_days", 1..=36_500);
    root.close(retention);
    let enroll = read_enroll(root, &data_directory, &mqtt);

    let mut planning = root.section("planning");
    let rooms = planning.number("public_computer_rooms_labelled", 0..=100_000);
    root.close(planning);

    Some(Config {
        data_directory,
        time_zone: match time_zone {
            Some(zone) => zone,
            None => TimeZone::get(TIME_ZONE).ok()?,
        },
        laboratory,
        mqtt,
        http_listen: http_listen.unwrap_or(SocketAddr::from((Ipv4Addr::LOCALHOST, 8080))),
        trusted_proxies: trusted_proxies
            .unwrap_or_else(|| vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]),
        store: store?,
        windows_days: windows_days.unwrap_or(183),
        public_computer_rooms: rooms.unwrap_or(29),
        keep: Keep {
            box_hours_s: hours_days.unwrap_or(365) * DAY_S,
            days_s: days_days.unwrap_or(730) * DAY_S,
        },
        enroll,
    })
}

fn or<T: From<String>>(given: Option<String>, usual: &str) -> T {
    given.unwrap_or_else(|| usual.to_owned()).into()
}

fn read_mqtt(root: &mut Section) -> Broker {
    let mut mqtt = root.section("mqtt");
    let broker = Broker {
        host: or(mqtt.text("host"), "localhost"),
        port: mqtt.number("port", 0..=u16::MAX).unwrap_or(1883),
        client_id: or(mqtt.text("client_id"), "hotspot-collector"),
        credentials: read_credentials(&mut mqtt),
        tls_directory: mqtt.text("tls_directory").map(PathBuf::from),
    };
    root.close(mqtt);
    broker
}

fn read_enroll(root: &mut Section, data_directory: &Path, mqtt: &Broker) -> EnrollConfig {
    let mut enroll = root.section("enroll");
    let below = |named: Option<String>, name| {
        named.map_or_else(|| data_directory.join(name), PathBuf::from)
    };
    let unsigned_until = enroll.value(
        "unsigned_renewal_until",
        "a day such as `2027-06-30`, or nothing: `\"\"`",
        end_of_day,
    );
    let config = EnrollConfig {
        authority_directory: below(enroll.text("authority_directory"), "authority"),
        certificate_days: enroll.number("certificate_days", 1..=3_650).unwrap_or(365),
        unsigned_renewal_until: unsigned_until
            .unwrap_or_else(|| end_of_day(&UNSIGNED_RENEWAL_UNTIL.into()).flatten()),
        mosquitto_directory: below(enroll.text("mosquitto_directory"), "mosquitto"),
        broker_host: or(enroll.text("broker_host"), &mqtt.host),
        broker_port: enroll.number("broker_port", 1..=u16::MAX).unwrap_or(
            // Boxes have certificates, so they need the port with TLS.
            if mqtt.tls_directory.is_some() {
                mqtt.port
            } else {
                8883
            },
        ),
    };
    root.close(enroll);
    config
}

/// The end of a day in UTC; `None` inside where the text is empty.
fn end_of_day(value: &Value) -> Option<Option<Timestamp>> {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    if text.is_empty() {
        return Some(None);
    }
    let next = text.parse::<Date>().and_then(Date::tomorrow).ok()?;
    let midnight = TimeZone::UTC.to_timestamp(next.at(0, 0, 0, 0)).ok()?;
    Some(Some(midnight))
}

fn read_store(root: &mut Section) -> Option<Choice> {
    let mut store = root.section("store");
    let choice = read_choice(&mut store);
    root.close(store);
    choice
}

fn read_choice(store: &mut Section) -> Option<Choice> {
    let influx = store.parsed("kind", "`sqlite` or `influxdb`", |kind| match kind {
        "sqlite" => Some(false),
        "influxdb" => Some(true),
        _ => None,
    });
    let url = store.parsed(
        "url",
        "an address such as `http://localhost:8086`, without a path",
        |url| is_plain_address(url).then(|| url.to_owned()),
    );
    let organisation = or(store.text("organisation"), "hotspots");
    let bucket = or(store.text("bucket"), "hotspots");
    let token_file = store.text("token_file");
    if influx != Some(true) {
        return Some(Choice::Sqlite);
    }
    let Some(file) = token_file else {
        store.refuse("kind", "influxdb", "`token_file` beside it");
        return None;
    };
    let token = read_secret(store, "token_file", &file)?;
    Some(Choice::Influx(InfluxAddress {
        url: or(url, "http://localhost:8086"),
        organisation,
        bucket,
        token: token.trim().to_owned(),
    }))
}

fn read_secret(section: &mut Section, key: &str, file: &str) -> Option<String> {
    match std::fs::read_to_string(file) {
        Ok(secret) => Some(secret),
        Err(error) => {
            let expected = format!("a file that can be read ({error})");
            section.refuse(key, file, &expected);
            None
        }
    }
}

/// The client knows no TLS and drops a path.
fn is_plain_address(url: &str) -> bool {
    url.parse::<axum::http::Uri>().is_ok_and(|uri| {
        uri.scheme_str() == Some("http")
            && uri.host().is_some_and(|host| !host.is_empty())
            && uri.path() == "/"
            && uri.query().is_none()
    })
}

/// `None` where there is neither name nor password, and where a fault was noted.
fn read_credentials(mqtt: &mut Section) -> Option<Credentials> {
    let (has_name, has_password) = (mqtt.has("username"), mqtt.has("password_file"));
    let username = mqtt.text("username");
    let password_file = mqtt.text("password_file");
    match (username, password_file) {
        (Some(username), Some(file)) => {
            let password = read_secret(mqtt, "password_file", &file)?;
            Some(Credentials {
                username,
                password: password.trim_end_matches(['\r', '\n']).to_owned(),
            })
        }
        (Some(username), None) if !has_password => {
            mqtt.refuse("username", &username, "`password_file` beside it");
            None
        }
        (None, Some(file)) if !has_name => {
            mqtt.refuse("password_file", &file, "`username` beside it");
            None
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
