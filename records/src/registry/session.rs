//! Who is signed in. Only the hash of a session's secret is kept.

use rusqlite::{Connection, OptionalExtension, Result, params};

use super::user::User;

/// Opens a session and forgets those that have ended. Instants in Unix seconds.
///
/// # Errors
/// When the database cannot be written.
pub fn open(
    connection: &Connection,
    secret_hash: &[u8; 32],
    user: &str,
    now_s: i64,
    expires_s: i64,
) -> Result<()> {
    connection
        .prepare_cached("DELETE FROM sessions WHERE expires_s <= ?1")?
        .execute([now_s])?;
    connection
        .prepare_cached(
            "INSERT INTO sessions (token_hash, user, created_s, expires_s)
             VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![secret_hash, user, now_s, expires_s])?;
    Ok(())
}

/// Whose session this is, unless it has ended.
///
/// # Errors
/// When the database cannot be read.
pub fn find(connection: &Connection, secret_hash: &[u8; 32], now_s: i64) -> Result<Option<User>> {
    connection
        .prepare_cached(
            "SELECT name, role, scope FROM sessions JOIN users ON name = user
             WHERE token_hash = ?1 AND expires_s > ?2",
        )?
        .query_row(params![secret_hash, now_s], User::read)
        .optional()
}

/// # Errors
/// When the database cannot be written.
pub fn close(connection: &Connection, secret_hash: &[u8; 32]) -> Result<()> {
    connection
        .prepare_cached("DELETE FROM sessions WHERE token_hash = ?1")?
        .execute([secret_hash])?;
    Ok(())
}

/// Ends all sessions of a user and forgets the browsers.
///
/// # Errors
/// When the database cannot be written.
pub fn close_all(connection: &Connection, user: &str) -> Result<()> {
    connection
        .prepare_cached("DELETE FROM sessions WHERE user = ?1")?
        .execute([user])?;
    connection
        .prepare_cached("DELETE FROM known_browsers WHERE user = ?1")?
        .execute([user])?;
    Ok(())
}
