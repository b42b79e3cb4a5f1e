//! What was refused or left without a receipt: counted in the database, and told in
//! the log once a minute for each reason, never with a payload.

mod log;
mod once;

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use protocol::receipt::Refusal;
use protocol::{AccessPointId, Layer};
use rusqlite::{Connection, Transaction, params};

pub use self::log::RefusalLog;
pub use self::once::RefusedOnce;

/// Why a message, or a window of it, gets no receipt. Nothing is lost by it: the
/// access point keeps the windows and sends them again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Left {
    UnknownTopic,
    TooLarge,
    Malformed,
    NewerVersion,
    Unregistered,
    /// Counted without noise, or with less than the standard, without permission.
    NoiseOff,
    /// Ends in the future by the collector's clock.
    InTheFuture,
    /// A certificate was asked for and not given: nothing here renews, too many requests
    /// wait, or this one is not granted, and then the log says why.
    Renewal,
    /// Shut out by `enroll --revoke`.
    Revoked,
    /// More from one access point at once than is looked at.
    Flood,
    /// Too old by a clock that is not believed.
    ClockInDoubt,
    /// Looks impossible; refused for good when it comes again as it is.
    RefusedOnce,
    /// Its checksum is another: a bit flipped, or a part is missing.
    ChangedOnItsWay,
    /// The store's server refuses the window as it is.
    SetAside,
}

impl Left {
    pub const ALL: [Left; 14] = [
        Left::UnknownTopic,
        Left::TooLarge,
        Left::Malformed,
        Left::NewerVersion,
        Left::Unregistered,
        Left::NoiseOff,
        Left::InTheFuture,
        Left::Renewal,
        Left::Revoked,
        Left::Flood,
        Left::ClockInDoubt,
        Left::RefusedOnce,
        Left::ChangedOnItsWay,
        Left::SetAside,
    ];

    /// The word of the store, the API and the log.
    pub fn as_str(self) -> &'static str {
        match self {
            Left::UnknownTopic => "unknown_topic",
            Left::TooLarge => "too_large",
            Left::Malformed => "malformed",
            Left::NewerVersion => "newer_version",
            Left::Unregistered => "unregistered",
            Left::NoiseOff => "noise_off",
            Left::InTheFuture => "in_the_future",
            Left::Renewal => "renewal_not_offered",
            Left::Revoked => "revoked",
            Left::Flood => "flood",
            Left::ClockInDoubt => "clock_in_doubt",
            Left::RefusedOnce => "refused_once",
            Left::ChangedOnItsWay => "changed_on_its_way",
            Left::SetAside => "set_aside",
        }
    }
}

/// Refused windows remembered of one access point; more are counted only.
const WINDOWS_KEPT: u32 = 4_096;

/// A window or a total refused for good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedWindow {
    pub access_point: AccessPointId,
    pub layer: Layer,
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

/// Keeps refused windows for the account, of each access point up to a limit, and refused
/// totals apart from them: the account knows windows alone.
///
/// # Errors
/// When the database cannot be written.
pub fn save_windows(
    transaction: &Transaction<'_>,
    windows: &[RefusedWindow],
    now: i64,
) -> rusqlite::Result<()> {
    let mut save = transaction.prepare_cached(
        "INSERT OR IGNORE INTO refused_windows
             (access_point, start_s, length_s, reason, refused_at_s)
         VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    let mut save_total = transaction.prepare_cached(
        "INSERT OR IGNORE INTO refused_totals
             (access_point, boot, sequence, layer, start_s, length_s, reason, refused_at_s)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    // Counting is as long as what was refused before, so it is done once a batch.
    let mut room: HashMap<(&AccessPointId, bool), u32> = HashMap::new();
    for window in windows {
        let (access_point, is_total) = (&window.access_point, window.layer.is_total());
        let room = match room.entry((access_point, is_total)) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => {
                let kept = if is_total {
                    count_kept_totals(transaction, access_point)?
                } else {
                    count_kept(transaction, access_point)?
                };
                unknown.insert(WINDOWS_KEPT.saturating_sub(kept))
            }
        };
        if *room == 0 {
            continue;
        }
        let saved = if is_total {
            save_total.execute(params![
                access_point.as_str(),
                window.boot.cast_signed(),
                window.sequence,
                window.layer.number(),
                window.start,
                window.length_s,
                window.reason.as_str(),
                now,
            ])?
        } else {
            save.execute(params![
                access_point.as_str(),
                window.start,
                window.length_s,
                window.reason.as_str(),
                now,
            ])?
        };
        if saved > 0 {
            *room -= 1;
        }
    }
    Ok(())
}

fn count_kept(connection: &Connection, access_point: &AccessPointId) -> rusqlite::Result<u32> {
    connection
        .prepare_cached("SELECT count(*) FROM refused_windows WHERE access_point = ?1")?
        .query_row([access_point.as_str()], |row| row.get(0))
}

fn count_kept_totals(
    connection: &Connection,
    access_point: &AccessPointId,
) -> rusqlite::Result<u32> {
    connection
        .prepare_cached("SELECT count(*) FROM refused_totals WHERE access_point = ?1")?
        .query_row([access_point.as_str()], |row| row.get(0))
}

/// Boot and number of the refused totals of an access point.
///
/// # Errors
/// When the database cannot be read.
pub fn numbers_of_totals(
    connection: &Connection,
    access_point: &AccessPointId,
) -> rusqlite::Result<BTreeSet<(u64, u32)>> {
    connection
        .prepare_cached("SELECT boot, sequence FROM refused_totals WHERE access_point = ?1")?
        .query_map([access_point.as_str()], |row| {
            Ok((row.get::<_, i64>(0)?.cast_unsigned(), row.get(1)?))
        })?
        .collect()
}

/// Where the refused windows of an access point start, within a stretch of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedStarts {
    starts: BTreeSet<i64>,
    /// More were refused than are remembered.
    are_some_forgotten: bool,
}

impl RefusedStarts {
    /// Whether a window that starts from `from_s` on and before `to_s` was refused. Where
    /// some are forgotten one may have been.
    pub fn may_include(&self, from_s: i64, to_s: i64) -> bool {
        let is_in = |start_s: &i64| (from_s..to_s).contains(start_s);
        self.are_some_forgotten || self.starts.range(from_s..).next().is_some_and(is_in)
    }
}

/// Where the refused windows of an access point start, from `from_s` on and before `to_s`.
///
/// # Errors
/// When the database cannot be read.
pub fn starts_within(
    connection: &Connection,
    access_point: &AccessPointId,
    from_s: i64,
    to_s: i64,
) -> rusqlite::Result<RefusedStarts> {
    let starts = connection
        .prepare_cached(
            "SELECT start_s FROM refused_windows
             WHERE access_point = ?1 AND start_s >= ?2 AND start_s < ?3",
        )?
        .query_map(params![access_point.as_str(), from_s, to_s], |row| {
            row.get(0)
        })?
        .collect::<rusqlite::Result<_>>()?;
    Ok(RefusedStarts {
        starts,
        are_some_forgotten: count_kept(connection, access_point)? >= WINDOWS_KEPT,
    })
}

/// A time that a refused window was about; instants are Unix seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedSpan {
    pub access_point: AccessPointId,
    pub from_s: i64,
    pub to_s: i64,
    pub reason: String,
}

/// Refused windows that reach into a time, of one access point or all, by their start.
///
/// # Errors
/// When the database cannot be read.
pub fn windows_within(
    connection: &Connection,
    (from_s, to_s): (i64, i64),
    only: Option<&AccessPointId>,
) -> rusqlite::Result<Vec<RefusedSpan>> {
    let mut statement = connection.prepare_cached(
        "SELECT access_point, start_s, start_s + length_s, reason FROM refused_windows
         WHERE start_s < ?2 AND start_s + length_s > ?1 AND (?3 IS NULL OR access_point = ?3)
         ORDER BY start_s",
    )?;
    let only = only.map(AccessPointId::as_str);
    let mut rows = statement.query(params![from_s, to_s, only])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        if let Ok(access_point) = row.get::<_, String>(0)?.parse() {
            found.push(RefusedSpan {
                access_point,
                from_s: row.get(1)?,
                to_s: row.get(2)?,
                reason: row.get(3)?,
            });
        }
    }
    Ok(found)
}

/// Deletes refused windows and totals that ended by then.
///
/// # Errors
/// When the database cannot be written.
pub fn delete_windows_until(transaction: &Transaction<'_>, end_s: i64) -> rusqlite::Result<()> {
    for sql in [
        "DELETE FROM refused_windows WHERE start_s + length_s <= ?1",
        "DELETE FROM refused_totals WHERE start_s + length_s <= ?1",
    ] {
        transaction.execute(sql, [end_s])?;
    }
    Ok(())
}

/// The reason and time of the last refusal of each access point that has one.
///
/// # Errors
/// When the database cannot be read.
pub fn last_of_each(
    connection: &Connection,
) -> rusqlite::Result<HashMap<AccessPointId, (String, i64)>> {
    // Of a bare column beside max() SQLite takes the value of the row with the maximum.
    let mut statement = connection.prepare_cached(
        "SELECT access_point, reason, max(last_at_s) FROM refused_messages
         WHERE access_point <> '' GROUP BY access_point",
    )?;
    let mut rows = statement.query([])?;
    let mut found = HashMap::new();
    while let Some(row) = rows.next()? {
        if let Ok(access_point) = row.get::<_, String>(0)?.parse() {
            found.insert(access_point, (row.get(1)?, row.get(2)?));
        }
    }
    Ok(found)
}

/// Messages of access points that are not registered.
///
/// # Errors
/// When the database cannot be read.
pub fn count_unregistered(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row(
        "SELECT coalesce(sum(count), 0) FROM refused_messages
         WHERE access_point = '' AND reason = ?1",
        [Left::Unregistered.as_str()],
        |row| row.get(0),
    )
}

/// Messages refused for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedFor {
    pub reason: String,
    pub count: i64,
    pub last_at_s: i64,
}

/// How many were refused for each reason, of all access points together.
///
/// # Errors
/// When the database cannot be read.
pub fn by_reason(connection: &Connection) -> rusqlite::Result<Vec<RefusedFor>> {
    connection
        .prepare_cached(
            "SELECT reason, sum(count), max(last_at_s) FROM refused_messages
             GROUP BY reason ORDER BY reason",
        )?
        .query_map([], |row| {
            Ok(RefusedFor {
                reason: row.get(0)?,
                count: row.get(1)?,
                last_at_s: row.get(2)?,
            })
        })?
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn between_windows_that_follow_on_nothing_was_refused() {
        let refused = RefusedStarts {
            starts: [100, 200].into(),
            are_some_forgotten: false,
        };
        assert!(refused.may_include(100, 101) && refused.may_include(0, 150));
        assert!(!refused.may_include(101, 200));
        // A number is missing between two windows, and no time.
        assert!(!refused.may_include(200, 150));
    }
}
