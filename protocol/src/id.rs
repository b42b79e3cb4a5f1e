//! The name of an access point.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// An access point's id: 1 to 24 characters of `a-z`, `0-9` and `-`.
///
/// It is the MQTT client id, the certificate's name and a level of every topic,
/// and is never repeated inside a message.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AccessPointId(String);

/// Longest id, in characters.
pub const MAX_LENGTH: usize = 24;

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("access point id `{0}` is not 1 to 24 characters of a-z, 0-9 and -")]
pub struct InvalidId(pub String);

impl AccessPointId {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for AccessPointId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if text.is_empty() || text.len() > MAX_LENGTH || !text.bytes().all(allowed) {
            let shown: String = text
                .chars()
                .take(40)
                .flat_map(char::escape_default)
                .collect();
            return Err(InvalidId(shown));
        }
        Ok(Self(text.to_owned()))
    }
}

impl TryFrom<String> for AccessPointId {
    type Error = InvalidId;

    fn try_from(text: String) -> Result<Self, InvalidId> {
        text.parse()
    }
}

impl From<AccessPointId> for String {
    fn from(id: AccessPointId) -> String {
        id.0
    }
}

impl fmt::Display for AccessPointId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_what_a_topic_level_may_hold() {
        for good in ["a", "ap-0001", "simonis-metro-1", &"x".repeat(24)] {
            assert_eq!(good.parse::<AccessPointId>().unwrap().as_str(), good);
        }
    }

    #[test]
    fn refuses_what_would_break_a_topic() {
        for bad in ["", "A", "a/b", "+", "#", "a b", "é", &"x".repeat(25)] {
            assert!(bad.parse::<AccessPointId>().is_err(), "{bad}");
        }
    }

    #[test]
    fn an_error_does_not_carry_control_characters_to_the_log() {
        let error = "a\nb".parse::<AccessPointId>().unwrap_err().to_string();
        assert!(error.contains("a\\nb") && !error.contains('\n'));
    }
}
