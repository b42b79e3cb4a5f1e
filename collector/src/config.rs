//! The configuration: one TOML file, all faults told together.

mod section;

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::check_report::Rules;
use crate::mqtt::{Broker, Credentials};
use crate::rollups::Keep;
use records::windows::{Choice, InfluxAddress};
use section::Section;

/// Every key with its default and what it means, as `config` prints it.
pub const DEFAULT: &str = include_str!("config/default.toml");

const DAY_S: i64 = 86_400;

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

/// All that is wrong with a configuration, one line a fault.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{}", .0.join("\n"))]
pub struct ConfigFaults(pub Vec<String>);

impl Config {
    /// Reads the file at `path`, and the password it names.
    ///
    /// # Errors
    /// All faults together, each with file, key, value and what was expected.
    pub fn load(path: &Path) -> Result<Self, ConfigFaults> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| ConfigFaults(vec![format!("{}: {error}", path.display())]))?;
        Self::parse(&text, &path.display().to_string())
    }

    /// Reads `text`; `file` is its name in faults.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub fn parse(text: &str, file: &str) -> Result<Self, ConfigFaults> {
        let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
            ConfigFaults(vec![format!("{file}: {}", error.to_string().trim_end())])
        })?;
        let mut faults = Vec::new();
        let mut root = Section::root(file, table);
        let data_directory = root.text("data_directory", "/var/lib/hotspot-collector");
        let time_zone = root.parsed(
            "time_zone",
            "Europe/Brussels",
            "a time zone such as `Europe/Brussels`",
            |name| TimeZone::get(name).ok(),
        );
        let laboratory = root.boolean("lab", false);

        let mut mqtt = root.section("mqtt");
        let host = mqtt.text("host", "localhost");
        let port = mqtt.integer("port", 1883, 0..=65_535);
        let client_id = mqtt.text("client_id", "hotspot-collector");
        let credentials = read_credentials(&mut mqtt);
        let tls_directory = mqtt.optional_text("tls_directory");
        mqtt.finish(&mut faults);

        let mut http = root.section("http");
        let http_listen = http.parsed(
            "listen",
            "127.0.0.1:8080",
            "an address and port such as `127.0.0.1:8080`",
            |text| text.parse::<SocketAddr>().ok(),
        );
        let trusted_proxies = http.parsed_list(
            "trusted_proxies",
            &["127.0.0.1", "::1"],
            "a list of addresses such as `[\"127.0.0.1\"]`",
            |text| Some(text.parse::<IpAddr>().ok()?.to_canonical()),
        );
        http.finish(&mut faults);

        let mut store = root.section("store");
        let choice = read_store(&mut store);
        store.finish(&mut faults);

        let mut retention = root.section("retention");
        let windows_days = retention.integer("windows_days", 183, 1..=36_500);
        let box_hours_days = retention.integer("box_hours_days", 365, 1..=36_500);
        let days_days = retention.integer("daily_days", 730, 1..=36_500);
        let keep = box_hours_days.zip(days_days).map(|(hours, days)| Keep {
            box_hours_s: hours * DAY_S,
            days_s: days * DAY_S,
        });
        retention.finish(&mut faults);
        let mut enroll = root.section("enroll");
        let authority = enroll.optional_text("authority_directory");
        let days = enroll.integer("certificate_days", 365, 1..=3_650);
        let unsigned_until = enroll.end_of_day("unsigned_renewal_until", "2027-06-30");
        let mosquitto = enroll.optional_text("mosquitto_directory");
        let broker_host = enroll.optional_text("broker_host");
        let broker_port = enroll.optional_integer("broker_port", 1..=65_535);
        enroll.finish(&mut faults);

        let mut planning = root.section("planning");
        let public_computer_rooms =
            planning.integer("public_computer_rooms_labelled", 29, 0..=100_000);
        planning.finish(&mut faults);
        root.finish(&mut faults);

        match (
            data_directory,
            time_zone,
            laboratory,
            host,
            port,
            client_id,
            credentials,
            (http_listen, trusted_proxies),
            choice,
            windows_days,
            keep,
            (
                tls_directory,
                authority,
                days,
                unsigned_until,
                mosquitto,
                broker_host,
                broker_port,
            ),
            public_computer_rooms,
        ) {
            (
                Some(data_directory),
                Some(time_zone),
                Some(laboratory),
                Some(host),
                Some(port),
                Some(client_id),
                Some(credentials),
                (Some(http_listen), Some(trusted_proxies)),
                Some(store),
                Some(windows_days),
                Some(keep),
                (
                    Some(tls_directory),
                    Some(authority),
                    Some(days),
                    Some(unsigned_until),
                    Some(mosquitto),
                    Some(broker_host),
                    Some(broker_port),
                ),
                Some(public_computer_rooms),
            ) if faults.is_empty() => Ok(Self {
                enroll: EnrollConfig {
                    authority_directory: below(&data_directory, authority, "authority"),
                    certificate_days: days.try_into().unwrap_or(u32::MAX),
                    unsigned_renewal_until: unsigned_until,
                    mosquitto_directory: below(&data_directory, mosquitto, "mosquitto"),
                    broker_host: broker_host.unwrap_or_else(|| host.clone()),
                    // Boxes have certificates, so they need the port with TLS.
                    broker_port: broker_port
                        .unwrap_or(if tls_directory.is_some() { port } else { 8883 })
                        .try_into()
                        .unwrap_or(u16::MAX),
                },
                data_directory: data_directory.into(),
                time_zone,
                laboratory,
                mqtt: Broker {
                    host,
                    port: port.try_into().unwrap_or(u16::MAX),
                    client_id,
                    credentials,
                    tls_directory: tls_directory.map(PathBuf::from),
                },
                http_listen,
                trusted_proxies,
                store,
                keep,
                windows_days: windows_days.try_into().unwrap_or(u32::MAX),
                public_computer_rooms: public_computer_rooms.try_into().unwrap_or(u32::MAX),
            }),
            _ => Err(ConfigFaults(faults)),
        }
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

/// The folder that is named, or one of the data directory.
fn below(data_directory: &str, named: Option<String>, name: &str) -> PathBuf {
    named.map_or_else(|| Path::new(data_directory).join(name), PathBuf::from)
}

fn read_store(store: &mut Section) -> Option<Choice> {
    let kind = store.parsed("kind", "sqlite", "`sqlite` or `influxdb`", |kind| {
        ["sqlite", "influxdb"]
            .contains(&kind)
            .then(|| kind.to_owned())
    });
    let url = store.parsed(
        "url",
        "http://localhost:8086",
        "an address such as `http://localhost:8086`, without a path",
        |url| is_plain_address(url).then(|| url.to_owned()),
    );
    let organisation = store.text("organisation", "hotspots");
    let bucket = store.text("bucket", "hotspots");
    let token_file = store.optional_text("token_file")?;
    if kind? == "sqlite" {
        return Some(Choice::Sqlite);
    }
    let Some(file) = token_file else {
        store.fault("kind", "influxdb", "`token_file` beside it");
        return None;
    };
    match std::fs::read_to_string(&file) {
        Ok(token) => Some(Choice::Influx(InfluxAddress {
            url: url?,
            organisation: organisation?,
            bucket: bucket?,
            token: token.trim().to_owned(),
        })),
        Err(error) => {
            let expected = format!("a file that can be read ({error})");
            store.fault("token_file", &file, &expected);
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

fn read_credentials(mqtt: &mut Section) -> Option<Option<Credentials>> {
    let username = mqtt.optional_text("username")?;
    let password_file = mqtt.optional_text("password_file")?;
    match (username, password_file) {
        (None, None) => Some(None),
        (Some(username), Some(file)) => match std::fs::read_to_string(&file) {
            Ok(password) => Some(Some(Credentials {
                username,
                password: password.trim_end_matches(['\r', '\n']).to_owned(),
            })),
            Err(error) => {
                mqtt.fault(
                    "password_file",
                    &file,
                    &format!("a file that can be read ({error})"),
                );
                None
            }
        },
        (Some(username), None) => {
            mqtt.fault("username", &username, "`password_file` beside it");
            None
        }
        (None, Some(file)) => {
            mqtt.fault("password_file", &file, "`username` beside it");
            None
        }
    }
}

#[cfg(test)]
mod tests;
