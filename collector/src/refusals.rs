//! What was refused or left without a receipt: counted in the database, and told in
//! the log once a minute for each reason, never with a payload.

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, Instant};

use protocol::AccessPointId;
use protocol::receipt::Refusal;
use rusqlite::{Transaction, params};
use tracing::warn;

/// Refused windows remembered of one access point; more are counted only.
const WINDOWS_KEPT: u32 = 4_096;
const LOG_EVERY: Duration = Duration::from_secs(60);

/// A window refused for good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedWindow {
    pub access_point: AccessPointId,
    pub boot: u64,
    pub sequence: u32,
    /// Unix seconds.
    pub start: i64,
    pub length_s: u32,
    pub reason: Refusal,
}

/// Counts of one batch, by registered access point (`None` for all others) and reason.
#[derive(Debug, Default)]
pub struct Tally(BTreeMap<(Option<AccessPointId>, &'static str), usize>);

impl Tally {
    pub fn add(&mut self, access_point: Option<AccessPointId>, reason: &'static str) {
        *self.0.entry((access_point, reason)).or_default() += 1;
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds the counts to those of the database.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn save(&self, transaction: &Transaction<'_>, now: i64) -> rusqlite::Result<()> {
        let mut save = transaction.prepare_cached(
            "INSERT INTO refused_messages (access_point, reason, count, last_at_s)
             VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO UPDATE SET count = count + excluded.count,
                 last_at_s = excluded.last_at_s",
        )?;
        for ((access_point, reason), count) in &self.0 {
            let access_point = access_point.as_ref().map_or("", AccessPointId::as_str);
            let count = i64::try_from(*count).unwrap_or(i64::MAX);
            save.execute(params![access_point, reason, count, now])?;
        }
        Ok(())
    }
}

/// Keeps a refused window for the account.
///
/// # Errors
/// When the database cannot be written.
pub fn save_window(
    transaction: &Transaction<'_>,
    window: &RefusedWindow,
    now: i64,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT OR IGNORE INTO refused_windows
                 (access_point, start_s, length_s, reason, refused_at_s)
             SELECT ?1, ?2, ?3, ?4, ?5
             WHERE (SELECT count(*) FROM refused_windows WHERE access_point = ?1) < ?6",
        )?
        .execute(params![
            window.access_point.as_str(),
            window.start,
            window.length_s,
            window.reason.as_str(),
            now,
            WINDOWS_KEPT,
        ])?;
    Ok(())
}

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
