//! Attacks on the collector as it is shipped: its binary, real sockets, real time. The
//! short form of each runs always, the long one with `--include-ignored`.

mod collector_process;
mod connections;
mod plans;
