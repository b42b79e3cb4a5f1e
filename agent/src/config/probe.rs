//! How it is found out whether guests could reach the internet.

use std::net::SocketAddr;
use std::time::Duration;

use super::section::Section;

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

pub(super) fn read(top: &mut Section, lab: bool, replay: bool) -> Option<ProbeConfig> {
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
