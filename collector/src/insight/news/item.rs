//! What there is to be told: what happened, as cause and parameters.

use std::collections::BTreeMap;

use analysis::text::Text;
use jiff::civil::Date;
use records::registry::subscription::Kind;
use serde::{Deserialize, Serialize};

use crate::insight::fleet::Cause;

/// Named in the body of a webhook, which receivers read: words are added, never changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data", rename_all = "snake_case")]
pub enum News {
    Underused {
        evaluated_on: Date,
        sites: Vec<NewlyUnderused>,
    },
    NotSeen {
        moves: Vec<UnseenMove>,
    },
    Effect {
        moves: Vec<MoveEvaluated>,
        /// All moves together, where that can be told for the first time or anew.
        programme: Option<Text>,
    },
    Fleet {
        groups: Vec<Group>,
    },
    Digest(Box<Digest>),
    /// By mail alone, to the one who is mentioned.
    Mentioned(Mention),
    /// By mail alone, to the address that is to be confirmed.
    Confirm(Confirm),
}

/// The words of the comment stand on the page alone, where they can be erased.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mention {
    pub comment: i64,
    /// Who wrote it, by pseudonym until it goes.
    pub by: String,
    pub about: Text,
    /// Of the site, from `/` on.
    pub page: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Confirm {
    /// The account.
    pub name: String,
    pub mail: String,
    /// Page with the secret of the link; empty until it goes.
    pub page: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewlyUnderused {
    pub site: String,
    pub name: Text,
    pub sentence: Text,
}

/// A move that somebody reported and the data do not show.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnseenMove {
    pub recommendation: String,
    pub from: Text,
    pub to: Text,
    pub moved_on: Date,
    /// Since then.
    pub days: i32,
    pub missing: Vec<Text>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MoveEvaluated {
    pub recommendation: String,
    pub from: Text,
    pub to: Text,
    pub sentence: Text,
}

impl News {
    pub fn kind(&self) -> Kind {
        match self {
            Self::Underused { .. } => Kind::Underused,
            Self::NotSeen { .. } => Kind::NotSeen,
            Self::Effect { .. } => Kind::Effect,
            Self::Fleet { .. } => Kind::Fleet,
            Self::Digest(_) => Kind::Digest,
            Self::Mentioned(_) => Kind::Mention,
            Self::Confirm(_) => Kind::Confirm,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    pub cause: Cause,
    pub count: usize,
    /// The first of them.
    pub items: Vec<Concern>,
}

/// One thing that somebody should look after.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Concern {
    /// Null for the broker.
    pub site: Option<String>,
    pub name: Option<Text>,
    /// Null for a hotspot as a whole.
    pub access_point: Option<String>,
    pub text: Text,
}

/// Of every part of the network; each role reads what is its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Digest {
    pub week_of: Date,
    /// Hotspots by what was last found of them.
    pub verdicts: BTreeMap<String, u32>,
    pub newly_underused: Vec<NewlyUnderused>,
    /// Recommended moves that wait for a decision.
    pub to_decide: u32,
    /// Requests and objections that wait for an answer, and the day the first came.
    #[serde(default)]
    pub to_answer: u32,
    #[serde(default)]
    pub asked_first: Option<Date>,
    /// By day.
    pub scheduled: Vec<ScheduledMove>,
    pub not_seen: Vec<UnseenMove>,
    /// All moves together; null while none was carried out.
    pub programme: Option<Text>,
    pub needs: Vec<Group>,
    pub open_tickets: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScheduledMove {
    pub recommendation: String,
    pub from: Text,
    pub to: Text,
    pub on: Option<Date>,
}
