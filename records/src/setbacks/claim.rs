//! What an access point says in a status that it has delivered.

use protocol::status::{Presence, Status};
use protocol::{AccessPointId, Version};

/// All times are Unix seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    pub access_point: AccessPointId,
    /// Of the status, and so of what answers it.
    pub version: Version,
    /// Start of the newest window that it holds as settled.
    pub newest_s: i64,
    /// Start of the oldest window that it holds, settled or not.
    pub oldest_held_s: Option<i64>,
    /// It holds nothing that is not settled.
    pub all_settled: bool,
}

impl Claim {
    /// `None` where it claims nothing, or is not connected and cannot be asked.
    pub fn of(access_point: &AccessPointId, version: Version, status: &Status) -> Option<Self> {
        if status.presence != Presence::Online {
            return None;
        }
        Some(Self {
            access_point: access_point.clone(),
            version,
            newest_s: status.newest_settled?.start.into(),
            oldest_held_s: status.oldest_held.map(|held| held.start.into()),
            all_settled: status.unsettled == 0,
        })
    }

    /// Where the stretch begins of which it claims every window.
    pub fn all_from_s(&self) -> i64 {
        self.oldest_held_s.unwrap_or(self.newest_s)
    }
}
