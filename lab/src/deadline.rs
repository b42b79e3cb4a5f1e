//! Waiting for something that will happen, and failing when it does not.

use std::time::{Duration, Instant};

/// Asks every 50 ms until there is an answer.
///
/// # Panics
/// After `limit`, saying what was waited for.
pub fn wait_for<T>(what: &str, limit: Duration, mut ask: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(
            started.elapsed() < limit,
            "waited {limit:?} in vain for {what}"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
}
