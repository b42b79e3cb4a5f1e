//! Deletes what is older than it may be kept: a day of it at a time, and nothing while
//! the clock that says so is not believed or the newest windows are themselves old.

use std::sync::Arc;
use std::time::Duration;

use groundwork::seconds::DAY_S;
use groundwork::settings::Section;
use jiff::tz::TimeZone;
use records::database::Database;
use records::last_deletion::{self, LastDeletion};
use records::registry::request;
use records::rollups::{self, Keep};
use records::windows::Store;
use records::{losses, refusals, resends, rollup_state};
use tokio::sync::watch;
use tracing::{info, warn};

use crate::insight::requests::KEPT_DAYS;
use crate::insight::rollups::roll;
use crate::periodic;
use crate::shared::Shared;
use crate::timekeeper::{Doubt, Timekeeper};

/// How often to look, in real time: a laboratory's clock may run fast.
const EVERY: Duration = Duration::from_secs(60);
/// How much older than last time things must be before deleting again, seconds.
const STEP_S: i64 = 3_600;
/// Windows stay this much longer than they are accepted: the local days that the oldest
/// one touches are still whole when it comes.
const MARGIN_S: i64 = 3 * DAY_S;

/// Most that is deleted at once, seconds of the windows' own time: what a wrong clock
/// takes before somebody notices.
const A_PASS_S: i64 = DAY_S;
/// Where the newest window is older than this nothing is deleted by age, seconds: the
/// clock may be ahead of the boxes, or the boxes may all be cut off.
pub const FAR_BEHIND_S: i64 = 7 * DAY_S;
/// The reason of the losses that a deletion by a wrong clock leaves.
pub const DELETED_EARLY: &str = "deleted_early";

/// How long windows, and the sums that outlive them, are kept.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Age up to which windows are accepted, seconds.
    pub windows_s: i64,
    pub keep: Keep,
}

impl Settings {
    /// Section `[retention]`.
    pub fn read(root: &mut Section) -> Self {
        let mut retention = root.section("retention");
        let mut seconds = |key: &str, usual: i64| {
            let days = retention.number(key, 1..=36_500);
            days.unwrap_or(usual) * DAY_S
        };
        let settings = Self {
            windows_s: seconds("windows_days", 183),
            keep: Keep {
                box_hours_s: seconds("box_hours_days", 365),
                days_s: seconds("daily_days", 730),
            },
        };
        root.close(retention);
        settings
    }
}

/// What ages, and how long each is kept.
#[derive(Clone)]
pub struct Ageing {
    pub store: Store,
    pub database: Database,
    pub time_zone: TimeZone,
    pub settings: Settings,
}

/// The part of the daemon that deletes.
pub struct Retention {
    ageing: Ageing,
    timekeeper: Arc<Timekeeper>,
}

impl Retention {
    pub fn new(shared: &Shared, settings: Settings, timekeeper: Arc<Timekeeper>) -> Self {
        let ageing = Ageing {
            store: shared.store.clone(),
            database: shared.database.clone(),
            time_zone: shared.time_zone.clone(),
            settings,
        };
        Self { ageing, timekeeper }
    }

    /// Runs until `stop` says so.
    pub async fn run(self, stop: watch::Receiver<bool>) {
        let Self { ageing, timekeeper } = self;
        let mut done_at = i64::MIN;
        let mut told: Option<Doubt> = None;
        let pass = move || {
            let now = timekeeper.now();
            let doubt = timekeeper.remember(&ageing.database)?;
            if let (Some(doubt), None) = (doubt, told) {
                warn!(
                    "this machine's clock is not believed, so nothing is deleted or refused \
                 for its age: {doubt}"
                );
            } else if doubt.is_none() && told.is_some() {
                info!("this machine's clock is believed again");
            }
            told = doubt;
            if doubt.is_some() || now < done_at.saturating_add(STEP_S) {
                return Ok(());
            }
            let deleted = ageing.delete_old(now)?;
            done_at = now;
            if deleted > 0 {
                info!(deleted, "deleted {deleted} windows older than may be kept");
            }
            anyhow::Ok(())
        };
        periodic::run("what is too old cannot be deleted", EVERY, stop, pass).await;
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
        let limit = now - self.settings.windows_s - MARGIN_S;
        self.make_good(limit, now)?;
        let answered = now - KEPT_DAYS * DAY_S;
        self.database
            .write(|transaction| request::delete_before(transaction, answered))?;
        let extent = self.store.extent()?;
        if extent.is_some_and(|(_, newest)| newest < now - FAR_BEHIND_S) {
            return Ok(0);
        }
        let end = extent.map_or(limit, |(first, _)| limit.min(first + A_PASS_S));
        if extent.is_some_and(|(first, _)| first < limit) {
            // What windows are to tell, they tell before they go.
            while roll(&self.database, &self.store, &self.time_zone)? > 0 {}
            self.database.write(|transaction| {
                let deletion = LastDeletion {
                    at_s: now,
                    until_s: end,
                };
                last_deletion::put(transaction, deletion)?;
                rollup_state::windows_end(transaction, end)
            })?;
        }
        let windows = self.store.delete_until(end.min(limit))?;
        self.database.write(|transaction| {
            refusals::delete_windows_until(transaction, limit)?;
            losses::delete_until(transaction, limit)?;
            rollups::delete_old(transaction, now, self.settings.keep)
        })?;
        Ok(windows)
    }

    /// Where the last deletion was made at a time that is still to come, the clock was
    /// ahead then. What should still be here counts as lost, and access points are asked
    /// for what they hold of it.
    fn make_good(&self, limit: i64, now: i64) -> rusqlite::Result<()> {
        self.database.write(|transaction| {
            let Some(LastDeletion { at_s, until_s }) = last_deletion::load(transaction)? else {
                return Ok(());
            };
            if at_s <= now + A_PASS_S || until_s <= limit {
                return Ok(());
            }
            warn!(
                "windows were deleted by a clock that was {} days ahead: they count as lost, \
                 and access points are asked for them",
                (at_s - now) / DAY_S
            );
            losses::put_whole_of_all_placed(transaction, (limit, until_s), DELETED_EARLY)?;
            last_deletion::forget(transaction)?;
            resends::begin(transaction, now, limit)
        })
    }
}

#[cfg(test)]
mod tests;
