//! Attacks on the agent that take a minute, for `make test-attacks`.

#[path = "../daemon/bad_broker.rs"]
mod bad_broker;
#[path = "../daemon/process.rs"]
#[allow(dead_code, reason = "shared with the tests of the daemon")]
mod process;

mod broker;
