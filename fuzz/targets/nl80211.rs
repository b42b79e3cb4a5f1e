//! Whatever the kernel may answer: `cargo +nightly fuzz run nl80211`.
#![no_main]

use agent::look::source::nl80211::{read_dump, table};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _read = read_dump(bytes);
    let _read = table::interface(bytes);
    let _read = table::station(bytes);
    let _read = table::time_on_channel(bytes);
    let _read = table::is_mac80211(bytes);
});
