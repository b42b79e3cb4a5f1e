//! The way to the broker, and who this box is there.

pub mod tls;

pub mod fresh_key;
pub mod https;
pub mod renewal;
pub mod security;

pub mod broker;
pub mod mqtt;
