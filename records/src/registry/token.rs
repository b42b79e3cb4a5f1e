//! API tokens for programs. Only the hash of a token is kept.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Result, params};

use super::column;
use super::scope::Scope;
use super::user::{Role, User};

/// A token as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub number: i64,
    pub name: String,
    pub role: Role,
    pub scope: Scope,
    pub created: Timestamp,
    /// `None` is "never".
    pub expires: Option<Timestamp>,
}

/// Adds a token under a name, beside those that have it already; gives its number.
/// Instants in Unix seconds; `expires_s` `None` is "never".
///
/// # Errors
/// When the database cannot be written.
pub fn add(
    connection: &Connection,
    user: &User,
    secret_hash: &[u8; 32],
    now_s: i64,
    expires_s: Option<i64>,
) -> Result<i64> {
    connection
        .prepare_cached(
            "INSERT INTO tokens (token_hash, name, role, created_s, expires_s, scope)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .insert(params![
            secret_hash,
            user.name,
            user.role.as_str(),
            now_s,
            expires_s,
            user.scope.to_string()
        ])
}

/// All tokens, by number.
///
/// # Errors
/// When the database cannot be read.
pub fn all(connection: &Connection) -> Result<Vec<Listed>> {
    connection
        .prepare_cached("SELECT * FROM tokens ORDER BY number")?
        .query_map([], |row| {
            Ok(Listed {
                number: row.get("number")?,
                name: row.get("name")?,
                role: column::parsed(row, "role")?,
                scope: column::parsed(row, "scope")?,
                created: column::instant(row, "created_s")?,
                expires: column::optional_instant(row, "expires_s")?,
            })
        })?
        .collect()
}

/// Ends a token at once. False where there is none of this number.
///
/// # Errors
/// When the database cannot be written.
pub fn revoke(connection: &Connection, number: i64) -> Result<bool> {
    let ended = connection
        .prepare_cached("DELETE FROM tokens WHERE number = ?1")?
        .execute([number])?;
    Ok(ended > 0)
}

/// The name and role of a token, unless it has ended.
///
/// # Errors
/// When the database cannot be read.
pub fn find(connection: &Connection, secret_hash: &[u8; 32], now_s: i64) -> Result<Option<User>> {
    connection
        .prepare_cached(
            "SELECT name, role, scope FROM tokens
             WHERE token_hash = ?1 AND (expires_s IS NULL OR expires_s > ?2)",
        )?
        .query_row(params![secret_hash, now_s], User::read)
        .optional()
}
