//! Counts the devices connected to a public Wi-Fi network and delivers the counts.
//!
//! [`core`] does no I/O but the outbox's own, and runs in the daemon and in the
//! simulator alike: [`core::count`] decides which entries of a
//! [`core::station::Reading`] count, [`core::window`] sums the minutes of a window and
//! [`core::totals`] the windows of a day or week, [`core::noise`] hides single devices in
//! each sum, with the scales that [`core::layers`] allows, [`core::outbox`] keeps it on flash
//! until the collector's receipt, and [`core::delivery`] decides what is sent when.
//! [`core::counting`] ties these together; [`core::announce`] decides when the agent
//! says how it is.
//!
//! Around it stands the [`daemon`]: once a minute [`look`] reads the stations and asks
//! whether guests reach the internet, and [`link`] holds the connection to the broker.
//! [`commands`] are what somebody on the box can ask for.

#![cfg_attr(
    not(test),
    warn(
        clippy::disallowed_methods,
        clippy::too_many_lines,
        clippy::unwrap_used
    )
)]

/// What the agent says of itself: that of the packages, where they are made for another than
/// this source has (`VERSION`, `scripts/cross.sh`).
pub const VERSION: &str = match option_env!("HOTSPOT_AGENT_VERSION") {
    Some(version) => version,
    None => env!("CARGO_PKG_VERSION"),
};

pub mod core;

pub mod clock;
pub mod look;

pub mod link;

pub mod config;
pub mod daemon;

pub mod commands;
