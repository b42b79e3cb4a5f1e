//! The present, at a pace that can be watched.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use crate::fleet::Fleet;

/// Simulated seconds a second: a window of four hours passes in 24 s.
pub const SPEED: u32 = 600;
const TICK: Duration = Duration::from_millis(200);

/// Lets the fleet live on from `from_s`, Unix seconds, until it is dropped.
///
/// # Errors
/// When a message cannot be made or sent.
pub async fn live_on(fleet: &mut Fleet, clock: &Arc<AtomicI64>, from_s: u32) -> anyhow::Result<()> {
    let begun = Instant::now();
    let mut lived_s = from_s;
    let mut ticks = tokio::time::interval(TICK);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let passed_s = begun.elapsed().as_millis() * u128::from(SPEED) / 1000;
        let now_s = from_s.saturating_add(u32::try_from(passed_s).unwrap_or(u32::MAX));
        clock.store(i64::from(now_s), Ordering::Release);
        let whole_minutes_s = now_s - (now_s - from_s) % 60;
        if whole_minutes_s > lived_s {
            let said = fleet.simulate(lived_s, whole_minutes_s).await?;
            lived_s = whole_minutes_s;
            fleet.publish(said).await?;
        }
        fleet.take_receipts().await?;
    }
}
