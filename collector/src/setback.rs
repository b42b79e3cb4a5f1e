//! A store that went back: an older file, a log that was cut, a receipt that somebody
//! else sent. Each status names the newest window that the access point holds as
//! settled; where that is not here it is asked for everything since, and what it does
//! not hold any more is counted lost.

use std::collections::{BTreeMap, BTreeSet};

use protocol::AccessPointId;
use protocol::receipt::Receipt;
use protocol::status::{Presence, Status};
use rusqlite::{Connection, OptionalExtension, Result, Transaction, params};
use tracing::{error, warn};

use crate::refusals;
use crate::resend::BEFORE_BACKUP_S;
use crate::store::{Store, StoreError, StoredWindow};

/// The reason of the losses that it leaves.
pub const REASON: &str = "store_went_back";
/// Until the same access point is asked again, seconds.
const ASK_EVERY_S: i64 = 3_600;
/// Times that it is asked before what is missing counts as lost.
const MOST_ASKED: u32 = 3;
/// How far back the newest window that is stored is looked for, seconds.
const LOOK_BACK_S: i64 = 35 * 86_400;

/// What became of the window that an access point holds as its newest settled one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// Stored, or refused for good.
    Here,
    Missing {
        start: i64,
        /// End of the newest window before it that is stored.
        stored_until: Option<i64>,
    },
}

/// The start of the newest window that the access point holds as settled, where it must
/// still be stored: `kept_from_s` is the start of the oldest window that age has left.
pub fn mark(status: &Status, kept_from_s: i64, now_s: i64) -> Option<i64> {
    let start = i64::from(status.newest_settled?.start);
    (status.presence == Presence::Online && start >= kept_from_s && start <= now_s).then_some(start)
}

/// Looks for the windows that start at these times. A store that cannot be read now is
/// asked at the next status: then nothing is given.
///
/// # Errors
/// Those of the database.
pub fn look(
    registry: &Connection,
    store: &Store,
    marks: &[(usize, AccessPointId, i64)],
) -> Result<Vec<(usize, Settled)>> {
    let here = match stored(store, marks) {
        Ok(here) => here,
        Err(error) => {
            warn!("what access points hold as settled cannot be looked for: {error}");
            return Ok(Vec::new());
        }
    };
    let mut found = Vec::new();
    for (place, access_point, start) in marks {
        if here.contains(&(access_point, *start))
            || refusals::may_have_refused(registry, access_point, *start)?
        {
            found.push((*place, Settled::Here));
            continue;
        }
        let only = std::slice::from_ref(access_point);
        match store.windows(start - LOOK_BACK_S, *start, Some(only)) {
            Ok(before) => found.push((
                *place,
                Settled::Missing {
                    start: *start,
                    stored_until: before.iter().map(StoredWindow::end).max(),
                },
            )),
            Err(error) => warn!("what is stored of {access_point} cannot be read: {error}"),
        }
    }
    Ok(found)
}

/// Those of the windows that are stored. Boxes close theirs at the same boundaries, so
/// the starts are few.
fn stored<'m>(
    store: &Store,
    marks: &'m [(usize, AccessPointId, i64)],
) -> std::result::Result<BTreeSet<(&'m AccessPointId, i64)>, StoreError> {
    let mut by_start: BTreeMap<i64, BTreeSet<&AccessPointId>> = BTreeMap::new();
    for (_, access_point, start) in marks {
        by_start.entry(*start).or_default().insert(access_point);
    }
    let mut here = BTreeSet::new();
    for (start, access_points) in by_start {
        let wanted: Vec<AccessPointId> = access_points.iter().map(|id| (*id).clone()).collect();
        for window in store.windows(start, start + 1, Some(&wanted))? {
            if let Some(access_point) = access_points.get(&window.access_point) {
                here.insert((*access_point, start));
            }
        }
    }
    Ok(here)
}

/// Takes note of what was found of the access point that sent this status; what to ask
/// it, if it is to be asked now.
///
/// # Errors
/// Those of the database.
pub fn note(
    transaction: &Transaction<'_>,
    access_point: &AccessPointId,
    status: &Status,
    settled: Settled,
    now_s: i64,
) -> Result<Option<Receipt>> {
    match settled {
        Settled::Here => found(transaction, access_point, status, now_s).map(|()| None),
        Settled::Missing {
            start,
            stored_until,
        } => missing(
            transaction,
            access_point,
            status,
            (start, stored_until),
            now_s,
        ),
    }
}

fn missing(
    transaction: &Transaction<'_>,
    access_point: &AccessPointId,
    status: &Status,
    (missing_s, stored_until_s): (i64, Option<i64>),
    now_s: i64,
) -> Result<Option<Receipt>> {
    let known: Option<(i64, i64, u32)> = transaction
        .prepare_cached(
            "SELECT asked_s, from_s, asked FROM setbacks
             WHERE access_point = ?1 AND ended_s IS NULL",
        )?
        .query_row([access_point.as_str()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    let stored_until_s = stored_until_s.unwrap_or(0).min(missing_s);
    let from_s = (stored_until_s - BEFORE_BACKUP_S).clamp(0, u32::MAX.into());
    let Some((asked_s, from_before_s, asked)) = known else {
        error!(
            %access_point,
            "{access_point} holds as settled what is not stored: the store went back, or \
             somebody else sends receipts; it is asked for everything since"
        );
        transaction
            .prepare_cached("INSERT OR REPLACE INTO setbacks VALUES (?1, ?2, ?3, ?4, ?2, 1, NULL)")?
            .execute(params![access_point.as_str(), now_s, missing_s, from_s])?;
        return Ok(Some(ask(from_s)));
    };
    if (0..ASK_EVERY_S).contains(&(now_s - asked_s)) {
        return Ok(None);
    }
    if asked >= MOST_ASKED {
        count_lost(transaction, access_point, status, stored_until_s, missing_s)?;
        end(transaction, access_point, now_s)?;
        return Ok(None);
    }
    transaction
        .prepare_cached(
            "UPDATE setbacks SET asked_s = ?2, asked = asked + 1, missing_s = ?3, from_s = ?4
             WHERE access_point = ?1",
        )?
        .execute(params![
            access_point.as_str(),
            now_s,
            missing_s,
            from_s.min(from_before_s)
        ])?;
    Ok(Some(ask(from_s.min(from_before_s))))
}

fn found(
    transaction: &Transaction<'_>,
    access_point: &AccessPointId,
    status: &Status,
    now_s: i64,
) -> Result<()> {
    let open: Option<(i64, i64)> = transaction
        .prepare_cached(
            "SELECT from_s, missing_s FROM setbacks
             WHERE access_point = ?1 AND ended_s IS NULL",
        )?
        .query_row([access_point.as_str()], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let Some((from_s, missing_s)) = open else {
        return Ok(());
    };
    count_lost(
        transaction,
        access_point,
        status,
        from_s + BEFORE_BACKUP_S,
        missing_s,
    )?;
    end(transaction, access_point, now_s)
}

fn ask(from_s: i64) -> Receipt {
    Receipt::Resend {
        from: u32::try_from(from_s).unwrap_or(0),
    }
}

/// What is older than the oldest window that it holds, it holds no more. Hours that are
/// stored stay stored: the account takes them first.
fn count_lost(
    transaction: &Transaction<'_>,
    access_point: &AccessPointId,
    status: &Status,
    from_s: i64,
    missing_s: i64,
) -> Result<()> {
    let held_from_s = status
        .oldest_held
        .map_or(missing_s, |held| i64::from(held.start))
        .min(missing_s);
    if held_from_s <= from_s {
        return Ok(());
    }
    transaction
        .prepare_cached("INSERT OR IGNORE INTO losses VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![
            access_point.as_str(),
            from_s,
            held_from_s,
            REASON,
            (held_from_s - from_s) / 60,
        ])?;
    Ok(())
}

fn end(transaction: &Transaction<'_>, access_point: &AccessPointId, now_s: i64) -> Result<()> {
    transaction
        .prepare_cached("UPDATE setbacks SET ended_s = ?2 WHERE access_point = ?1")?
        .execute(params![access_point.as_str(), now_s])
        .map(drop)
}

/// Access points of which something is missing, or was since `since_s`.
///
/// # Errors
/// Those of the database.
pub fn since(connection: &Connection, since_s: i64) -> Result<Vec<String>> {
    connection
        .prepare(
            "SELECT access_point FROM setbacks WHERE ended_s IS NULL OR noticed_s > ?1
             ORDER BY 1",
        )?
        .query_map([since_s], |row| row.get(0))?
        .collect()
}
