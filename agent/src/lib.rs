//! Counts the devices connected to a public Wi-Fi network and delivers the counts.
//!
//! Once a minute a source gives a [`station::Reading`]; [`count`] decides which
//! entries count, [`window`] sums the minutes of a window, [`noise`] hides single
//! devices in the sum, [`outbox`] keeps it on flash until the collector's receipt,
//! and [`delivery`] decides what is sent when. [`counting`] ties these together for
//! the daemon and for the simulator, without any I/O but the outbox's own.
//!
//! Around it stands the daemon, [`run`]: [`sampler`] looks at a [`source`] once a
//! minute and asks [`online`] whether guests reach the internet, [`mqtt`] holds the
//! connection, [`announce`] decides when the agent says how it is.

#![cfg_attr(not(test), warn(clippy::unwrap_used))]

pub mod station;

pub mod count;
pub mod noise;
pub mod random;
pub mod window;

pub mod delivery;
pub mod outbox;

pub mod counting;

pub mod clock;
pub mod config;
pub mod online;
pub mod sampler;
pub mod source;

pub mod announce;
pub mod mqtt;
pub mod place;
pub mod renewal;
pub mod security;
pub mod tls;

pub mod check;
pub mod run;
pub mod seldom;
pub mod watchdog;
