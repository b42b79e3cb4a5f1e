//! Where a row stands in time: its end, its hour of the week and its day.

use jiff::Timestamp;

use super::input::SiteWindow;
use super::local_time::LocalHour;

pub const DAY_MINUTES: u32 = 1_440;
pub const WEEK_MINUTES: u32 = 7 * DAY_MINUTES;
pub const WEEK_S: i64 = 7 * 86_400;

/// A length of window, and an hour of the week or a weekday.
pub type HourKey = (u32, u32);
/// A length of window, 0 up to a day, and a local day.
pub type DayKey = (u32, i64);

pub fn row_end(row: &SiteWindow) -> i64 {
    row.start
        .as_second()
        .saturating_add(i64::from(row.minutes) * 60)
}

/// The instant of a Unix second, at most the last one there is.
pub fn instant(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap_or(Timestamp::MAX)
}

/// Where a window stands. Windows under a day have a cell for each weekday and hour,
/// a day to a week one for each weekday, longer ones a single one: what differs
/// between months is a day effect. Lengths are kept apart, as an hour's use does not
/// tell a day's.
pub fn place(minutes: u32, local: LocalHour) -> (HourKey, DayKey) {
    let hour = match minutes {
        minutes if minutes < DAY_MINUTES => (minutes, local.weekday() * 24 + local.hour),
        minutes if minutes <= WEEK_MINUTES => (minutes, local.weekday()),
        _ => (WEEK_MINUTES + 1, 0),
    };
    let span = if minutes <= DAY_MINUTES { 0 } else { hour.0 };
    (hour, (span, local.day))
}
