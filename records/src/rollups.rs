//! Sums over days, weeks, months and the hours of the week: of access points, made from
//! windows, and of sites, made from those. They outlive the windows.

pub mod read;

use std::collections::{BTreeMap, BTreeSet};

use protocol::AccessPointId;
use rusqlite::{CachedStatement, Result, ToSql, Transaction, params};

use crate::registry::expected;
use crate::windows::Sum;

/// Sums of one access point in a month, by site; '' while it stood nowhere.
#[derive(Debug, Default)]
pub struct MonthSums<'a> {
    /// By the start of the day.
    pub days: BTreeMap<(i64, &'a str), Sum>,
    /// By the start of the week; those that begin in the month, whole.
    pub weeks: BTreeMap<(i64, &'a str), Sum>,
    pub month: BTreeMap<&'a str, Sum>,
    /// By the hour of the week, 0 from Monday 00:00.
    pub hours: BTreeMap<(&'a str, u8), Sum>,
}

/// What of a month is replaced: what is made of windows that are deleted stays. All times
/// are Unix seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replaceable {
    pub month_s: i64,
    pub end_s: i64,
    /// Days and weeks that start from here on.
    pub days_from_s: i64,
    /// The month itself and its hours of the week, too.
    pub is_whole: bool,
}

/// Puts sums where those before were, and makes those of the sites they touch again.
/// Access points are known by their numbers.
///
/// # Errors
/// When the database cannot be written.
pub fn replace<'a>(
    transaction: &Transaction<'_>,
    month: &Replaceable,
    numbers: impl Iterator<Item = (&'a AccessPointId, i64)>,
    sums: &BTreeMap<AccessPointId, MonthSums<'_>>,
) -> Result<()> {
    let mut sites: BTreeSet<String> = BTreeSet::new();
    let nothing = MonthSums::default();
    for (access_point, number) in numbers {
        let sums = sums.get(access_point).unwrap_or(&nothing);
        replace_box(transaction, month, number, sums, &mut sites)?;
    }
    sites.remove("");
    for site in &sites {
        sum_site(transaction, site, month)?;
    }
    Ok(())
}

/// The sums of one access point; notes the sites that it touches.
fn replace_box(
    transaction: &Transaction<'_>,
    month: &Replaceable,
    number: i64,
    sums: &MonthSums<'_>,
    sites: &mut BTreeSet<String>,
) -> Result<()> {
    for (table, of_table) in [("box_days", &sums.days), ("box_weeks", &sums.weeks)] {
        let mut clear = transaction.prepare_cached(&format!(
            "DELETE FROM {table} WHERE access_point = ?1 AND start_s >= ?2 AND start_s < ?3
             RETURNING site"
        ))?;
        let mut former = clear.query(params![number, month.days_from_s, month.end_s])?;
        while let Some(row) = former.next()? {
            touch(sites, row.get_ref(0)?.as_str()?);
        }
        let mut put = transaction.prepare_cached(&format!(
            "INSERT INTO {table} (access_point, start_s, site, {FIGURES})
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
        ))?;
        for (&(start, site), sum) in of_table.range((month.days_from_s, "")..) {
            touch(sites, site);
            add(&mut put, &[&number, &start, &site], sum)?;
        }
    }
    if !month.is_whole {
        return Ok(());
    }
    for table in ["box_hours", "box_months"] {
        transaction
            .prepare_cached(&format!(
                "DELETE FROM {table} WHERE access_point = ?1 AND month_s = ?2"
            ))?
            .execute(params![number, month.month_s])?;
    }
    let mut put = transaction.prepare_cached(&format!(
        "INSERT INTO box_hours (access_point, month_s, site, hour, {FIGURES})
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"
    ))?;
    for (&(site, hour), sum) in &sums.hours {
        add(&mut put, &[&number, &month.month_s, &site, &hour], sum)?;
    }
    let mut put = transaction.prepare_cached(&format!(
        "INSERT INTO box_months (access_point, month_s, site, {FIGURES})
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
    ))?;
    for (&site, sum) in &sums.month {
        add(&mut put, &[&number, &month.month_s, &site], sum)?;
    }
    Ok(())
}

fn touch(sites: &mut BTreeSet<String>, site: &str) {
    if !sites.contains(site) {
        sites.insert(site.to_owned());
    }
}

fn add(statement: &mut CachedStatement<'_>, key: &[&dyn ToSql], sum: &Sum) -> Result<()> {
    let mut values: Vec<&dyn ToSql> = key.to_vec();
    values.extend::<[&dyn ToSql; 6]>([
        &sum.device_minutes,
        &sum.visits,
        &sum.sampled_s,
        &sum.online_s,
        &sum.noise_variance,
        &sum.visits_noise_variance,
    ]);
    statement.execute(&values[..]).map(drop)
}

/// The columns of a [`Sum`], in its order.
const FIGURES: &str = "device_minutes, visits, sampled_s, online_s, noise_variance,
    visits_noise_variance";

const SUMS: &str = "sum(device_minutes), sum(visits), sum(sampled_s), sum(online_s),
    sum(noise_variance), sum(visits_noise_variance)";

/// The site's sums out of those of its boxes, whose noise has nothing in common.
fn sum_site(transaction: &Transaction<'_>, site: &str, month: &Replaceable) -> Result<()> {
    let from = params![site, month.days_from_s, month.end_s];
    for (table, of_boxes) in [("site_days", "box_days"), ("site_weeks", "box_weeks")] {
        transaction
            .prepare_cached(&format!(
                "DELETE FROM {table} WHERE site = ?1 AND start_s >= ?2 AND start_s < ?3"
            ))?
            .execute(from)?;
        transaction
            .prepare_cached(&format!(
                "INSERT INTO {table} (site, start_s, {FIGURES})
                 SELECT site, start_s, {SUMS} FROM {of_boxes}
                 WHERE site = ?1 AND start_s >= ?2 AND start_s < ?3 GROUP BY site, start_s"
            ))?
            .execute(from)?;
    }
    if !month.is_whole {
        // It keeps the sum made of all its windows; where there is none, days come next.
        return transaction
            .prepare_cached(&format!(
                "INSERT INTO site_months (site, month_s, {FIGURES})
                 SELECT site, ?2, {SUMS} FROM site_days
                 WHERE site = ?1 AND start_s >= ?2 AND start_s < ?3 GROUP BY site
                 ON CONFLICT DO NOTHING"
            ))?
            .execute(params![site, month.month_s, month.end_s])
            .map(drop);
    }
    transaction
        .prepare_cached("DELETE FROM site_months WHERE site = ?1 AND month_s = ?2")?
        .execute(params![site, month.month_s])?;
    transaction
        .prepare_cached(&format!(
            "INSERT INTO site_months (site, month_s, {FIGURES})
             SELECT site, month_s, {SUMS} FROM box_months
             WHERE site = ?1 AND month_s = ?2 GROUP BY site, month_s"
        ))?
        .execute(params![site, month.month_s])?;
    transaction
        .prepare_cached("DELETE FROM site_hours WHERE site = ?1 AND month_s = ?2")?
        .execute(params![site, month.month_s])?;
    transaction
        .prepare_cached(&format!(
            "INSERT INTO site_hours (site, month_s, hour, {FIGURES})
             SELECT site, month_s, hour, {SUMS} FROM (
                 SELECT box_hours.* FROM (
                     SELECT DISTINCT access_point FROM box_days
                     WHERE site = ?1 AND start_s >= ?2 AND start_s < ?3
                     ORDER BY access_point
                 ) AS boxes
                 CROSS JOIN box_hours ON box_hours.access_point = boxes.access_point
                     AND month_s = ?2 AND site = ?1
                 ORDER BY box_hours.access_point
             ) GROUP BY site, month_s, hour"
        ))?
        .execute(params![site, month.month_s, month.end_s])?;
    Ok(())
}

/// Forgets what starts from `from_s` (Unix seconds) on.
///
/// # Errors
/// When the database cannot be written.
pub fn forget_from(transaction: &Transaction<'_>, from_s: i64) -> Result<()> {
    for sql in [
        "DELETE FROM box_days WHERE start_s >= ?1",
        "DELETE FROM site_days WHERE start_s >= ?1",
        "DELETE FROM box_weeks WHERE start_s >= ?1",
        "DELETE FROM site_weeks WHERE start_s >= ?1",
        "DELETE FROM box_months WHERE month_s >= ?1",
        "DELETE FROM box_hours WHERE month_s >= ?1",
        "DELETE FROM site_hours WHERE month_s >= ?1",
        "DELETE FROM site_months WHERE month_s >= ?1",
    ] {
        transaction.execute(sql, [from_s])?;
    }
    Ok(())
}

/// How long each sum is kept, seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keep {
    pub box_hours_s: i64,
    pub days_s: i64,
}

/// Deletes sums older than may be kept at `now_s` (Unix seconds), and what was expected of
/// those days; sites keep their months.
///
/// # Errors
/// When the database cannot be written.
pub fn delete_old(transaction: &Transaction<'_>, now_s: i64, keep: Keep) -> Result<()> {
    for (sql, kept_s) in [
        ("DELETE FROM box_hours WHERE month_s < ?1", keep.box_hours_s),
        ("DELETE FROM site_hours WHERE month_s < ?1", keep.days_s),
        ("DELETE FROM box_days WHERE start_s < ?1", keep.days_s),
        ("DELETE FROM site_days WHERE start_s < ?1", keep.days_s),
        ("DELETE FROM box_weeks WHERE start_s < ?1", keep.days_s),
        ("DELETE FROM site_weeks WHERE start_s < ?1", keep.days_s),
        ("DELETE FROM box_months WHERE month_s < ?1", keep.days_s),
    ] {
        transaction.execute(sql, [now_s - kept_s])?;
    }
    expected::delete_before(transaction, now_s - keep.days_s)
}
