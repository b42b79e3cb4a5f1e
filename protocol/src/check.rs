//! What an access point found when it was checked on the spot (`hotspot-agent check`): the
//! box says itself that it works where it hangs.

use serde::{Deserialize, Serialize};

use crate::codec::Message;
use crate::status::MAX_SITE_BYTES;

pub const MAX_TRIED: usize = 32;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// The agent's time, Unix seconds; `None` before its clock can be trusted.
    pub sent_at: Option<u32>,
    /// Site code set on the box with `place`.
    pub site: Option<String>,
    /// In the order in which they were tried, each part once: several entries of one would
    /// tell what was seen of the devices.
    pub tried: Vec<Tried>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tried {
    pub part: Part,
    pub works: bool,
}

/// What was tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "u32", into = "u32")]
pub enum Part {
    /// The clock is set.
    Clock,
    /// Whoever checks may read what the agent may.
    User,
    /// A radio can be read.
    Source,
    /// Guests reach the internet.
    Online,
    Outbox,
    Layers,
    Certificate,
    Broker,
    Receipts,
    /// A later agent has more words than this build.
    Unknown(u32),
}

impl From<u32> for Part {
    fn from(number: u32) -> Self {
        match number {
            0 => Self::Clock,
            1 => Self::User,
            2 => Self::Source,
            3 => Self::Online,
            4 => Self::Outbox,
            5 => Self::Layers,
            6 => Self::Certificate,
            7 => Self::Broker,
            8 => Self::Receipts,
            other => Self::Unknown(other),
        }
    }
}

impl From<Part> for u32 {
    fn from(part: Part) -> Self {
        match part {
            Part::Clock => 0,
            Part::User => 1,
            Part::Source => 2,
            Part::Online => 3,
            Part::Outbox => 4,
            Part::Layers => 5,
            Part::Certificate => 6,
            Part::Broker => 7,
            Part::Receipts => 8,
            Part::Unknown(other) => other,
        }
    }
}

impl Part {
    /// The word on the screen of `check` and in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Part::Clock => "clock",
            Part::User => "user",
            Part::Source => "source",
            Part::Online => "online",
            Part::Outbox => "outbox",
            Part::Layers => "layers",
            Part::Certificate => "tls",
            Part::Broker => "broker",
            Part::Receipts => "receipts",
            Part::Unknown(_) => "unknown",
        }
    }
}

impl Message for Check {
    const MAX_BYTES: usize = 512;
    const LAYOUT: u8 = 2;
    const SEALED: bool = true;

    fn validate(&self) -> Result<(), &'static str> {
        if self.tried.is_empty() || self.tried.len() > MAX_TRIED {
            return Err("a check tried 1 to 32 parts");
        }
        let mut parts: Vec<u32> = self.tried.iter().map(|tried| tried.part.into()).collect();
        parts.sort_unstable();
        if parts.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err("each part is there once");
        }
        if self
            .site
            .as_ref()
            .is_some_and(|site| site.len() > MAX_SITE_BYTES)
        {
            return Err("a site code has at most 64 bytes");
        }
        Ok(())
    }
}
