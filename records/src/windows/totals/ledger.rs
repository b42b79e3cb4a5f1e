//! The totals that another store may lack. Unlike windows all of them stay in SQLite: they
//! are few, and so each can be judged without asking the other store.

use rusqlite::{Connection, Transaction, params};

use super::{FIGURES, StoredTotal, insert, note_stale, read_named};
use crate::windows::numbers::number_of;

/// Most totals told to the store at once.
const AT_ONCE: u32 = 5_000;

/// Takes in totals that the store has, so that others are held against them.
pub fn remember(transaction: &Transaction<'_>, totals: &[StoredTotal]) -> rusqlite::Result<()> {
    for total in totals {
        let number = number_of(transaction, &total.sum.access_point)?;
        if insert(transaction, total, number)? {
            note_stale(transaction, number, (total.sum.start, total.sum.end()))?;
        }
    }
    Ok(())
}

/// Notes that the store is to be told of these.
pub fn mark_unwritten<'t>(
    transaction: &Transaction<'_>,
    totals: impl Iterator<Item = &'t StoredTotal>,
) -> rusqlite::Result<()> {
    let mut mark = transaction.prepare_cached(
        "INSERT INTO unwritten_totals (access_point, layer, start_s)
         VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
    )?;
    for total in totals {
        let number = number_of(transaction, &total.sum.access_point)?;
        mark.execute(params![number, total.layer.number(), total.sum.start])?;
    }
    Ok(())
}

/// Some of the totals that the store may lack; empty when it lacks nothing but what is set
/// aside.
pub fn unwritten(connection: &Connection) -> rusqlite::Result<Vec<StoredTotal>> {
    read_open(connection, "refused_because IS NULL", AT_ONCE)
}

/// All totals that the store refuses.
pub fn set_aside(connection: &Connection) -> rusqlite::Result<Vec<StoredTotal>> {
    read_open(connection, "refused_because IS NOT NULL", u32::MAX)
}

fn read_open(
    connection: &Connection,
    which: &str,
    at_most: u32,
) -> rusqlite::Result<Vec<StoredTotal>> {
    connection
        .prepare_cached(&format!(
            "SELECT {FIGURES}, access_point_numbers.access_point FROM unwritten_totals
             CROSS JOIN totals USING (access_point, layer, start_s)
             CROSS JOIN access_point_numbers ON number = totals.access_point
             WHERE {which} LIMIT ?1"
        ))?
        .query_map([at_most], read_named)?
        .collect()
}

/// Notes that the store was told, and that sums are to be made of it only now.
pub fn mark_written(transaction: &Transaction<'_>, totals: &[StoredTotal]) -> rusqlite::Result<()> {
    let mut mark = transaction.prepare_cached(
        "DELETE FROM unwritten_totals WHERE access_point = ?1 AND layer = ?2 AND start_s = ?3",
    )?;
    for total in totals {
        let number = number_of(transaction, &total.sum.access_point)?;
        mark.execute(params![number, total.layer.number(), total.sum.start])?;
        note_stale(transaction, number, (total.sum.start, total.sum.end()))?;
    }
    Ok(())
}

/// Notes that the store refuses these, and what it said.
pub fn put_aside(
    transaction: &Transaction<'_>,
    totals: &[StoredTotal],
    why: &str,
) -> rusqlite::Result<()> {
    let mut put = transaction.prepare_cached(
        "UPDATE unwritten_totals SET refused_because = ?4
         WHERE access_point = ?1 AND layer = ?2 AND start_s = ?3",
    )?;
    for total in totals {
        let number = number_of(transaction, &total.sum.access_point)?;
        put.execute(params![number, total.layer.number(), total.sum.start, why])?;
    }
    Ok(())
}

/// What the store refuses is of no use any more once it ended by `end`.
pub fn give_up_until(transaction: &Transaction<'_>, end: i64) -> rusqlite::Result<()> {
    transaction
        .execute(
            "DELETE FROM unwritten_totals AS open
             WHERE refused_because IS NOT NULL AND EXISTS (SELECT 1 FROM totals
                 WHERE totals.access_point = open.access_point AND totals.layer = open.layer
                   AND totals.start_s = open.start_s AND totals.start_s + length_s <= ?1)",
            [end],
        )
        .map(drop)
}

/// Forgets totals that ended by `end` and that the store has.
pub fn forget_until(transaction: &Transaction<'_>, end: i64) -> rusqlite::Result<()> {
    transaction
        .execute(
            "DELETE FROM totals WHERE start_s < ?1 AND start_s + length_s <= ?1
             AND NOT EXISTS (SELECT 1 FROM unwritten_totals AS open
                 WHERE open.access_point = totals.access_point AND open.layer = totals.layer
                   AND open.start_s = totals.start_s)",
            [end],
        )
        .map(drop)
}
