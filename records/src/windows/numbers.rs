//! Short keys of access points in the large tables.

use protocol::AccessPointId;
use rusqlite::{OptionalExtension, Transaction};

/// The key of an access point; a new one where it has none.
pub fn number_of(
    transaction: &Transaction<'_>,
    access_point: &AccessPointId,
) -> rusqlite::Result<i64> {
    let known = transaction
        .prepare_cached("SELECT number FROM access_point_numbers WHERE access_point = ?1")?
        .query_row([access_point.as_str()], |row| row.get(0))
        .optional()?;
    if let Some(number) = known {
        return Ok(number);
    }
    transaction.execute(
        "INSERT INTO access_point_numbers (access_point) VALUES (?1)",
        [access_point.as_str()],
    )?;
    Ok(transaction.last_insert_rowid())
}
