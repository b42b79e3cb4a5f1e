//! The past, faster than real time: step by step, each delivered and settled before the
//! next one is sent.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use crate::fleet::Fleet;
use crate::progress::Progress;

/// Windows of four hours that ended within it are not late yet when it is over.
pub const STEP_S: u32 = 12 * 3600;

pub struct History {
    pub fleet: Fleet,
    clock: Arc<AtomicI64>,
    from_s: u32,
    to_s: u32,
    now_s: u32,
    progress: Progress,
}

impl History {
    /// From `from_s` to `to_s`, Unix seconds.
    pub fn new(fleet: Fleet, clock: Arc<AtomicI64>, from_s: u32, to_s: u32) -> Self {
        Self {
            fleet,
            clock,
            from_s,
            to_s,
            now_s: from_s,
            progress: Progress::new("history"),
        }
    }

    pub fn now_s(&self) -> u32 {
        self.now_s
    }

    /// Lets the fleet live until `until_s` in steps of `step_s`, and moves the collector's
    /// clock along. All is settled then.
    ///
    /// # Errors
    /// When a message cannot be made or sent, or is not receipted.
    pub async fn live_until(&mut self, until_s: u32, step_s: u32) -> anyhow::Result<()> {
        while self.now_s < until_s {
            let next_s = until_s.min(self.now_s + step_s);
            let said = self.fleet.simulate(self.now_s, next_s).await?;
            // What the step before sent is settled while this one was simulated.
            self.fleet.settle_published().await?;
            self.clock.store(i64::from(next_s), Ordering::Release);
            self.fleet.publish(said).await?;
            self.now_s = next_s;
            let share = f64::from(next_s - self.from_s) / f64::from(self.to_s - self.from_s);
            let closed = self.fleet.closed();
            self.progress
                .show(share, &format!("{closed} windows closed"));
        }
        self.fleet.settle_published().await
    }
}
