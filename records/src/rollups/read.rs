//! The sums of a site, as pages ask for them, and the last days of each access point.

use std::collections::HashMap;

use rusqlite::{Connection, Row, params};

use crate::windows::Sum;

/// Of 31 days, in whose course clocks go back.
const LONGEST_MONTH_S: i64 = 31 * 86_400 + 3_600;

/// The days of a site that start in `from..to` (Unix seconds), each with its start.
///
/// # Errors
/// When the database cannot be read.
pub fn days(
    connection: &Connection,
    site: &str,
    from: i64,
    to: i64,
) -> rusqlite::Result<Vec<(i64, Sum)>> {
    connection
        .prepare_cached(
            "SELECT start_s, device_minutes, visits, sampled_s, online_s, noise_variance,
                    visits_noise_variance
             FROM site_days WHERE site = ?1 AND start_s >= ?2 AND start_s < ?3
             ORDER BY start_s",
        )?
        .query_map(params![site, from, to], sum)?
        .collect()
}

/// The weeks of a site that start in `from..to` (Unix seconds), each with its start.
///
/// # Errors
/// When the database cannot be read.
pub fn weeks(
    connection: &Connection,
    site: &str,
    from: i64,
    to: i64,
) -> rusqlite::Result<Vec<(i64, Sum)>> {
    connection
        .prepare_cached(
            "SELECT start_s, device_minutes, visits, sampled_s, online_s, noise_variance,
                    visits_noise_variance
             FROM site_weeks WHERE site = ?1 AND start_s >= ?2 AND start_s < ?3
             ORDER BY start_s",
        )?
        .query_map(params![site, from, to], sum)?
        .collect()
}

/// The months of a site that start in `from..to` (Unix seconds), each with its start.
///
/// # Errors
/// When the database cannot be read.
pub fn months(
    connection: &Connection,
    site: &str,
    from: i64,
    to: i64,
) -> rusqlite::Result<Vec<(i64, Sum)>> {
    connection
        .prepare_cached(
            "SELECT month_s, device_minutes, visits, sampled_s, online_s, noise_variance,
                    visits_noise_variance
             FROM site_months WHERE site = ?1 AND month_s >= ?2 AND month_s < ?3
             ORDER BY month_s",
        )?
        .query_map(params![site, from, to], sum)?
        .collect()
}

/// The start of the first month of which there are sums, Unix seconds.
///
/// # Errors
/// When the database cannot be read.
pub fn first_month(connection: &Connection) -> rusqlite::Result<Option<i64>> {
    connection.query_row("SELECT min(month_s) FROM site_months", [], |row| row.get(0))
}

/// The start of the first day on which anything was counted, Unix seconds; of the first
/// month, where its days are not kept.
///
/// # Errors
/// When the database cannot be read.
pub fn counting_began(connection: &Connection) -> rusqlite::Result<Option<i64>> {
    let least = |query| connection.query_row(query, [], |row| row.get(0));
    let month: Option<i64> =
        least("SELECT min(month_s) FROM site_months WHERE site != '' AND sampled_s > 0")?;
    let day: Option<i64> =
        least("SELECT min(start_s) FROM site_days WHERE site != '' AND sampled_s > 0")?;
    Ok(month.map(|month| match day {
        Some(day) if day < month + LONGEST_MONTH_S => day,
        _ => month,
    }))
}

/// The hours of the week of a site over the months that start in `from..to` (Unix
/// seconds): hour, 0 from Monday 00:00, and sums.
///
/// # Errors
/// When the database cannot be read.
pub fn hours(
    connection: &Connection,
    site: &str,
    from: i64,
    to: i64,
) -> rusqlite::Result<Vec<(i64, Sum)>> {
    connection
        .prepare_cached(
            "SELECT hour, sum(device_minutes), sum(visits), sum(sampled_s), sum(online_s),
                    sum(noise_variance), sum(visits_noise_variance)
             FROM site_hours WHERE site = ?1 AND month_s >= ?2 AND month_s < ?3
             GROUP BY hour ORDER BY hour",
        )?
        .query_map(params![site, from, to], sum)?
        .collect()
}

/// By access point, what its days add up to that start at `from` or later and in which
/// visits could be counted.
///
/// # Errors
/// When the database cannot be read.
pub fn recent_of_each(
    connection: &Connection,
    from: i64,
) -> rusqlite::Result<HashMap<String, Sum>> {
    // In this order each access point's days are one range of the key.
    let mut statement = connection.prepare_cached(
        "SELECT access_point_numbers.access_point, sum(device_minutes), sum(visits),
                sum(sampled_s), sum(online_s), sum(noise_variance), sum(visits_noise_variance)
         FROM access_point_numbers CROSS JOIN box_days
             ON box_days.access_point = number AND start_s >= ?1 AND visits IS NOT NULL
         GROUP BY number",
    )?;
    let found = statement.query_map([from], |row| Ok((row.get(0)?, figures(row)?)))?;
    found.collect()
}

fn sum(row: &Row<'_>) -> rusqlite::Result<(i64, Sum)> {
    Ok((row.get(0)?, figures(row)?))
}

/// From the columns after the first one.
fn figures(row: &Row<'_>) -> rusqlite::Result<Sum> {
    Ok(Sum {
        device_minutes: row.get(1)?,
        visits: row.get(2)?,
        sampled_s: row.get(3)?,
        online_s: row.get(4)?,
        noise_variance: row.get(5)?,
        visits_noise_variance: row.get(6)?,
    })
}
