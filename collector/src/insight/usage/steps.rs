//! Days, weeks and months of the deployment's time zone, and the windows' own grid.

use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, ZonedDateTime};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Most steps an answer has.
pub const MAX_STEPS: usize = 5_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = UsageStep)]
pub enum Step {
    Window,
    Day,
    /// From Monday.
    Week,
    Month,
}

/// The windows of a site begin at `offset_s` past multiples of `length_s`, in Unix
/// seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grid {
    pub length_s: i64,
    pub offset_s: i64,
}

/// Where no windows say otherwise.
pub const USUAL_GRID: Grid = Grid {
    length_s: 14_400,
    offset_s: 0,
};

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum StepsError {
    #[error("`from` {from} is not before `to` {to}")]
    Empty { from: Timestamp, to: Timestamp },
    #[error("from {from} to {to} are more than {MAX_STEPS} steps; expected a longer step")]
    TooMany { from: Timestamp, to: Timestamp },
    #[error("from {from} to {to} is outside the calendar")]
    Calendar { from: Timestamp, to: Timestamp },
}

/// The steps that hold a part of `from..to`, each as start and end in Unix seconds.
/// Days have 23 or 25 hours where the clocks change.
///
/// # Errors
/// When there are none, or too many.
pub fn steps(
    from: Timestamp,
    to: Timestamp,
    step: Step,
    grid: Grid,
    time_zone: &TimeZone,
) -> Result<Vec<(i64, i64)>, StepsError> {
    if from >= to {
        return Err(StepsError::Empty { from, to });
    }
    let longest_s = match step {
        Step::Window => grid.length_s.max(1),
        Step::Day => 23 * 3_600,
        Step::Week => 7 * 23 * 3_600,
        Step::Month => 28 * 23 * 3_600,
    };
    let about = (to.as_second() - from.as_second()) / longest_s;
    if usize::try_from(about).is_ok_and(|about| about > MAX_STEPS) {
        return Err(StepsError::TooMany { from, to });
    }
    if step == Step::Window {
        return Ok(windows(from.as_second(), to.as_second(), grid));
    }
    calendar(from, to, step, time_zone).map_err(|_| StepsError::Calendar { from, to })
}

fn windows(from: i64, to: i64, grid: Grid) -> Vec<(i64, i64)> {
    let length = grid.length_s.max(1);
    let first = from - (from - grid.offset_s).rem_euclid(length);
    (0..)
        .map(|index| first + index * length)
        .take_while(|start| *start < to)
        .map(|start| (start, start + length))
        .collect()
}

fn calendar(
    from: Timestamp,
    to: Timestamp,
    step: Step,
    time_zone: &TimeZone,
) -> Result<Vec<(i64, i64)>, jiff::Error> {
    let mut start = step_start(&from.to_zoned_datetime(time_zone.clone()), step)?;
    let mut steps = Vec::new();
    while start.timestamp() < to {
        let next = match step {
            Step::Week => start.checked_add(1.week())?,
            Step::Month => start.checked_add(1.month())?,
            Step::Day | Step::Window => start.checked_add(1.day())?,
        };
        // A day may begin at 1:00 where clocks change at midnight.
        let next = next.start_of_day()?;
        steps.push((start.timestamp().as_second(), next.timestamp().as_second()));
        start = next;
    }
    Ok(steps)
}

fn step_start(moment: &ZonedDateTime, step: Step) -> Result<ZonedDateTime, jiff::Error> {
    let day = moment.start_of_day()?;
    match step {
        Step::Window | Step::Day => Ok(day),
        Step::Week => {
            let past_monday = day.weekday().since(Weekday::Monday);
            day.checked_sub(i64::from(past_monday).days())?
                .start_of_day()
        }
        Step::Month => day.first_of_month()?.start_of_day(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRID: Grid = Grid {
        length_s: 14_400,
        offset_s: 0,
    };

    fn hours(from: &str, to: &str, step: Step) -> Vec<i64> {
        let zone = TimeZone::get("Europe/Brussels").unwrap();
        let found = steps(
            from.parse().unwrap(),
            to.parse().unwrap(),
            step,
            GRID,
            &zone,
        )
        .unwrap();
        assert!(found.windows(2).all(|pair| pair[0].1 == pair[1].0));
        found
            .iter()
            .map(|(start, end)| (end - start) / 3_600)
            .collect()
    }

    #[test]
    fn days_in_which_clocks_change_have_23_and_25_hours() {
        let march = hours("2026-03-28T12:00:00Z", "2026-03-30T12:00:00Z", Step::Day);
        assert_eq!(march, [24, 23, 24]);
        let october = hours("2026-10-25T12:00:00Z", "2026-10-25T13:00:00Z", Step::Day);
        assert_eq!(october, [25]);
    }

    #[test]
    fn weeks_begin_on_monday_and_months_on_the_first_local_time() {
        let zone = TimeZone::get("Europe/Brussels").unwrap();
        let from: Timestamp = "2026-05-06T10:00:00Z".parse().unwrap();
        let to = "2026-05-06T11:00:00Z".parse().unwrap();
        let start = |step| {
            let found = steps(from, to, step, GRID, &zone).unwrap();
            Timestamp::from_second(found[0].0).unwrap().to_string()
        };
        assert_eq!(start(Step::Week), "2026-05-03T22:00:00Z");
        assert_eq!(start(Step::Month), "2026-04-30T22:00:00Z");
        assert_eq!(start(Step::Window), "2026-05-06T08:00:00Z");
    }

    #[test]
    fn too_many_steps_are_refused_before_they_are_made() {
        let zone = TimeZone::UTC;
        let from = "2000-01-01T00:00:00Z".parse().unwrap();
        let to = "2026-01-01T00:00:00Z".parse().unwrap();
        assert_eq!(
            steps(from, to, Step::Window, GRID, &zone),
            Err(StepsError::TooMany { from, to })
        );
        assert_eq!(
            steps(to, from, Step::Day, GRID, &zone),
            Err(StepsError::Empty { from: to, to: from })
        );
    }
}
