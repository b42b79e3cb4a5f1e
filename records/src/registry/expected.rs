//! What a typical site would have had in the windows of each site.

use rusqlite::{Connection, Result, params};

/// Device-minutes expected in a window. Instants in Unix seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expected {
    pub start_s: i64,
    pub length_s: i64,
    pub device_minutes: f64,
}

/// Keeps what is expected of a site; what an earlier evaluation said of a window stays.
///
/// # Errors
/// When the database cannot be written.
pub fn add(connection: &Connection, site: &str, windows: &[Expected]) -> Result<()> {
    let mut insert = connection.prepare_cached(
        "INSERT OR IGNORE INTO expected_use (site, start_s, length_s, device_minutes)
         VALUES (?1, ?2, ?3, ?4)",
    )?;
    for window in windows {
        insert.execute(params![
            site,
            window.start_s,
            window.length_s,
            window.device_minutes
        ])?;
    }
    Ok(())
}

/// The start of the last window of a site that something is expected of.
///
/// # Errors
/// When the database cannot be read.
pub fn last_start(connection: &Connection, site: &str) -> Result<Option<i64>> {
    connection
        .prepare_cached("SELECT max(start_s) FROM expected_use WHERE site = ?1")?
        .query_row([site], |row| row.get(0))
}

/// Windows of a site that start in `from..to`, by start.
///
/// # Errors
/// When the database cannot be read.
pub fn of_site(connection: &Connection, site: &str, from: i64, to: i64) -> Result<Vec<Expected>> {
    connection
        .prepare_cached(
            "SELECT start_s, length_s, device_minutes FROM expected_use
             WHERE site = ?1 AND start_s >= ?2 AND start_s < ?3 ORDER BY start_s",
        )?
        .query_map(params![site, from, to], |row| {
            Ok(Expected {
                start_s: row.get(0)?,
                length_s: row.get(1)?,
                device_minutes: row.get(2)?,
            })
        })?
        .collect()
}

/// Deletes what was expected of windows that start before then (Unix seconds).
///
/// # Errors
/// When the database cannot be written.
pub fn delete_before(connection: &Connection, start_s: i64) -> Result<()> {
    connection
        .execute("DELETE FROM expected_use WHERE start_s < ?1", [start_s])
        .map(drop)
}
