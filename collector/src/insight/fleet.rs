//! The state of every access point, and why: from its last status, its reports, what
//! was refused of it, and its account of the last week; and which of them need a hand.

mod judge;
mod lingering;
mod load;
mod moment;
mod needs;
mod remedy;
mod rows;
mod sum;
mod words;

use std::collections::BTreeMap;

use jiff::Timestamp;
use protocol::AccessPointId;
use serde::{Deserialize, Serialize};
use strum::{EnumIter, EnumString, IntoStaticStr};
use utoipa::ToSchema;

use crate::insight::account::Hours;
use analysis::text::Text;

pub use load::{FleetError, Seen, load, look, needing};
pub use moment::{Moment, moments};
pub use needs::AHEAD_S;
pub use remedy::{Names, PLACEHOLDERS, commands, remedy};
pub use sum::{FleetSums, sum};

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Fleet {
    /// Those that need a hand first, the worst of them at the top.
    pub items: Vec<FleetItem>,
    /// Hotspots of which no access point serves anybody.
    pub dark_sites: Vec<SiteInNeed>,
    /// Hotspots that say that they work, and where nobody connects: the verdict `nobody`.
    /// Those that are dark are not here.
    pub empty_sites: Vec<SiteInNeed>,
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
    /// Where it says that it is itself: the code set with `hotspot-agent place`.
    #[schema(required)]
    pub site_code: Option<String>,
    pub state: FleetState,
    /// What is behind the state; null when nothing is wrong or it is at no hotspot.
    #[schema(required)]
    pub cause: Option<Cause>,
    /// Why it does not report, or what is wrong though it does.
    #[schema(required)]
    pub reason: Option<Text>,
    /// What somebody should look after, and how; empty when nobody is needed.
    pub needs: Vec<Need>,
    #[schema(required, value_type = Option<String>, format = DateTime)]
    pub last_report: Option<Timestamp>,
    #[schema(required, value_type = Option<String>, format = DateTime)]
    pub last_status: Option<Timestamp>,
    /// Whether guests reach the internet, as it last said: `reached`, `not_reached` or
    /// `not_checked`.
    #[schema(required)]
    pub internet: Option<&'static str>,
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
    /// Until then all of the noise budget is spent on windows and no total of the week is
    /// counted: it was started more than once this week or last, or its layers are new.
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

/// In the order of urgency.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema, IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum FleetState {
    /// It counts, and its guests do not reach the internet.
    NoInternet,
    /// A radio is dead or cannot be read: what comes is not a count.
    RadioDown,
    /// The broker lost it, or it was stopped.
    Offline,
    /// Connected, and yet no report arrives.
    Silent,
    NeverSeen,
    /// Shut out by the registry.
    Revoked,
    Unplaced,
    Reporting,
}

/// What to look after first, in the order of urgency.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
    IntoStaticStr,
    EnumString,
    EnumIter,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Cause {
    /// No access point of a hotspot serves anybody.
    SiteDark,
    /// Guests do not reach the internet.
    Internet,
    Radio,
    /// A hotspot says that it works, and nobody connects for weeks: its verdict is `nobody`.
    Nobody,
    /// It dropped off: the broker sent its last will.
    PowerOrUplink,
    /// The counting program was stopped in order.
    Stopped,
    Clock,
    /// The collector does not take what it sends.
    Refused,
    Unknown,
    /// The broker was away: that is one event, whatever it ended for how many.
    Broker,
    /// Shut out, and still it tries.
    Revoked,
    /// Two boxes seem to use one identity.
    Twin,
    /// It says that it is elsewhere than the registry has it.
    WrongSite,
    /// It counts for no hotspot.
    Unplaced,
    /// Its certificate ends soon, or has ended.
    Certificate,
    /// It loses minutes now.
    Losing,
    /// Its outbox is a copy of another's.
    OutboxCopied,
    /// Its devices count until the cap, on average.
    Lingering,
}

/// One thing that somebody should look after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Need {
    pub cause: Cause,
    pub text: Text,
    /// What to do next.
    pub remedy: Text,
    /// What does it, or says more, on the command line of the server: for whoever runs it.
    pub commands: Vec<String>,
}

impl Need {
    fn of(cause: Cause, text: Text, names: Names<'_>) -> Self {
        Self {
            cause,
            text,
            remedy: remedy(cause, names),
            commands: commands(cause, names),
        }
    }
}

/// A hotspot that needs a hand as a whole.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SiteInNeed {
    pub site: String,
    pub site_name: Text,
    /// Which of its access points it is about.
    pub access_points: Vec<String>,
    /// When the last report came from there.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    pub last_report: Option<Timestamp>,
    pub need: Need,
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

impl Fleet {
    /// Keeps those that need a hand, or that need it for this cause.
    pub fn keep_needing(&mut self, cause: Option<Cause>) {
        let is_meant = |need: &Need| cause.is_none_or(|cause| need.cause == cause);
        self.dark_sites.retain(|site| is_meant(&site.need));
        self.empty_sites.retain(|site| is_meant(&site.need));
        let sites = self.dark_sites.iter().chain(&self.empty_sites);
        // Who asks for a cause of whole hotspots sees how their access points are.
        let there: Vec<&String> = sites
            .filter(|_| cause.is_some())
            .flat_map(|site| &site.access_points)
            .collect();
        self.items.retain(|item| {
            item.needs.iter().any(is_meant) || there.iter().any(|id| *id == item.id.as_str())
        });
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
    /// Counted, and stored.
    pub stored_hours: f64,
    /// A window came, and nothing could be counted.
    pub not_counted_hours: f64,
    pub lost_hours: f64,
    pub refused_hours: f64,
    pub no_report_hours: f64,
}

impl From<Hours> for Week {
    fn from(hours: Hours) -> Self {
        Self {
            expected_hours: hours.expected_hours,
            stored_hours: hours.stored_hours,
            not_counted_hours: hours.not_counted_hours,
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

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Broker {
    pub connected: bool,
    /// When the collector was last without it, or the broker was restarted.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    pub lost_at: Option<Timestamp>,
    /// When it was back; null while it is away.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    pub back_at: Option<Timestamp>,
    /// Access points that have yet to come back after it.
    pub awaited: usize,
    /// Null while nothing is wrong with it.
    #[schema(required)]
    pub need: Option<Need>,
    pub embedded: bool,
    /// Whether access points are kept apart: null when that is not proven.
    #[schema(required)]
    pub access_control: Option<bool>,
}

#[cfg(test)]
mod tests;
