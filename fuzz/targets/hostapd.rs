//! Whatever hostapd may answer: `cargo +nightly fuzz run hostapd`.
#![no_main]

use agent::look::source::hostapd::parse_station;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _read = parse_station(bytes);
});
