//! The problem as it is given: who needs a spot, where one could stand, what stands
//! today, who is served how well, and the rules. Everything wrong with it is refused.

mod costs;
pub mod geometry;
mod held;
mod input;
mod reach;
mod refusal;
mod rule;
mod rules;
mod streets;
pub mod synthetic;
mod walked;
mod ways;

pub(super) use costs::counted as counted_costs;
pub use geometry::{GridPoint, Polygon, Position};
pub(super) use geometry::{
    Located, bounds, distance_m, distance_to_shape_m, grid_points, outline_points,
    round_to_millimetre,
};
pub(super) use held::Held;
pub use input::{
    Candidate, CandidateKind, Demand, DemandKind, Limits, OpenSite, Problem, Screening, SpotReach,
    Walk,
};
pub(super) use reach::value_at;
pub use reach::{Level, Reach};
pub use refusal::{List, Refusal, refusals, wrong_positions};
pub use rule::Rule;
pub use rules::{Pair, Rules};
pub use streets::{MOST_ACCESS_M, Streets};
pub use walked::Distances;
pub use ways::Ways;
