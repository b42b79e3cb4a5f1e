//! The HTTP API over a small registry and store, whole answers as snapshots.

mod fixture;
mod signing_in;
