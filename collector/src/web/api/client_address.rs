//! From where a request comes: what its tries are counted under, and nothing else.

use std::convert::Infallible;
use std::fmt;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRef, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;

/// Peers that are believed when they say whom they speak for.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(pub Arc<Vec<IpAddr>>);

/// Entries of `X-Forwarded-For` that are looked at, from the nearest on.
const MAX_PROXIES: usize = 8;

/// An address of version 4, or the /64 of one of version 6: a household has as many of
/// those as it likes. Unknown is one more, which all share whose address is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClientAddress(Option<IpAddr>);

impl<S> FromRequestParts<S> for ClientAddress
where
    S: Send + Sync,
    TrustedProxies: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map(|ConnectInfo(peer)| peer.ip().to_canonical());
        let TrustedProxies(trusted) = TrustedProxies::from_ref(state);
        Ok(peer.map_or(Self(None), |peer| {
            Self::from(behind_proxies(peer, &parts.headers, &trusted))
        }))
    }
}

impl From<IpAddr> for ClientAddress {
    fn from(address: IpAddr) -> Self {
        Self(Some(match address.to_canonical() {
            IpAddr::V6(address) => {
                let network = address.to_bits() & !u128::from(u64::MAX);
                IpAddr::V6(Ipv6Addr::from_bits(network))
            }
            address @ IpAddr::V4(_) => address,
        }))
    }
}

impl fmt::Display for ClientAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(address) => address.fmt(formatter),
            None => formatter.write_str("unknown"),
        }
    }
}

/// What the nearest proxy that is not trusted, or the client, is called by the trusted
/// one before it. Anybody can write the header: only a trusted peer is believed.
fn behind_proxies(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    let mut nearest = peer;
    // A client may have begun it with bytes that are not text: the proxies' words follow.
    let told: Vec<&[u8]> = headers
        .get_all("x-forwarded-for")
        .iter()
        .flat_map(|value| value.as_bytes().split(|byte| *byte == b','))
        .collect();
    for entry in told.iter().rev().take(MAX_PROXIES) {
        if !trusted.contains(&nearest) {
            break;
        }
        let entry = str::from_utf8(entry.trim_ascii()).ok();
        let Some(address) = entry.and_then(parsed) else {
            break;
        };
        nearest = address.to_canonical();
    }
    nearest
}

/// Some proxies add the port.
fn parsed(entry: &str) -> Option<IpAddr> {
    let with_port = || entry.parse::<SocketAddr>().map(|address| address.ip());
    entry.parse().or_else(|_| with_port()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, told: &[&str], trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for value in told {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        let trusted: Vec<IpAddr> = trusted.iter().map(|one| one.parse().unwrap()).collect();
        behind_proxies(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn bytes_that_are_no_text_hide_nobody() {
        let mut headers = HeaderMap::new();
        let told = axum::http::HeaderValue::from_bytes(b"\xff, 198.51.100.7").unwrap();
        headers.append("x-forwarded-for", told);
        let local: IpAddr = "127.0.0.1".parse().unwrap();
        let seen = behind_proxies(local, &headers, &[local]);
        assert_eq!(seen.to_string(), "198.51.100.7");
    }

    #[test]
    fn only_a_trusted_proxy_says_whom_it_speaks_for() {
        let local = ["127.0.0.1", "10.0.0.2"];
        assert_eq!(seen("203.0.113.5", &["192.0.2.1"], &local), "203.0.113.5");
        assert_eq!(seen("127.0.0.1", &["192.0.2.1"], &local), "192.0.2.1");
        assert_eq!(seen("127.0.0.1", &["192.0.2.1"], &[]), "127.0.0.1");
        assert_eq!(seen("127.0.0.1", &[], &local), "127.0.0.1");
    }

    #[test]
    fn what_the_client_wrote_itself_is_not_believed() {
        let local = ["127.0.0.1", "10.0.0.2"];
        let forged = ["1.1.1.1, 192.0.2.1"];
        assert_eq!(seen("127.0.0.1", &forged, &local), "192.0.2.1");
        let two = ["1.1.1.1, 192.0.2.1", "10.0.0.2"];
        assert_eq!(seen("127.0.0.1", &two, &local), "192.0.2.1");
        let nonsense = ["1.1.1.1, nonsense"];
        assert_eq!(seen("127.0.0.1", &nonsense, &local), "127.0.0.1");
        let ports = ["192.0.2.1:4711"];
        assert_eq!(seen("127.0.0.1", &ports, &local), "192.0.2.1");
        let ports = ["[2001:db8::1]:4711"];
        assert_eq!(seen("127.0.0.1", &ports, &local), "2001:db8::1");
    }

    #[test]
    fn an_address_of_version_6_is_known_by_its_network() {
        let shown = |text: &str| ClientAddress::from(text.parse::<IpAddr>().unwrap()).to_string();
        assert_eq!(shown("2001:db8::1"), shown("2001:db8::ffff:2"));
        assert_ne!(shown("2001:db8::1"), shown("2001:db8:0:1::1"));
        assert_eq!(shown("::ffff:192.0.2.1"), "192.0.2.1");
    }
}
