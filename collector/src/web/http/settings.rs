//! Section `[http]`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use groundwork::settings::Section;

use crate::web::public_url::PublicUrl;

#[derive(Clone, Debug)]
pub struct Settings {
    pub listen: SocketAddr,
    /// As browsers know it, where that is not what the proxy says.
    pub public_url: Option<PublicUrl>,
    /// Proxies that are believed when they say whom they speak for.
    pub trusted_proxies: Vec<IpAddr>,
    /// Whether the barometer can be read without signing in.
    pub public_page: bool,
}

impl Settings {
    /// Where pages are, as far as is known: `bound` is the address that they are served on.
    pub fn address(&self, bound: SocketAddr) -> String {
        self.public_url
            .as_ref()
            .map_or_else(|| format!("http://{bound}"), ToString::to_string)
    }

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
        let public_url = http.parsed(
            "public_url",
            "an address such as `https://hotspots.example.org` or `https://example.org/wifi`",
            PublicUrl::parse,
        );
        let public_page = http.flag("public_page").unwrap_or(false);
        root.close(http);
        Self {
            listen: listen.unwrap_or(SocketAddr::from((Ipv4Addr::LOCALHOST, 8080))),
            public_url,
            trusted_proxies: trusted_proxies
                .unwrap_or_else(|| vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]),
            public_page,
        }
    }
}
