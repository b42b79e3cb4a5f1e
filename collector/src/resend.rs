//! After a restore: what access points delivered since the backup was made is asked
//! for again. They still hold it, settled, until they need its space.

use protocol::AccessPointId;
use protocol::receipt::Receipt;
use protocol::status::{LossReason, Presence, Status};
use rusqlite::{Connection, OptionalExtension, Result, params};

/// How far before the backup was made the asking begins: windows that were on their
/// way for days may have been delivered after it. What is there already is only
/// receipted once more.
pub const BEFORE_BACKUP_S: i64 = 7 * 86_400;
/// An access point that stayed connected this long after it was asked has been asked.
const STAYED_S: i64 = 600;

struct Restore {
    restored_s: i64,
    backup_made_s: i64,
    resend_from_s: i64,
}

/// Begins asking: at the next status of each access point.
///
/// # Errors
/// Those of the database.
pub fn begin(connection: &Connection, restored_s: i64, backup_made_s: i64) -> Result<()> {
    connection.execute(
        "INSERT OR REPLACE INTO restores VALUES (?1, ?2, ?3)",
        [restored_s, backup_made_s, backup_made_s - BEFORE_BACKUP_S],
    )?;
    connection.execute("DELETE FROM resends", [])?;
    Ok(())
}

/// What to ask these access points, whose statuses came at `now_s`. What they do not
/// hold any more is counted lost once they were asked.
///
/// # Errors
/// Those of the database.
pub fn ask<'s>(
    connection: &Connection,
    statuses: impl Iterator<Item = (&'s AccessPointId, &'s Status)>,
    now_s: i64,
) -> Result<Vec<(AccessPointId, Receipt)>> {
    let Some(restore) = load_restore(connection)? else {
        return Ok(Vec::new());
    };
    let mut asked = Vec::new();
    for (access_point, status) in statuses {
        if status.presence == Presence::Online
            && ask_one(connection, &restore, access_point, status, now_s)?
        {
            let from = restore.resend_from_s.clamp(0, u32::MAX.into());
            let from = u32::try_from(from).unwrap_or(0);
            asked.push((access_point.clone(), Receipt::Resend { from }));
        }
    }
    Ok(asked)
}

/// Access points that were not asked yet, or not for long enough.
///
/// # Errors
/// Those of the database.
pub fn unanswered(connection: &Connection) -> Result<i64> {
    connection.query_row(
        "SELECT count(*) FROM access_points
         WHERE revoked_s IS NULL AND registered_at < (SELECT max(restored_s) FROM restores)
           AND id NOT IN (SELECT access_point FROM resends WHERE answered_s IS NOT NULL)",
        [],
        |row| row.get(0),
    )
}

fn load_restore(connection: &Connection) -> Result<Option<Restore>> {
    connection
        .prepare_cached("SELECT * FROM restores ORDER BY restored_s DESC LIMIT 1")?
        .query_row([], |row| {
            Ok(Restore {
                restored_s: row.get("restored_s")?,
                backup_made_s: row.get("backup_made_s")?,
                resend_from_s: row.get("resend_from_s")?,
            })
        })
        .optional()
}

fn ask_one(
    connection: &Connection,
    restore: &Restore,
    access_point: &AccessPointId,
    status: &Status,
    now_s: i64,
) -> Result<bool> {
    // One that came later has delivered nothing before the restore.
    let was_there: bool = connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM access_points WHERE id = ?1 AND registered_at < ?2)",
        )?
        .query_row(params![access_point.as_str(), restore.restored_s], |row| {
            row.get(0)
        })?;
    if !was_there {
        return Ok(false);
    }
    let last: Option<(i64, u32, i64, Option<i64>)> = connection
        .prepare_cached(
            "SELECT boot, connection, asked_s, answered_s FROM resends
             WHERE access_point = ?1 AND restored_s = ?2",
        )?
        .query_row(params![access_point.as_str(), restore.restored_s], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .optional()?;
    if let Some((boot, number, asked_s, answered_s)) = last {
        if answered_s.is_some() {
            return Ok(false);
        }
        if (boot, number) == (status.boot.cast_signed(), status.connection) {
            if now_s - asked_s >= STAYED_S {
                answered(connection, restore, access_point, status, now_s)?;
            }
            return Ok(false);
        }
    }
    connection
        .prepare_cached("INSERT OR REPLACE INTO resends VALUES (?1, ?2, ?3, ?4, ?5, NULL)")?
        .execute(params![
            access_point.as_str(),
            restore.restored_s,
            status.boot.cast_signed(),
            status.connection,
            now_s,
        ])?;
    Ok(true)
}

fn answered(
    connection: &Connection,
    restore: &Restore,
    access_point: &AccessPointId,
    status: &Status,
    now_s: i64,
) -> Result<()> {
    connection
        .prepare_cached("UPDATE resends SET answered_s = ?2 WHERE access_point = ?1")?
        .execute(params![access_point.as_str(), now_s])?;
    // What is older than the oldest window it holds, it holds no more. Hours that are
    // stored stay stored: the account takes them first.
    let held_from = status
        .oldest_held
        .map_or(restore.restored_s, |held| i64::from(held.start));
    if held_from <= restore.backup_made_s {
        return Ok(());
    }
    connection
        .prepare_cached("INSERT OR IGNORE INTO losses VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![
            access_point.as_str(),
            restore.backup_made_s,
            held_from,
            LossReason::Restore.as_str(),
            (held_from - restore.backup_made_s) / 60,
        ])?;
    Ok(())
}
