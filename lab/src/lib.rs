//! What tests of several crates share: programs started and stopped, doubles that
//! speak as the real thing does, and messages to change a field of.
//!
//! It knows the wire and nothing else of the project, so that every crate may use it.

pub mod agent;
pub mod bad_broker;
pub mod bad_mail_server;
pub mod child;
pub mod collector;
pub mod deadline;
pub mod disk;
pub mod hostapd;
pub mod mailpit;
pub mod mosquitto;
pub mod nginx;
pub mod port;
pub mod programs;
pub mod reports;
pub mod skipped;
pub mod statuses;

#[cfg(feature = "mqtt")]
pub mod access_point;
#[cfg(feature = "mqtt")]
pub mod authority;
#[cfg(feature = "mqtt")]
pub mod postfix;
#[cfg(feature = "mqtt")]
pub mod tls_front;
#[cfg(feature = "mqtt")]
pub mod tls_mosquitto;

#[cfg(feature = "search")]
pub mod search;
