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
}

impl MessageKind {
    pub const ALL: [MessageKind; 6] = [
        MessageKind::Report,
        MessageKind::Late,
        MessageKind::Status,
        MessageKind::Receipt,
        MessageKind::Renew,
        MessageKind::Certificate,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            MessageKind::Report => "report",
            MessageKind::Late => "late",
            MessageKind::Status => "status",
            MessageKind::Receipt => "receipt",
            MessageKind::Renew => "renew",
            MessageKind::Certificate => "certificate",
        }
    }

    /// Subscription filter that matches this kind for every access point.
    pub fn filter(self) -> String {
        format!("{PREFIX}/+/{}", self.as_str())
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
