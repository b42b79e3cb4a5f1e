//! Receives, stores and serves the counts and runs the analysis.
//!
//! A message comes from the broker and is judged and written ([`intake`]); only then a
//! receipt goes back. Jobs turn windows into figures, verdicts and plans ([`insight`]);
//! [`web`] serves them to the pages. [`commands`] are what an operator runs;
//! [`daemon`] is one of them, and joins the parts. A [`document`] is what people take
//! away on paper or in a spreadsheet. What is kept stands in the crate
//! `records`, below all of it.

#![cfg_attr(not(test), warn(clippy::disallowed_methods, clippy::too_many_lines))]

pub mod daemon;

pub mod config;

pub mod commands;
pub mod web;

pub mod insight;
pub mod intake;

pub mod document;

pub mod telling;

pub mod clock;
pub mod descriptors;
pub mod disk;
pub mod health;
pub mod logging;
pub mod metrics;
pub mod outgoing;
pub mod periodic;
pub mod quiet;
pub mod shared;
pub mod timekeeper;
