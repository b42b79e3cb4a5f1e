//! Minutes that access points counted and that are not stored, with the reason. Totals that
//! they lost stand apart: their minutes may be stored, in windows.

use protocol::{AccessPointId, Layer};
use rusqlite::{Connection, Params, Result, Row, Transaction, params};

/// Losses remembered of one access point, five a day as long as windows are kept. The
/// oldest make room; the minutes stay in the sums of its status.
pub const KEPT: u32 = 1_024;

/// Instants are Unix seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    pub access_point: AccessPointId,
    pub from_s: i64,
    pub to_s: i64,
    pub reason: String,
    pub minutes: u32,
}

/// A total that an access point lost: its time is that of the total.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LostTotal {
    pub layer: Layer,
    pub lost: Lost,
}

/// Notes what an access point says it lost; the same loss may grow.
///
/// # Errors
/// When the database cannot be written.
pub fn put(connection: &Connection, lost: &Lost) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO losses (access_point, from_s, to_s, reason, minutes)
             VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT DO UPDATE SET minutes = max(minutes, excluded.minutes)",
        )?
        .execute(params![
            lost.access_point.as_str(),
            lost.from_s,
            lost.to_s,
            lost.reason,
            lost.minutes,
        ])
        .map(drop)
}

/// Notes a total that an access point says it lost.
///
/// # Errors
/// When the database cannot be written.
pub fn put_total(connection: &Connection, LostTotal { layer, lost }: &LostTotal) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO lost_totals (access_point, layer, from_s, to_s, reason, minutes)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT DO UPDATE SET minutes = max(minutes, excluded.minutes)",
        )?
        .execute(params![
            lost.access_point.as_str(),
            layer.number(),
            lost.from_s,
            lost.to_s,
            lost.reason,
            lost.minutes,
        ])
        .map(drop)
}

/// Notes that an access point lost all of a time, unless that is known.
///
/// # Errors
/// When the database cannot be written.
pub fn put_whole(
    connection: &Connection,
    access_point: &AccessPointId,
    (from_s, to_s): (i64, i64),
    reason: &str,
) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT OR IGNORE INTO losses (access_point, from_s, to_s, reason, minutes)
             VALUES (?1, ?2, ?3, ?4, (?3 - ?2) / 60)",
        )?
        .execute(params![access_point.as_str(), from_s, to_s, reason])
        .map(drop)
}

/// The same of every access point that stood somewhere in that time.
///
/// # Errors
/// When the database cannot be written.
pub fn put_whole_of_all_placed(
    transaction: &Transaction<'_>,
    (from_s, to_s): (i64, i64),
    reason: &str,
) -> Result<()> {
    transaction
        .execute(
            "INSERT OR IGNORE INTO losses (access_point, from_s, to_s, reason, minutes)
             SELECT DISTINCT access_point, ?1, ?2, ?3, (?2 - ?1) / 60 FROM placements
             WHERE from_s < ?2 AND coalesce(to_s, ?2) > ?1",
            params![from_s, to_s, reason],
        )
        .map(drop)
}

/// Keeps the latest losses of an access point, as many as are remembered, and as many
/// lost totals.
///
/// # Errors
/// When the database cannot be written.
pub fn forget_oldest(connection: &Connection, access_point: &AccessPointId) -> Result<()> {
    connection
        .prepare_cached(
            "DELETE FROM losses WHERE access_point = ?1 AND (from_s, to_s, reason) < (
                 SELECT from_s, to_s, reason FROM losses WHERE access_point = ?1
                 ORDER BY from_s DESC, to_s DESC, reason DESC LIMIT 1 OFFSET ?2)",
        )?
        .execute(params![access_point.as_str(), KEPT - 1])?;
    connection
        .prepare_cached(
            "DELETE FROM lost_totals
             WHERE access_point = ?1 AND (from_s, to_s, layer, reason) < (
                 SELECT from_s, to_s, layer, reason FROM lost_totals WHERE access_point = ?1
                 ORDER BY from_s DESC, to_s DESC, layer DESC, reason DESC LIMIT 1 OFFSET ?2)",
        )?
        .execute(params![access_point.as_str(), KEPT - 1])
        .map(drop)
}

/// Deletes those that ended by then.
///
/// # Errors
/// When the database cannot be written.
pub fn delete_until(transaction: &Transaction<'_>, to_s: i64) -> Result<()> {
    transaction.execute("DELETE FROM losses WHERE to_s <= ?1", [to_s])?;
    transaction
        .execute("DELETE FROM lost_totals WHERE to_s <= ?1", [to_s])
        .map(drop)
}

/// At most so many of each access point, the latest first.
///
/// # Errors
/// When the database cannot be read.
pub fn latest_of_each(connection: &Connection, most: u32) -> Result<Vec<Lost>> {
    let sql = "SELECT * FROM (
            SELECT *, row_number() OVER (
                PARTITION BY access_point ORDER BY to_s DESC, from_s, reason) AS place
            FROM losses)
        WHERE place <= ?1 ORDER BY access_point, place";
    select(connection, sql, [most])
}

/// At most so many lost totals of each access point, the latest first.
///
/// # Errors
/// When the database cannot be read.
pub fn latest_totals_of_each(connection: &Connection, most: u32) -> Result<Vec<LostTotal>> {
    let sql = "SELECT * FROM (
            SELECT *, row_number() OVER (
                PARTITION BY access_point ORDER BY to_s DESC, from_s, layer, reason) AS place
            FROM lost_totals)
        WHERE place <= ?1 ORDER BY access_point, place";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([most])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        if let (Some(layer), Some(lost)) = (Layer::of_number(row.get("layer")?), lost_of(row)?) {
            found.push(LostTotal { layer, lost });
        }
    }
    Ok(found)
}

/// Those that reach into a time, of one access point or all, by their start.
///
/// # Errors
/// When the database cannot be read.
pub fn within(
    connection: &Connection,
    (from_s, to_s): (i64, i64),
    only: Option<&AccessPointId>,
) -> Result<Vec<Lost>> {
    let sql = "SELECT * FROM losses
        WHERE from_s < ?2 AND to_s > ?1 AND (?3 IS NULL OR access_point = ?3)
        ORDER BY from_s";
    let only = only.map(AccessPointId::as_str);
    select(connection, sql, params![from_s, to_s, only])
}

fn select(connection: &Connection, sql: &str, wanted: impl Params) -> Result<Vec<Lost>> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(wanted)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.extend(lost_of(row)?);
    }
    Ok(found)
}

/// `None` where nobody can have this name.
fn lost_of(row: &Row<'_>) -> Result<Option<Lost>> {
    let Ok(access_point) = row.get::<_, String>("access_point")?.parse() else {
        return Ok(None);
    };
    Ok(Some(Lost {
        access_point,
        from_s: row.get("from_s")?,
        to_s: row.get("to_s")?,
        reason: row.get("reason")?,
        minutes: row.get("minutes")?,
    }))
}
