//! Accounts of a provider of OpenID Connect, and which of its answers were used.

use rusqlite::{Connection, OptionalExtension, Result, params};

use super::user::User;

/// The account of who is `identity` at the provider.
///
/// # Errors
/// When the database cannot be read.
pub fn find(connection: &Connection, identity: &str) -> Result<Option<User>> {
    connection
        .prepare_cached("SELECT name, role, scope FROM users WHERE openid = ?1")?
        .query_row([identity], User::read)
        .optional()
}

/// Says who an account is at the provider.
///
/// # Errors
/// When the database cannot be written.
pub fn link(connection: &Connection, name: &str, identity: &str) -> Result<()> {
    connection
        .prepare_cached("UPDATE users SET openid = ?2 WHERE name = ?1")?
        .execute([name, identity])?;
    Ok(())
}

/// Uses an answer up; false where it was used before. Instants in Unix seconds.
///
/// # Errors
/// When the database cannot be written.
pub fn use_up(connection: &Connection, hash: &[u8; 32], now_s: i64, until_s: i64) -> Result<bool> {
    connection
        .prepare_cached("DELETE FROM openid_answers WHERE until_s <= ?1")?
        .execute([now_s])?;
    let added = connection
        .prepare_cached("INSERT OR IGNORE INTO openid_answers (hash, until_s) VALUES (?1, ?2)")?
        .execute(params![hash, until_s])?;
    Ok(added > 0)
}
