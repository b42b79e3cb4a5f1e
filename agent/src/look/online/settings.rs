//! How it is found out whether guests can reach the internet.

use std::net::SocketAddr;
use std::time::Duration;

use groundwork::settings::Section;

/// All that is not off must answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnlineConfig {
    pub gateway: GatewayConfig,
    pub probe: ProbeConfig,
    /// A captive portal without which no guest gets further: a connection opens.
    pub portal: Option<SocketAddr>,
    pub patience: Patience,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GatewayConfig {
    Off,
    /// This box has a default route. Whether it leads on, the probe tells.
    Route,
    /// This address answers, if only to refuse.
    Address(SocketAddr),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProbeConfig {
    /// A connection can be opened.
    Tcp(SocketAddr),
    /// A name server answers a question about this name.
    Dns { server: SocketAddr, name: String },
    /// Always online: in a laboratory.
    Off,
}

/// How long one probe may take, and the wait before it is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    pub answer: Duration,
    pub pause: Duration,
}

#[derive(Clone, Copy, PartialEq)]
enum Choice {
    Tcp,
    Dns,
    Off,
}

const ADDRESS: &str = "an IP address and a port, `192.0.2.1:53`";

impl OnlineConfig {
    /// `None` only where a fault was noted. A replayed file says itself who was online.
    pub fn read(top: &mut Section, lab: bool, replay: bool) -> Option<Self> {
        let given = top.has("online");
        let mut section = top.section("online");
        let probe = read_probe(&mut section, lab || replay, replay && !given);
        let gateway = section.parsed(
            "gateway",
            "\"route\", \"off\", or an IP address and a port",
            |text| match text {
                "route" => Some(GatewayConfig::Route),
                "off" => Some(GatewayConfig::Off),
                other => other.parse().ok().map(GatewayConfig::Address),
            },
        );
        let portal = section.parsed("portal", ADDRESS, |text| text.parse().ok());
        let answer_s: u64 = section.number("timeout_s", 1..=10).unwrap_or(5);
        let pause_s: u64 = section.number("pause_s", 0..=10).unwrap_or(5);
        top.close(section);
        let probe = probe?;
        let usual = match probe {
            ProbeConfig::Off => GatewayConfig::Off,
            ProbeConfig::Tcp(_) | ProbeConfig::Dns { .. } => GatewayConfig::Route,
        };
        Some(OnlineConfig {
            gateway: gateway.unwrap_or(usual),
            probe,
            portal,
            patience: Patience {
                answer: Duration::from_secs(answer_s),
                pause: Duration::from_secs(pause_s),
            },
        })
    }
}

fn read_probe(section: &mut Section, may_be_off: bool, is_off: bool) -> Option<ProbeConfig> {
    let choices = [
        ("tcp", Choice::Tcp),
        ("dns", Choice::Dns),
        ("off", Choice::Off),
    ];
    let choice = section.choice("probe", &choices);
    let address = section.parsed("address", ADDRESS, |text| text.parse().ok());
    let name = section.parsed("name", "a domain name of at most 200 characters", |text| {
        is_domain_name(text).then(|| text.to_owned())
    });
    match (choice, address) {
        (None, _) if is_off => Some(ProbeConfig::Off),
        (None, _) => {
            section.require("probe", "\"tcp\" or \"dns\"");
            None
        }
        (Some(Choice::Off), _) if !may_be_off => {
            let expected = "\"tcp\" or \"dns\"; off with `lab = true` only";
            section.refuse("probe", "off", expected);
            None
        }
        (Some(Choice::Off), _) => Some(ProbeConfig::Off),
        (Some(Choice::Tcp), Some(address)) => Some(ProbeConfig::Tcp(address)),
        (Some(Choice::Dns), Some(server)) => Some(ProbeConfig::Dns {
            server,
            name: name.unwrap_or_else(|| "example.org".to_owned()),
        }),
        (Some(Choice::Tcp | Choice::Dns), None) => {
            section.require("address", ADDRESS);
            None
        }
    }
}

/// A name that fits into a question: labels of 1 to 63 bytes.
fn is_domain_name(text: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    text.len() <= 200 && text.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_fits_into_a_question() {
        assert!(is_domain_name("wifi.brussels"));
        for bad in ["", "a..b", "a b.org", &"x".repeat(64), &"ab.".repeat(80)] {
            assert!(!is_domain_name(bad), "{bad}");
        }
    }
}
