//! From the broker into the store, and back as a receipt.
//!
//! [`mqtt`] holds the connection, [`ingest`] is the one that writes, and
//! [`check_report`] judges what came. [`enroll`] makes identities, [`joining`] gives an
//! access point its first certificate for a token, over HTTPS; [`renewal`] answers those
//! that ask for a new one, and [`canary`] proves that the broker keeps them apart.

pub mod arrivals;
pub mod mqtt;

pub mod check_report;
pub mod ingest;
pub mod receipts;

pub mod authority;
pub mod broker;
pub mod broker_names;
pub mod canary;
pub mod enroll;
pub mod joining;
pub mod renewal;
