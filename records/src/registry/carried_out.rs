//! What the registry changed when a recommendation was carried out.

use jiff::Timestamp;
use jiff::civil::Date;
use protocol::AccessPointId;
use rusqlite::{Connection, OptionalExtension, Result, Row, params};

use super::column;

/// A recommendation that was carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CarriedOut {
    pub recommendation: String,
    pub from_site: String,
    pub to_site: String,
    pub moved_on: Date,
    /// From when on placements are those of the new place.
    pub from: Timestamp,
    /// Whether the move made the site at the new place.
    pub made_site: bool,
    /// Those that went to the new place.
    pub went: Vec<AccessPointId>,
    /// Those that went into the cupboard.
    pub stayed_behind: Vec<AccessPointId>,
}

/// Adds it, or puts its day right.
///
/// # Errors
/// When the database cannot be written.
pub fn put(connection: &Connection, done: &CarriedOut) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO moves (recommendation, to_site, moved_on, from_s, made_site)
             VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (recommendation) DO UPDATE SET
                moved_on = excluded.moved_on, from_s = excluded.from_s",
        )?
        .execute(params![
            done.recommendation,
            done.to_site,
            done.moved_on.to_string(),
            done.from.as_second(),
            done.made_site,
        ])?;
    let mut insert = connection.prepare_cached(
        "INSERT INTO moved_access_points (recommendation, access_point, went)
         VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
    )?;
    for (ids, went) in [(&done.went, true), (&done.stayed_behind, false)] {
        for id in ids {
            insert.execute(params![done.recommendation, id.as_str(), went])?;
        }
    }
    Ok(())
}

/// Forgets it: the move was not made.
///
/// # Errors
/// When the database cannot be written.
pub fn forget(connection: &Connection, recommendation: &str) -> Result<()> {
    for table in ["moved_access_points", "moves"] {
        connection
            .prepare_cached(&format!("DELETE FROM {table} WHERE recommendation = ?1"))?
            .execute([recommendation])?;
    }
    Ok(())
}

/// # Errors
/// When the database cannot be read.
pub fn find(connection: &Connection, recommendation: &str) -> Result<Option<CarriedOut>> {
    let found = connection
        .prepare_cached(&format!("{SELECT} WHERE recommendation = ?1"))?
        .query_row([recommendation], from_row)
        .optional()?;
    found.map(|done| with_boxes(connection, done)).transpose()
}

/// All of them, the first first.
///
/// # Errors
/// When the database cannot be read.
pub fn all(connection: &Connection) -> Result<Vec<CarriedOut>> {
    let found: Vec<CarriedOut> = connection
        .prepare_cached(&format!("{SELECT} ORDER BY from_s, recommendation"))?
        .query_map([], from_row)?
        .collect::<Result<_>>()?;
    let found = found.into_iter();
    found.map(|done| with_boxes(connection, done)).collect()
}

const SELECT: &str = "SELECT recommendation, from_site, to_site, moved_on, from_s, made_site
    FROM moves JOIN recommendations ON recommendations.id = recommendation";

fn from_row(row: &Row<'_>) -> Result<CarriedOut> {
    Ok(CarriedOut {
        recommendation: row.get("recommendation")?,
        from_site: row.get("from_site")?,
        to_site: row.get("to_site")?,
        moved_on: column::parsed(row, "moved_on")?,
        from: column::instant(row, "from_s")?,
        made_site: row.get("made_site")?,
        went: Vec::new(),
        stayed_behind: Vec::new(),
    })
}

fn with_boxes(connection: &Connection, mut done: CarriedOut) -> Result<CarriedOut> {
    let mut statement = connection.prepare_cached(
        "SELECT access_point, went FROM moved_access_points
         WHERE recommendation = ?1 ORDER BY access_point",
    )?;
    let mut rows = statement.query([&done.recommendation])?;
    while let Some(row) = rows.next()? {
        let id = column::parsed(row, "access_point")?;
        if row.get("went")? {
            done.went.push(id);
        } else {
            done.stayed_behind.push(id);
        }
    }
    Ok(done)
}
