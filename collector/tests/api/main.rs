//! The HTTP API over a small registry and store, whole answers as snapshots.

mod audit;
mod deciding;
mod deciding_several;
mod described;
mod description;
mod explaining;
mod field_work;
mod fixture;
mod in_public;
mod metrics;
mod noisy_use;
mod noting_events;
mod openid;
mod preparing;
mod proving;
mod reading;
mod reporting;
mod requests;
mod rights;
mod second_factor;
mod signing_in;
mod slow_lines;
mod speed;
mod strangers;
mod telling;
mod told;
