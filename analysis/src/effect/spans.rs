//! The weeks before and after a move.

use std::ops::Range;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// Weeks on each side, and the least of them before a move.
const WEEKS: i64 = 8;
const LEAST_WEEKS_BEFORE: i64 = 4;
/// Left out on each side of the move: the box is carried, hung up, and found by people.
const LEFT_OUT_WEEKS: i64 = 1;

/// Weeks around the day of a move: whole ones, so that each has the same weekdays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spans {
    /// `None` where less than four weeks lie between the weeks of the flag and the move:
    /// what led to the flag would rise by itself.
    pub before: Option<Range<Timestamp>>,
    pub after: Range<Timestamp>,
}

impl Spans {
    /// `flagged` is the end of the weeks that led to the flag. `None` outside the calendar.
    pub fn around(moved: Date, flagged: Option<Timestamp>, zone: &TimeZone) -> Option<Spans> {
        let instant = |weeks: i64| -> Option<Timestamp> {
            let date = moved.checked_add(weeks.weeks()).ok()?;
            zone.to_timestamp(date.at(0, 0, 0, 0)).ok()
        };
        let before_ends = instant(-LEFT_OUT_WEEKS)?;
        let mut before = None;
        for weeks in LEAST_WEEKS_BEFORE..=WEEKS {
            let begins = instant(-LEFT_OUT_WEEKS - weeks)?;
            if flagged.is_none_or(|flagged| flagged <= begins) {
                before = Some(begins..before_ends);
            }
        }
        Some(Spans {
            before,
            after: instant(LEFT_OUT_WEEKS)?..instant(LEFT_OUT_WEEKS + WEEKS)?,
        })
    }

    /// The first day on which the weeks after a move are over.
    pub fn over(moved: Date) -> Option<Date> {
        moved.checked_add((LEFT_OUT_WEEKS + WEEKS).weeks()).ok()
    }
}
