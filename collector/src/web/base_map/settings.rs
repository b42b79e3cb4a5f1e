//! Section `[map]`: a server of the operator's that draws what lies under the marks.

use axum::http::{HeaderValue, Uri};
use groundwork::settings::Section;
use serde::Serialize;
use utoipa::ToSchema;

use crate::web::public_url::PublicUrl;

/// Longest address, source and list of layers, characters.
const LONGEST: usize = 500;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    pub server: Server,
    /// Who drew it, as the map names them.
    pub source: String,
    /// From where browsers fetch it.
    pub origin: PublicUrl,
}

/// What draws the map.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "kind")]
#[schema(as = MapServer)]
pub enum Server {
    /// Pictures by zoom, column and row, at an address with `{z}`, `{x}` and `{y}`.
    Tiles { address: String },
    /// A Web Map Service, and its layers, comma-separated.
    Wms { address: String, layers: String },
}

impl Settings {
    pub fn read(root: &mut Section) -> Option<Self> {
        let mut map = root.section("map");
        let found = Self::of(&mut map);
        root.close(map);
        found
    }

    fn of(map: &mut Section) -> Option<Self> {
        let is_wanted = map.has("tiles") || map.has("wms");
        let tiles = map.parsed(
            "tiles",
            "an address such as `https://tiles.example.org/{z}/{x}/{y}.png`",
            tiles,
        );
        let wms = map.parsed(
            "wms",
            "an address such as `https://maps.example.org/wms`, without `?`",
            |text| {
                Some((
                    address(text).filter(|_| !text.contains('?'))?,
                    text.to_owned(),
                ))
            },
        );
        let layers = map.parsed("layers", "names of layers, with commas between", short);
        let source = map.parsed("source", "who drew the map, at most 500 characters", short);
        if tiles.is_some() && wms.is_some() {
            map.fault("wms", "there beside `map.tiles`", "one of the two");
            return None;
        }
        let (origin, server) = match (tiles, wms) {
            (Some((origin, address)), _) => {
                if layers.is_some() {
                    map.fault("layers", "there", "nothing: they are for `map.wms`");
                }
                (origin, Server::Tiles { address })
            }
            (None, Some((origin, address))) => {
                let Some(layers) = layers else {
                    map.require("layers", "the layers of `map.wms`, with commas between");
                    return None;
                };
                (origin, Server::Wms { address, layers })
            }
            (None, None) => {
                // What was wrong with the address is told already.
                if is_wanted {
                    return None;
                }
                for (key, is_there) in [("layers", layers.is_some()), ("source", source.is_some())]
                {
                    if is_there {
                        map.fault(key, "there", "`map.tiles` or `map.wms` beside it");
                    }
                }
                return None;
            }
        };
        if source.is_none() {
            map.require("source", "who drew the map: the map names them");
        }
        Some(Self {
            server,
            source: source?,
            origin,
        })
    }
}

fn short(text: &str) -> Option<String> {
    let text = text.trim();
    let is_short = (1..=LONGEST).contains(&text.chars().count());
    (is_short && !text.chars().any(char::is_control)).then(|| text.to_owned())
}

fn tiles(text: &str) -> Option<(PublicUrl, String)> {
    let mut filled = text.to_owned();
    for part in ["{z}", "{x}", "{y}"] {
        if text.matches(part).count() != 1 {
            return None;
        }
        filled = filled.replace(part, "1");
    }
    Some((address(&filled)?, text.to_owned()))
}

/// The origin of an address that browsers can fetch pictures from.
fn address(text: &str) -> Option<PublicUrl> {
    let is_plain = |letter: char| letter.is_ascii_graphic() && !"{}\"'<>\\`".contains(letter);
    if text.len() > LONGEST || !text.chars().all(is_plain) {
        return None;
    }
    let uri: Uri = text.parse().ok()?;
    let authority = uri.authority()?.as_str();
    // A policy is parted by `;` and `,`.
    let is_host = |letter: char| letter.is_ascii_alphanumeric() || "-.:[]".contains(letter);
    if !authority.chars().all(is_host) {
        return None;
    }
    PublicUrl::parse(&format!("{}://{authority}", uri.scheme_str()?))
}

/// The policy of the pages, with what they may fetch pictures from.
pub fn policy_with(policy: &str, settings: Option<&Settings>) -> HeaderValue {
    let plain = || HeaderValue::from_str(policy).expect("the policy is plain text");
    let Some(settings) = settings else {
        return plain();
    };
    let with = policy.replace("img-src", &format!("img-src {}", settings.origin));
    HeaderValue::from_str(&with).unwrap_or_else(|_| plain())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn read(text: &str) -> Result<Option<Settings>, String> {
        let config = Config::parse(&format!("[map]\n{text}"), "f");
        config
            .map(|config| config.map)
            .map_err(|fault| fault.to_string())
    }

    #[test]
    fn a_server_of_tiles_opens_its_origin_and_no_other() {
        let text = "tiles = \"https://Tiles.example.org:8443/a/{z}/{x}/{y}.png?key=1\"\n\
                    source = \"© the city\"";
        let settings = read(text).unwrap().unwrap();
        let policy = policy_with("img-src 'self' data:; font-src 'self'", Some(&settings));
        assert_eq!(
            policy,
            "img-src https://tiles.example.org:8443 'self' data:; font-src 'self'"
        );
        assert_eq!(policy_with("img-src 'self'", None), "img-src 'self'");
        assert_eq!(read("").unwrap(), None);
    }

    #[test]
    fn a_map_service_has_layers() {
        let text = "wms = \"https://maps.example.org/wms\"\nlayers = \"grey,names\"\n\
                    source = \"© the region\"";
        let settings = read(text).unwrap().unwrap();
        assert_eq!(settings.origin.to_string(), "https://maps.example.org");
        let address = "https://maps.example.org/wms".to_owned();
        let layers = "grey,names".to_owned();
        assert_eq!(settings.server, Server::Wms { address, layers });
    }

    #[test]
    fn faults_say_what_is_wrong_and_what_was_expected() {
        for (text, told) in [
            (
                "tiles = \"https://a.example/{z}/{x}.png\"\nsource = \"a\"",
                "`map.tiles` is `\"https://a.example/{z}/{x}.png\"`; expected an address such as",
            ),
            (
                "tiles = \"https://a.example;script-src/{z}/{x}/{y}\"\nsource = \"a\"",
                "`map.tiles` is",
            ),
            (
                "tiles = \"javascript:{z}{x}{y}\"\nsource = \"a\"",
                "`map.tiles` is",
            ),
            (
                "tiles = \"https://a.example/{z}/{x}/{y}\"",
                "`map.source` is missing; expected who drew the map",
            ),
            (
                "wms = \"https://a.example/wms\"\nsource = \"a\"",
                "`map.layers` is missing; expected the layers of `map.wms`",
            ),
            (
                "wms = \"https://a.example/wms\"\nlayers = \"a\"\nsource = \"a\"\n\
                 tiles = \"https://a.example/{z}/{x}/{y}\"",
                "`map.wms` is there beside `map.tiles`; expected one of the two",
            ),
            (
                "source = \"a\"",
                "`map.source` is there; expected `map.tiles` or `map.wms` beside it",
            ),
            ("tile = \"a\"", "`map.tile` is unknown"),
        ] {
            let faults = read(text).unwrap_err();
            assert!(faults.contains(told), "{text}: {faults}");
        }
    }
}
