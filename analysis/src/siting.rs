//! Where should a spot go? Maximal covering with removal: which sites to close
//! and which places to open in one decision, so that the places where target
//! groups come, the estates and the residents are served best, within the rules
//! that a plan has to keep (METHODS, part 4).
//!
//! The way through: a [`Problem`] is checked ([`refusals`]), every demand is
//! turned into points ([`geometry`]) and each point into the spots that would
//! serve it and how well ([`reach`]); points that the same spots serve are merged
//! into a sparse model with one row a rule; a greedy start and HiGHS decide;
//! objective and bound are recomputed from the rounded decisions, and each move
//! is explained in words. Pure functions: no I/O, no clock.
//!
//! Sources: Church and ReVelle 1974 (maximal covering); Wang, Batta, Bhadury and
//! Rump 2003 (closing and opening in one decision); Berman and Krass 2002
//! (coverage that fades with distance).

mod aims;
pub mod apart;
mod assignment;
mod conflict;
mod costs;
mod coverage;
mod decide;
mod domination;
mod explain;
mod explanation;
mod fairness;
pub mod geometry;
mod greedy;
mod input;
mod large;
mod linear;
mod model;
mod naming;
mod outcome;
mod prices;
mod reach;
mod reasons;
mod refusal;
mod regions;
mod relaxation;
mod resolve;
mod rules;
mod search;
mod solve;
mod stability;
pub mod synthetic;
mod warnings;
mod within;

pub use aims::{Aim, Alternative, KEPT_GAIN, alternatives};
pub use explain::{Step, WithoutMove, frontier, without_move};
pub use explanation::{Blocked, Explanation, FRAGILE, MoveExplained, ROBUST, explain};
pub use fairness::Municipality;
pub use geometry::{GridPoint, Polygon, Position};
pub use input::{
    Candidate, CandidateKind, Demand, DemandKind, Limits, OpenSite, Problem, SpotReach, Walk,
};
pub use naming::{Addition, Move};
pub use outcome::{Plan, Status, plan, plan_from};
pub use prices::{Priced, price, priced};
pub use reach::{Level, Reach};
pub use refusal::{List, Refusal, refusals};
pub use resolve::{Judged, PlanError, judge};
pub use rules::{Pair, Rule, Rules};
pub use solve::SolveError;
pub use stability::{Draws, Stability, stability};
pub use within::Covered;

#[cfg(test)]
mod tests;
