//! Deletes what is older than it may be kept.

use std::time::Duration;

use tokio::sync::watch;
use tracing::{error, info};

use crate::clock::Clock;
use crate::store::Store;

/// How often to look, in real time: a laboratory's clock may run fast.
const EVERY: Duration = Duration::from_secs(60);
/// How much older than last time things must be before deleting again, seconds.
const STEP_S: i64 = 3_600;

/// Runs until `stop` says so.
pub async fn run(store: Store, clock: Clock, keep_s: i64, mut stop: watch::Receiver<bool>) {
    let mut done_until = i64::MIN;
    loop {
        let end = clock.now() - keep_s;
        if end >= done_until.saturating_add(STEP_S) {
            let store = store.clone();
            match tokio::task::spawn_blocking(move || store.delete_until(end)).await {
                Ok(Ok(deleted)) => {
                    done_until = end;
                    if deleted > 0 {
                        info!(deleted, "deleted {deleted} windows older than may be kept");
                    }
                }
                Ok(Err(fault)) => error!("{:#}", anyhow::Error::new(fault)),
                Err(panicked) => error!("deleting by age ended: {panicked}"),
            }
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}
