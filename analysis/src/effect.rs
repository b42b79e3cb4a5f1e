//! Did a move help? Use after it against use before it, and against flagged sites that
//! stayed (`docs/methods/effect.md`).
//!
//! In reading order: [`Spans`] are the weeks that are compared; [`Series`] is what one
//! site, or a box that moved from one to another, had in them; [`Flagged`] holds the
//! changes of all sites that were flagged; [`programme`] and [`one_move`] compare them;
//! [`Finding`] is what may be said, [`sentence`] how.

mod change;
mod compare;
mod finding;
mod permutation;
pub mod sentence;
mod series;
mod spans;
mod spread;
#[cfg(test)]
mod tests;

pub use change::{Change, Measure, Stretch};
pub use compare::{Comparison, Lack, one_move, programme};
pub use finding::{Finding, of_one_move, of_programme};
pub use permutation::Flagged;
pub use series::{Part, Series};
pub use spans::Spans;
pub use spread::Spread;

/// Fewer moves tell nothing of a programme, fewer controls nothing of any move.
pub const LEAST: usize = 5;
