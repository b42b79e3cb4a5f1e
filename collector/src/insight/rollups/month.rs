//! One month of some access points, summed from their windows.

use std::collections::{BTreeMap, BTreeSet};

use groundwork::seconds::DAY_S;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use protocol::AccessPointId;
use records::windows::StoredWindow;
use rusqlite::{CachedStatement, ToSql, Transaction, params};

use crate::insight::usage::{Presence, Sum};

/// A local month, taken apart. Instants are Unix seconds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    pub start: i64,
    pub end: i64,
    /// Start and end of each day; 23 or 25 hours apart where the clocks change.
    pub days: Vec<(i64, i64)>,
    /// Start and end of each hour, and which of the week it is, 0 from Monday 00:00.
    hours: Vec<(i64, i64, u8)>,
}

impl Month {
    /// The month that holds an instant; `None` outside the calendar.
    pub fn around(at: i64, time_zone: &TimeZone) -> Option<Self> {
        let at = Timestamp::from_second(at)
            .ok()?
            .to_zoned_datetime(time_zone.clone());
        let first = at.first_of_month().ok()?.start_of_day().ok()?;
        let end = first.checked_add(1.month()).ok()?.start_of_day().ok()?;
        let (mut days, mut hours) = (Vec::new(), Vec::new());
        let mut day = first.clone();
        while day < end {
            let next = day.checked_add(1.day()).ok()?.start_of_day().ok()?;
            days.push((day.timestamp().as_second(), next.timestamp().as_second()));
            let mut hour = day.clone();
            while hour < next {
                // To the next full hour of the wall clock.
                let past = i64::from(hour.minute()) * 60 + i64::from(hour.second());
                let following = hour.checked_add((3_600 - past).seconds()).ok()?;
                let following = following.min(next.clone());
                let day_of_week = i64::from(hour.weekday().to_monday_zero_offset());
                let of_week = 24 * day_of_week + i64::from(hour.hour());
                hours.push((
                    hour.timestamp().as_second(),
                    following.timestamp().as_second(),
                    u8::try_from(of_week).ok()?,
                ));
                hour = following;
            }
            day = next;
        }
        Some(Self {
            start: first.timestamp().as_second(),
            end: end.timestamp().as_second(),
            days,
            hours,
        })
    }
}

/// Sums of one access point, by site; '' while it stood nowhere.
#[derive(Debug, Default)]
pub struct MonthSums<'a> {
    days: BTreeMap<(i64, &'a str), Sum>,
    hours: BTreeMap<(&'a str, u8), Sum>,
}

/// `windows` are those that start up to a day before the month and in it, by start. A
/// window that crosses a step is split evenly; one of a day says nothing of hours.
pub fn sum_month<'a>(
    month: &Month,
    windows: &[StoredWindow],
    presence: &'a Presence,
) -> BTreeMap<AccessPointId, MonthSums<'a>> {
    let mut sums: BTreeMap<AccessPointId, MonthSums<'a>> = BTreeMap::new();
    for window in windows {
        if window.end() <= month.start || window.start >= month.end {
            continue;
        }
        let site = presence.site_of(window).unwrap_or_default();
        if !sums.contains_key(&window.access_point) {
            sums.insert(window.access_point.clone(), MonthSums::default());
        }
        let Some(sums) = sums.get_mut(&window.access_point) else {
            continue;
        };
        // Seconds of at most a day: exact.
        let share = |start: i64, end: i64| {
            let overlap = window.end().min(end) - window.start.max(start);
            overlap as f64 / f64::from(window.length_s)
        };
        let first = month.days.partition_point(|(_, end)| *end <= window.start);
        for &(start, end) in &month.days[first..] {
            if start >= window.end() {
                break;
            }
            let sum = sums.days.entry((start, site)).or_default();
            sum.add(window, share(start, end));
        }
        if i64::from(window.length_s) >= DAY_S {
            continue;
        }
        let first = month
            .hours
            .partition_point(|(_, end, _)| *end <= window.start);
        for &(start, end, hour) in &month.hours[first..] {
            if start >= window.end() {
                break;
            }
            let sum = sums.hours.entry((site, hour)).or_default();
            sum.add(window, share(start, end));
        }
    }
    sums
}

/// Puts the sums in place of those before, and those of the sites they touch.
pub fn write<'a>(
    transaction: &Transaction<'_>,
    month: &Month,
    windows_from: i64,
    numbers: impl Iterator<Item = (&'a AccessPointId, i64)>,
    sums: &BTreeMap<AccessPointId, MonthSums<'_>>,
) -> rusqlite::Result<()> {
    let days_from = month
        .days
        .iter()
        .map(|(start, _)| *start)
        .find(|start| *start >= windows_from)
        .unwrap_or(month.end);
    let whole = month.start >= windows_from;
    let mut sites: BTreeSet<String> = BTreeSet::new();
    let mut clear_days = transaction.prepare_cached(
        "DELETE FROM box_days WHERE access_point = ?1 AND start_s >= ?2 AND start_s < ?3
         RETURNING site",
    )?;
    let mut clear_hours = transaction
        .prepare_cached("DELETE FROM box_hours WHERE access_point = ?1 AND month_s = ?2")?;
    let mut add_day = transaction
        .prepare_cached("INSERT INTO box_days VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?;
    let mut add_hour = transaction
        .prepare_cached("INSERT INTO box_hours VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")?;
    let nothing = MonthSums::default();
    for (access_point, number) in numbers {
        let sums = sums.get(access_point).unwrap_or(&nothing);
        let mut former = clear_days.query(params![number, days_from, month.end])?;
        while let Some(row) = former.next()? {
            let site = row.get_ref(0)?.as_str()?;
            if !sites.contains(site) {
                sites.insert(site.to_owned());
            }
        }
        drop(former);
        for (&(start, site), sum) in sums.days.range((days_from, "")..) {
            if !sites.contains(site) {
                sites.insert(site.to_owned());
            }
            add(&mut add_day, &[&number, &start, &site], sum)?;
        }
        if whole {
            clear_hours.execute(params![number, month.start])?;
            for (&(site, hour), sum) in &sums.hours {
                add(&mut add_hour, &[&number, &month.start, &site, &hour], sum)?;
            }
        }
    }
    sites.remove("");
    for site in &sites {
        sum_site(transaction, site, month, days_from, whole)?;
    }
    Ok(())
}

fn add(statement: &mut CachedStatement<'_>, key: &[&dyn ToSql], sum: &Sum) -> rusqlite::Result<()> {
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

const SUMS: &str = "sum(device_minutes), sum(visits), sum(sampled_s), sum(online_s),
    sum(noise_variance), sum(visits_noise_variance)";

/// The site's sums out of those of its boxes.
fn sum_site(
    transaction: &Transaction<'_>,
    site: &str,
    month: &Month,
    days_from: i64,
    whole: bool,
) -> rusqlite::Result<()> {
    let days = params![site, days_from, month.end];
    transaction
        .prepare_cached("DELETE FROM site_days WHERE site = ?1 AND start_s >= ?2 AND start_s < ?3")?
        .execute(days)?;
    transaction
        .prepare_cached(&format!(
            "INSERT INTO site_days SELECT site, start_s, {SUMS} FROM box_days
             WHERE site = ?1 AND start_s >= ?2 AND start_s < ?3 GROUP BY site, start_s"
        ))?
        .execute(days)?;
    transaction
        .prepare_cached("DELETE FROM site_months WHERE site = ?1 AND month_s = ?2")?
        .execute(params![site, month.start])?;
    transaction
        .prepare_cached(&format!(
            "INSERT INTO site_months SELECT site, ?2, {SUMS} FROM site_days
             WHERE site = ?1 AND start_s >= ?2 AND start_s < ?3 GROUP BY site"
        ))?
        .execute(params![site, month.start, month.end])?;
    if !whole {
        return Ok(());
    }
    transaction
        .prepare_cached("DELETE FROM site_hours WHERE site = ?1 AND month_s = ?2")?
        .execute(params![site, month.start])?;
    transaction
        .prepare_cached(&format!(
            "INSERT INTO site_hours SELECT site, month_s, hour, {SUMS} FROM (
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
        .execute(params![site, month.start, month.end])?;
    Ok(())
}
