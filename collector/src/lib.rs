//! Receives, stores and serves the counts and runs the analysis.
//!
//! A message comes from the broker ([`mqtt`]), is judged ([`check_report`]) and
//! written ([`ingest`], [`store`]); only then a receipt goes back ([`receipts`]).
//! The registry knows what stands where. Jobs turn windows into verdicts and plans;
//! the API serves all of it to the pages.

pub mod run;

pub mod clock;
pub mod config;
pub mod descriptors;
pub mod health;
pub mod logging;
pub mod metrics;
pub mod shared;
pub mod state;
pub mod timekeeper;

pub mod arrivals;
pub mod broker;
pub mod broker_names;
pub mod canary;
pub mod check_report;
pub mod ingest;
pub mod mqtt;
pub mod receipts;
pub mod renewal;
pub mod retention;

pub mod account;
pub mod fleet;
pub mod rollups;
pub mod usage;

pub mod authority;
pub mod enroll;
pub mod import;
pub mod sign_in;
pub mod table;

pub mod analyse_files;
pub mod evaluate;
pub mod plan_files;
pub mod planning;

pub mod api;
pub mod http;
pub mod pages;

pub mod backup;
pub mod decode;
pub mod doctor;
pub mod export;
pub mod self_check;
pub mod spreadsheet;
pub mod window_row;
