//! What is known of a plan beyond itself, as far as it is known yet.

use serde::{Deserialize, Serialize};

use super::alternatives::Alternative;
use super::frontier::FrontierStep;
use super::prices::Priced;
use crate::siting::problem::{Pair, Rule};
use crate::text::Text;

/// From this share on a move is called robust.
pub const ROBUST: f64 = 0.8;
/// Below this share it is called fragile.
pub const FRAGILE: f64 = 0.5;
/// Differences of the objective below this are the solver's tolerance.
pub(super) const TOLERANCE: f64 = 1e-6;

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    pub moves: Vec<MoveExplained>,
    pub alternatives: Vec<Alternative>,
    pub prices: Vec<Priced>,
    pub frontier: Vec<FrontierStep>,
    /// Exact re-solves behind the shares of stability, and those left out because
    /// they took too long.
    pub draws: u32,
    pub draws_unfinished: u32,
    /// Steps done, and how many there are.
    pub done: usize,
    pub of: usize,
}

/// What a move is worth and how sure it is; null where it is not known yet, or where
/// an answer was not exact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct MoveExplained {
    pub from: String,
    pub to: String,
    /// The objective lost without it, the rest re-optimised.
    #[cfg_attr(feature = "schema", schema(required))]
    pub gain_lost: Option<f64>,
    /// What the plan without it does instead: the next best place.
    pub instead: Vec<Pair>,
    /// Share of the re-solves in which the hotspot still closes.
    #[cfg_attr(feature = "schema", schema(required))]
    pub removal_share: Option<f64>,
    /// Share of the re-solves in which the place, or one that serves the same target
    /// place, still opens.
    #[cfg_attr(feature = "schema", schema(required))]
    pub addition_share: Option<f64>,
    /// Rules without which the access points would go elsewhere, and where to.
    pub blocked_by: Vec<Blocked>,
    pub sentences: Vec<Text>,
}

/// A rule without which the access points would go elsewhere.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Blocked {
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub rule: Rule,
    pub to: String,
    /// Of the whole plan, by dropping the rule.
    pub gain: f64,
}
