//! The first certificate, for a box that has no way to the broker yet: JSON over HTTPS, with
//! a one-time token instead of a key that is known.

use std::collections::BTreeMap;
use std::fmt::{self, Write};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::id::AccessPointId;

/// Below the address of the collector's pages.
pub const PATH: &str = "/join";
/// Largest request and largest answer, bytes.
pub const MAX_REQUEST: usize = 16 * 1024;
pub const MAX_ANSWER: usize = 256 * 1024;

/// What an operator carries to a box: whose it is, a secret that works once, and where
/// the server's certificate is from nobody whom the box knows, which key to expect.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    pub access_point: AccessPointId,
    pub secret: [u8; 16],
    /// SHA-256 of the `subjectPublicKeyInfo` (DER) of the server, or of an authority in the
    /// chain that it shows.
    pub server_key: Option<[u8; 32]>,
}

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "this is not a token as `hotspot-collector enroll --token` prints it: an access point id, \
     a dot and 32 digits, perhaps a dot and 64 more (was all of it copied?)"
)]
pub struct InvalidToken;

/// `POST`ed to [`PATH`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Without the key of the server.
    pub token: String,
    /// A certificate signing request, PEM. Its names mean nothing.
    pub request: String,
}

/// What makes the box this access point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub access_point: AccessPointId,
    /// PEM: the chain, the access point's own first.
    pub certificate: String,
    /// PEM: whom to believe that they are the broker.
    pub authorities: String,
    pub broker: Broker,
    /// Sections and keys of the agent's configuration that all boxes share.
    #[serde(default)]
    pub settings: Settings,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Broker {
    pub host: String,
    pub port: u16,
    pub topic_prefix: Option<String>,
}

pub type Settings = BTreeMap<String, BTreeMap<String, Value>>;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    Flag(bool),
    Number(i64),
    Text(String),
    List(Vec<String>),
}

impl Token {
    /// What is sent of it.
    pub fn without_server_key(&self) -> String {
        Self {
            server_key: None,
            ..self.clone()
        }
        .to_string()
    }
}

impl fmt::Display for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.", self.access_point)?;
        hexadecimal(&self.secret, formatter)?;
        if let Some(key) = &self.server_key {
            formatter.write_char('.')?;
            hexadecimal(key, formatter)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Token({}.…)", self.access_point)
    }
}

impl FromStr for Token {
    type Err = InvalidToken;

    fn from_str(text: &str) -> Result<Self, InvalidToken> {
        let mut parts = text.trim().split('.');
        let access_point = parts.next().and_then(|id| id.parse().ok());
        let secret = parts.next().and_then(bytes);
        let server_key = match parts.next() {
            Some(key) => Some(bytes(key).ok_or(InvalidToken)?),
            None => None,
        };
        if parts.next().is_some() {
            return Err(InvalidToken);
        }
        Ok(Self {
            access_point: access_point.ok_or(InvalidToken)?,
            secret: secret.ok_or(InvalidToken)?,
            server_key,
        })
    }
}

fn hexadecimal(bytes: &[u8], formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    bytes
        .iter()
        .try_for_each(|byte| write!(formatter, "{byte:02x}"))
}

fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    let is_hexadecimal = |byte: &u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(byte);
    if digits.len() != 2 * N || !digits.iter().all(is_hexadecimal) {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_one_word_that_is_read_back_and_not_shown_in_a_log() {
        let mut token = Token {
            access_point: "simonis-1".parse().unwrap(),
            secret: [0xa5; 16],
            server_key: None,
        };
        let text = format!("simonis-1.{}", "a5".repeat(16));
        assert_eq!(token.to_string(), text);
        assert_eq!(text.parse(), Ok(token.clone()));
        token.server_key = Some([7; 32]);
        let text = format!("{text}.{}", "07".repeat(32));
        assert_eq!(token.to_string(), text);
        assert_eq!(format!("\n {text}\n").parse(), Ok(token.clone()));
        assert!(!format!("{token:?}").contains("a5"), "{token:?}");
        assert_eq!(
            token.without_server_key(),
            text[..text.rfind('.').unwrap()].to_owned()
        );
    }

    #[test]
    fn half_of_a_token_is_not_one() {
        let whole = format!("simonis-1.{}.{}", "a5".repeat(16), "07".repeat(32));
        let between = "simonis-1.".len() + 32;
        for length in 0..whole.len() {
            let is_whole = whole[..length].parse::<Token>().is_ok();
            assert_eq!(is_whole, length == between, "{length}");
        }
        for wrong in [
            format!("{whole}.00"),
            whole.replace('a', "A"),
            whole.replace("a5", "é"),
        ] {
            assert_eq!(wrong.parse::<Token>(), Err(InvalidToken), "{wrong}");
        }
    }
}
