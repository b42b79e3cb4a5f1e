//! Sums over days, months and the hours of the week, of access points and sites, in
//! the deployment's time zone. Pages read these; they outlive the windows.
//!
//! Storing a window, or a change of where a box stood, notes which time is stale. The
//! months it touches are then summed again from the windows, so what comes late, twice
//! or in another order ends in the same numbers as a rebuild. Months whose windows are
//! partly deleted keep their hours of the week, and days that began before.

mod month;
pub mod read;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::tz::TimeZone;
use protocol::AccessPointId;
use protocol::report::LONGEST_WINDOW_S;
use records::database::Database;
use records::rollup_state;
use records::windows::{Store, StoreError};
use rusqlite::{Connection, Transaction, params};
use tokio::sync::watch;

use self::month::{Month, sum_month};
use crate::insight::usage::Presence;
use crate::periodic;
use crate::shared::Shared;

/// Access points summed in one transaction.
const AT_ONCE: usize = 100;
/// Notes of stale time taken up in one round.
const NOTES: u32 = 2_000;
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
    for sql in [
        "DELETE FROM box_days WHERE start_s >= ?1",
        "DELETE FROM site_days WHERE start_s >= ?1",
        "DELETE FROM box_hours WHERE month_s >= ?1",
        "DELETE FROM site_hours WHERE month_s >= ?1",
        "DELETE FROM site_months WHERE month_s >= ?1",
        "INSERT INTO stale_rollups (access_point, from_s, to_s)
         SELECT number, ?1, 1 << 40 FROM access_point_numbers
         WHERE true
         ON CONFLICT DO UPDATE SET to_s = excluded.to_s, version = version + 1",
    ] {
        transaction.execute(sql, [from])?;
    }
    Ok(())
}

/// Stale time of one access point.
struct Stale {
    number: i64,
    notes: Vec<Note>,
}

struct Note {
    from: i64,
    to: i64,
    version: i64,
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
    let stale = load_stale(&reader, only)?;
    if stale.is_empty() {
        return Ok(0);
    }
    let presence = Presence::load(&reader)?;
    let windows_from = rollup_state::windows_from(&reader)?;
    let months = months(&stale, store, windows_from, time_zone)?;
    for (month, access_points) in &months {
        let wanted: Vec<AccessPointId> = access_points.iter().map(|id| (*id).clone()).collect();
        let windows = store.windows(month.start - LONGEST_WINDOW_S, month.end, Some(&wanted))?;
        let sums = sum_month(month, &windows, &presence);
        database.write(|transaction| {
            let numbers = wanted
                .iter()
                .filter_map(|id| stale.get(id).map(|stale| (id, stale.number)));
            month::write(transaction, month, windows_from, numbers, &sums)
        })?;
    }
    database.write(|transaction| {
        // A note that grew meanwhile stays.
        let mut done = transaction.prepare_cached(
            "DELETE FROM stale_rollups WHERE access_point = ?1 AND from_s = ?2 AND version = ?3",
        )?;
        for stale in stale.values() {
            for note in &stale.notes {
                done.execute(params![stale.number, note.from, note.version])?;
            }
        }
        Ok::<_, rusqlite::Error>(())
    })?;
    Ok(stale.len())
}

fn load_stale(
    reader: &Connection,
    only: Option<&[AccessPointId]>,
) -> rusqlite::Result<BTreeMap<AccessPointId, Stale>> {
    let only = only.map(|ids| serde_json::json!(ids).to_string());
    let mut statement = reader.prepare_cached(
        "SELECT number, access_point_numbers.access_point, from_s, to_s, version
         FROM stale_rollups
         CROSS JOIN access_point_numbers ON number = stale_rollups.access_point
         WHERE ?1 IS NULL OR stale_rollups.access_point IN (
             SELECT number FROM access_point_numbers
             WHERE access_point IN (SELECT value FROM json_each(?1)))
         ORDER BY stale_rollups.access_point
         LIMIT ?2",
    )?;
    let mut rows = statement.query(params![only, NOTES])?;
    let mut stale: BTreeMap<AccessPointId, Stale> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let Ok(access_point) = row.get::<_, String>(1)?.parse() else {
            continue;
        };
        if stale.len() == AT_ONCE && !stale.contains_key(&access_point) {
            break;
        }
        let number = row.get(0)?;
        let notes = &mut stale
            .entry(access_point)
            .or_insert(Stale {
                number,
                notes: Vec::new(),
            })
            .notes;
        notes.push(Note {
            from: row.get(2)?,
            to: row.get(3)?,
            version: row.get(4)?,
        });
    }
    Ok(stale)
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
            let mut at = note.from.max(first).max(windows_from);
            let end = note.to.min(last + LONGEST_WINDOW_S);
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

/// How long each sum is kept, seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keep {
    pub box_hours_s: i64,
    pub days_s: i64,
}

/// Deletes sums older than may be kept at `now` (Unix seconds); sites keep their months.
///
/// # Errors
/// When the database cannot be written.
pub fn delete_old(transaction: &Transaction<'_>, now: i64, keep: Keep) -> rusqlite::Result<()> {
    for (sql, before) in [
        ("DELETE FROM box_hours WHERE month_s < ?1", keep.box_hours_s),
        ("DELETE FROM site_hours WHERE month_s < ?1", keep.days_s),
        ("DELETE FROM box_days WHERE start_s < ?1", keep.days_s),
        ("DELETE FROM site_days WHERE start_s < ?1", keep.days_s),
        ("DELETE FROM expected_use WHERE start_s < ?1", keep.days_s),
    ] {
        transaction.execute(sql, [now - before])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
