//! The second factor of those who set one up, and its recovery codes.

use rusqlite::{Connection, OptionalExtension, Result, params};

#[derive(Clone, PartialEq, Eq)]
pub struct SecondFactor {
    pub secret: Vec<u8>,
    /// Once a code was entered.
    pub is_on: bool,
    /// The last step of which a code was used.
    pub last_step: i64,
}

/// # Errors
/// When the database cannot be read.
pub fn find(connection: &Connection, user: &str) -> Result<Option<SecondFactor>> {
    connection
        .prepare_cached("SELECT * FROM second_factors WHERE user = ?1")?
        .query_row([user], |row| {
            Ok(SecondFactor {
                secret: row.get("secret")?,
                is_on: row.get("is_on")?,
                last_step: row.get("last_step")?,
            })
        })
        .optional()
}

/// Begins anew, with another secret; it is not on yet.
///
/// # Errors
/// When the database cannot be written.
pub fn begin(connection: &Connection, user: &str, secret: &[u8]) -> Result<()> {
    delete(connection, user)?;
    connection
        .prepare_cached(
            "INSERT INTO second_factors (user, secret, is_on, last_step) VALUES (?1, ?2, 0, 0)",
        )?
        .execute(params![user, secret])?;
    Ok(())
}

/// Uses the code of a step up; false where one of it, or a later one, was used.
///
/// # Errors
/// When the database cannot be written.
pub fn use_step(connection: &Connection, user: &str, step: i64) -> Result<bool> {
    let used = connection
        .prepare_cached(
            "UPDATE second_factors SET last_step = ?2 WHERE user = ?1 AND last_step < ?2",
        )?
        .execute(params![user, step])?;
    Ok(used > 0)
}

/// # Errors
/// When the database cannot be written.
pub fn turn_on(connection: &Connection, user: &str, code_hashes: &[[u8; 32]]) -> Result<()> {
    connection
        .prepare_cached("UPDATE second_factors SET is_on = 1 WHERE user = ?1")?
        .execute([user])?;
    for hash in code_hashes {
        connection
            .prepare_cached("INSERT INTO recovery_codes (user, code_hash) VALUES (?1, ?2)")?
            .execute(params![user, hash])?;
    }
    Ok(())
}

/// Uses a recovery code up; false where it is none, or was used.
///
/// # Errors
/// When the database cannot be written.
pub fn use_recovery_code(connection: &Connection, user: &str, hash: &[u8; 32]) -> Result<bool> {
    let used = connection
        .prepare_cached("DELETE FROM recovery_codes WHERE user = ?1 AND code_hash = ?2")?
        .execute(params![user, hash])?;
    Ok(used > 0)
}

/// # Errors
/// When the database cannot be read.
pub fn recovery_codes_left(connection: &Connection, user: &str) -> Result<i64> {
    connection
        .prepare_cached("SELECT count(*) FROM recovery_codes WHERE user = ?1")?
        .query_row([user], |row| row.get(0))
}

/// False where there was none.
///
/// # Errors
/// When the database cannot be written.
pub fn delete(connection: &Connection, user: &str) -> Result<bool> {
    let gone = connection
        .prepare_cached("DELETE FROM second_factors WHERE user = ?1")?
        .execute([user])?;
    Ok(gone > 0)
}
