use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::text::Text;

/// The caller asked for an end before there was an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("evaluation was stopped")]
pub struct Stopped;

/// What is said of a site, in the order of precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    Underused,
    Dropped,
    Offline,
    NotEnoughData,
    Healthy,
}

/// The verdict on one site and all it rests on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    pub site: String,
    pub verdict: Class,
    /// Observed over expected; `None` where nothing was expected.
    pub ratio: Option<f64>,
    /// Probability that the true ratio is below the threshold.
    pub probability: Option<f64>,
    /// The 80 % interval of the ratio.
    pub interval: Option<[f64; 2]>,
    /// Device-minutes (visits, where only these were counted), noise included.
    pub observed: f64,
    /// What a typical site of the reference would have had in the hours online.
    pub expected: f64,
    pub since: Option<Timestamp>,
    pub evidence: Evidence,
    pub sentence: Text,
    pub would_change: Option<Text>,
    pub naive: Naive,
    pub absolute: Absolute,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Weeks' worth of expected use behind the ratio.
    pub weeks: f64,
    /// Share of the time online since the later of period start and installation.
    pub online_share: f64,
    pub days_since_installation: Option<f64>,
    /// Expected use as a share of that of a full period online.
    pub exposure_share: f64,
    /// Standard deviation of the ratio over a full period that privacy noise makes.
    pub noise_of_ratio: Option<f64>,
    /// Use of the reference, device-minutes (or visits) a day online.
    pub reference: Option<f64>,
    /// The kind, `indoor`, `outdoor` or `all`.
    pub reference_group: String,
    /// True where the kind has too few sites to be its own reference.
    pub reference_borrowed: bool,
    pub change_point: Option<ChangePoint>,
    pub missing: Vec<Missing>,
    pub check_radio: bool,
}

/// The split of the weekly series at which use changed most.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ChangePoint {
    pub at: Timestamp,
    /// Ratio before and after.
    pub before: f64,
    pub after: f64,
    /// Difference in standard errors.
    pub z: f64,
}

/// Something a verdict still lacks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Missing {
    pub what: Lack,
    pub text: Text,
    /// When it will be there if the site stays online.
    pub enough_at: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lack {
    NoData,
    TooNew,
    TooLittleExpected,
    TooNoisy,
    NoReference,
}

/// What two rules in use elsewhere would say; `None` where they cannot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Naive {
    pub fewer_than_15_visits_a_day: Option<bool>,
    pub nobody_for_three_days: Option<bool>,
}

/// Use in itself, beside the comparison.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Absolute {
    /// Device-minutes a day online.
    pub device_minutes_a_day: Option<f64>,
    /// 1 = the busiest of all sites whose use is known.
    pub rank: Option<usize>,
    pub of: usize,
}

/// A kind whose typical site is far below that of all sites.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LowKind {
    pub kind: String,
    pub text: Text,
}

/// Rows that were not used as they stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    pub what: Oddity,
    pub count: usize,
    pub text: Text,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Oddity {
    /// Same site and start as an earlier row: left out.
    Duplicate,
    /// Overlaps an earlier row of the site: left out.
    Overlapping,
    /// Begins at or after the end of the period: left out.
    Future,
    /// A number that cannot be: no length, not finite, online beyond the length.
    Impossible,
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
    pub memories: Vec<super::Memory>,
    /// What was expected of each site in any window, in the order of the sites.
    #[serde(skip)]
    pub expectations: Vec<Option<super::Expectation>>,
}
