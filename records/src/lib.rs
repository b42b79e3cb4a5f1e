//! What the collector keeps: one SQLite file, and the windows in it or in InfluxDB.
//!
//! The [`database`] is one writer and any number of readers. The [`registry`] says what
//! stands where, who may sign in, and what was concluded and decided; [`windows`] are
//! the time series; [`statuses`] the last word of each access point; [`losses`] and
//! [`refusals`] what was not stored, [`losses`] what boxes lost. [`resends`] and [`setbacks`] say what is
//! asked for again. What the collector's jobs make of it, sums and notes, they read and
//! write themselves.

#![cfg_attr(not(test), warn(clippy::disallowed_methods, clippy::too_many_lines))]

pub mod database;

pub mod registry;
pub mod windows;

pub mod clock_seen;
pub mod last_deletion;
pub mod losses;
pub mod refusals;
pub mod resends;
pub mod rollup_state;
pub mod setbacks;
pub mod statuses;

pub mod printable;
