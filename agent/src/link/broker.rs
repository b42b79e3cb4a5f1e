//! Where windows go, and how the way there is protected.

use std::path::PathBuf;
use std::time::Duration;

use groundwork::settings::Section;
use protocol::topic::Root;

const PORT: u16 = 1883;
const TLS_PORT: u16 = 8883;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokerConfig {
    pub host: String,
    pub port: u16,
    /// Before every topic.
    pub root: Root,
    pub username: Option<String>,
    pub password_file: Option<PathBuf>,
    /// Longest wait before the first connection, so that a quarter whose power
    /// comes back does not connect in the same second.
    pub boot_jitter: Duration,
    pub longest_back_off: Duration,
    /// `None`: in the clear, for a broker on this box or in a laboratory.
    pub tls: Option<TlsConfig>,
}

/// PEM files. A certificate that was renewed lies in `state` and goes first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsConfig {
    /// Who may have issued the broker's certificate, and this box's next one.
    pub authorities: PathBuf,
    /// `None`: a user name and a password say who this box is.
    pub own: Option<OwnFiles>,
}

/// This box's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnFiles {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

impl BrokerConfig {
    /// `None` only where a fault was noted.
    pub fn read(top: &mut Section, lab: bool) -> Option<Self> {
        let mut section = top.section("broker");
        let host = section.needed("host", "the name or address of the MQTT broker", |text| {
            let plain =
                !text.is_empty() && !text.contains(char::is_whitespace) && !text.contains('/');
            plain.then(|| text.to_owned())
        });
        let port = section.number("port", 1..=u16::MAX);
        let root = section.parsed("topic_prefix", "levels such as `city/wifi`", Root::parse);
        let username = section.text("username");
        let password_file = section.text("password_file").map(PathBuf::from);
        if password_file.is_some() && username.is_none() {
            section.require("username", "a name to go with password_file");
        }
        let tls = read_tls(&mut section, username.is_some() && password_file.is_some());
        top.close(section);
        // Tests restart brokers; nobody comes back all at once there.
        let (boot_jitter, longest_back_off) = if lab { (0, 2) } else { (60, 300) };
        Some(BrokerConfig {
            host: host?,
            port: port.unwrap_or(if tls.is_some() { TLS_PORT } else { PORT }),
            root: root.unwrap_or_default(),
            username,
            password_file,
            boot_jitter: Duration::from_secs(boot_jitter),
            longest_back_off: Duration::from_secs(longest_back_off),
            tls,
        })
    }
}

/// A password takes the place of a certificate: then there is neither it nor its key.
fn read_tls(section: &mut Section, has_password: bool) -> Option<TlsConfig> {
    const OWN: [&str; 2] = ["certificate_file", "key_file"];
    let has_own = OWN.iter().any(|key| section.has(key));
    if !has_own && !section.has("ca_file") {
        return None;
    }
    let mut file = |key| {
        let expected = "a PEM file; TLS needs all three, or ca_file, username and password_file";
        section.needed(key, expected, |text| {
            (!text.is_empty()).then(|| PathBuf::from(text))
        })
    };
    let authorities = file("ca_file");
    if has_password && !has_own {
        return Some(TlsConfig {
            authorities: authorities?,
            own: None,
        });
    }
    let [certificate, key] = OWN.map(file);
    Some(TlsConfig {
        authorities: authorities?,
        own: Some(OwnFiles {
            certificate: certificate?,
            key: key?,
        }),
    })
}
