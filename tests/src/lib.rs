//! Real parts for journeys: the project's own binaries, a deployment, the shared data.

pub mod binaries;
pub mod deployment;
pub mod over_tls;
pub mod shared;
