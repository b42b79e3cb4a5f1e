//! The agent as a process, against a broker and a hostapd that write down all they
//! are told.

mod broker;
mod commands;
mod crash;
mod fake_hostapd;
mod privacy;
mod process;
mod search;
mod tls;
