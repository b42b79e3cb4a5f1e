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
//! move; further solves `explain` it. A wing uses those before it and never one after
//! it. Pure functions: no I/O, no clock.
//!
//! Sources: Church and ReVelle 1974 (maximal covering); Wang, Batta, Bhadury and
//! Rump 2003 (closing and opening in one decision); Berman and Krass 2002
//! (coverage that fades with distance).

mod explain;
mod model;
mod plan;
mod problem;
mod solve;

pub use explain::{
    Aim, Alternative, Blocked, Draws, Explanation, FRAGILE, FrontierStep, KEPT_GAIN, MoveExplained,
    Municipality, Priced, ROBUST, Stability, WithoutMove, alternatives, explain, frontier, price,
    priced, stability, without_move,
};
pub use plan::{Addition, Covered, Judged, Move, Plan, Status, judge, plan, plan_from};
pub use problem::{
    Candidate, CandidateKind, Demand, DemandKind, GridPoint, Level, Limits, List, OpenSite, Pair,
    Polygon, Position, Problem, Reach, Refusal, Rule, Rules, SpotReach, Walk, geometry, refusals,
    synthetic,
};
pub use solve::{PlanError, SolveError, bench};

#[cfg(test)]
mod tests;
