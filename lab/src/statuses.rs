//! Statuses of an access point that is well.

use protocol::Layer;
use protocol::status::{ClockState, Internet, Presence, Released, Status};

/// Of this boot and connection: online where it says when it was sent, else its last
/// will.
pub fn status(boot: u64, connection: u32, sent_at: Option<u32>) -> Status {
    Status {
        boot,
        connection,
        presence: if sent_at.is_some() {
            Presence::Online
        } else {
            Presence::Offline
        },
        version: "1.0.0".to_owned(),
        uptime_s: 60,
        clock: ClockState::Trusted,
        sent_at,
        period_s: 60,
        layers: vec![Released {
            layer: Layer::Windows,
            length_periods: 240,
            noise_device_minutes: 60,
            noise_visits: 2,
        }],
        undivided_until: None,
        noise_off_reference: None,
        cap_minutes: 240,
        outbox: 1,
        unsettled: 0,
        capacity: 100,
        oldest_held: None,
        newest_settled: None,
        losses: Vec::new(),
        lost_minutes: Vec::new(),
        lost_totals: 0,
        sources: Vec::new(),
        internet: Internet::NotChecked,
        certificate_expires: None,
        site: None,
    }
}
