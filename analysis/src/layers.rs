//! The best figures from several layers of noise.
//!
//! An access point releases the same minutes as windows and, in sum, as a total a week,
//! each with noise of its own. [`combine`] finds the best linear combination of both
//! (generalised least squares on the tree: Hay, Rastogi, Miklau, Suciu 2010, "Boosting
//! the accuracy of differentially private histograms through consistency"); [`noise`]
//! says how much noise sums of its figures hold.

mod combine;
mod noise;
#[cfg(test)]
mod tests;

pub use combine::{Combined, Piece, Released, Shared, combine};
pub use noise::{NoiseOfSum, noise_variance};
