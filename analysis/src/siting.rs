//! Where should a spot go? Maximal covering with removal: which sites to close
//! and which places to open in one decision, so that the places where target
//! groups come, the estates and the residents are served best, within the rules
//! that a plan has to keep (`docs/methods/siting.md`).
//!
//! The way through has one direction. A `problem` is checked ([`refusals`]); in the
//! `model` every demand is turned into points and each point into the spots that would
//! serve it and how well, and points that the same spots serve are merged into sets, with
//! one row a rule; a greedy start and HiGHS `solve` it; a `plan` names who goes where,
//! with objective and bound recomputed from the rounded decisions and a reason for each
//! move; further solves `explain` it and choose which is shown first (`offer`). A wing uses those before it and never one after
//! it. Pure functions: no I/O, no clock.
//!
//! Sources: Church and ReVelle 1974 (maximal covering); Wang, Batta, Bhadury and
//! Rump 2003 (closing and opening in one decision); Berman and Krass 2002
//! (coverage that fades with distance).

mod explain;
mod model;
mod offer;
mod plan;
mod problem;
mod solve;

pub use explain::{
    Aim, Alternative, Blocked, Draws, Explanation, FRAGILE, FrontierStep, KEPT_GAIN, MoveExplained,
    Municipality, OtherDistances, Priced, ROBUST, Stability, WithoutMove, alternatives, explain,
    frontier, other_distances, price, priced, stability, without_move,
};
pub use model::{merged, over_streets};
pub use offer::{Choices, Offer, chosen, offer};
pub use plan::{
    Addition, Covered, GroupCovered, GroupHeads, Judged, Move, Plan, Reached, Status, judge, plan,
    plan_from, residents_by_reach, residents_near,
};
pub use problem::{
    Candidate, CandidateKind, Demand, DemandKind, Distances, GridPoint, Level, Limits, List,
    MOST_ACCESS_M, OpenSite, Pair, Polygon, Position, Problem, Reach, Refusal, Rule, Rules,
    Screening, SpotReach, Streets, Walk, Ways, geometry, refusals, synthetic, wrong_positions,
};
pub use solve::{PlanError, SolveError, bench};

#[cfg(test)]
mod tests;
