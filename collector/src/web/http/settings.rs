//! Section `[http]`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use groundwork::settings::Section;

#[derive(Clone, Debug)]
pub struct Settings {
    pub listen: SocketAddr,
    /// Proxies that are believed when they say whom they speak for.
    pub trusted_proxies: Vec<IpAddr>,
    /// Whether the barometer can be read without signing in.
    pub public_page: bool,
}

impl Settings {
    pub fn read(root: &mut Section) -> Self {
        let mut http = root.section("http");
        let listen = http.parsed(
            "listen",
            "an address and port such as `127.0.0.1:8080`",
            |text| text.parse().ok(),
        );
        let trusted_proxies = http.parsed_list(
            "trusted_proxies",
            "a list of addresses such as `[\"127.0.0.1\"]`",
            |text| Some(text.parse::<IpAddr>().ok()?.to_canonical()),
        );
        let public_page = http.flag("public_page").unwrap_or(false);
        root.close(http);
        Self {
            listen: listen.unwrap_or(SocketAddr::from((Ipv4Addr::LOCALHOST, 8080))),
            trusted_proxies: trusted_proxies
                .unwrap_or_else(|| vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]),
            public_page,
        }
    }
}
