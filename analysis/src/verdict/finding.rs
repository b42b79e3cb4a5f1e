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
    Healthy,
    /// Chronically below a quarter of what is usual for its kind.
    Underused,
    /// Fell and stayed down: a fault, roadworks, the end of an event.
    Dropped,
    /// Online less than half of the time: maintenance.
    Offline,
    NotEnoughData,
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

/// What one evaluation finds, before any memory.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Finding {
    Offline,
    NotEnoughData,
    Use {
        /// That the true ratio is below the threshold.
        probability: f64,
        /// Ratio of the last two weeks, where they are known.
        recent: Option<f64>,
        /// The drop in the last 52 weeks, if there is one.
        drop: Option<ChangePoint>,
    },
}
