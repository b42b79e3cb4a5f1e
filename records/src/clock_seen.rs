//! The last time that was believed: a clock far from it has to be confirmed.

use rusqlite::{Connection, OptionalExtension, Result, Transaction};

/// Unix seconds; `None` before the first.
///
/// # Errors
/// When the database cannot be read.
pub fn last(connection: &Connection) -> Result<Option<i64>> {
    connection
        .query_row("SELECT seen_s FROM clock_seen", [], |row| row.get(0))
        .optional()
}

/// # Errors
/// When the database cannot be written.
pub fn put(transaction: &Transaction<'_>, seen_s: i64) -> Result<()> {
    transaction
        .execute(
            "INSERT INTO clock_seen (only_row, seen_s) VALUES (1, ?1)
             ON CONFLICT DO UPDATE SET seen_s = excluded.seen_s",
            [seen_s],
        )
        .map(drop)
}
