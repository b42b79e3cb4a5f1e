//! The last status of each access point as others read it: decoded, and fit to be shown.

use protocol::DecodeError;
use protocol::status::Status;
use rusqlite::{Connection, Result};

use crate::printable;

#[derive(Debug)]
pub struct LastStatus {
    pub access_point: String,
    /// Unix seconds, as all instants here.
    pub received_at_s: i64,
    pub outbox_replaced_at_s: Option<i64>,
    /// When a second box last spoke under the same name.
    pub twin_seen_at_s: Option<i64>,
    /// When it last told of more lost minutes than before.
    pub loss_grew_at_s: Option<i64>,
    /// A fault where this build does not know the version of the message.
    pub status: std::result::Result<Status, DecodeError>,
}

/// The last status of every access point, by its name.
///
/// # Errors
/// When the database cannot be read.
pub fn all(connection: &Connection) -> Result<Vec<LastStatus>> {
    connection
        .prepare_cached(
            "SELECT access_point, received_at_s, outbox_replaced_at_s, twin_seen_at_s,
                 loss_grew_at_s, message
             FROM statuses ORDER BY access_point",
        )?
        .query_map([], |row| {
            let message: Vec<u8> = row.get("message")?;
            Ok(LastStatus {
                access_point: row.get("access_point")?,
                received_at_s: row.get("received_at_s")?,
                outbox_replaced_at_s: row.get("outbox_replaced_at_s")?,
                twin_seen_at_s: row.get("twin_seen_at_s")?,
                loss_grew_at_s: row.get("loss_grew_at_s")?,
                status: printable::status(&message),
            })
        })?
        .collect()
}

/// How many access points were last heard in a stretch of time, both ends included.
///
/// # Errors
/// When the database cannot be read.
pub fn count_received(connection: &Connection, (from_s, to_s): (i64, i64)) -> Result<u32> {
    connection.query_row(
        "SELECT count(*) FROM statuses WHERE received_at_s BETWEEN ?1 AND ?2",
        [from_s, to_s],
        |row| row.get(0),
    )
}

/// Access points that sent a status and are no longer registered.
///
/// # Errors
/// When the database cannot be read.
pub fn of_unregistered(connection: &Connection) -> Result<Vec<String>> {
    connection
        .prepare(
            "SELECT access_point FROM statuses
             WHERE access_point NOT IN (SELECT id FROM access_points) ORDER BY 1",
        )?
        .query_map([], |row| row.get(0))?
        .collect()
}

/// Access points whose outbox has the id of another's. The id is random: two of the same
/// are a file that was copied.
///
/// # Errors
/// When the database cannot be read.
pub fn with_same_outbox(connection: &Connection) -> Result<Vec<String>> {
    connection
        .prepare(
            "SELECT access_point FROM statuses WHERE outbox IN (
                 SELECT outbox FROM statuses GROUP BY outbox HAVING count(*) > 1)
             ORDER BY outbox, access_point",
        )?
        .query_map([], |row| row.get(0))?
        .collect()
}
