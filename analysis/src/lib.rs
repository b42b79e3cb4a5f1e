//! Pure functions on values: verdicts on the use of sites and plans for moving
//! them. Nothing here reads a file, a clock or the network; the caller
//! passes in what is known, and a `should_stop` check where work may be long.
//!
//! In reading order: [`text`] is what people read; [`target_group`] names whom it is all
//! for; [`layers`] makes the best of figures
//! that were released several times; [`verdict`] judges the use of sites; [`siting`]
//! plans moves; [`effect`] says whether they helped.

#![cfg_attr(not(test), warn(clippy::disallowed_methods, clippy::too_many_lines))]

pub mod effect;
pub mod layers;
pub mod siting;
pub mod target_group;
pub mod text;
pub mod verdict;
