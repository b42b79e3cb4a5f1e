//! Tells the log of refusals: once a minute for each reason, never with a payload.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use protocol::AccessPointId;
use tracing::warn;

use super::Tally;

const LOG_EVERY: Duration = Duration::from_secs(60);

/// Speaks at most once a minute for each reason.
#[derive(Debug, Default)]
pub struct RefusalLog {
    reasons: HashMap<&'static str, Spoken>,
}

#[derive(Debug)]
struct Spoken {
    at: Option<Instant>,
    since: usize,
}

impl RefusalLog {
    pub fn note(&mut self, tally: &Tally) {
        for ((access_point, reason), count) in &tally.0 {
            if let Some(messages) = self.due(reason, *count, Instant::now()) {
                let access_point = access_point.as_ref().map_or("-", AccessPointId::as_str);
                warn!(
                    reason,
                    messages,
                    last_access_point = access_point,
                    "{messages} messages or windows were not stored: {reason}"
                );
            }
        }
    }

    /// How many to tell now, or `None` to keep quiet.
    fn due(&mut self, reason: &'static str, count: usize, now: Instant) -> Option<usize> {
        let spoken = self
            .reasons
            .entry(reason)
            .or_insert(Spoken { at: None, since: 0 });
        spoken.since += count;
        if spoken.at.is_some_and(|at| now < at + LOG_EVERY) {
            return None;
        }
        spoken.at = Some(now);
        Some(std::mem::take(&mut spoken.since))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_speaks_once_a_minute_for_each_reason() {
        let mut log = RefusalLog::default();
        let start = Instant::now();
        assert_eq!(log.due("malformed", 2, start), Some(2));
        assert_eq!(log.due("malformed", 5, start + LOG_EVERY / 2), None);
        assert_eq!(log.due("too_large", 1, start + LOG_EVERY / 2), Some(1));
        assert_eq!(log.due("malformed", 1, start + LOG_EVERY), Some(6));
    }
}
