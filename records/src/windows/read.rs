//! Windows of a stretch of time out of SQLite.

use protocol::AccessPointId;
use rusqlite::{Connection, Row, params};

use super::{StoredWindow, read_figures};

const FIGURES: &str = "start_s, length_s, period_s, device_minutes, visits, sampled_minutes,
    online_minutes, noise_device_minutes, noise_visits, late, boot, sequence,
    access_point_numbers.access_point";

pub fn windows_of_all(
    reader: &Connection,
    from: i64,
    to: i64,
) -> rusqlite::Result<Vec<StoredWindow>> {
    reader
        .prepare(&format!(
            "SELECT {FIGURES} FROM windows
             JOIN access_point_numbers ON number = windows.access_point
             WHERE start_s >= ?1 AND start_s < ?2
             ORDER BY start_s, windows.access_point"
        ))?
        .query_map([from, to], read_window)?
        .collect()
}

pub fn windows_of(
    reader: &Connection,
    from: i64,
    to: i64,
    access_points: &[AccessPointId],
) -> rusqlite::Result<Vec<StoredWindow>> {
    let wanted = serde_json::to_string(access_points)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
    // Steps through the starts that exist and looks up the wanted rows of each: a
    // year of one access point does not read the year of all.
    reader
        .prepare(&format!(
            "WITH RECURSIVE starts (start_s) AS (
                 SELECT min(start_s) FROM windows WHERE start_s >= ?1
                 UNION ALL
                 SELECT (SELECT min(start_s) FROM windows WHERE start_s > starts.start_s)
                 FROM starts WHERE starts.start_s < ?2
             ),
             wanted (number) AS MATERIALIZED (
                 SELECT number FROM access_point_numbers
                 WHERE access_point IN (SELECT value FROM json_each(?3))
                 ORDER BY number
             )
             SELECT {FIGURES} FROM starts
             CROSS JOIN wanted
             CROSS JOIN windows USING (start_s)
             CROSS JOIN access_point_numbers ON access_point_numbers.number = wanted.number
             WHERE windows.access_point = wanted.number AND start_s < ?2
             ORDER BY start_s, windows.access_point"
        ))?
        .query_map(params![from, to, wanted], read_window)?
        .collect()
}

fn read_window(row: &Row<'_>) -> rusqlite::Result<StoredWindow> {
    let name: String = row.get(12)?;
    let access_point = name.parse().map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(12, rusqlite::types::Type::Text, Box::new(error))
    })?;
    read_figures(row, access_point)
}

/// Starts of the first and the last window.
pub fn extent(reader: &Connection) -> rusqlite::Result<Option<(i64, i64)>> {
    // One aggregate a query, so that each takes an end of the key.
    let end = |sql: &str| reader.query_row(sql, [], |row| row.get::<_, Option<i64>>(0));
    let first = end("SELECT min(start_s) FROM windows")?;
    let last = end("SELECT max(start_s) FROM windows")?;
    Ok(first.zip(last))
}
