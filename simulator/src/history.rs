//! The past, faster than real time: half a day a step, each step delivered and settled
//! before the next one is sent.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use crate::fleet::Fleet;
use crate::progress::Progress;

/// Windows of four hours that ended within it are not late yet when it is over.
const STEP_S: u32 = 12 * 3600;

/// Lets the fleet live from `from_s` to `to_s`, Unix seconds, and moves the
/// collector's clock along.
///
/// # Errors
/// When a message cannot be made or sent, or is not receipted.
pub async fn live_through(
    fleet: &mut Fleet,
    clock: &Arc<AtomicI64>,
    from_s: u32,
    to_s: u32,
) -> anyhow::Result<()> {
    let mut progress = Progress::new("history");
    let mut now_s = from_s;
    while now_s < to_s {
        let next_s = to_s.min(now_s + STEP_S);
        let said = fleet.simulate(now_s, next_s).await?;
        // What the step before sent is settled while this one was simulated.
        fleet.settle_published().await?;
        clock.store(i64::from(next_s), Ordering::Release);
        fleet.publish(said).await?;
        now_s = next_s;
        let share = f64::from(now_s - from_s) / f64::from(to_s - from_s);
        progress.show(share, &format!("{} windows closed", fleet.closed()));
    }
    fleet.settle_published().await
}
