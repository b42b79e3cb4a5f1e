//! What the parts of the daemon share.

use std::sync::Arc;

use jiff::tz::TimeZone;
use records::database::Database;
use records::windows::Store;

use crate::clock::Clock;
use crate::health::Health;
use crate::metrics::Metrics;
use crate::quiet::QuietHours;

#[derive(Clone)]
pub struct Shared {
    pub database: Database,
    pub store: Store,
    pub clock: Clock,
    /// Days and weeks begin at midnight there.
    pub time_zone: TimeZone,
    pub health: Arc<Health>,
    pub metrics: Arc<Metrics>,
    /// The broker runs inside this process and has no access control.
    pub embedded_broker: bool,
    /// Public computer rooms that the Region labels: plans say how many are loaded.
    pub public_computer_rooms_expected: u32,
    pub channels: Channels,
}

/// By which ways somebody is told what is new, and when mail waits.
#[derive(Clone, Copy, Debug, Default)]
pub struct Channels {
    pub mail: bool,
    pub webhook: bool,
    pub quiet: Option<QuietHours>,
}

impl Channels {
    pub fn any(self) -> bool {
        self.mail || self.webhook
    }
}
