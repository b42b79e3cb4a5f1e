//! The rules that a plan has to keep, each of which can be set or switched off.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::rule::Rule;

/// Settings of the rules. `None` is the default: the published figure where
/// demands have kinds, no rule in plain covering. A rule in `off` does not hold.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rules {
    /// Weight of places and estates against residents, 0 to 1; default 0.5.
    pub theta: Option<f64>,
    /// Weight of each target group in the weight of a demand: w = sum over groups
    /// of a_g n_g / N_g, N_g the heads of the group in all demands. Absent: every
    /// group that has data counts the same. They are scaled to sum to 1 over the
    /// groups that have data.
    pub groups: BTreeMap<String, f64>,
    /// Most that opening and closing may cost together, euro.
    pub budget: Option<f64>,
    /// Boxes in stock besides those of closed sites. Default: what the additions
    /// need at most.
    pub stock: Option<u32>,
    /// The use lost is at most this times the use of the K least used movable sites, each
    /// of which counts at least twice its noise; default 1.25.
    pub use_cap: Option<f64>,
    /// Least share of the opened candidates at social housing, community centres
    /// and public computer rooms; default 0.5.
    pub min_target_share: Option<f64>,
    /// Least share of the opened candidates at social housing; default 0.
    pub min_social_housing_share: Option<f64>,
    /// At most this many of the opened candidates are unscreened; default: any number.
    pub max_unscreened: Option<usize>,
    /// Each municipality keeps this share of the heads served today; default 0.98.
    pub municipality_floor: Option<f64>,
    /// Each target group keeps this share of its heads served today; default 1.
    pub group_floor: Option<f64>,
    /// Shortest straight line between two hotspots, metres;
    /// default 100. Existing pairs and members' spots are exempt.
    pub spacing_m: Option<f64>,
    /// No candidate this near on foot to a site that closes opens, metres: who moves a
    /// hotspot so little could leave it. Default: no such rule; a plan that is offered
    /// ([`offer`](crate::siting::offer)) has 275.
    pub min_move_m: Option<f64>,
    /// Closures in one municipality are at most max(1, this share of K); default
    /// 0.25.
    pub closure_share: Option<f64>,
    /// Closings that must be followed by this opening.
    pub forced: Vec<Pair>,
    /// Boxes of this site may not go to this candidate.
    pub forbidden: Vec<Pair>,
    /// Candidates that must open.
    pub open: Vec<String>,
    /// Candidates that may not open.
    pub veto: Vec<String>,
    /// Sites that must close, and sites that must stay, whatever `movable` says.
    pub close: Vec<String>,
    pub keep: Vec<String>,
    /// Rules that do not hold.
    pub off: Vec<Rule>,
}

/// A hotspot that closes and the place that its access points go to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Pair {
    pub from: String,
    pub to: String,
}
