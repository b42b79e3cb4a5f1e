//! One month of some access points, summed from their windows.

use std::collections::BTreeMap;

use groundwork::seconds::DAY_S;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use protocol::AccessPointId;
use records::rollups::{MonthSums, Replaceable};
use records::windows::{StoredWindow, Sum};

use crate::insight::estimate::{Estimate, Estimated, Tally, Told};
use crate::insight::usage::Presence;

/// A local month, taken apart. Instants are Unix seconds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    pub start: i64,
    pub end: i64,
    /// Start and end of each day; 23 or 25 hours apart where the clocks change.
    pub days: Vec<(i64, i64)>,
    /// Start and end of each week, from Monday, that begins in it.
    weeks: Vec<(i64, i64)>,
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
        let (mut days, mut weeks, mut hours) = (Vec::new(), Vec::new(), Vec::new());
        let mut day = first.clone();
        while day < end {
            let next = day.checked_add(1.day()).ok()?.start_of_day().ok()?;
            days.push((day.timestamp().as_second(), next.timestamp().as_second()));
            if day.weekday() == Weekday::Monday {
                let after = day.checked_add(1.week()).ok()?.start_of_day().ok()?;
                weeks.push((day.timestamp().as_second(), after.timestamp().as_second()));
            }
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
            weeks,
            hours,
        })
    }

    /// The end of all that is summed with it: its last week ends after it.
    pub fn summed_to(&self) -> i64 {
        self.weeks
            .last()
            .map_or(self.end, |(_, end)| self.end.max(*end))
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

/// A window that crosses a step is split evenly; one of a day says nothing of hours.
pub fn sum_month<'a>(
    month: &Month,
    told: &Told,
    presence: &'a Presence,
) -> BTreeMap<AccessPointId, MonthSums<'a>> {
    let sums = told.estimates().map(|estimate| {
        let sums = sum_access_point(month, &estimate, presence);
        (estimate.access_point.clone(), sums)
    });
    sums.collect()
}

fn sum_access_point<'a>(
    month: &Month,
    estimate: &Estimate<'_>,
    presence: &'a Presence,
) -> MonthSums<'a> {
    let (mut days, mut weeks) = (Buckets::default(), Buckets::default());
    let (mut hours, mut whole) = (Buckets::default(), Buckets::default());
    for estimated in &estimate.windows {
        let window = estimated.window;
        let site = presence.site_of(window).unwrap_or_default();
        for &day in met(&month.days, |day| *day, window) {
            days.add((day.0, site), estimated, day);
        }
        for &week in met(&month.weeks, |week| *week, window) {
            weeks.add((week.0, site), estimated, week);
        }
        whole.add(site, estimated, (month.start, month.end));
        if i64::from(window.length_s) < DAY_S {
            for &(start, end, hour) in met(&month.hours, |hour| (hour.0, hour.1), window) {
                hours.add((site, hour), estimated, (start, end));
            }
        }
    }
    MonthSums {
        days: days.sums(estimate),
        weeks: weeks.sums(estimate),
        month: whole.sums(estimate),
        hours: hours.sums(estimate),
    }
}

/// The steps, in order of time, of which a window holds a part.
fn met<'s, T>(steps: &'s [T], span: impl Fn(&T) -> (i64, i64), window: &StoredWindow) -> &'s [T] {
    let first = steps.partition_point(|step| span(step).1 <= window.start);
    let last = steps.partition_point(|step| span(step).0 < window.end());
    &steps[first..last.max(first)]
}

/// Sums of one access point in the making.
struct Buckets<K>(BTreeMap<K, Tally>);

impl<K> Default for Buckets<K> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<K: Ord> Buckets<K> {
    /// Adds the share of a window that lies in `start..end`.
    fn add(&mut self, key: K, estimated: &Estimated<'_>, (start, end): (i64, i64)) {
        let window = estimated.window;
        let overlap = window.end().min(end) - window.start.max(start);
        if overlap > 0 {
            // Seconds of at most a day: exact.
            let share = overlap as f64 / f64::from(window.length_s);
            self.0.entry(key).or_default().add(estimated, share);
        }
    }

    fn sums(self, of: &Estimate<'_>) -> BTreeMap<K, Sum> {
        let tallies = self.0.into_iter();
        tallies.map(|(key, tally)| (key, tally.sum(of))).collect()
    }
}
