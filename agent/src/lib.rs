//! Counts the devices connected to a public Wi-Fi network and delivers the counts.
//!
//! Once a minute a source gives a [`station::Reading`]; [`count`] decides which
//! entries count, [`window`] sums the minutes of a window, [`noise`] hides single
//! devices in the sum, [`outbox`] keeps it on flash until the collector's receipt,
//! and [`delivery`] decides what is sent when. [`counting`] ties these together for
//! the daemon and for the simulator.

pub mod count;
pub mod counting;
pub mod delivery;
pub mod noise;
pub mod outbox;
pub mod random;
pub mod station;
pub mod window;
