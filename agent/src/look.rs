//! What a box sees: its stations, and whether guests reach the internet.

pub mod online;
pub mod source;

pub mod sampler;
