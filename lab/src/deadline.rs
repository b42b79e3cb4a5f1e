//! Waiting for something that will happen, and failing when it does not.

use std::time::{Duration, Instant};

/// Longer than anything takes on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(120);

/// Asks until there is an answer.
///
/// # Panics
/// After two minutes, saying what was waited for.
pub fn wait_for<T>(what: &str, ask: impl FnMut() -> Option<T>) -> T {
    wait_within(what, PATIENCE, ask)
}

/// Asks every 20 ms until there is an answer.
///
/// # Panics
/// After `limit`, saying what was waited for.
pub fn wait_within<T>(what: &str, limit: Duration, mut ask: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(
            started.elapsed() < limit,
            "waited {limit:?} in vain for {what}"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}
