//! Section `[enroll]`.

use std::path::{Path, PathBuf};

use groundwork::settings::Section;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use protocol::joining;
use protocol::topic::Root;
use toml::Value;

use crate::intake::enroll::agents_file;
use crate::intake::mqtt::Broker;

/// Until the end of this day boxes of the first version may renew.
const UNSIGNED_RENEWAL_UNTIL: &str = "2027-06-30";

/// How identities are made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Certificate and key of the authority.
    pub authority_directory: PathBuf,
    /// How long a certificate holds.
    pub certificate_days: u32,
    /// Until when requests of version 1, which are not signed, are taken; `None`: not
    /// at all.
    pub unsigned_renewal_until: Option<Timestamp>,
    /// Where the collector's own certificates are: `mqtt.tls_directory`.
    pub own_directory: Option<PathBuf>,
    /// Where the broker's files are written.
    pub mosquitto_directory: PathBuf,
    /// Before every topic: `mqtt.topic_prefix`.
    pub root: Root,
    /// The broker as access points reach it.
    pub broker_host: String,
    pub broker_port: u16,
    /// What agents that join are configured with besides.
    pub agents: joining::Settings,
}

impl Settings {
    /// Section `[enroll]`.
    pub fn read(root: &mut Section, data_directory: &Path, mqtt: &Broker) -> Self {
        let mut enroll = root.section("enroll");
        let below = |named: Option<String>, name| {
            named.map_or_else(|| data_directory.join(name), PathBuf::from)
        };
        let unsigned_until = enroll.value(
            "unsigned_renewal_until",
            "a day such as `2027-06-30`, or nothing: `\"\"`",
            end_of_day,
        );
        let settings = Self {
            authority_directory: below(enroll.text("authority_directory"), "authority"),
            certificate_days: enroll.number("certificate_days", 1..=3_650).unwrap_or(365),
            unsigned_renewal_until: unsigned_until
                .unwrap_or_else(|| end_of_day(&UNSIGNED_RENEWAL_UNTIL.into()).flatten()),
            own_directory: mqtt.tls_directory.clone(),
            root: mqtt.root.clone(),
            mosquitto_directory: below(enroll.text("mosquitto_directory"), "mosquitto"),
            broker_host: enroll.text_or("broker_host", &mqtt.host),
            broker_port: enroll.number("broker_port", 1..=u16::MAX).unwrap_or(
                // Boxes have certificates, so they need the port with TLS.
                if mqtt.tls_directory.is_some() {
                    mqtt.port
                } else {
                    8883
                },
            ),
            agents: agents_file::read(&mut enroll),
        };
        root.close(enroll);
        settings
    }
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
