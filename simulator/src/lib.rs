//! A city with known truth. Real places (`places`, `municipalities`, `sectors`) are given
//! made-up use (`behaviour`, `city`); what was made up is written down
//! (`truth`); `radio` turns it into the stations an access point would see.
//!
//! The agent's own code counts them (`access_point`, `fleet`) and speaks to a
//! broker over a few connections (`gateway`), first faster than time (`history`),
//! then at a pace that can be watched (`live`). `demo` puts a collector behind it and moves
//! some hotspots of the past (`past`); `journey` puts one behind it that a test in a browser
//! drives, with real agents (`agents`) among its access points.
//!
//! `trial` makes cities of any size without radios, to judge verdicts by.

pub mod municipalities;
pub mod places;
pub mod sectors;

pub mod behaviour;
pub mod city;
pub mod radio;
pub mod truth;

pub mod access_point;
pub mod agents;
pub mod demo;
pub mod fleet;
pub mod gateway;
pub mod history;
pub mod journey;
pub mod live;
pub mod past;
pub mod progress;
pub mod register;
pub mod report;
pub mod turns;

pub mod trial;
