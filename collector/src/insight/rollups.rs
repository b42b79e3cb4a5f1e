//! Sums over days, weeks, months and the hours of the week, of access points and sites, in
//! the deployment's time zone. Pages read these; they outlive the windows.
//!
//! Storing a window or a total, or a change of where a box stood, notes which time is stale.
//! The months it touches are then summed again, so what comes late, twice
//! or in another order ends in the same numbers as a rebuild. Months whose windows are
//! partly deleted keep their hours of the week, and days that began before.

mod month;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use protocol::AccessPointId;
use protocol::report::LONGEST_WINDOW_S;
use records::database::Database;
use records::stale_rollups::{self, Stale};
use records::windows::{Store, StoreError};
use records::{rollup_state, rollups};
use rusqlite::Transaction;
use tokio::sync::watch;

use self::month::{Month, sum_month};
use crate::insight::estimate::Told;
use crate::insight::usage::Presence;
use crate::periodic;
use crate::shared::Shared;

/// Access points summed in one transaction.
const AT_ONCE: usize = 100;
/// Pages make up for what they show themselves.
const EVERY: Duration = Duration::from_secs(60);

/// One at a time: sums of windows read earlier must not replace later ones.
static SUMMING: Mutex<()> = Mutex::new(());

#[derive(Debug, thiserror::Error)]
pub enum RollupError {
    #[error("the rollups cannot be read or written")]
    Database(#[from] rusqlite::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the time zone has no month around {0} (Unix seconds)")]
    Calendar(i64),
}

/// The part of the daemon that keeps the sums up to date.
pub struct Rollups(Shared);

impl Rollups {
    pub fn new(shared: Shared) -> Self {
        Self(shared)
    }

    /// Sums again what is stale, until `stop` says so.
    pub async fn run(self, stop: watch::Receiver<bool>) {
        let Self(shared) = self;
        let stopped = stop.clone();
        let roll_all = move || {
            while roll(&shared.database, &shared.store, &shared.time_zone)? > 0
                && !*stopped.borrow()
            {}
            Ok::<_, RollupError>(())
        };
        periodic::run("rollups fall behind", EVERY, stop, roll_all).await;
    }
}

/// Sums everything again when the time zone is not the one of last time.
///
/// # Errors
/// When the database cannot be written.
pub fn prepare(database: &Database, time_zone: &TimeZone) -> rusqlite::Result<()> {
    let name = time_zone.iana_name().unwrap_or("UTC");
    database.write(|transaction| {
        let former: String = rollup_state::time_zone(transaction)?;
        if former == name {
            return Ok(());
        }
        rollup_state::put_time_zone(transaction, name)?;
        if former.is_empty() {
            return Ok(());
        }
        forget_all(transaction)
    })
}

/// Deletes what can be made from windows and notes that all of it has to be made again.
///
/// # Errors
/// When the database cannot be written.
pub fn rebuild(database: &Database) -> rusqlite::Result<()> {
    database.write(forget_all)
}

fn forget_all(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    let from = rollup_state::windows_from(transaction)?;
    rollups::forget_from(transaction, from)?;
    stale_rollups::note_all(transaction, from)
}

/// Sums again some of what is stale, and says of how many access points: 0 when nothing
/// is stale. Blocks.
///
/// # Errors
/// When windows cannot be read or sums cannot be written; what was done stays.
pub fn roll(
    database: &Database,
    store: &Store,
    time_zone: &TimeZone,
) -> Result<usize, RollupError> {
    let _summing = SUMMING.lock().unwrap_or_else(PoisonError::into_inner);
    roll_some(database, store, time_zone, None)
}

/// Sums again what is stale of these access points, once those that are being summed
/// just now are done: a sum not made yet would look like a time that nobody could see.
/// Blocks.
///
/// # Errors
/// As [`roll`].
pub fn roll_before_showing(
    database: &Database,
    store: &Store,
    time_zone: &TimeZone,
    access_points: &[AccessPointId],
) -> Result<(), RollupError> {
    let _summing = SUMMING.lock().unwrap_or_else(PoisonError::into_inner);
    while roll_some(database, store, time_zone, Some(access_points))? > 0 {}
    Ok(())
}

fn roll_some(
    database: &Database,
    store: &Store,
    time_zone: &TimeZone,
    only: Option<&[AccessPointId]>,
) -> Result<usize, RollupError> {
    let reader = database.reader()?;
    let stale = stale_rollups::load(&reader, AT_ONCE, only)?;
    if stale.is_empty() {
        return Ok(0);
    }
    let presence = Presence::load(&reader)?;
    let windows_from = rollup_state::windows_from(&reader)?;
    let months = months(&stale, store, windows_from, time_zone)?;
    for (month, access_points) in &months {
        let wanted: Vec<AccessPointId> = access_points.iter().map(|id| (*id).clone()).collect();
        let told = Told::load(store, month.start, month.summed_to(), Some(&wanted))?;
        let sums = sum_month(month, &told, &presence);
        database.write(|transaction| {
            let numbers = wanted
                .iter()
                .filter_map(|id| stale.get(id).map(|stale| (id, stale.number)));
            rollups::replace(
                transaction,
                &month.replaceable(windows_from),
                numbers,
                &sums,
            )
        })?;
    }
    database.write(|transaction| {
        for stale in stale.values() {
            stale_rollups::done(transaction, stale)?;
        }
        Ok::<_, rusqlite::Error>(())
    })?;
    Ok(stale.len())
}

/// The months that stale time touches and of which there are windows, each with its
/// access points.
fn months<'a>(
    stale: &'a BTreeMap<AccessPointId, Stale>,
    store: &Store,
    windows_from: i64,
    time_zone: &TimeZone,
) -> Result<BTreeMap<Month, BTreeSet<&'a AccessPointId>>, RollupError> {
    let mut months: BTreeMap<Month, BTreeSet<&AccessPointId>> = BTreeMap::new();
    let Some((first, last)) = store.extent()? else {
        return Ok(months);
    };
    let mut known: BTreeMap<i64, Month> = BTreeMap::new();
    for (access_point, stale) in stale {
        for note in &stale.notes {
            let from = note.from_s.max(first).max(windows_from);
            // A week is summed with the month in which it begins.
            let week = start_of_week(from, time_zone).ok_or(RollupError::Calendar(from))?;
            let mut at = week.max(windows_from);
            let end = note.to_s.min(last + LONGEST_WINDOW_S);
            while at < end {
                let found = known.range(..=at).next_back().map(|(_, month)| month);
                let month = match found.filter(|month| at < month.end) {
                    Some(month) => month.clone(),
                    None => {
                        let month =
                            Month::around(at, time_zone).ok_or(RollupError::Calendar(at))?;
                        known.insert(month.start, month.clone());
                        month
                    }
                };
                at = month.end;
                months.entry(month).or_default().insert(access_point);
            }
        }
    }
    Ok(months)
}

fn start_of_week(at: i64, time_zone: &TimeZone) -> Option<i64> {
    let day = Timestamp::from_second(at)
        .ok()?
        .to_zoned_datetime(time_zone.clone());
    let past = day.weekday().since(Weekday::Monday);
    let monday = day.checked_sub(i64::from(past).days()).ok()?;
    Some(monday.start_of_day().ok()?.timestamp().as_second())
}

#[cfg(test)]
mod tests;
