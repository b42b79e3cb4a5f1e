//! Who may choose a password, once. Only the hash of an invitation's secret is kept.

use rusqlite::{Connection, OptionalExtension, Result, params};

use super::user::User;

/// Invites a user; an earlier invitation ends. Instants in Unix seconds.
///
/// # Errors
/// When the database cannot be written.
pub fn put(
    connection: &Connection,
    user: &str,
    secret_hash: &[u8; 32],
    expires_s: i64,
) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO invitations (user, secret_hash, expires_s)
             VALUES (?1, ?2, ?3)",
        )?
        .execute(params![user, secret_hash, expires_s])?;
    Ok(())
}

/// Who is invited by this secret, unless the invitation has ended.
///
/// # Errors
/// When the database cannot be read.
pub fn find(connection: &Connection, secret_hash: &[u8; 32], now_s: i64) -> Result<Option<User>> {
    connection
        .prepare_cached(
            "SELECT name, role, scope FROM invitations JOIN users ON name = user
             WHERE secret_hash = ?1 AND expires_s > ?2",
        )?
        .query_row(params![secret_hash, now_s], User::read)
        .optional()
}

/// As [`find`], and the invitation is used up.
///
/// # Errors
/// When the database cannot be written.
pub fn take(connection: &Connection, secret_hash: &[u8; 32], now_s: i64) -> Result<Option<User>> {
    let user = find(connection, secret_hash, now_s)?;
    connection
        .prepare_cached("DELETE FROM invitations WHERE secret_hash = ?1")?
        .execute([secret_hash])?;
    Ok(user)
}
