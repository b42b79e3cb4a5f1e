//! What takes further solves to say about a plan, for the background: the plan itself is
//! shown at once.

mod alternatives;
mod explanation;
mod fairness;
mod further;
mod prices;
mod sentences;
mod stability;

pub use alternatives::{Aim, Alternative, KEPT_GAIN, alternatives};
pub use explanation::{Blocked, Explanation, FRAGILE, MoveExplained, ROBUST, explain};
pub use fairness::Municipality;
pub use further::{Step, WithoutMove, frontier, without_move};
pub use prices::{Priced, price, priced};
pub use stability::{Draws, Stability, stability};
