//! Real parts for journeys: the project's own binaries, a broker, the shared data.

pub mod binaries;
pub mod child;
pub mod deadline;
pub mod lab;
pub mod mosquitto;
pub mod shared;
pub mod skip;
