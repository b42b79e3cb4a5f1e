//! Topics: `hotspots/v1/<access point id>/<kind>`.

use std::fmt;

use crate::id::{AccessPointId, InvalidId};

/// First two levels of every topic of this version.
pub const PREFIX: &str = "hotspots/v1";

/// The last level of a topic: what the message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MessageKind {
    /// Windows just closed; from the agent.
    Report,
    /// Windows whose end lies more than two window lengths back; from the agent.
    Late,
    /// State of the agent, retained, also its last will; from the agent.
    Status,
    /// Which windows are settled; from the collector.
    Receipt,
    /// Request for a new certificate; from the agent.
    Renew,
    /// The new certificate; from the collector.
    Certificate,
    /// What was found when it was checked on the spot, retained; from the agent.
    Check,
}

impl MessageKind {
    pub const ALL: [MessageKind; 7] = [
        MessageKind::Report,
        MessageKind::Late,
        MessageKind::Status,
        MessageKind::Receipt,
        MessageKind::Renew,
        MessageKind::Certificate,
        MessageKind::Check,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            MessageKind::Report => "report",
            MessageKind::Late => "late",
            MessageKind::Status => "status",
            MessageKind::Receipt => "receipt",
            MessageKind::Renew => "renew",
            MessageKind::Certificate => "certificate",
            MessageKind::Check => "check",
        }
    }

    /// Subscription filter that matches this kind for every access point.
    pub fn filter(self) -> String {
        format!("{PREFIX}/+/{}", self.as_str())
    }
}

/// Levels that stand before every topic, where several networks share a broker.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Root(String);

impl Root {
    /// `None` where `levels` are not names between single slashes, or longer than a topic
    /// may be on the smallest brokers.
    pub fn parse(levels: &str) -> Option<Self> {
        let is_name = |level: &str| {
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
            !level.is_empty() && level.bytes().all(plain)
        };
        let fits = levels.len() <= 64 && levels.split('/').all(is_name);
        fits.then(|| Self(format!("{levels}/")))
    }

    pub fn topic(&self, topic: &Topic) -> String {
        self.before(&topic.to_string())
    }

    pub fn before(&self, topic: &str) -> String {
        format!("{}{topic}", self.0)
    }

    pub fn filter(&self, kind: MessageKind) -> String {
        format!("{}{}", self.0, kind.filter())
    }

    /// The levels before the access point's id.
    pub fn before_the_id(&self) -> String {
        format!("{}{PREFIX}", self.0)
    }

    /// The topic without them; as it is where they are not there, which is then no topic.
    pub fn without<'a>(&self, topic: &'a str) -> &'a str {
        topic.strip_prefix(&self.0).unwrap_or(topic)
    }

    /// As in a configuration; `None` where there are none.
    pub fn levels(&self) -> Option<&str> {
        self.0.strip_suffix('/')
    }
}

/// A topic of one access point.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Topic {
    pub access_point: AccessPointId,
    pub kind: MessageKind,
}

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum TopicError {
    #[error("topic `{0}` is not `hotspots/v1/<access point id>/<kind>`")]
    Shape(String),
    #[error("topic `{topic}` has no valid access point id")]
    Id { topic: String, source: InvalidId },
    #[error("topic `{0}` ends in no kind of this version")]
    MessageKind(String),
}

impl Topic {
    pub fn new(access_point: AccessPointId, kind: MessageKind) -> Self {
        Self { access_point, kind }
    }

    /// Reads a topic as it arrived.
    ///
    /// # Errors
    /// Says which part is not of this version.
    pub fn parse(text: &str) -> Result<Self, TopicError> {
        let shown = || {
            text.chars()
                .take(80)
                .flat_map(char::escape_default)
                .collect()
        };
        let Some(rest) = text
            .strip_prefix(PREFIX)
            .and_then(|rest| rest.strip_prefix('/'))
        else {
            return Err(TopicError::Shape(shown()));
        };
        let Some((id, kind)) = rest.split_once('/') else {
            return Err(TopicError::Shape(shown()));
        };
        let access_point = id.parse().map_err(|source| TopicError::Id {
            topic: shown(),
            source,
        })?;
        let kind = MessageKind::ALL
            .into_iter()
            .find(|known| known.as_str() == kind)
            .ok_or_else(|| TopicError::MessageKind(shown()))?;
        Ok(Self { access_point, kind })
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{PREFIX}/{}/{}",
            self.access_point,
            self.kind.as_str()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_comes_back_as_it_was_written() {
        for kind in MessageKind::ALL {
            let topic = Topic::new("ap-1".parse().unwrap(), kind);
            assert_eq!(Topic::parse(&topic.to_string()).unwrap(), topic);
        }
    }

    #[test]
    fn a_root_stands_before_what_is_sent_and_is_taken_from_what_arrives() {
        let root = Root::parse("city/wifi.north").unwrap();
        let topic = Topic::new("ap-1".parse().unwrap(), MessageKind::Report);
        let sent = root.topic(&topic);
        assert_eq!(sent, "city/wifi.north/hotspots/v1/ap-1/report");
        assert_eq!(Topic::parse(root.without(&sent)), Ok(topic.clone()));
        assert_eq!(
            root.filter(MessageKind::Late),
            "city/wifi.north/hotspots/v1/+/late"
        );
        assert_eq!(root.levels(), Some("city/wifi.north"));
        let none = Root::default();
        assert_eq!(none.topic(&topic), topic.to_string());
        assert_eq!(none.levels(), None);
        assert!(Topic::parse(none.without(&sent)).is_err());
        for wrong in ["", "/", "a/", "/a", "a//b", "a/+", "#", "a b", "$SYS"] {
            assert_eq!(Root::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn says_which_part_of_a_topic_is_wrong() {
        assert!(matches!(
            Topic::parse("other/v1/a/report"),
            Err(TopicError::Shape(_))
        ));
        assert!(matches!(
            Topic::parse("hotspots/v1/a"),
            Err(TopicError::Shape(_))
        ));
        assert!(matches!(
            Topic::parse("hotspots/v1/A/report"),
            Err(TopicError::Id { .. })
        ));
        assert!(matches!(
            Topic::parse("hotspots/v1/a/report/x"),
            Err(TopicError::MessageKind(_))
        ));
        assert!(matches!(
            Topic::parse("hotspots/v2/a/report"),
            Err(TopicError::Shape(_))
        ));
    }
}
