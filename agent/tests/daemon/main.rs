//! The agent as a process, against a broker and a hostapd that write down all they
//! are told.

mod broker;
mod clock;
mod commands;
mod crash;
mod delivery;
mod hostile;
mod online;
mod privacy;
mod tls;
