//! Rows made ready: sorted, without overlaps, with their place in the week.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::layers::Shared;

use super::hours::Hours;
use super::input::{Options, Site, SiteWindow};
use super::joined::joined;
use super::local_time::LocalTime;
use super::measure::Measure;
use super::slot::{DAY_MINUTES, DayKey, HourKey, WEEK_MINUTES, WEEK_S, instant, place, row_end};

/// Why rows could not be used as they were.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Oddity {
    /// Same site and start as an earlier row: left out.
    Duplicate,
    /// Overlaps an earlier row of the site: left out.
    Overlapping,
    /// Begins at or after the end of the period: left out.
    Future,
    /// An impossible number: no length, not finite, online beyond the length.
    Impossible,
}

/// A row that can be compared: it was counted and online for some time.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    /// Unix seconds.
    pub start: i64,
    pub observed: f64,
    /// Minutes online, mean over the access points; above 0.
    pub online: f32,
    /// Variance of the noise in `observed`.
    pub noise: f32,
    /// Index of the hour of the week, or weekday, in the profile.
    pub cell: u32,
    /// Index of the local day in the day effects.
    pub day: u32,
}

/// A site's usable windows in order of time, and its presence.
#[derive(Debug)]
pub struct Series<'a> {
    pub measure: Measure,
    pub windows: Vec<Window>,
    /// Sorted rows without overlaps, those that were offline included.
    pub rows: Cow<'a, [SiteWindow]>,
    /// What the windows have in common, those of boxes alike joined.
    pub shared: Cow<'a, [Shared]>,
    pub device_minutes_shared: &'a [Shared],
    pub visits_shared: &'a [Shared],
    /// `installed`, or the start of the first row.
    pub begin: Option<Timestamp>,
    /// Typical length of its rows.
    pub minutes: u32,
    /// The hours it keeps, where it is not meant to be online at all times.
    pub hours: Option<Hours>,
}

impl Series<'_> {
    /// Rows longer than a week have their own period, and each of them is called a week.
    pub fn is_long(&self) -> bool {
        self.minutes > WEEK_MINUTES
    }
}

/// All series with the tables their windows point into.
pub struct Prepared<'a> {
    pub series: Vec<Series<'a>>,
    /// Index of each cell and of each local day.
    pub cells: HashMap<HourKey, u32>,
    pub days: HashMap<DayKey, u32>,
    pub until: Timestamp,
    pub oddities: Vec<(Oddity, usize)>,
}

/// Sorts and checks the rows of all sites and places them in the week.
pub fn prepare<'a>(sites: &'a [Site], options: &Options) -> Prepared<'a> {
    let until = options.until.unwrap_or_else(|| instant(last_end(sites)));

    let mut oddities = Counts::default();
    let mut places = Places::new(options);
    let mut series = Vec::with_capacity(sites.len());
    for site in sites {
        let rows = sort_out(&site.rows, until, &mut oddities);
        series.push(places.series(site, rows));
    }
    Prepared {
        series,
        cells: places.cells,
        days: places.days,
        until,
        oddities: oddities.list(),
    }
}

/// A gap after which a few rows are dated ahead, and not the last ones.
const AHEAD_S: i64 = 4 * WEEK_S;
/// The largest share of rows that may be dated ahead.
const FEW: f64 = 0.05;

/// Where the rows end: that of the last one, unless that is one of a few that lie far
/// behind all others, as those of a box with a wrong clock do.
fn last_end(sites: &[Site]) -> i64 {
    let rows = || {
        let rows = sites.iter().flat_map(|site| &site.rows);
        rows.filter(|row| possible(row))
    };
    let Some(last) = rows().map(row_end).max() else {
        return 0;
    };
    // Ends by the length of such a gap: how many rows, and the first and last of them.
    let mut parts: BTreeMap<i64, (usize, i64, i64)> = BTreeMap::new();
    for row in rows() {
        let (start, end) = (row.start.as_second(), row_end(row));
        let part = parts
            .entry(end.div_euclid(AHEAD_S))
            .or_insert((0, start, end));
        *part = (part.0 + 1, part.1.min(start), part.2.max(end));
    }
    let all: usize = parts.values().map(|part| part.0).sum();
    let mut ahead = 0;
    let mut later: Option<(usize, i64)> = None;
    for (rows, start, end) in parts.values().rev() {
        if let Some((of_later, begin)) = later {
            ahead += of_later;
            if ahead as f64 > FEW * all as f64 {
                return last;
            }
            if begin - end > AHEAD_S {
                return *end;
            }
        }
        later = Some((*rows, *start));
    }
    last
}

/// Whether the numbers of a row are possible.
fn possible(row: &SiteWindow) -> bool {
    let finite = |value: Option<f64>| value.is_none_or(f64::is_finite);
    let minutes = f64::from(row.minutes);
    let online_minutes = f64::from(row.online_minutes);
    row.minutes > 0
        && finite(row.device_minutes)
        && finite(row.visits)
        && (0.0..=minutes * 1.000_001).contains(&online_minutes)
        && row.device_minutes_variance.is_finite()
        && row.device_minutes_variance >= 0.0
        && row.visits_variance.is_finite()
        && row.visits_variance >= 0.0
}

fn sort_out<'a>(
    rows: &'a [SiteWindow],
    until: Timestamp,
    oddities: &mut Counts,
) -> Cow<'a, [SiteWindow]> {
    let in_order = rows
        .windows(2)
        .all(|pair| row_end(&pair[0]) <= pair[1].start.as_second());
    if in_order && rows.iter().all(|row| possible(row) && row.start < until) {
        return Cow::Borrowed(rows);
    }
    let mut kept: Vec<(usize, SiteWindow)> = Vec::with_capacity(rows.len());
    for (index, row) in rows.iter().enumerate() {
        if !possible(row) {
            oddities.impossible += 1;
        } else if row.start >= until {
            oddities.future += 1;
        } else {
            kept.push((index, *row));
        }
    }
    kept.sort_by_key(|(index, row)| (row.start, *index));

    let mut sorted: Vec<(usize, SiteWindow)> = Vec::with_capacity(kept.len());
    for (index, row) in kept {
        match sorted.last_mut() {
            Some((_, before)) if before.start == row.start => oddities.duplicate += 1,
            Some((earlier, before)) if row_end(before) > row.start.as_second() => {
                oddities.overlapping += 1;
                // Of two that overlap, the first one given stays.
                if index < *earlier {
                    (*earlier, *before) = (index, row);
                }
            }
            _ => sorted.push((index, row)),
        }
    }
    sorted
        .into_iter()
        .map(|(_, row)| row)
        .collect::<Vec<SiteWindow>>()
        .into()
}

#[derive(Default)]
struct Counts {
    duplicate: usize,
    overlapping: usize,
    future: usize,
    impossible: usize,
}

impl Counts {
    fn list(&self) -> Vec<(Oddity, usize)> {
        let all = [
            (Oddity::Duplicate, self.duplicate),
            (Oddity::Overlapping, self.overlapping),
            (Oddity::Future, self.future),
            (Oddity::Impossible, self.impossible),
        ];
        all.into_iter().filter(|(_, count)| *count > 0).collect()
    }
}

/// Numbers the cells and days that occur.
struct Places<'a> {
    local: LocalTime<'a>,
    cells: HashMap<HourKey, u32>,
    days: HashMap<DayKey, u32>,
    /// The last cells of each hour of the week and the last day, to spare look-ups.
    recent_cells: Vec<(HourKey, u32)>,
    recent_day: (DayKey, u32),
}

impl<'a> Places<'a> {
    fn new(options: &'a Options) -> Self {
        Self {
            local: LocalTime::new(&options.time_zone),
            cells: HashMap::new(),
            days: HashMap::new(),
            recent_cells: vec![((0, 0), 0); 7 * 24],
            recent_day: ((u32::MAX, 0), 0),
        }
    }

    fn series<'r>(&mut self, site: &'r Site, rows: Cow<'r, [SiteWindow]>) -> Series<'r> {
        let with_device_minutes = rows
            .iter()
            .filter(|row| row.device_minutes.is_some())
            .count();
        let with_visits = rows.iter().filter(|row| row.visits.is_some()).count();
        let measure = if with_device_minutes * 2 >= with_visits {
            Measure::DeviceMinutes
        } else {
            Measure::Visits
        };
        let hours = Hours::of(&rows, site.access_points, &mut self.local);
        let mut windows = Vec::with_capacity(rows.len());
        let window = |row| self.window(row, measure, hours.as_ref());
        windows.extend(rows.iter().filter_map(window));
        let shared = match measure {
            Measure::DeviceMinutes => &site.device_minutes_shared,
            Measure::Visits => &site.visits_shared,
        };
        Series {
            measure,
            windows,
            shared: joined(shared),
            device_minutes_shared: &site.device_minutes_shared,
            visits_shared: &site.visits_shared,
            begin: site.installed.or(rows.first().map(|row| row.start)),
            minutes: typical_length(&rows),
            rows,
            hours,
        }
    }

    fn window(
        &mut self,
        row: &SiteWindow,
        measure: Measure,
        hours: Option<&Hours>,
    ) -> Option<Window> {
        let (observed, noise) = match measure {
            Measure::DeviceMinutes => (row.device_minutes?, row.device_minutes_variance),
            Measure::Visits => (row.visits?, row.visits_variance),
        };
        if row.online_minutes <= 0.0 {
            return None;
        }
        let local = self.local.of(row.start);
        let (hour, day) = place(row.minutes, local);
        let whole_day = hours.filter(|_| row.minutes >= DAY_MINUTES);
        let online = whole_day.map_or(row.online_minutes, |hours| {
            hours.of_day(hour, row.minutes, row.online_minutes.into()) as f32
        });
        Some(Window {
            start: row.start.as_second(),
            observed,
            online,
            noise,
            cell: self.cell(hour),
            day: self.day(day),
        })
    }

    fn cell(&mut self, hour: HourKey) -> u32 {
        let recent = &mut self.recent_cells[hour.1 as usize];
        if recent.0 != hour {
            let next = u32::try_from(self.cells.len()).unwrap_or(u32::MAX);
            *recent = (hour, *self.cells.entry(hour).or_insert(next));
        }
        recent.1
    }

    fn day(&mut self, day: DayKey) -> u32 {
        if self.recent_day.0 != day {
            let next = u32::try_from(self.days.len()).unwrap_or(u32::MAX);
            self.recent_day = (day, *self.days.entry(day).or_insert(next));
        }
        self.recent_day.1
    }
}

/// The median length of rows, in minutes; 0 without rows.
fn typical_length(rows: &[SiteWindow]) -> u32 {
    let Some(first) = rows.first() else { return 0 };
    if rows.iter().all(|row| row.minutes == first.minutes) {
        return first.minutes;
    }
    let mut lengths: Vec<u32> = rows.iter().map(|row| row.minutes).collect();
    let middle = lengths.len() / 2;
    *lengths.select_nth_unstable(middle).1
}
