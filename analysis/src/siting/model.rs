//! The problem as a solver sees it: who would be served by what (`coverage`), and the
//! sparse model that is made of it (`Model`), one row a rule.

mod build;
mod cover;
mod coverage;
mod covering;
mod limits;
mod pairs;
mod part;
mod possible;
mod serving;
mod spacing;
mod towns;
mod whereabouts;

pub(super) use coverage::{Coverage, Point, Unit, coverage};
pub use coverage::{merged, over_streets};
pub(super) use covering::{Column, Model, OPTIMAL_GAP, RuleRow, Set, Term};
pub(super) use possible::Possible;
pub(super) use serving::serving_spots;
pub(super) use towns::{Town, towns};
pub(super) use whereabouts::positions;
