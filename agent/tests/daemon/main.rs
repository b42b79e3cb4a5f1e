//! The agent as a process, against a broker and a hostapd that write down all they
//! are told.

mod bad_broker;
mod broker;
mod clock;
mod commands;
mod crash;
mod delivery;
mod fake_hostapd;
mod hostile;
mod mosquitto;
mod online;
mod privacy;
mod process;
mod search;
mod tls;
