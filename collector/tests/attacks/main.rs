//! Attacks on the collector as it is shipped: its binary, real sockets, real time. The
//! short form of each runs always, the long one with `--include-ignored`.

#[allow(dead_code, reason = "each test uses a part")]
#[path = "../lab/access_point.rs"]
mod access_point;
mod collector_process;
mod connections;
mod plans;
