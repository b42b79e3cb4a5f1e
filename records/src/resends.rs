//! After a restore: what access points delivered since the backup was made is asked
//! for again. They still hold it, settled, until they need its space.

use std::collections::BTreeSet;

use groundwork::seconds::DAY_S;
use protocol::receipt::Receipt;
use protocol::status::{LossReason, Presence, Status};
use protocol::{AccessPointId, Version};
use rusqlite::{Connection, OptionalExtension, Result, params};

use crate::losses;

/// How far before the backup was made the asking begins: windows that were on their
/// way for days may have been delivered after it. What is there already is only
/// receipted once more.
pub const BEFORE_BACKUP_S: i64 = 7 * DAY_S;
/// An access point that stayed connected this long after it was asked has been asked.
const STAYED_S: i64 = 600;
/// By then it has sent what it ever will.
const SENT_S: i64 = DAY_S;

struct Restore {
    restored_s: i64,
    backup_made_s: i64,
    resend_from_s: i64,
}

/// Begins asking: every access point that is registered now, at its next status. Which
/// those are is written down, because the clock of a restore may be wrong.
///
/// # Errors
/// When the database cannot be written.
pub fn begin(connection: &Connection, restored_s: i64, backup_made_s: i64) -> Result<()> {
    // What an earlier one has not asked yet is still to be asked.
    let under_way = match unanswered(connection)? {
        0 => None,
        _ => load_restore(connection)?,
    };
    let backup_made_s = under_way.map_or(backup_made_s, |earlier| {
        backup_made_s.min(earlier.backup_made_s)
    });
    connection.execute("DELETE FROM restores", [])?;
    connection.execute("DELETE FROM resends", [])?;
    connection.execute(
        "INSERT INTO restores (restored_s, backup_made_s, resend_from_s)
         VALUES (?1, ?2, ?3)",
        [restored_s, backup_made_s, backup_made_s - BEFORE_BACKUP_S],
    )?;
    // Connections are counted from 1: none of these was asked.
    connection.execute(
        "INSERT INTO resends (access_point, restored_s, boot, connection, asked_s, answered_s)
         SELECT id, ?1, 0, 0, ?1, NULL FROM access_points",
        [restored_s],
    )?;
    Ok(())
}

/// What to ask these access points, whose statuses came at `now_s`, and in which version:
/// that of the status. What they do not
/// hold any more is counted lost once they were asked. `asked_here` are those that this
/// process asked: what an earlier one wrote down it may not have sent.
///
/// # Errors
/// When the database cannot be written.
pub fn ask<'s>(
    connection: &Connection,
    statuses: impl Iterator<Item = (&'s AccessPointId, Version, &'s Status)>,
    asked_here: &mut BTreeSet<AccessPointId>,
    now_s: i64,
) -> Result<Vec<(AccessPointId, Version, Receipt)>> {
    let Some(restore) = load_restore(connection)? else {
        return Ok(Vec::new());
    };
    let mut asked = Vec::new();
    for (access_point, version, status) in statuses {
        if status.presence == Presence::Online
            && ask_one(
                connection,
                &restore,
                access_point,
                status,
                asked_here,
                now_s,
            )?
        {
            asked_here.insert(access_point.clone());
            let from = restore.resend_from_s.clamp(0, u32::MAX.into());
            let from = u32::try_from(from).unwrap_or(0);
            asked.push((access_point.clone(), version, Receipt::Resend { from }));
        }
    }
    Ok(asked)
}

/// Access points that were not asked yet, or not for long enough.
///
/// # Errors
/// When the database cannot be read.
pub fn unanswered(connection: &Connection) -> Result<i64> {
    connection.query_row(
        "SELECT count(*) FROM access_points
         WHERE revoked_s IS NULL
           AND id IN (SELECT access_point FROM resends WHERE answered_s IS NULL)",
        [],
        |row| row.get(0),
    )
}

fn load_restore(connection: &Connection) -> Result<Option<Restore>> {
    connection
        .prepare_cached("SELECT * FROM restores")?
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
    asked_here: &BTreeSet<AccessPointId>,
    now_s: i64,
) -> Result<bool> {
    let last: Option<(i64, u32, i64, Option<i64>)> = connection
        .prepare_cached(
            "SELECT boot, connection, asked_s, answered_s FROM resends
             WHERE access_point = ?1 AND restored_s = ?2",
        )?
        .query_row(params![access_point.as_str(), restore.restored_s], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .optional()?;
    // One that came later has delivered nothing before the restore.
    let Some((boot, number, asked_s, None)) = last else {
        return Ok(false);
    };
    let is_same = (boot, number) == (status.boot.cast_signed(), status.connection);
    if is_same && asked_here.contains(access_point) {
        // What it took back it sends again, and forgets if it is restarted meanwhile.
        let sent = status.unsettled == 0 || now_s - asked_s >= SENT_S;
        if now_s - asked_s >= STAYED_S && sent {
            answered(connection, restore, access_point, status, now_s)?;
        }
        return Ok(false);
    }
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO resends
                 (access_point, restored_s, boot, connection, asked_s, answered_s)
             VALUES (?1, ?2, ?3, ?4, ?5, NULL)",
        )?
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
    losses::put_whole(
        connection,
        access_point,
        (restore.backup_made_s, held_from),
        LossReason::Restore.as_str(),
    )
}
