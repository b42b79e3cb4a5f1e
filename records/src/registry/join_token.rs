//! By which token an access point may get its first certificate, once. Only the token's
//! hash is kept.

use jiff::Timestamp;
use protocol::AccessPointId;
use rusqlite::{Connection, OptionalExtension, Result, params};
use serde::Serialize;
use utoipa::ToSchema;

use super::column;

/// A token is remembered for so long after its end: whoever comes with it is told why it
/// does not work.
const REMEMBERED_S: i64 = 180 * 86_400;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoinToken {
    pub access_point: AccessPointId,
    pub expires: Timestamp,
    pub used: Option<Used>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Used {
    pub at: Timestamp,
    /// SHA-256 of the key that was certified.
    pub public_key: [u8; 32],
}

/// Keeps a new token; an earlier one of the access point that was not used ends.
///
/// # Errors
/// When the database cannot be written.
pub fn put(
    connection: &Connection,
    hash: &[u8; 32],
    access_point: &AccessPointId,
    made: Timestamp,
    expires: Timestamp,
) -> Result<()> {
    end_open(connection, access_point, made)?;
    connection
        .prepare_cached("DELETE FROM join_tokens WHERE expires_s < ?1")?
        .execute([made.as_second() - REMEMBERED_S])?;
    connection
        .prepare_cached(
            "INSERT INTO join_tokens (secret_hash, access_point, made_s, expires_s)
             VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![
            hash,
            access_point.as_str(),
            made.as_second(),
            expires.as_second()
        ])?;
    Ok(())
}

/// # Errors
/// When the database cannot be read.
pub fn find(connection: &Connection, hash: &[u8; 32]) -> Result<Option<JoinToken>> {
    connection
        .prepare_cached(
            "SELECT access_point, expires_s, used_s, public_key FROM join_tokens
             WHERE secret_hash = ?1",
        )?
        .query_row([hash], |row| {
            let at = column::optional_instant(row, "used_s")?;
            let public_key: Option<[u8; 32]> = row.get("public_key")?;
            Ok(JoinToken {
                access_point: column::parsed(row, "access_point")?,
                expires: column::instant(row, "expires_s")?,
                used: at
                    .zip(public_key)
                    .map(|(at, public_key)| Used { at, public_key }),
            })
        })
        .optional()
}

/// A token as people see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct OpenToken {
    #[schema(value_type = String)]
    pub access_point: AccessPointId,
    #[schema(value_type = String, format = DateTime)]
    pub made: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    pub expires: Timestamp,
}

/// Tokens with which an access point may still join.
///
/// # Errors
/// When the database cannot be read.
pub fn open(connection: &Connection, at: Timestamp) -> Result<Vec<OpenToken>> {
    connection
        .prepare_cached(
            "SELECT access_point, made_s, expires_s FROM join_tokens
             WHERE used_s IS NULL AND expires_s > ?1 ORDER BY access_point",
        )?
        .query_map([at.as_second()], |row| {
            Ok(OpenToken {
                access_point: column::parsed(row, "access_point")?,
                made: column::instant(row, "made_s")?,
                expires: column::instant(row, "expires_s")?,
            })
        })?
        .collect()
}

/// The token is used up, by the holder of this key.
///
/// # Errors
/// When the database cannot be written.
pub fn take(
    connection: &Connection,
    hash: &[u8; 32],
    public_key: &[u8; 32],
    at: Timestamp,
) -> Result<()> {
    connection
        .prepare_cached(
            "UPDATE join_tokens SET used_s = ?2, public_key = ?3 WHERE secret_hash = ?1",
        )?
        .execute(params![hash, at.as_second(), public_key])?;
    Ok(())
}

/// Tokens of the access point that were not used end.
///
/// # Errors
/// When the database cannot be written.
pub fn end_open(
    connection: &Connection,
    access_point: &AccessPointId,
    at: Timestamp,
) -> Result<()> {
    connection
        .prepare_cached(
            "UPDATE join_tokens SET expires_s = min(expires_s, ?2)
             WHERE access_point = ?1 AND used_s IS NULL",
        )?
        .execute(params![access_point.as_str(), at.as_second()])?;
    Ok(())
}
