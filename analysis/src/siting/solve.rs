//! From a model to the best decision known: a greedy start, then HiGHS, or our own way
//! where its tree would be too large (`best`). What could not be solved says why.

pub mod bench;
mod best;
mod conflict;
mod covering_bound;
mod covering_duals;
mod domination;
pub(super) mod greedy;
mod plain_covering;
mod regions;
mod search;
mod solved;
mod solver;

pub(super) use conflict::smallest as smallest_conflict;
pub use solved::PlanError;
pub(super) use solved::Solved;
pub use solver::SolveError;
pub(super) use solver::{End, solve, solve_all};
