//! Reports and statuses as agents of version 1 write them. Frozen: read for ever, and
//! written by an agent until it knows that its collector reads version 2.

use postcard::fixint::le as fixed;
use serde::{Deserialize, Serialize};

use crate::codec::Message;
use crate::layer::Layer;
use crate::report::{self, MAX_WINDOWS, WINDOW_BYTES, Window};
use crate::status::{
    self, ClockState, Internet, LossReason, LostMinutes, Mark, Presence, Released, SourceState,
    SourceStatus,
};

/// Bytes before the first window, the version byte included.
pub const HEADER_BYTES: usize = 24;

/// A batch of windows; see [`report::Report`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    #[serde(with = "fixed")]
    pub boot: u64,
    #[serde(with = "fixed")]
    pub first_sequence: u32,
    #[serde(with = "fixed")]
    pub first_start: u32,
    pub period_s: u8,
    #[serde(with = "fixed")]
    pub length_periods: u16,
    #[serde(with = "fixed")]
    pub noise_device_minutes: u16,
    pub noise_visits: u8,
    pub windows: Vec<Window>,
}

impl From<Report> for report::Report {
    fn from(report: Report) -> Self {
        Self {
            boot: report.boot,
            first_sequence: report.first_sequence,
            first_start: report.first_start,
            period_s: report.period_s,
            length_periods: report.length_periods,
            noise_device_minutes: report.noise_device_minutes,
            noise_visits: report.noise_visits,
            layer: Layer::Windows,
            windows: report.windows,
        }
    }
}

impl Message for Report {
    const MAX_BYTES: usize = HEADER_BYTES + MAX_WINDOWS * WINDOW_BYTES;
    const LAYOUT: u8 = 1;
    const SEALED: bool = false;

    fn validate(&self) -> Result<(), &'static str> {
        report::Report::from(self.clone()).validate()
    }
}

/// The state of an agent; see [`status::Status`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    pub boot: u64,
    pub connection: u32,
    pub presence: Presence,
    pub version: String,
    pub uptime_s: u32,
    pub clock: ClockState,
    pub sent_at: Option<u32>,
    pub period_s: u8,
    pub length_periods: u16,
    pub noise_device_minutes: u16,
    pub noise_visits: u8,
    pub noise_off_reference: Option<String>,
    pub cap_minutes: u16,
    pub outbox: u64,
    pub unsettled: u32,
    pub capacity: u32,
    pub oldest_held: Option<Mark>,
    pub newest_settled: Option<Mark>,
    pub losses: Vec<Loss>,
    pub lost_minutes: Vec<LostMinutes>,
    pub sources: Vec<SourceStatus>,
    pub certificate_expires: Option<u32>,
    pub site: Option<String>,
}

/// Minutes that will never be reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loss {
    pub from: u32,
    pub to: u32,
    pub minutes: u32,
    pub reason: LossReason,
}

impl From<Status> for status::Status {
    fn from(status: Status) -> Self {
        let losses = status.losses.into_iter().map(|loss| status::Loss {
            from: loss.from,
            to: loss.to,
            minutes: loss.minutes,
            reason: loss.reason,
            layer: Layer::Windows,
        });
        Self {
            boot: status.boot,
            connection: status.connection,
            presence: status.presence,
            version: status.version,
            uptime_s: status.uptime_s,
            clock: status.clock,
            sent_at: status.sent_at,
            period_s: status.period_s,
            layers: vec![Released {
                layer: Layer::Windows,
                length_periods: status.length_periods,
                noise_device_minutes: status.noise_device_minutes,
                noise_visits: status.noise_visits,
            }],
            undivided_until: None,
            noise_off_reference: status.noise_off_reference,
            cap_minutes: status.cap_minutes,
            outbox: status.outbox,
            unsettled: status.unsettled,
            capacity: status.capacity,
            oldest_held: status.oldest_held,
            newest_settled: status.newest_settled,
            losses: losses.collect(),
            lost_minutes: status.lost_minutes,
            lost_totals: 0,
            sources: status.sources,
            internet: Internet::NotChecked,
            certificate_expires: status.certificate_expires,
            site: status.site,
        }
    }
}

/// For a collector that may not read version 2. It is told of windows only, and in the
/// words that it knows.
impl From<&status::Status> for Status {
    fn from(status: &status::Status) -> Self {
        let windows = status.windows();
        let losses = status.losses.iter().filter(|loss| !loss.layer.is_total());
        let losses = losses.map(|loss| Loss {
            from: loss.from,
            to: loss.to,
            minutes: loss.minutes,
            reason: loss.reason,
        });
        Self {
            boot: status.boot,
            connection: status.connection,
            presence: status.presence,
            version: status.version.clone(),
            uptime_s: status.uptime_s,
            clock: status.clock,
            sent_at: status.sent_at,
            period_s: status.period_s,
            length_periods: windows.length_periods,
            noise_device_minutes: windows.noise_device_minutes,
            noise_visits: windows.noise_visits,
            noise_off_reference: status.noise_off_reference.clone(),
            cap_minutes: status.cap_minutes,
            outbox: status.outbox,
            unsettled: status.unsettled,
            capacity: status.capacity,
            oldest_held: status.oldest_held,
            newest_settled: status.newest_settled,
            losses: losses
                .filter(|loss| loss.reason.is_in_version_1())
                .collect(),
            lost_minutes: status
                .lost_minutes
                .iter()
                .copied()
                .filter(|lost| lost.reason.is_in_version_1())
                .collect(),
            sources: status
                .sources
                .iter()
                .filter(|source| source.kind.is_in_version_1())
                .map(|source| SourceStatus {
                    state: if source.state.is_in_version_1() {
                        source.state
                    } else {
                        SourceState::Unreadable
                    },
                    ..source.clone()
                })
                .collect(),
            certificate_expires: status.certificate_expires,
            site: status.site.clone(),
        }
    }
}

impl Message for Status {
    const MAX_BYTES: usize = 4096;
    const LAYOUT: u8 = 1;
    const SEALED: bool = false;

    fn validate(&self) -> Result<(), &'static str> {
        let known = self.losses.iter().all(|loss| loss.reason.is_in_version_1())
            && self
                .lost_minutes
                .iter()
                .all(|lost| lost.reason.is_in_version_1())
            && self
                .sources
                .iter()
                .all(|source| source.kind.is_in_version_1() && source.state.is_in_version_1());
        if !known {
            return Err("version 1 does not have this reason, source or state");
        }
        status::Status::from(self.clone()).validate()
    }
}
