//! Whatever flash may hold: `cargo +nightly fuzz run outbox`.
#![no_main]

use agent::core::outbox::{Outbox, Storage};
use agent::core::random::Seeded;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let storage = Storage::Memory(bytes.to_vec());
    if let Ok(outbox) = Outbox::load(storage, 8, &mut Seeded::new(1)) {
        let _held = outbox.held().count();
        let _oldest = outbox.oldest();
    }
});
