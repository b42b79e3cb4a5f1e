//! Time of which sums are to be made again: notes of those who store windows. Triggers note
//! the changes of where an access point stood.

use std::collections::BTreeMap;

use protocol::AccessPointId;
use rusqlite::{Connection, Result, Transaction, params};

/// Notes read at once.
const NOTES: u32 = 2_000;

/// Stale time of one access point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stale {
    /// Of the access point, as the tables of sums know it.
    pub number: i64,
    pub notes: Vec<Note>,
}

/// All times are Unix seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Note {
    pub from_s: i64,
    pub to_s: i64,
    /// Tells a note that grew from one that was read before.
    version: i64,
}

/// Notes that the sums of an access point, known by its number, are stale in a time.
///
/// # Errors
/// When the database cannot be written.
pub fn note(transaction: &Transaction<'_>, number: i64, (from_s, to_s): (i64, i64)) -> Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO stale_rollups (access_point, from_s, to_s) VALUES (?1, ?2, ?3)
             ON CONFLICT DO UPDATE SET to_s = max(to_s, excluded.to_s), version = version + 1",
        )?
        .execute(params![number, from_s, to_s])
        .map(drop)
}

/// Notes that everything of all access points is stale from `from_s` on.
///
/// # Errors
/// When the database cannot be written.
pub fn note_all(transaction: &Transaction<'_>, from_s: i64) -> Result<()> {
    transaction
        .execute(
            "INSERT INTO stale_rollups (access_point, from_s, to_s)
             SELECT number, ?1, 1 << 40 FROM access_point_numbers
             WHERE true
             ON CONFLICT DO UPDATE SET to_s = excluded.to_s, version = version + 1",
            [from_s],
        )
        .map(drop)
}

/// Some of the notes, of so many access points at most; of these ones, or of all.
///
/// # Errors
/// When the database cannot be read.
pub fn load(
    connection: &Connection,
    most: usize,
    only: Option<&[AccessPointId]>,
) -> Result<BTreeMap<AccessPointId, Stale>> {
    let only = only.map(|ids| serde_json::json!(ids).to_string());
    let mut statement = connection.prepare_cached(
        "SELECT number, access_point_numbers.access_point, from_s, to_s, version
         FROM stale_rollups
         CROSS JOIN access_point_numbers ON number = stale_rollups.access_point
         WHERE ?1 IS NULL OR stale_rollups.access_point IN (
             SELECT number FROM access_point_numbers
             WHERE access_point IN (SELECT value FROM json_each(?1)))
         ORDER BY stale_rollups.access_point
         LIMIT ?2",
    )?;
    let mut rows = statement.query(params![only, NOTES])?;
    let mut stale: BTreeMap<AccessPointId, Stale> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let Ok(access_point) = row.get::<_, String>("access_point")?.parse() else {
            continue;
        };
        if stale.len() == most && !stale.contains_key(&access_point) {
            break;
        }
        let number = row.get("number")?;
        let notes = &mut stale
            .entry(access_point)
            .or_insert(Stale {
                number,
                notes: Vec::new(),
            })
            .notes;
        notes.push(Note {
            from_s: row.get("from_s")?,
            to_s: row.get("to_s")?,
            version: row.get("version")?,
        });
    }
    Ok(stale)
}

/// Takes the notes away whose time was summed. One that grew since it was read stays.
///
/// # Errors
/// When the database cannot be written.
pub fn done(transaction: &Transaction<'_>, stale: &Stale) -> Result<()> {
    let mut done = transaction.prepare_cached(
        "DELETE FROM stale_rollups WHERE access_point = ?1 AND from_s = ?2 AND version = ?3",
    )?;
    for note in &stale.notes {
        done.execute(params![stale.number, note.from_s, note.version])?;
    }
    Ok(())
}
