//! Deletes what is older than it may be kept.

use std::time::Duration;

use tokio::sync::watch;
use tracing::{error, info};

use crate::clock::Clock;
use crate::database::Database;
use crate::store::Store;

/// How often to look, in real time: a laboratory's clock may run fast.
const EVERY: Duration = Duration::from_secs(60);
/// How much older than last time things must be before deleting again, seconds.
const STEP_S: i64 = 3_600;

/// Runs until `stop` says so.
pub async fn run(
    store: Store,
    database: Database,
    clock: Clock,
    keep_s: i64,
    mut stop: watch::Receiver<bool>,
) {
    let mut done_until = i64::MIN;
    loop {
        let end = clock.now() - keep_s;
        if end >= done_until.saturating_add(STEP_S) {
            let (store, database) = (store.clone(), database.clone());
            match tokio::task::spawn_blocking(move || delete_until(&store, &database, end)).await {
                Ok(Ok(deleted)) => {
                    done_until = end;
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

/// Windows that end at or before `end` (Unix seconds), and what the account knows of
/// others that do. Gives the number of windows.
fn delete_until(store: &Store, database: &Database, end: i64) -> anyhow::Result<usize> {
    let windows = store.delete_until(end)?;
    database.write(|transaction| -> rusqlite::Result<()> {
        transaction.execute(
            "DELETE FROM refused_windows WHERE start_s + length_s <= ?1",
            [end],
        )?;
        transaction.execute("DELETE FROM losses WHERE to_s <= ?1", [end])?;
        Ok(())
    })?;
    Ok(windows)
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
        delete_until(&Store::new(database.clone()), &database, 100).unwrap();
        let left = |table: &str| -> i64 {
            let sql = format!("SELECT count(*) FROM {table}");
            let reader = database.reader().unwrap();
            reader.query_row(&sql, [], |row| row.get(0)).unwrap()
        };
        assert_eq!((left("losses"), left("refused_windows")), (1, 1));
    }
}
