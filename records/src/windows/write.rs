//! Putting windows into SQLite, once each.

use std::collections::HashMap;

use protocol::AccessPointId;
use rusqlite::{Connection, OptionalExtension, Transaction, named_params, params};

use super::numbers::number_of;
use super::{NewestWindow, Put, StoredWindow, read_figures, totals};

/// What `deliveries` holds of one access point.
struct Delivery {
    number: i64,
    stored_until: i64,
    longest_s: u32,
    /// What the batch added: from the first start to the last end.
    added: Option<(i64, i64)>,
    newest: Option<NewestWindow>,
}

/// See [`TimeSeries::put`](super::TimeSeries::put). Also notes of which time the rollups
/// are to be made again.
pub fn put(
    transaction: &Transaction<'_>,
    windows: &[StoredWindow],
    received_at: i64,
) -> rusqlite::Result<Vec<Put>> {
    let mut deliveries: HashMap<&AccessPointId, Delivery> = HashMap::new();
    let mut results = Vec::with_capacity(windows.len());
    for window in windows {
        if !deliveries.contains_key(&window.access_point) {
            let delivery = load(transaction, &window.access_point)?;
            deliveries.insert(&window.access_point, delivery);
        }
        let Some(delivery) = deliveries.get_mut(&window.access_point) else {
            continue;
        };
        let result = find_place(transaction, window, delivery)?;
        if result == Put::Stored {
            insert(transaction, window, delivery.number)?;
            delivery.stored_until = delivery.stored_until.max(window.end());
            delivery.longest_s = delivery.longest_s.max(window.length_s);
            let (from, to) = delivery.added.unwrap_or((i64::MAX, i64::MIN));
            delivery.added = Some((from.min(window.start), to.max(window.end())));
            NewestWindow::take_in(&mut delivery.newest, window);
        }
        results.push(result);
    }
    let mut save = transaction.prepare_cached(
        "INSERT INTO deliveries (access_point, stored_until_s, longest_s, last_report_s,
             newest_start_s, newest_sampled, newest_online, newest_counted)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (access_point) DO UPDATE SET
             stored_until_s = excluded.stored_until_s,
             longest_s = excluded.longest_s,
             last_report_s = max(last_report_s, excluded.last_report_s),
             newest_start_s = excluded.newest_start_s,
             newest_sampled = excluded.newest_sampled,
             newest_online = excluded.newest_online,
             newest_counted = excluded.newest_counted",
    )?;
    for delivery in deliveries.values() {
        if let Some(added) = delivery.added {
            totals::note_stale(transaction, delivery.number, added)?;
        }
        save.execute(params![
            delivery.number,
            delivery.stored_until,
            delivery.longest_s,
            received_at,
            delivery.newest.map(|newest| newest.start_s),
            delivery.newest.map(|newest| newest.sampled_minutes),
            delivery.newest.map(|newest| newest.online_minutes),
            delivery.newest.map(|newest| newest.is_counted),
        ])?;
    }
    #[cfg(test)]
    super::contract::die_after("begun");
    Ok(results)
}

/// End of the newest window that was ever stored, Unix seconds, whatever store it is in; the
/// least number where deliveries were forgotten.
///
/// # Errors
/// When the database cannot be read.
pub fn stored_until(connection: &Connection) -> rusqlite::Result<Option<i64>> {
    connection.query_row("SELECT max(stored_until_s) FROM deliveries", [], |row| {
        row.get(0)
    })
}

fn load(transaction: &Transaction<'_>, access_point: &AccessPointId) -> rusqlite::Result<Delivery> {
    let known = transaction
        .prepare_cached(
            "SELECT number, stored_until_s, longest_s, newest_start_s, newest_sampled,
                 newest_online, newest_counted
             FROM access_point_numbers
             LEFT JOIN deliveries ON deliveries.access_point = number
             WHERE access_point_numbers.access_point = ?1",
        )?
        .query_row([access_point.as_str()], |row| {
            Ok(Delivery {
                number: row.get(0)?,
                stored_until: row.get::<_, Option<i64>>(1)?.unwrap_or(i64::MIN),
                longest_s: row.get::<_, Option<u32>>(2)?.unwrap_or(0),
                added: None,
                newest: NewestWindow::read(row)?,
            })
        })
        .optional()?;
    if let Some(delivery) = known {
        return Ok(delivery);
    }
    Ok(Delivery {
        number: number_of(transaction, access_point)?,
        stored_until: i64::MIN,
        longest_s: 0,
        added: None,
        newest: None,
    })
}

fn find_place(
    transaction: &Transaction<'_>,
    window: &StoredWindow,
    delivery: &Delivery,
) -> rusqlite::Result<Put> {
    if window.start >= delivery.stored_until {
        return Ok(Put::Stored);
    }
    let same_start = transaction
        .prepare_cached(
            "SELECT start_s, length_s, period_s, device_minutes, visits, sampled_minutes,
                    online_minutes, noise_device_minutes, noise_visits, late, boot, sequence
             FROM windows WHERE start_s = ?1 AND access_point = ?2",
        )?
        .query_row(params![window.start, delivery.number], |row| {
            read_figures(row, window.access_point.clone())
        })
        .optional()?;
    if let Some(other) = same_start {
        return Ok(if other.same_content(window) {
            Put::AlreadyThere
        } else {
            Put::Overlap
        });
    }
    // The key begins with the time: step through the starts that exist, which are
    // few, and look at this access point's row of each.
    let overlaps = transaction
        .prepare_cached(
            "WITH RECURSIVE starts (start_s) AS (
                 SELECT min(start_s) FROM windows WHERE start_s > :earliest
                 UNION ALL
                 SELECT (SELECT min(start_s) FROM windows WHERE start_s > starts.start_s)
                 FROM starts WHERE starts.start_s < :end
             )
             SELECT 1 FROM starts CROSS JOIN windows USING (start_s)
             WHERE access_point = :access_point
               AND start_s < :end AND start_s + length_s > :start
             LIMIT 1",
        )?
        .exists(named_params! {
            ":earliest": window.start - i64::from(delivery.longest_s),
            ":start": window.start,
            ":end": window.end(),
            ":access_point": delivery.number,
        })?;
    Ok(if overlaps { Put::Overlap } else { Put::Stored })
}

fn insert(
    transaction: &Transaction<'_>,
    window: &StoredWindow,
    number: i64,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO windows (start_s, access_point, length_s, period_s, device_minutes,
                 visits, sampled_minutes, online_minutes, noise_device_minutes, noise_visits,
                 late, boot, sequence)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        )?
        .execute(params![
            window.start,
            number,
            window.length_s,
            window.period_s,
            window.device_minutes,
            window.visits,
            window.sampled_minutes,
            window.online_minutes,
            window.noise_device_minutes,
            window.noise_visits,
            window.late,
            window.boot.cast_signed(),
            window.sequence,
        ])?;
    Ok(())
}

/// Takes in a window that is known to be stored elsewhere, so that others are held
/// against it.
pub fn remember(transaction: &Transaction<'_>, window: &StoredWindow) -> rusqlite::Result<()> {
    let delivery = load(transaction, &window.access_point)?;
    let known = transaction
        .prepare_cached("SELECT 1 FROM windows WHERE start_s = ?1 AND access_point = ?2")?
        .exists(params![window.start, delivery.number])?;
    if !known {
        insert(transaction, window, delivery.number)?;
    }
    transaction
        .prepare_cached(
            "INSERT INTO deliveries (access_point, stored_until_s, longest_s, last_report_s)
             VALUES (?1, ?2, ?3, ?2)
             ON CONFLICT (access_point) DO UPDATE SET
                 stored_until_s = max(stored_until_s, excluded.stored_until_s),
                 longest_s = max(longest_s, excluded.longest_s)",
        )?
        .execute(params![delivery.number, window.end(), window.length_s])?;
    Ok(())
}
