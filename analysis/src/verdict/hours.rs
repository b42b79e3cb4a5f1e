//! Sites that are online at fixed hours only, as a library by day: when those are.

use std::collections::HashMap;

use super::input::SiteWindow;
use super::local_time::LocalTime;
use super::slot::{DAY_MINUTES, HourKey, WEEK_MINUTES, WEEK_S, instant, place, row_end};

/// Weeks with any time online that a timetable is taken from, at least.
const LEAST_WEEKS: usize = 3;
/// A time of the week is open where the site was online in this share of its weeks, and
/// closed where it was in at most the rest.
const OPEN: f64 = 0.75;
/// Times of the week that are neither, of those that are open at all.
const MOST_UNCLEAR: f64 = 0.2;
/// A day's minutes online may differ from its usual ones by this share and be the same.
const SAME: f64 = 0.15;
/// Share of the times of a week that are closed, at least, where rows can tell.
const LEAST_CLOSED: f64 = 0.1;
/// Boxes, beside a whole number of them.
const NEARLY: f64 = 0.04;
/// A site that is online for more of the time than this does not keep hours.
const ALWAYS: f64 = 0.9;

/// The usual minutes online of the times of a week.
#[derive(Debug, Clone, PartialEq)]
pub struct Hours {
    usual: HashMap<HourKey, f64>,
    pub minutes_a_week: f64,
}

impl Hours {
    /// The hours that a site keeps, where it keeps any. Rows are in order, of one site.
    pub fn of(rows: &[SiteWindow], access_points: u32, local: &mut LocalTime) -> Option<Hours> {
        let length = rows.first()?.minutes;
        let same = rows.iter().all(|row| row.minutes == length);
        if !same || length > DAY_MINUTES {
            return None;
        }
        let first = rows.first()?.start.as_second();
        let last = rows.last().map_or(first, row_end);
        let span = last - first;
        let minutes = rows.iter().map(|row| f64::from(row.online_minutes));
        if minutes.sum::<f64>() > ALWAYS * span as f64 / 60.0 {
            return None;
        }
        let week_of = |start: i64| (start - first).div_euclid(WEEK_S);
        let mut online: HashMap<HourKey, Vec<f64>> = HashMap::new();
        let mut weeks: Vec<i64> = Vec::new();
        for row in rows.iter().filter(|row| row.online_minutes > 0.0) {
            let start = row.start.as_second();
            if weeks.last() != Some(&week_of(start)) {
                weeks.push(week_of(start));
            }
            let (cell, _) = place(length, local.of(row.start));
            let minutes = f64::from(row.online_minutes);
            online.entry(cell).or_default().push(minutes);
        }
        if weeks.len() < LEAST_WEEKS {
            return None;
        }
        // How often each time of the week came in those weeks: where clocks change, windows
        // of the same hours of UTC come at others.
        let mut came: HashMap<HourKey, f64> = HashMap::new();
        let seconds = i64::from(length) * 60;
        for week in &weeks {
            let from = first + week * WEEK_S;
            for window in 0..WEEK_S / seconds {
                let start = from + window * seconds;
                if start < last {
                    let (cell, _) = place(length, local.of(instant(start)));
                    *came.entry(cell).or_default() += 1.0;
                }
            }
        }
        let (mut open, mut unclear, mut all) = (0.0, 0.0, 0.0);
        let mut usual = HashMap::new();
        let mut minutes_a_week = 0.0;
        for (cell, times) in came {
            all += times;
            let Some(minutes) = online.get_mut(&cell) else {
                continue;
            };
            let share = minutes.len() as f64 / times;
            if share < OPEN {
                unclear += times * f64::from(u8::from(share > 1.0 - OPEN));
                continue;
            }
            minutes.sort_by(f64::total_cmp);
            let middle = minutes[minutes.len() / 2];
            let near = |value: &&f64| (**value - middle).abs() <= SAME * middle;
            let alike = minutes.iter().filter(near).count() as f64 / minutes.len() as f64;
            unclear += times * f64::from(u8::from(alike < OPEN));
            open += times;
            minutes_a_week += middle * times / weeks.len() as f64;
            usual.insert(cell, middle);
        }
        let share = minutes_a_week / f64::from(WEEK_MINUTES);
        let closes = if length < DAY_MINUTES {
            all - open - unclear >= LEAST_CLOSED * all
        } else {
            !is_of_boxes(share, access_points)
        };
        let keeps = open > 0.0 && unclear <= MOST_UNCLEAR * open && share < ALWAYS && closes;
        keeps.then_some(Hours {
            usual,
            minutes_a_week,
        })
    }

    /// A whole day's worth of minutes for a row of a day: nothing says which hours the box
    /// was on in, and it was on when the place was open.
    pub fn of_day(&self, cell: HourKey, minutes: u32, online: f64) -> f64 {
        match self.usual.get(&cell) {
            Some(usual) if *usual > 0.0 => f64::from(minutes) * (online / usual).min(1.0),
            _ => online,
        }
    }
}

/// Whether a share of the time is that of some of several boxes that are on all day, while
/// the others are off.
fn is_of_boxes(share: f64, access_points: u32) -> bool {
    let boxes = share * f64::from(access_points);
    access_points > 1 && (boxes - boxes.round()).abs() < NEARLY
}

#[cfg(test)]
mod tests {
    use jiff::{Timestamp, ToSpan, tz::TimeZone};

    use super::*;

    /// Eight weeks from a Monday; `online` gives the minutes of a window by day and hour.
    fn rows(hours: i64, online: impl Fn(i64, i64) -> f64) -> Vec<SiteWindow> {
        let monday: Timestamp = "2026-01-05T00:00:00Z".parse().unwrap();
        let window = |number: i64| SiteWindow {
            start: monday + (number * hours).hours(),
            minutes: u32::try_from(hours * 60).unwrap(),
            device_minutes: Some(1.0),
            visits: None,
            online_minutes: online(number * hours / 24, number * hours % 24) as f32,
            device_minutes_variance: 0.0,
            visits_variance: 0.0,
        };
        (0..56 * 24 / hours).map(window).collect()
    }

    fn of(rows: &[SiteWindow]) -> Option<f64> {
        let zone = TimeZone::UTC;
        let found = Hours::of(rows, 4, &mut LocalTime::new(&zone))?;
        Some(found.minutes_a_week / 60.0)
    }

    #[test]
    fn a_place_that_is_open_by_day_keeps_hours_and_a_box_with_outages_does_not() {
        let by_day = |day: i64, hour: i64| {
            let open = day % 7 < 5 && (8..16).contains(&hour);
            if open { 240.0 } else { 0.0 }
        };
        assert_eq!(of(&rows(4, by_day)), Some(40.0));
        assert_eq!(of(&rows(24, |_, _| 600.0)), Some(70.0));
        assert_eq!(of(&rows(24, |_, _| 1_440.0)), None);
        assert_eq!(
            of(&rows(4, |day, _| if day % 3 == 0 { 0.0 } else { 240.0 })),
            None
        );
        let flaps = |day: i64, _| f64::from(u8::try_from(day * 37 % 11).unwrap()) * 120.0;
        assert_eq!(of(&rows(24, flaps)), None);
        // One of four boxes is off, or three.
        for minutes in [1_080.0, 360.0] {
            assert_eq!(of(&rows(24, |_, _| minutes)), None);
            assert_eq!(of(&rows(4, |_, _| minutes / 6.0)), None);
        }
        // Three weeks of works do not hide the hours.
        let works = |day, hour| {
            if (20..41).contains(&day) {
                0.0
            } else {
                by_day(day, hour)
            }
        };
        assert_eq!(of(&rows(4, works)), Some(40.0));
    }
}
