//! What an evaluation says: a verdict on each site and all that it rests on.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::expectation::Expectation;
use super::finding::{ChangePoint, Class, Decline};
use super::memory::Memory;
use super::window::Oddity;
use crate::text::Text;

/// The caller asked for an end before there was an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("evaluation was stopped")]
pub struct Stopped;

/// One evaluation's conclusion about one hotspot, and all it rests on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Verdict {
    pub site: String,
    pub verdict: Class,
    /// Observed over expected; null where nothing was expected.
    #[cfg_attr(feature = "schema", schema(required))]
    pub ratio: Option<f64>,
    /// Probability that the true ratio is below the threshold, a quarter: whole percents,
    /// rounded down, 0.99 at most.
    #[serde(serialize_with = "super::certainty::as_told")]
    #[cfg_attr(feature = "schema", schema(required, value_type = Option<f64>))]
    pub probability: Option<f64>,
    /// Interval that holds the true ratio with a probability of 80%.
    #[cfg_attr(feature = "schema", schema(required))]
    pub interval: Option<[f64; 2]>,
    /// Device-minutes of the period (visits, where only these were counted), noise
    /// included.
    pub observed: f64,
    /// What a typical hotspot of the reference would have had in the hours in which this
    /// one was online.
    pub expected: f64,
    /// Since when it is in this class.
    #[cfg_attr(
        feature = "schema",
        schema(required, value_type = Option<String>, format = DateTime)
    )]
    pub since: Option<Timestamp>,
    pub evidence: Evidence,
    pub sentence: Text,
    #[cfg_attr(feature = "schema", schema(required))]
    pub would_change: Option<Text>,
    pub naive: Naive,
    pub absolute: Absolute,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Evidence {
    /// Weeks' worth of expected use behind the ratio.
    pub weeks: f64,
    /// Share of the time online since the later of period start and installation; of its
    /// own hours, where it keeps hours.
    pub online_share: f64,
    #[cfg_attr(feature = "schema", schema(required))]
    pub days_since_installation: Option<f64>,
    /// Expected use as a share of the expected use of a full period online.
    pub exposure_share: f64,
    /// Standard deviation of the ratio over a full period that privacy noise makes.
    #[cfg_attr(feature = "schema", schema(required))]
    pub noise_of_ratio: Option<f64>,
    /// Use of the reference, device-minutes (or visits) a day online.
    #[cfg_attr(feature = "schema", schema(required))]
    pub reference: Option<f64>,
    /// The kind, `indoor`, `outdoor` or `all`.
    pub reference_group: String,
    /// True where the kind has too few hotspots to be its own reference.
    pub reference_borrowed: bool,
    #[cfg_attr(feature = "schema", schema(required))]
    pub change_point: Option<ChangePoint>,
    /// A slow fall, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decline: Option<Decline>,
    /// The end of its last time online, where that was a day or more before the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "schema",
        schema(value_type = Option<String>, format = DateTime)
    )]
    pub silent_since: Option<Timestamp>,
    /// Access points that are down while others are not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub boxes_down: Vec<BoxDown>,
    /// Hours a week that it is online, where it keeps hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours_a_week: Option<f64>,
    pub missing: Vec<Missing>,
    /// Online, and yet nobody connects: someone should look at the radio.
    pub check_radio: bool,
}

/// One of several access points that is down.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct BoxDown {
    pub access_point: String,
    pub what: BoxTrouble,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum BoxTrouble {
    /// Says that it works, and nobody at all is there.
    Nobody,
    /// Without a report for seven days.
    Silent,
}

/// Something a verdict still lacks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Missing {
    pub what: Lack,
    pub text: Text,
    /// When it will be there if the hotspot stays online.
    #[cfg_attr(
        feature = "schema",
        schema(required, value_type = Option<String>, format = DateTime)
    )]
    pub enough_at: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Lack {
    NoData,
    TooNew,
    TooLittleExpected,
    TooNoisy,
    NoReference,
}

/// What two rules in use elsewhere would say; null where they cannot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(as = NaiveRules))]
pub struct Naive {
    #[cfg_attr(feature = "schema", schema(required))]
    pub fewer_than_15_visits_a_day: Option<bool>,
    #[cfg_attr(feature = "schema", schema(required))]
    pub nobody_for_three_days: Option<bool>,
}

/// Use in itself, beside the comparison.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(as = AbsoluteUse))]
pub struct Absolute {
    /// Device-minutes a day online.
    #[cfg_attr(feature = "schema", schema(required))]
    pub device_minutes_a_day: Option<f64>,
    /// 1 is the busiest of all hotspots whose use is known.
    #[cfg_attr(feature = "schema", schema(required, value_type = Option<u32>))]
    pub rank: Option<usize>,
    #[cfg_attr(feature = "schema", schema(value_type = u32))]
    pub of: usize,
}

/// A kind whose typical site is far below the typical site of all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LowKind {
    pub kind: String,
    pub text: Text,
}

/// Rows that could not be used as they were.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    pub what: Oddity,
    pub count: usize,
    pub text: Text,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Period {
    pub from: Timestamp,
    pub to: Timestamp,
}

/// All verdicts of one evaluation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// Worst first.
    pub items: Vec<Verdict>,
    pub evaluated_at: Timestamp,
    pub period: Period,
    /// Sum of 1 - P over the sites called underused.
    pub expected_false_flags: f64,
    /// The largest list, surest first, with a mean 1 - P of at most 10 %.
    pub ten_percent_list: Vec<String>,
    pub low_kinds: Vec<LowKind>,
    pub method: Text,
    pub warnings: Vec<Warning>,
    /// What the next evaluation is to be given, in the order of the sites.
    #[serde(skip)]
    pub memories: Vec<Memory>,
    /// What was expected of each site in any window, in the order of the sites.
    #[serde(skip)]
    pub expectations: Vec<Option<Expectation>>,
}
