//! What the collector keeps: one SQLite file, and the windows in it or in InfluxDB.
//!
//! The [`database`] is one writer and any number of readers. The [`registry`] says what
//! stands where, who may sign in, and what was concluded and decided; [`windows`] are
//! the time series, and [`rollups`] the sums that outlive them; [`statuses`] the last word
//! of each access point; [`refusals`] what was not stored, [`losses`] what access points
//! lost. [`resends`] and [`setbacks`] say what is asked for again. [`rollup_state`],
//! [`stale_rollups`], [`clock_seen`], [`broker_absence`] and [`last_deletion`] are notes of
//! the collector's jobs. The [`outbox`] holds what people are to be told, [`told`] what
//! they were.
//!
//! Each table is read and written in one file here; others join it.

#![cfg_attr(not(test), warn(clippy::disallowed_methods, clippy::too_many_lines))]

pub mod audit_chain;
pub mod database;

pub mod registry;
pub mod windows;

pub mod broker_absence;
pub mod clock_seen;
pub mod last_deletion;
pub mod losses;
pub mod outbox;
pub mod refusals;
pub mod resends;
pub mod rollup_state;
pub mod rollups;
pub mod setbacks;
pub mod stale_rollups;
pub mod statuses;
pub mod told;

pub mod printable;
