//! What SQLite keeps for a store that would overwrite silently: the recent windows,
//! recorded before the store is told, so that the first of two is known whatever
//! happens between; and which store that is.

use protocol::AccessPointId;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::numbers::number_of;
use super::{StoreError, StoredWindow, read_figures, totals, write};
use crate::database::Database;

/// Most windows told to the store at once.
const AT_ONCE: u32 = 5_000;

/// Says that the windows are in the store of this name from now on, unless they are in
/// another.
pub fn claim(database: &Database, wanted: &'static str) -> Result<(), StoreError> {
    let found = database
        .write(|transaction| {
            let named: Option<String> = transaction
                .query_row("SELECT name FROM window_store", [], |row| row.get(0))
                .optional()?;
            let holds: bool =
                transaction.query_row("SELECT EXISTS (SELECT 1 FROM windows)", [], |row| {
                    row.get(0)
                })?;
            let holds = holds || totals::extent(transaction)?.is_some();
            // Before stores were named there was one.
            let found = named.unwrap_or_else(|| "sqlite".to_owned());
            if holds && found != wanted {
                return Ok(Some(found));
            }
            name_store(transaction, wanted)?;
            Ok::<_, rusqlite::Error>(None)
        })
        .map_err(StoreError::Write)?;
    match found {
        Some(found) => Err(StoreError::Elsewhere { found, wanted }),
        None => Ok(()),
    }
}

/// Forgets the windows of the store before, which were exported.
pub fn start_anew(database: &Database, wanted: &'static str) -> Result<(), StoreError> {
    database
        .write(|transaction| {
            transaction.execute_batch(
                "DELETE FROM windows; DELETE FROM unwritten_windows;
                 DELETE FROM totals; DELETE FROM unwritten_totals;
                 UPDATE deliveries SET stored_until_s = -9223372036854775808, longest_s = 0;",
            )?;
            name_store(transaction, wanted)
        })
        .map_err(StoreError::Write)
}

fn name_store(transaction: &Transaction<'_>, name: &str) -> rusqlite::Result<()> {
    transaction
        .execute(
            "INSERT INTO window_store (only_row, name) VALUES (1, ?1)
             ON CONFLICT DO UPDATE SET name = excluded.name",
            [name],
        )
        .map(drop)
}

/// Notes windows that the store has and the ledger has forgotten.
pub fn remember(transaction: &Transaction<'_>, windows: &[StoredWindow]) -> rusqlite::Result<()> {
    for window in windows {
        write::remember(transaction, window)?;
    }
    Ok(())
}

/// Notes that the store is to be told of a window.
pub fn mark_unwritten(
    transaction: &Transaction<'_>,
    windows: &[&StoredWindow],
) -> rusqlite::Result<()> {
    let mut mark = transaction.prepare_cached(
        "INSERT INTO unwritten_windows (start_s, access_point)
         SELECT ?1, number FROM access_point_numbers WHERE access_point = ?2
         ON CONFLICT DO NOTHING",
    )?;
    for window in windows {
        mark.execute(params![window.start, window.access_point.as_str()])?;
    }
    Ok(())
}

/// Some of the windows that the store may lack; empty when it lacks nothing but what is
/// set aside.
pub fn unwritten(connection: &Connection) -> rusqlite::Result<Vec<StoredWindow>> {
    read_open(connection, "refused_because IS NULL", AT_ONCE)
}

/// All windows that the store refuses.
pub fn set_aside(connection: &Connection) -> rusqlite::Result<Vec<StoredWindow>> {
    read_open(connection, "refused_because IS NOT NULL", u32::MAX)
}

fn read_open(
    connection: &Connection,
    which: &str,
    at_most: u32,
) -> rusqlite::Result<Vec<StoredWindow>> {
    connection
        .prepare_cached(&format!(
            "SELECT start_s, length_s, period_s, device_minutes, visits, sampled_minutes,
                    online_minutes, noise_device_minutes, noise_visits, late, boot, sequence,
                    access_point_numbers.access_point
             FROM unwritten_windows
             CROSS JOIN windows USING (start_s, access_point)
             CROSS JOIN access_point_numbers ON number = windows.access_point
             WHERE {which} LIMIT ?1"
        ))?
        .query_map([at_most], |row| {
            let name: String = row.get(12)?;
            let access_point: AccessPointId = name.parse().map_err(|error| {
                rusqlite::Error::FromSqlConversionFailure(
                    12,
                    rusqlite::types::Type::Text,
                    Box::new(error),
                )
            })?;
            read_figures(row, access_point)
        })?
        .collect()
}

/// Notes that the store was told, and that sums are to be made of it only now.
pub fn mark_written(
    transaction: &Transaction<'_>,
    windows: &[StoredWindow],
) -> rusqlite::Result<()> {
    let mut mark = transaction
        .prepare_cached("DELETE FROM unwritten_windows WHERE start_s = ?1 AND access_point = ?2")?;
    for window in windows {
        let number = number_of(transaction, &window.access_point)?;
        mark.execute([window.start, number])?;
        totals::note_stale(transaction, number, (window.start, window.end()))?;
    }
    Ok(())
}

/// Notes that the store refuses these, and what it said.
pub fn put_aside(
    transaction: &Transaction<'_>,
    windows: &[StoredWindow],
    why: &str,
) -> rusqlite::Result<()> {
    let mut put = transaction.prepare_cached(
        "UPDATE unwritten_windows SET refused_because = ?3
         WHERE start_s = ?1 AND access_point = ?2",
    )?;
    for window in windows {
        let number = number_of(transaction, &window.access_point)?;
        put.execute(params![window.start, number, why])?;
    }
    Ok(())
}

/// What the store refuses is of no use any more once it ended by `end`.
pub fn give_up_until(transaction: &Transaction<'_>, end: i64) -> rusqlite::Result<()> {
    transaction
        .execute(
            "DELETE FROM unwritten_windows AS open
             WHERE refused_because IS NOT NULL AND EXISTS (SELECT 1 FROM windows
                 WHERE windows.start_s = open.start_s
                   AND windows.access_point = open.access_point
                   AND windows.start_s + length_s <= ?1)",
            [end],
        )
        .map(drop)
}

/// What the store refuses: how many windows and totals, and what it said of one.
///
/// # Errors
/// When the database cannot be read.
pub fn count_set_aside(connection: &Connection) -> rusqlite::Result<(i64, Option<String>)> {
    connection.query_row(
        "SELECT count(*), max(refused_because) FROM (
             SELECT refused_because FROM unwritten_windows
             UNION ALL SELECT refused_because FROM unwritten_totals)
         WHERE refused_because IS NOT NULL",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Forgets windows that ended by `end` and that the store has.
pub fn forget_until(transaction: &Transaction<'_>, end: i64) -> rusqlite::Result<()> {
    transaction
        .execute(
            "DELETE FROM windows WHERE start_s < ?1 AND start_s + length_s <= ?1
             AND NOT EXISTS (SELECT 1 FROM unwritten_windows AS open
                 WHERE open.start_s = windows.start_s
                   AND open.access_point = windows.access_point)",
            [end],
        )
        .map(drop)
}
