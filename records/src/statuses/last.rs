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
