//! One month of some access points, summed from their windows.

use std::collections::BTreeMap;

use groundwork::seconds::DAY_S;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use protocol::AccessPointId;
use records::rollups::{MonthSums, Replaceable};
use records::windows::StoredWindow;

use crate::insight::usage::Presence;

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

    /// What of it is made of windows that are all here still: those from `windows_from` on.
    pub fn replaceable(&self, windows_from: i64) -> Replaceable {
        let mut days = self.days.iter().map(|(start, _)| *start);
        Replaceable {
            month_s: self.start,
            end_s: self.end,
            days_from_s: days
                .find(|start| *start >= windows_from)
                .unwrap_or(self.end),
            is_whole: self.start >= windows_from,
        }
    }
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
