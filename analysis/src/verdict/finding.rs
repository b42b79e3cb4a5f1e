//! What one evaluation finds at a site, before any memory, and what can be said of it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

/// What is said of a hotspot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[derive(IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Class {
    /// Nothing found: the chance that it is underused is small.
    Healthy,
    /// Neither flagged nor clear: look again.
    Watch,
    /// Chronically below a quarter of what is usual for its kind.
    Underused,
    /// Falls slowly, over months.
    Declining,
    /// Fell and stayed down: a fault, roadworks, the end of an event.
    Dropped,
    /// Says that it works, and nobody at all is there: check it on site.
    Nobody,
    /// Online less than half of the time, or silent for seven days: maintenance.
    Offline,
    NotEnoughData,
}

impl Class {
    /// Whether it rests on how much the site is used.
    pub fn is_of_use(self) -> bool {
        matches!(self, Class::Healthy | Class::Watch | Class::Underused)
    }
}

/// The split of the weekly series at which use changed most.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ChangePoint {
    #[cfg_attr(feature = "schema", schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
    /// Ratios before and after.
    pub before: f64,
    pub after: f64,
    /// Difference in standard errors.
    pub z: f64,
}

/// A slow fall.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Decline {
    /// When it began and, where it has not ended, the end of the period.
    #[cfg_attr(feature = "schema", schema(value_type = String, format = DateTime))]
    pub from: Timestamp,
    #[cfg_attr(feature = "schema", schema(value_type = String, format = DateTime))]
    pub to: Timestamp,
    /// Ratios before and after.
    pub before: f64,
    pub after: f64,
    /// What the ratio loses a month.
    pub a_month: f64,
}

/// What one evaluation finds, before any memory.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Finding {
    pub offline: bool,
    /// Chance that nobody at all uses it.
    pub nobody: f64,
    /// One of several boxes is down, but not all.
    pub box_down: bool,
    /// `None` where there is not enough to judge its use by.
    pub used: Option<Used>,
}

/// How a site is used.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Used {
    /// That the true ratio is below the threshold.
    pub probability: f64,
    /// Ratio of the last two weeks, where they are known.
    pub recent: Option<f64>,
    /// The drop in the last 52 weeks, if there is one.
    pub drop: Option<ChangePoint>,
    pub declines: bool,
}
