//! API tokens for programs. Only the hash of a token is kept.

use rusqlite::{Connection, OptionalExtension, Result, params};

use super::column;
use super::user::{Role, User};

/// Adds a token under a name, or replaces the one of this name. Instants in Unix
/// seconds; `expires_s` `None` is "never".
///
/// # Errors
/// When the database cannot be written.
pub fn put(
    connection: &Connection,
    name: &str,
    role: Role,
    secret_hash: &[u8; 32],
    now_s: i64,
    expires_s: Option<i64>,
) -> Result<()> {
    connection
        .prepare_cached("DELETE FROM tokens WHERE name = ?1")?
        .execute([name])?;
    connection
        .prepare_cached(
            "INSERT INTO tokens (token_hash, name, role, created_s, expires_s)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![secret_hash, name, role.as_str(), now_s, expires_s])?;
    Ok(())
}

/// The name and role of a token, unless it has ended.
///
/// # Errors
/// When the database cannot be read.
pub fn find(connection: &Connection, secret_hash: &[u8; 32], now_s: i64) -> Result<Option<User>> {
    connection
        .prepare_cached(
            "SELECT name, role FROM tokens
             WHERE token_hash = ?1 AND (expires_s IS NULL OR expires_s > ?2)",
        )?
        .query_row(params![secret_hash, now_s], |row| {
            Ok(User {
                name: row.get("name")?,
                role: column::parsed(row, "role")?,
            })
        })
        .optional()
}
