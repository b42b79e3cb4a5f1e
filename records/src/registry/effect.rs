//! Whether moves helped, as last computed: one row.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Result, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::column;

/// # Errors
/// When the database cannot be written.
pub fn put(connection: &Connection, computed: Timestamp, body: &impl Serialize) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO effects (only_row, computed_s, body) VALUES (1, ?1, ?2)
             ON CONFLICT (only_row) DO UPDATE SET
                computed_s = excluded.computed_s, body = excluded.body",
        )?
        .execute(params![computed.as_second(), column::to_json(body)?])?;
    Ok(())
}

/// # Errors
/// When the database cannot be read.
pub fn last<T: DeserializeOwned>(connection: &Connection) -> Result<Option<(Timestamp, T)>> {
    connection
        .prepare_cached("SELECT computed_s, body FROM effects")?
        .query_row([], |row| {
            Ok((
                column::instant(row, "computed_s")?,
                column::json(row, "body")?,
            ))
        })
        .optional()
}
