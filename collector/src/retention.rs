//! Deletes what is older than it may be kept.

use std::time::Duration;

use jiff::tz::TimeZone;
use tokio::sync::watch;
use tracing::{error, info};

use crate::clock::Clock;
use crate::database::Database;
use crate::rollups::{self, Keep};
use crate::store::Store;

/// How often to look, in real time: a laboratory's clock may run fast.
const EVERY: Duration = Duration::from_secs(60);
/// How much older than last time things must be before deleting again, seconds.
const STEP_S: i64 = 3_600;
/// Windows stay this much longer than they are accepted: the local days that the oldest
/// one touches are still whole when it comes.
const MARGIN_S: i64 = 3 * 86_400;

/// What ages, and how long each is kept.
#[derive(Clone)]
pub struct Ageing {
    pub store: Store,
    pub database: Database,
    pub time_zone: TimeZone,
    /// Age up to which windows are accepted, seconds.
    pub windows_s: i64,
    pub keep: Keep,
}

/// Runs until `stop` says so.
pub async fn run(ageing: Ageing, clock: Clock, mut stop: watch::Receiver<bool>) {
    let mut done_at = i64::MIN;
    loop {
        let now = clock.now();
        if now >= done_at.saturating_add(STEP_S) {
            let ageing = ageing.clone();
            match tokio::task::spawn_blocking(move || ageing.delete_old(now)).await {
                Ok(Ok(deleted)) => {
                    done_at = now;
                    if deleted > 0 {
                        info!(deleted, "deleted {deleted} windows older than may be kept");
                    }
                }
                Ok(Err(fault)) => error!("what is too old cannot be deleted: {fault:#}"),
                Err(panicked) => error!("deleting by age ended: {panicked}"),
            }
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}

impl Ageing {
    /// Windows, what the account knows of others as old, and sums past their time.
    /// Gives the number of windows. Blocks.
    ///
    /// # Errors
    /// When the store or the database cannot be used; what was not deleted is deleted
    /// next time.
    pub fn delete_old(&self, now: i64) -> anyhow::Result<usize> {
        let end = now - self.windows_s - MARGIN_S;
        let first = self.store.extent()?.map(|(first, _)| first);
        if first.is_some_and(|first| first < end) {
            // What windows are to tell, they tell before they go.
            while rollups::roll(&self.database, &self.store, &self.time_zone)? > 0 {}
        }
        self.database
            .write(|transaction| rollups::windows_end(transaction, end))?;
        let windows = self.store.delete_until(end)?;
        self.database.write(|transaction| {
            transaction.execute(
                "DELETE FROM refused_windows WHERE start_s + length_s <= ?1",
                [end],
            )?;
            transaction.execute("DELETE FROM losses WHERE to_s <= ?1", [end])?;
            rollups::delete_old(transaction, now, self.keep)
        })?;
        Ok(windows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_the_account_outlives_the_windows() {
        let directory = tempfile::tempdir().unwrap();
        let database = Database::open(directory.path()).unwrap();
        database
            .write(|transaction| {
                transaction.execute_batch(
                    "INSERT INTO losses (access_point, from_s, to_s, reason, minutes)
                     VALUES ('a', 0, 100, 'clock', 1), ('a', 0, 101, 'clock', 1);
                     INSERT INTO refused_windows (access_point, start_s, length_s, reason, refused_at_s)
                     VALUES ('a', 0, 100, 'overlap', 0), ('a', 1, 100, 'overlap', 0);",
                )
            })
            .unwrap();
        let ageing = Ageing {
            store: Store::new(database.clone()),
            database: database.clone(),
            time_zone: TimeZone::UTC,
            windows_s: 50,
            keep: Keep {
                box_hours_s: 100,
                days_s: 100,
            },
        };
        ageing.delete_old(150 + MARGIN_S).unwrap();
        let left = |table: &str| -> i64 {
            let sql = format!("SELECT count(*) FROM {table}");
            let reader = database.reader().unwrap();
            reader.query_row(&sql, [], |row| row.get(0)).unwrap()
        };
        assert_eq!((left("losses"), left("refused_windows")), (1, 1));
    }
}
