//! The last time that the collector was without its broker: what it did not hear then says
//! nothing about the access points.

use rusqlite::{Connection, OptionalExtension, Result, Transaction};

/// Unix seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Absence {
    pub lost_s: i64,
    /// `None` while it lasts.
    pub back_s: Option<i64>,
}

/// `None` before the first connection.
///
/// # Errors
/// When the database cannot be read.
pub fn last(connection: &Connection) -> Result<Option<Absence>> {
    connection
        .query_row("SELECT lost_s, back_s FROM broker_absence", [], |row| {
            Ok(Absence {
                lost_s: row.get(0)?,
                back_s: row.get(1)?,
            })
        })
        .optional()
}

/// # Errors
/// When the database cannot be written.
pub fn lost(transaction: &Transaction<'_>, lost_s: i64) -> Result<()> {
    transaction
        .execute(
            "INSERT INTO broker_absence (only_row, lost_s) VALUES (1, ?1)
             ON CONFLICT DO UPDATE SET lost_s = excluded.lost_s, back_s = NULL
             WHERE back_s IS NOT NULL",
            [lost_s],
        )
        .map(drop)
}

/// Where nobody noted that it was lost, it was lost just now.
///
/// # Errors
/// When the database cannot be written.
pub fn back(transaction: &Transaction<'_>, back_s: i64) -> Result<()> {
    lost(transaction, back_s)?;
    transaction
        .execute(
            "UPDATE broker_absence SET lost_s = min(lost_s, ?1), back_s = ?1",
            [back_s],
        )
        .map(drop)
}
