//! The last time that windows were deleted by age, and up to where.

use rusqlite::{Connection, OptionalExtension, Result, Transaction};

/// All times are Unix seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastDeletion {
    /// By the clock that said so.
    pub at_s: i64,
    pub until_s: i64,
}

/// `None` where nothing was deleted yet.
///
/// # Errors
/// When the database cannot be read.
pub fn load(connection: &Connection) -> Result<Option<LastDeletion>> {
    connection
        .query_row("SELECT at_s, until_s FROM last_deletion", [], |row| {
            Ok(LastDeletion {
                at_s: row.get("at_s")?,
                until_s: row.get("until_s")?,
            })
        })
        .optional()
}

/// Takes note of a deletion. What an earlier one reached further stays.
///
/// # Errors
/// When the database cannot be written.
pub fn put(transaction: &Transaction<'_>, deletion: LastDeletion) -> Result<()> {
    transaction
        .execute(
            "INSERT INTO last_deletion (only_row, at_s, until_s) VALUES (1, ?1, ?2)
             ON CONFLICT DO UPDATE SET at_s = excluded.at_s,
                 until_s = max(until_s, excluded.until_s)",
            [deletion.at_s, deletion.until_s],
        )
        .map(drop)
}

/// Forgets it once it was made good.
///
/// # Errors
/// When the database cannot be written.
pub fn forget(transaction: &Transaction<'_>) -> Result<()> {
    transaction
        .execute("DELETE FROM last_deletion", [])
        .map(drop)
}
