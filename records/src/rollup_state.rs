//! What sums were made of: the time zone of their days, and the windows there still are.

use rusqlite::{Connection, Result, Transaction};

/// Empty before the first sums.
///
/// # Errors
/// When the database cannot be read.
pub fn time_zone(connection: &Connection) -> Result<String> {
    connection.query_row("SELECT time_zone FROM rollup_state", [], |row| row.get(0))
}

/// # Errors
/// When the database cannot be written.
pub fn put_time_zone(transaction: &Transaction<'_>, name: &str) -> Result<()> {
    transaction
        .execute("UPDATE rollup_state SET time_zone = ?1", [name])
        .map(drop)
}

/// Windows that start before this are deleted, or about to be; Unix seconds.
///
/// # Errors
/// When the database cannot be read.
pub fn windows_from(connection: &Connection) -> Result<i64> {
    connection.query_row("SELECT windows_from_s FROM rollup_state", [], |row| {
        row.get(0)
    })
}

/// Says that windows that start before `from` are about to be deleted.
///
/// # Errors
/// When the database cannot be written.
pub fn windows_end(transaction: &Transaction<'_>, from: i64) -> Result<()> {
    transaction
        .execute(
            "UPDATE rollup_state SET windows_from_s = max(windows_from_s, ?1)",
            [from],
        )
        .map(drop)
}
