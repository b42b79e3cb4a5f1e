//! Totals in SQLite: once each, and which time of the sums they touch.

pub mod ledger;

use protocol::report::LONGEST_TOTAL_S;
use protocol::{AccessPointId, Layer};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::numbers::number_of;
use super::{Put, StoredTotal, StoredWindow, read_figures};
use crate::stale_rollups;

const FIGURES: &str = "start_s, length_s, period_s, device_minutes, visits, sampled_minutes,
    online_minutes, noise_device_minutes, noise_visits, late, boot, sequence, layer";

/// See [`TimeSeries::put_totals`](super::TimeSeries::put_totals). Also notes of which time
/// the rollups are to be made again.
pub fn put(transaction: &Transaction<'_>, totals: &[StoredTotal]) -> rusqlite::Result<Vec<Put>> {
    let mut results = Vec::with_capacity(totals.len());
    for total in totals {
        let number = number_of(transaction, &total.sum.access_point)?;
        let result = find_place(transaction, total, number)?;
        if result == Put::Stored {
            insert(transaction, total, number)?;
            note_stale(transaction, number, (total.sum.start, total.sum.end()))?;
        }
        results.push(result);
    }
    #[cfg(test)]
    super::contract::die_after("totals begun");
    Ok(results)
}

fn find_place(
    transaction: &Transaction<'_>,
    total: &StoredTotal,
    number: i64,
) -> rusqlite::Result<Put> {
    let sum = &total.sum;
    let other = transaction
        .prepare_cached(&format!(
            "SELECT {FIGURES} FROM totals
             WHERE access_point = ?1 AND layer = ?2 AND start_s > ?3 - ?5 AND start_s < ?4
                 AND start_s + length_s > ?3
             ORDER BY start_s LIMIT 1"
        ))?
        .query_row(
            params![
                number,
                total.layer.number(),
                sum.start,
                sum.end(),
                LONGEST_TOTAL_S
            ],
            |row| read_total(row, sum.access_point.clone()),
        )
        .optional()?;
    Ok(match other {
        None => Put::Stored,
        Some(other) if other.same_content(total) => Put::AlreadyThere,
        Some(_) => Put::Overlap,
    })
}

/// False where one with this start is there already.
fn insert(
    transaction: &Transaction<'_>,
    total: &StoredTotal,
    number: i64,
) -> rusqlite::Result<bool> {
    let sum = &total.sum;
    let inserted = transaction
        .prepare_cached(
            "INSERT INTO totals (access_point, layer, start_s, length_s, period_s,
                 device_minutes, visits, sampled_minutes, online_minutes,
                 noise_device_minutes, noise_visits, late, boot, sequence)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
             ON CONFLICT DO NOTHING",
        )?
        .execute(params![
            number,
            total.layer.number(),
            sum.start,
            sum.length_s,
            sum.period_s,
            sum.device_minutes,
            sum.visits,
            sum.sampled_minutes,
            sum.online_minutes,
            sum.noise_device_minutes,
            sum.noise_visits,
            sum.late,
            sum.boot.cast_signed(),
            sum.sequence,
        ])?;
    Ok(inserted > 0)
}

/// Notes that sums of an access point are stale in a time, and with it in that of the
/// totals which reach into it: the figures of a whole week change with one of its parts.
pub fn note_stale(
    transaction: &Transaction<'_>,
    number: i64,
    (from_s, to_s): (i64, i64),
) -> rusqlite::Result<()> {
    let mut earliest_s = from_s;
    let mut latest_s = to_s;
    let mut reach = transaction.prepare_cached(
        "SELECT min(start_s), max(start_s + length_s) FROM totals
         WHERE access_point = ?1 AND layer = ?2 AND start_s > ?3 - ?5 AND start_s < ?4
             AND start_s + length_s > ?3",
    )?;
    for layer in Layer::ALL.into_iter().filter(|layer| layer.is_total()) {
        let of_layer = params![number, layer.number(), from_s, to_s, LONGEST_TOTAL_S];
        let (first_s, last_s): (Option<i64>, Option<i64>) =
            reach.query_row(of_layer, |row| Ok((row.get(0)?, row.get(1)?)))?;
        earliest_s = earliest_s.min(first_s.unwrap_or(from_s));
        latest_s = latest_s.max(last_s.unwrap_or(to_s));
    }
    stale_rollups::note(transaction, number, (earliest_s, latest_s))
}

/// See [`TimeSeries::totals`](super::TimeSeries::totals).
pub fn starting_in(
    reader: &Connection,
    from: i64,
    to: i64,
    access_points: Option<&[AccessPointId]>,
) -> rusqlite::Result<Vec<StoredTotal>> {
    let only = access_points.map(|wanted| serde_json::json!(wanted).to_string());
    let mut found: Vec<StoredTotal> = match only {
        None => reader
            .prepare_cached(&format!(
                "SELECT {FIGURES}, access_point_numbers.access_point FROM totals
                 CROSS JOIN access_point_numbers ON number = totals.access_point
                 WHERE start_s >= ?1 AND start_s < ?2"
            ))?
            .query_map([from, to], read_named)?
            .collect::<rusqlite::Result<_>>()?,
        Some(only) => reader
            .prepare_cached(&format!(
                "SELECT {FIGURES}, access_point_numbers.access_point FROM access_point_numbers
                 CROSS JOIN totals ON totals.access_point = number
                 WHERE access_point_numbers.access_point IN (SELECT value FROM json_each(?3))
                     AND layer IN (1, 2) AND start_s >= ?1 AND start_s < ?2"
            ))?
            .query_map(params![from, to, only], read_named)?
            .collect::<rusqlite::Result<_>>()?,
    };
    sort(&mut found);
    Ok(found)
}

/// By start, access point and layer.
pub fn sort(totals: &mut [StoredTotal]) {
    totals.sort_by(|one, other| {
        let (a, b) = (&one.sum, &other.sum);
        (a.start, &a.access_point, one.layer).cmp(&(b.start, &b.access_point, other.layer))
    });
}

/// Starts of the first and the last total.
pub fn extent(reader: &Connection) -> rusqlite::Result<Option<(i64, i64)>> {
    let end = |sql: &str| reader.query_row(sql, [], |row| row.get::<_, Option<i64>>(0));
    let first = end("SELECT min(start_s) FROM totals")?;
    let last = end("SELECT max(start_s) FROM totals")?;
    Ok(first.zip(last))
}

/// Deletes totals that end at or before `end`, Unix seconds.
pub fn delete_until(transaction: &Transaction<'_>, end: i64) -> rusqlite::Result<()> {
    transaction
        .execute(
            "DELETE FROM totals WHERE start_s < ?1 AND start_s + length_s <= ?1",
            [end],
        )
        .map(drop)
}

/// Reads a total with its access point in the column of that name.
pub fn read_named(row: &Row<'_>) -> rusqlite::Result<StoredTotal> {
    let name: String = row.get("access_point")?;
    let access_point = name.parse().map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(13, rusqlite::types::Type::Text, Box::new(error))
    })?;
    read_total(row, access_point)
}

fn read_total(row: &Row<'_>, access_point: AccessPointId) -> rusqlite::Result<StoredTotal> {
    let layer: u8 = row.get("layer")?;
    let sum: StoredWindow = read_figures(row, access_point)?;
    let layer = Layer::of_number(layer).filter(|layer| layer.is_total());
    let layer = layer.ok_or(rusqlite::Error::IntegralValueOutOfRange(12, 0))?;
    Ok(StoredTotal { layer, sum })
}
