//! The last status of each access point, kept here because not every broker hands
//! retained messages to a wildcard subscriber.

pub mod checked;
pub mod last;

use protocol::status::{Loss, Presence, Status};
use protocol::{AccessPointId, Version};
use rusqlite::{OptionalExtension, Transaction, params};

use crate::losses::{self, Lost, LostTotal};

/// Boots remembered of one access point.
const BOOTS_KEPT: u32 = 8;
/// How far a loss may reach into the future by the collector's clock, seconds.
const AHEAD_S: i64 = 600;

/// Takes note of a status that came at `now` (Unix seconds), unless a later one is
/// known already. `message` is the payload as it arrived.
///
/// # Errors
/// When the database cannot be written.
pub fn record(
    transaction: &Transaction<'_>,
    access_point: &AccessPointId,
    status: &Status,
    message: &[u8],
    now: i64,
) -> rusqlite::Result<()> {
    let last = load_last(transaction, access_point)?;
    let known = load_boot(transaction, access_point, status.boot)?;
    if last.as_ref().is_some_and(|last| last.message == message) {
        return Ok(());
    }
    let current = last.as_ref().is_some_and(|last| last.boot == status.boot);
    let order = match &known {
        None => Order::Newer,
        Some(known) => {
            let last = last.as_ref().filter(|_| current);
            compare(known, status, last)
        }
    };
    let repeats = last
        .as_ref()
        .is_some_and(|last| repeats_in_older_words(last, status, message));
    if order == Order::Older || repeats {
        return Ok(());
    }
    let second_box = known.is_some() && !current;
    let replaced = last
        .as_ref()
        .is_some_and(|last| last.outbox != status.outbox);
    save_boot(transaction, access_point, status, now)?;
    transaction
        .prepare_cached(
            "INSERT INTO statuses (access_point, boot, connection, received_at_s, outbox,
                 outbox_replaced_at_s, twin_seen_at_s, message, loss_grew_at_s)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             ON CONFLICT (access_point) DO UPDATE SET
                 boot = excluded.boot, connection = excluded.connection,
                 received_at_s = excluded.received_at_s, outbox = excluded.outbox,
                 outbox_replaced_at_s = coalesce(excluded.outbox_replaced_at_s, outbox_replaced_at_s),
                 twin_seen_at_s = coalesce(excluded.twin_seen_at_s, twin_seen_at_s),
                 message = excluded.message,
                 loss_grew_at_s = coalesce(excluded.loss_grew_at_s, loss_grew_at_s)",
        )?
        .execute(params![
            access_point.as_str(),
            status.boot.cast_signed(),
            status.connection,
            now,
            status.outbox.cast_signed(),
            replaced.then_some(now),
            second_box.then_some(now),
            message,
            loses_minutes(last.as_ref(), status).then_some(now),
        ])?;
    for loss in status.losses.iter().filter(|loss| is_plausible(loss, now)) {
        let lost = Lost {
            access_point: access_point.clone(),
            from_s: loss.from.into(),
            to_s: loss.to.into(),
            reason: loss.reason.as_str().to_owned(),
            minutes: loss.minutes,
        };
        if loss.layer.is_total() {
            let layer = loss.layer;
            losses::put_total(transaction, &LostTotal { layer, lost })?;
        } else {
            losses::put(transaction, &lost)?;
        }
    }
    if status.losses.is_empty() {
        return Ok(());
    }
    losses::forget_oldest(transaction, access_point)
}

/// Whether minutes were lost since the status before, of the same outbox.
fn loses_minutes(last: Option<&Last>, status: &Status) -> bool {
    let sum = |status: &Status| -> u64 {
        let lost = status.lost_minutes.iter();
        lost.map(|lost| u64::from(lost.minutes)).sum()
    };
    last.filter(|last| last.outbox == status.outbox)
        .and_then(|last| Status::read(&last.message).ok())
        .map(|(_, last)| last)
        .is_some_and(|last| sum(status) > sum(&last))
}

/// Until it knows that this collector reads version 2, an agent says each status in version
/// 1 as well, which says less.
fn repeats_in_older_words(last: &Last, status: &Status, message: &[u8]) -> bool {
    let Ok((version, last)) = Status::read(&last.message) else {
        return false;
    };
    let moment = |status: &Status| {
        let Status {
            boot,
            connection,
            presence,
            uptime_s,
            sent_at,
            ..
        } = status;
        (*boot, *connection, *presence, *uptime_s, *sent_at)
    };
    Version::of(message).is_ok_and(|new| new < version) && moment(&last) == moment(status)
}

/// What is still to come is not lost yet: such a loss is taken from a later status.
fn is_plausible(loss: &Loss, now: i64) -> bool {
    loss.from <= loss.to && i64::from(loss.to) <= now + AHEAD_S
}

#[derive(PartialEq, Eq)]
enum Order {
    Newer,
    Older,
}

struct Last {
    boot: u64,
    outbox: u64,
    message: Vec<u8>,
}

struct Boot {
    connection: u32,
    sent_at: Option<i64>,
}

/// Whether a status of a known boot says anything later than what is known; `last` is
/// the last one of all, where it is of this boot. A last will has the connection number
/// of its birth and no time: it counts for the boot that spoke last, and is old news of
/// any other.
fn compare(known: &Boot, status: &Status, last: Option<&Last>) -> Order {
    if status.connection != known.connection {
        return if status.connection > known.connection {
            Order::Newer
        } else {
            Order::Older
        };
    }
    // The time of a box may be set back; that since its start goes on.
    let last_uptime = last
        .and_then(|last| Status::read(&last.message).ok())
        .map(|(_, last)| last)
        .filter(|last| last.sent_at.is_some())
        .map(|last| last.uptime_s);
    let uptime = last_uptime.filter(|last| *last != status.uptime_s && status.sent_at.is_some());
    if let Some(last) = uptime {
        return if status.uptime_s > last {
            Order::Newer
        } else {
            Order::Older
        };
    }
    match (status.sent_at.map(i64::from), known.sent_at) {
        (Some(sent_at), Some(known)) if sent_at < known => Order::Older,
        (Some(sent_at), Some(known)) if sent_at > known => Order::Newer,
        _ if last.is_some() => Order::Newer,
        (Some(_), None) if status.presence == Presence::Online => Order::Newer,
        _ => Order::Older,
    }
}

fn load_last(
    transaction: &Transaction<'_>,
    access_point: &AccessPointId,
) -> rusqlite::Result<Option<Last>> {
    transaction
        .prepare_cached("SELECT boot, outbox, message FROM statuses WHERE access_point = ?1")?
        .query_row([access_point.as_str()], |row| {
            Ok(Last {
                boot: row.get::<_, i64>(0)?.cast_unsigned(),
                outbox: row.get::<_, i64>(1)?.cast_unsigned(),
                message: row.get(2)?,
            })
        })
        .optional()
}

fn load_boot(
    transaction: &Transaction<'_>,
    access_point: &AccessPointId,
    boot: u64,
) -> rusqlite::Result<Option<Boot>> {
    transaction
        .prepare_cached(
            "SELECT connection, sent_at_s FROM boots WHERE access_point = ?1 AND boot = ?2",
        )?
        .query_row(params![access_point.as_str(), boot.cast_signed()], |row| {
            Ok(Boot {
                connection: row.get(0)?,
                sent_at: row.get(1)?,
            })
        })
        .optional()
}

fn save_boot(
    transaction: &Transaction<'_>,
    access_point: &AccessPointId,
    status: &Status,
    now: i64,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO boots (access_point, boot, connection, sent_at_s, received_at_s)
             VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (access_point, boot) DO UPDATE SET
                 connection = excluded.connection,
                 sent_at_s = coalesce(excluded.sent_at_s, sent_at_s),
                 received_at_s = excluded.received_at_s",
        )?
        .execute(params![
            access_point.as_str(),
            status.boot.cast_signed(),
            status.connection,
            status.sent_at,
            now,
        ])?;
    transaction
        .prepare_cached(
            "DELETE FROM boots WHERE access_point = ?1 AND boot NOT IN (
                 SELECT boot FROM boots WHERE access_point = ?1
                 ORDER BY received_at_s DESC, boot = ?2 DESC LIMIT ?3)",
        )?
        .execute(params![
            access_point.as_str(),
            status.boot.cast_signed(),
            BOOTS_KEPT
        ])?;
    Ok(())
}

#[cfg(test)]
pub mod tests;
