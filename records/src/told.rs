//! Causes that were told, and what needs a hand since when: so that nothing is told twice.

use jiff::Timestamp;
use rusqlite::{Connection, Result, params};

/// False where this cause was told before.
///
/// # Errors
/// When the database cannot be written.
pub fn first_time(connection: &Connection, cause: &str, at: Timestamp) -> Result<bool> {
    let new = connection
        .prepare_cached("INSERT INTO told (cause, at_s) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
        .execute(params![cause, at.as_second()])?;
    Ok(new > 0)
}

/// # Errors
/// When the database cannot be written.
pub fn forget(connection: &Connection, before: Timestamp) -> Result<usize> {
    connection
        .prepare_cached("DELETE FROM told WHERE at_s < ?1")?
        .execute([before.as_second()])
}

/// Notes that something needs a hand now.
///
/// # Errors
/// When the database cannot be written.
pub fn needs(connection: &Connection, subject: &str, cause: &str, now: Timestamp) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO needs_told (subject, cause, since_s, seen_s, is_told)
             VALUES (?1, ?2, ?3, ?3, 0)
             ON CONFLICT DO UPDATE SET seen_s = excluded.seen_s",
        )?
        .execute(params![subject, cause, now.as_second()])?;
    Ok(())
}

/// Ends what needed a hand last before `before`; what comes back later is new.
///
/// # Errors
/// When the database cannot be written.
pub fn needs_ended(connection: &Connection, before: Timestamp) -> Result<()> {
    connection
        .prepare_cached("DELETE FROM needs_told WHERE seen_s < ?1")?
        .execute([before.as_second()])?;
    Ok(())
}

/// Subjects and causes that are seen at `now`, since `since` or longer, and that nobody was
/// told.
///
/// # Errors
/// When the database cannot be read.
pub fn needs_untold(
    connection: &Connection,
    since: Timestamp,
    now: Timestamp,
) -> Result<Vec<(String, String)>> {
    connection
        .prepare_cached(
            "SELECT subject, cause FROM needs_told
             WHERE is_told = 0 AND since_s <= ?1 AND seen_s = ?2 ORDER BY cause, subject",
        )?
        .query_map(params![since.as_second(), now.as_second()], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?
        .collect()
}

/// # Errors
/// When the database cannot be written.
pub fn needs_are_told(connection: &Connection, untold: &[(String, String)]) -> Result<()> {
    let mut update = connection
        .prepare_cached("UPDATE needs_told SET is_told = 1 WHERE subject = ?1 AND cause = ?2")?;
    for (subject, cause) in untold {
        update.execute(params![subject, cause])?;
    }
    Ok(())
}
