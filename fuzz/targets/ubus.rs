//! Whatever OpenWrt's bus may answer: `cargo +nightly fuzz run ubus`.
#![no_main]

use agent::look::source::ubus::parse_clients;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _read = parse_clients(bytes);
});
