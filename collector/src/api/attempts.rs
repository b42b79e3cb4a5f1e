//! Guessing passwords is slow: each name has a few tries, then has to wait longer and
//! longer, and only so many passwords are hashed at once.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{Semaphore, SemaphorePermit};

/// Wrong passwords before a name has to wait.
const FREE: u32 = 5;
const LONGEST: Duration = Duration::from_secs(60);
/// After this long without a try a name begins anew.
const FORGOTTEN: Duration = Duration::from_secs(900);
/// Names remembered; of more the one that tried longest ago is forgotten.
const NAMES: usize = 4_096;
/// Hashing takes a core and 19 MB each.
const AT_ONCE: usize = 2;
/// How long a try waits for its turn.
const TURN: Duration = Duration::from_secs(5);

#[derive(Debug)]
pub struct Attempts {
    failed: Mutex<HashMap<String, Failed>>,
    hashing: Semaphore,
}

#[derive(Clone, Copy, Debug)]
struct Failed {
    times: u32,
    last: Instant,
}

impl Default for Attempts {
    fn default() -> Self {
        Self {
            failed: Mutex::default(),
            hashing: Semaphore::new(AT_ONCE),
        }
    }
}

impl Attempts {
    /// How long `name` still has to wait; zero when it may try.
    pub fn wait(&self, name: &str, now: Instant) -> Duration {
        let failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        failed.get(name).map_or(Duration::ZERO, |failed| {
            let until = failed.last + pause(failed.times);
            until.saturating_duration_since(now)
        })
    }

    pub fn note(&self, name: &str, succeeded: bool, now: Instant) {
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        if succeeded {
            failed.remove(name);
            return;
        }
        if !failed.contains_key(name) && failed.len() >= NAMES {
            let oldest = failed.iter().min_by_key(|(_, failed)| failed.last);
            if let Some(oldest) = oldest.map(|(name, _)| name.clone()) {
                failed.remove(&oldest);
            }
        }
        let entry = failed.entry(name.to_owned());
        let entry = entry.or_insert(Failed {
            times: 0,
            last: now,
        });
        if now.saturating_duration_since(entry.last) > FORGOTTEN {
            entry.times = 0;
        }
        entry.times = entry.times.saturating_add(1);
        entry.last = now;
    }

    /// A turn at hashing; `None` when too many wait for one.
    pub async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        tokio::time::timeout(TURN, self.hashing.acquire())
            .await
            .ok()?
            .ok()
    }
}

fn pause(times: u32) -> Duration {
    match times.checked_sub(FREE) {
        None => Duration::ZERO,
        Some(more) => LONGEST.min(Duration::from_secs(1) * 2_u32.pow(more.min(10))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_a_few_tries_then_waits_longer_and_longer() {
        let attempts = Attempts::default();
        let start = Instant::now();
        for _ in 0..FREE {
            assert_eq!(attempts.wait("ann", start), Duration::ZERO);
            attempts.note("ann", false, start);
        }
        assert_eq!(attempts.wait("ann", start), Duration::from_secs(1));
        assert_eq!(attempts.wait("bob", start), Duration::ZERO);
        let later = start + Duration::from_secs(1);
        assert_eq!(attempts.wait("ann", later), Duration::ZERO);
        attempts.note("ann", false, later);
        assert_eq!(attempts.wait("ann", later), Duration::from_secs(2));
        for _ in 0..20 {
            attempts.note("ann", false, later);
        }
        assert_eq!(attempts.wait("ann", later), LONGEST);
        attempts.note("ann", true, later);
        assert_eq!(attempts.wait("ann", later), Duration::ZERO);
    }

    #[test]
    fn a_name_that_kept_quiet_begins_anew() {
        let attempts = Attempts::default();
        let start = Instant::now();
        for _ in 0..FREE {
            attempts.note("ann", false, start);
        }
        let later = start + FORGOTTEN + Duration::from_secs(1);
        attempts.note("ann", false, later);
        assert_eq!(attempts.wait("ann", later), Duration::ZERO);
    }

    #[test]
    fn many_names_do_not_fill_the_memory() {
        let attempts = Attempts::default();
        let now = Instant::now();
        for name in 0..2 * NAMES {
            attempts.note(&name.to_string(), false, now);
        }
        assert_eq!(attempts.failed.lock().unwrap().len(), NAMES);
    }
}
