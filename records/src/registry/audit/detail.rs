//! What a row of the log says beside who, when and on what: words that somebody typed, or
//! what the software did, as facts. Facts are kept as JSON; readers get them in words of
//! their language.

use analysis::text::Text;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::registry::consent::{Answer, Party};
use crate::registry::placement::Placement;
use crate::registry::user::Role;

#[derive(Clone, Debug, PartialEq)]
pub enum Detail {
    /// As somebody typed it; empty where there is nothing to say.
    Typed(String),
    Done(Done),
}

/// What the software did or took down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "done", rename_all = "snake_case", deny_unknown_fields)]
pub enum Done {
    /// What an account or a token may do; without a scope, in the whole region.
    Rights {
        role: Role,
        scope: Vec<String>,
    },
    Token {
        number: i64,
    },
    Ticket {
        number: i64,
    },
    Event {
        number: i64,
        first_day: Option<Date>,
        last_day: Option<Date>,
    },
    Visited {
        on: Date,
    },
    Placed {
        site: String,
        since: Timestamp,
        /// The move that it was for.
        recommendation: Option<String>,
    },
    TakenAway {
        site: Option<String>,
        since: Timestamp,
        recommendation: Option<String>,
    },
    NeverPlaced {
        site: String,
        since: Timestamp,
    },
    Corrected {
        right: Stay,
        wrong: Stay,
    },
    MovedOn {
        right: Date,
        wrong: Date,
        recommendation: String,
    },
    Opened {
        on: Date,
        recommendation: String,
    },
    Closed {
        since: Date,
        recommendation: Option<String>,
    },
    Reopened,
    Planned {
        moves: usize,
        at_most: u32,
    },
    Consent {
        party: Party,
        answer: Answer,
        on: Date,
    },
    NoticePosted {
        on: Date,
    },
    Certificate {
        until: Timestamp,
    },
    MayJoin {
        until: Timestamp,
    },
    MayNotJoin,
    Imported {
        new: usize,
        changed: usize,
        same: usize,
        skipped: usize,
        files: Vec<String>,
    },
    /// Why the software took a step from what the data say.
    Because {
        text: Text,
    },
}

/// Where an access point hung, from when to when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stay {
    pub site: String,
    pub from: Timestamp,
    /// Null while it hangs there.
    pub to: Option<Timestamp>,
}

impl From<Placement> for Stay {
    fn from(Placement { site, from, to, .. }: Placement) -> Self {
        Self { site, from, to }
    }
}

impl Default for Detail {
    fn default() -> Self {
        Self::Typed(String::new())
    }
}

impl From<Done> for Detail {
    fn from(done: Done) -> Self {
        Self::Done(done)
    }
}

impl Detail {
    /// As it is kept.
    ///
    /// # Errors
    /// Never: JSON is made of values that it has words for.
    pub fn written(&self) -> serde_json::Result<String> {
        match self {
            // What is typed is never taken for facts.
            Self::Typed(words) if words.starts_with('{') => Ok(format!(" {words}")),
            Self::Typed(words) => Ok(words.clone()),
            Self::Done(done) => serde_json::to_string(done),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::audit::read_detail;

    #[test]
    fn facts_are_read_as_they_were_written_and_typed_words_are_never_taken_for_them() {
        let done = Done::NoticePosted {
            on: "2026-05-05".parse().unwrap(),
        };
        let written = Detail::from(done.clone()).written().unwrap();
        assert_eq!(written, r#"{"done":"notice_posted","on":"2026-05-05"}"#);
        assert_eq!(
            read_detail("notice", written.clone()),
            Detail::Done(done.clone())
        );
        let typed = Detail::Typed(written).written().unwrap();
        assert!(matches!(read_detail("refused", typed), Detail::Typed(_)));
        let later = r#"{"done":"from_a_later_version","x":1}"#.to_owned();
        assert_eq!(read_detail("notice", later.clone()), Detail::Typed(later));
    }
}
