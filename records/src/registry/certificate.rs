//! Certificates that were issued to access points, and which of them are void.

use data_encoding::HEXLOWER;
use jiff::Timestamp;
use protocol::AccessPointId;
use rusqlite::{Connection, OptionalExtension, Result, params};

use super::column;

/// A certificate with fewer days left should have been renewed: somebody is told.
pub const ENDS_SOON_DAYS: i64 = 14;

/// One certificate as it was issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    /// Hexadecimal.
    pub serial: String,
    pub issued: Timestamp,
    pub expires: Timestamp,
    /// SHA-256 of the key it is for.
    pub public_key: [u8; 32],
    /// DER, the access point's own first.
    pub chain: Vec<Vec<u8>>,
}

/// A certificate that must not be accepted any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revoked {
    pub serial: String,
    pub at: Timestamp,
}

/// # Errors
/// When the database cannot be written.
pub fn add(
    connection: &Connection,
    access_point: &AccessPointId,
    issued: &Issued,
    renewal: bool,
) -> Result<()> {
    let chain: Vec<String> = issued
        .chain
        .iter()
        .map(|der| HEXLOWER.encode(der))
        .collect();
    let chain = serde_json::to_string(&chain).unwrap_or_default();
    connection
        .prepare_cached(
            "INSERT INTO certificates (serial, access_point, issued_s, expires_s, public_key,
                 chain, renewal)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            issued.serial,
            access_point.as_str(),
            issued.issued.as_second(),
            issued.expires.as_second(),
            issued.public_key,
            chain,
            renewal,
        ])?;
    Ok(())
}

/// Access points of which no valid certificate lasts until `at_s` (Unix seconds).
///
/// # Errors
/// When the database cannot be read.
pub fn ending_before(connection: &Connection, at_s: i64) -> Result<Vec<String>> {
    connection
        .prepare_cached(
            "SELECT access_point FROM certificates WHERE revoked_s IS NULL
             GROUP BY access_point HAVING max(expires_s) < ?1 ORDER BY 1",
        )?
        .query_map([at_s], |row| row.get(0))?
        .collect()
}

/// What an access point has to prove itself with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holding {
    /// Nothing, or nothing that lasts.
    Nothing,
    /// A certificate that lasts.
    Good,
    /// It is shut out.
    ShutOut,
}

/// What an access point holds that lasts until `at_s` (Unix seconds).
///
/// # Errors
/// When the database cannot be read.
pub fn holding(
    connection: &Connection,
    access_point: &AccessPointId,
    at_s: i64,
) -> Result<Holding> {
    let is_shut_out: Option<bool> = connection
        .prepare_cached("SELECT revoked_s IS NOT NULL FROM access_points WHERE id = ?1")?
        .query_row([access_point.as_str()], |row| row.get(0))
        .optional()?;
    if is_shut_out == Some(true) {
        return Ok(Holding::ShutOut);
    }
    let lasts = connection
        .prepare_cached(
            "SELECT 1 FROM certificates
             WHERE access_point = ?1 AND revoked_s IS NULL AND expires_s >= ?2",
        )?
        .exists(params![access_point.as_str(), at_s])?;
    Ok(if lasts {
        Holding::Good
    } else {
        Holding::Nothing
    })
}

/// The chain issued for this key of the access point, unless it is void or has ended.
///
/// # Errors
/// When the database cannot be read.
pub fn chain_for(
    connection: &Connection,
    access_point: &AccessPointId,
    public_key: &[u8; 32],
    now: Timestamp,
) -> Result<Option<Vec<Vec<u8>>>> {
    let chain: Option<String> = connection
        .prepare_cached(
            "SELECT chain FROM certificates
             WHERE access_point = ?1 AND public_key = ?2 AND revoked_s IS NULL
                 AND expires_s > ?3
             ORDER BY issued_s DESC LIMIT 1",
        )?
        .query_row(
            params![access_point.as_str(), public_key, now.as_second()],
            |row| row.get(0),
        )
        .optional()?;
    Ok(chain
        .and_then(|chain| serde_json::from_str::<Vec<String>>(&chain).ok())
        .and_then(|chain| {
            chain
                .iter()
                .map(|der| HEXLOWER.decode(der.as_bytes()).ok())
                .collect()
        }))
}

/// How many were issued to the access point by renewal since an instant.
///
/// # Errors
/// When the database cannot be read.
pub fn renewals_since(
    connection: &Connection,
    access_point: &AccessPointId,
    since: Timestamp,
) -> Result<u32> {
    connection
        .prepare_cached(
            "SELECT count(*) FROM certificates
             WHERE access_point = ?1 AND renewal = 1 AND issued_s > ?2",
        )?
        .query_row(params![access_point.as_str(), since.as_second()], |row| {
            row.get(0)
        })
}

/// Shuts the access point out: its certificates are void and its messages are left.
/// False when it is not registered.
///
/// # Errors
/// When the database cannot be written.
pub fn revoke(
    connection: &Connection,
    access_point: &AccessPointId,
    at: Timestamp,
) -> Result<bool> {
    let known = connection
        .prepare_cached("UPDATE access_points SET revoked_s = ?2 WHERE id = ?1")?
        .execute(params![access_point.as_str(), at.as_second()])?;
    connection
        .prepare_cached(
            "UPDATE certificates SET revoked_s = ?2
             WHERE access_point = ?1 AND revoked_s IS NULL",
        )?
        .execute(params![access_point.as_str(), at.as_second()])?;
    Ok(known > 0)
}

/// Lets the access point report again; void certificates stay void.
///
/// # Errors
/// When the database cannot be written.
pub fn readmit(connection: &Connection, access_point: &AccessPointId) -> Result<()> {
    connection
        .prepare_cached("UPDATE access_points SET revoked_s = NULL WHERE id = ?1")?
        .execute([access_point.as_str()])?;
    Ok(())
}

/// Access points that are shut out, by id.
///
/// # Errors
/// When the database cannot be read.
pub fn shut_out(connection: &Connection) -> Result<Vec<AccessPointId>> {
    connection
        .prepare_cached("SELECT id FROM access_points WHERE revoked_s IS NOT NULL ORDER BY id")?
        .query_map([], |row| column::parsed(row, "id"))?
        .collect()
}

/// Void certificates that have not ended by themselves.
///
/// # Errors
/// When the database cannot be read.
pub fn revoked(connection: &Connection, now: Timestamp) -> Result<Vec<Revoked>> {
    connection
        .prepare_cached(
            "SELECT serial, revoked_s FROM certificates
             WHERE revoked_s IS NOT NULL AND expires_s > ?1 ORDER BY serial",
        )?
        .query_map([now.as_second()], |row| {
            Ok(Revoked {
                serial: row.get("serial")?,
                at: column::instant(row, "revoked_s")?,
            })
        })?
        .collect()
}
