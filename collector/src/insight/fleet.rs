//! The state of every access point, and why: from its last status, its reports, what
//! was refused of it, and its account of the last week.

mod judge;
mod load;
mod moment;
mod sum;
mod words;

use std::collections::BTreeMap;

use jiff::Timestamp;
use protocol::AccessPointId;
use serde::Serialize;
use strum::IntoStaticStr;
use utoipa::ToSchema;

use crate::insight::account::Hours;
use analysis::text::Text;

pub use load::{FleetError, load};
pub use moment::{Moment, moments};
pub use sum::{AHEAD_S, FleetSums, sum};

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Fleet {
    pub items: Vec<FleetItem>,
    /// Always null: the list is whole.
    #[schema(required)]
    pub next_cursor: Option<String>,
    pub refused_messages: Vec<RefusedMessages>,
    pub broker: Broker,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FleetItem {
    #[schema(value_type = String)]
    pub id: AccessPointId,
    #[schema(required)]
    pub site: Option<String>,
    #[schema(required)]
    pub site_name: Option<Text>,
    pub state: FleetState,
    /// What is behind the state; null when nothing is wrong or it is at no hotspot.
    #[schema(required)]
    pub cause: Option<Cause>,
    /// Why it does not report, or what is wrong though it does.
    #[schema(required)]
    pub reason: Option<Text>,
    #[schema(required, value_type = Option<String>, format = DateTime)]
    pub last_report: Option<Timestamp>,
    #[schema(required, value_type = Option<String>, format = DateTime)]
    pub last_status: Option<Timestamp>,
    #[schema(required)]
    pub clock: Option<&'static str>,
    /// Seconds by which its clock was ahead of the collector's when its last status
    /// came. Less than zero is also a message that was long on its way.
    #[schema(required)]
    pub clock_ahead_s: Option<i64>,
    #[schema(required)]
    pub agent_version: Option<String>,
    #[schema(required)]
    pub uptime_s: Option<u32>,
    /// Windows held by the access point and not settled.
    #[schema(required)]
    pub outbox_depth: Option<u32>,
    /// Start of the oldest window that the access point still has, settled or not.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    pub oldest_held: Option<Timestamp>,
    /// The latest losses, latest first.
    pub losses: Vec<Loss>,
    /// Since the outbox was made.
    pub lost_minutes_by_reason: BTreeMap<&'static str, u32>,
    /// The latest totals of days and weeks that were lost, latest first. Their minutes are
    /// not lost: the windows of the same time may be here.
    pub lost_totals: Vec<LostTotal>,
    /// Since the outbox was made.
    #[schema(required)]
    pub lost_totals_count: Option<u32>,
    pub sources: Vec<Source>,
    #[schema(required, value_type = Option<String>, format = DateTime)]
    pub certificate_expiry: Option<Timestamp>,
    /// Of windows.
    #[schema(required)]
    pub noise: Option<Noise>,
    /// What is released of the same minutes, windows first; empty before the first status.
    pub layers: Vec<Released>,
    /// Until then all of the noise budget is spent on windows, because it was started more
    /// than once this week or last: no total of the week is counted.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    pub undivided_until: Option<Timestamp>,
    #[schema(required)]
    pub cap_minutes: Option<u16>,
    #[schema(required)]
    pub window_minutes: Option<f64>,
    /// When a new outbox was seen: the access point was flashed again or replaced.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    pub outbox_replaced_at: Option<Timestamp>,
    /// Two access points seem to use one identity.
    pub twin_suspected: bool,
    pub account_week: Week,
}

#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema, IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum FleetState {
    Reporting,
    /// Connected, and yet no report arrives.
    Silent,
    /// The broker lost it, or it was stopped.
    Offline,
    NeverSeen,
    Unplaced,
}

/// What to look after first.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema, IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Cause {
    /// It dropped off: the broker sent its last will.
    PowerOrUplink,
    /// The counting program was stopped in order.
    Stopped,
    Radio,
    Clock,
    /// The collector does not take what it sends.
    Refused,
    Unknown,
}

impl Cause {
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

impl FleetState {
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

/// Scales of the noise; 0 is off.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct Noise {
    pub b: u16,
    pub b_v: u8,
}

/// One layer as an access point releases it.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct Released {
    /// `windows`, `days` or `weeks`.
    pub layer: &'static str,
    /// Of a whole one.
    pub minutes: f64,
    pub noise: Noise,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LostTotal {
    /// `days` or `weeks`.
    pub layer: &'static str,
    pub loss: Loss,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Loss {
    #[schema(value_type = String, format = DateTime)]
    pub from: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    pub to: Timestamp,
    pub minutes: u32,
    pub reason: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Source {
    pub kind: &'static str,
    pub interface: String,
    pub state: &'static str,
    /// What the state means for the counts; null when nothing is wrong.
    #[schema(required)]
    pub text: Option<Text>,
}

/// The account of the last seven days, hours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct Week {
    pub expected_hours: f64,
    pub stored_hours: f64,
    pub lost_hours: f64,
    pub refused_hours: f64,
    pub no_report_hours: f64,
}

impl From<Hours> for Week {
    fn from(hours: Hours) -> Self {
        Self {
            expected_hours: hours.expected_hours,
            stored_hours: hours.stored_hours,
            lost_hours: sum_hours(&hours.lost_hours),
            refused_hours: sum_hours(&hours.refused_hours),
            no_report_hours: hours.no_report_hours,
        }
    }
}

/// The sum of nothing is 0: `Iterator::sum` makes it -0.0, which JSON and CSV would show.
fn sum_hours(by_reason: &BTreeMap<String, f64>) -> f64 {
    by_reason.values().fold(0.0, |sum, hours| sum + hours)
}

/// Messages or windows that were not stored, by reason.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RefusedMessages {
    pub reason: String,
    pub text: Text,
    pub count: i64,
    #[schema(value_type = String, format = DateTime)]
    pub last_at: Timestamp,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct Broker {
    pub connected: bool,
    pub embedded: bool,
    /// Whether access points are kept apart: null when that is not proven.
    #[schema(required)]
    pub access_control: Option<bool>,
}

#[cfg(test)]
mod tests;
