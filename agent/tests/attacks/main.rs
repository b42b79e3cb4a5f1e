//! Attacks on the agent that take a minute, for `make test-attacks`.

mod broker;
