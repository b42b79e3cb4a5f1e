//! The weekly evaluation: from stored windows to a verdict for each site.
//!
//! Evaluations are as of Monday 00:00 in the deployment's time zone, and made some
//! hours later, when late reports have come. What each leaves for the next one
//! (hysteresis) is kept beside the verdicts.

pub mod input;

use std::time::Duration;

use analysis::verdict::{self as analysis_verdict, Expectation, Options};
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use records::registry::expected::{self, Expected};
use records::registry::verdict::{self, LowKind, Run, Summary};
use records::registry::word::UnknownWord;
use records::windows::StoreError;
use rusqlite::Connection;
use tokio::sync::watch;

use crate::clock::Clock;
use crate::insight::decisions::withdraw;
use crate::insight::field_work::tickets;
use crate::insight::news::underused;
use crate::periodic;
use crate::shared::Shared;

/// A week's last windows have this long to arrive, seconds.
const GRACE_S: i64 = 6 * 3_600;
/// The first time, this many weeks are evaluated one after the other: a verdict needs
/// to be sure twice running, and pages show how it came about.
const FIRST_WEEKS: usize = 6;
/// How often to look whether a week has ended.
const LOOK: Duration = Duration::from_secs(5);

#[derive(Debug, thiserror::Error)]
pub enum EvaluateError {
    #[error("registry cannot be used")]
    Registry(#[from] rusqlite::Error),
    #[error("windows cannot be read")]
    Store(#[from] StoreError),
    #[error("evaluation was stopped")]
    Stopped(#[from] analysis_verdict::Stopped),
    #[error("kind of a group of hotspots cannot be kept")]
    Kind(#[from] UnknownWord),
    #[error("week of {0} is outside the calendar")]
    Calendar(Timestamp),
}

/// The part of the daemon that evaluates week by week.
pub struct Evaluations(Shared);

impl Evaluations {
    pub fn new(shared: Shared) -> Self {
        Self(shared)
    }

    /// Runs until `stopped` says so. Anyone who moves the clock by hand knows when a
    /// week is complete, and calls [`catch_up`] directly.
    pub async fn run(self, mut stopped: watch::Receiver<bool>) {
        let Self(shared) = self;
        if matches!(shared.clock, Clock::Stepped(..)) {
            let _ = stopped.wait_for(|stop| *stop).await;
            return;
        }
        let mut tried = None;
        let weekly = move || {
            let due = due_now(&shared)?;
            // A week without windows is looked at once.
            let new = due.last().filter(|last| Some(**last) != tried);
            let weeks = new.map_or(Ok(0), |_| make(&shared, &due))?;
            tried = due.last().copied().or(tried);
            if weeks > 0 {
                tracing::info!(weeks, "evaluated the use of all hotspots");
            }
            Ok::<_, EvaluateError>(())
        };
        periodic::run("no evaluation", LOOK, stopped, weekly).await;
    }
}

/// Makes the evaluations that are due by the state's clock, and says how many. Blocks.
///
/// # Errors
/// When registry or store cannot be used; evaluations made before the fault are kept.
pub fn catch_up(shared: &Shared) -> Result<usize, EvaluateError> {
    make(shared, &due_now(shared)?)
}

fn due_now(shared: &Shared) -> Result<Vec<Timestamp>, EvaluateError> {
    let last = verdict::last_run(&shared.database.reader()?)?.map(|run| run.evaluated_at);
    due(shared.clock.now(), last, &shared.time_zone)
}

/// Evaluates as of an instant, whatever day it is. Blocks.
///
/// # Errors
/// When registry or store cannot be used, or there was an evaluation at that instant.
pub fn run_at(shared: &Shared, until: Timestamp) -> Result<(), EvaluateError> {
    make(shared, &[until]).map(|_| ())
}

/// The Mondays that lack an evaluation, the earliest first.
fn due(
    now_s: i64,
    last: Option<Timestamp>,
    time_zone: &TimeZone,
) -> Result<Vec<Timestamp>, EvaluateError> {
    let ended = Timestamp::from_second(now_s - GRACE_S).unwrap_or(Timestamp::MIN);
    let outside = |_| EvaluateError::Calendar(ended);
    let today = ended
        .to_zoned_datetime(time_zone.clone())
        .start_of_day()
        .map_err(outside)?;
    let past_monday = i64::from(today.weekday().since(Weekday::Monday));
    let mut due = Vec::new();
    for weeks in (0..i64::try_from(FIRST_WEEKS).unwrap_or(1)).rev() {
        let monday = today
            .checked_sub((past_monday + 7 * weeks).days())
            .and_then(|monday| monday.start_of_day())
            .map_err(outside)?
            .timestamp();
        if last.is_none_or(|last| monday > last) {
            due.push(monday);
        }
    }
    Ok(due)
}

fn make(shared: &Shared, untils: &[Timestamp]) -> Result<usize, EvaluateError> {
    let (Some(first), Some(last)) = (untils.first(), untils.last()) else {
        return Ok(0);
    };
    let sites = input::sites(shared, *first, *last, false)?;
    let mut made = 0;
    for until in untils {
        let known = input::as_of(&sites, *until);
        if known.iter().all(|site| site.rows.is_empty()) {
            continue;
        }
        evaluate(shared, &known, *until)?;
        made += 1;
    }
    Ok(made)
}

fn evaluate(
    shared: &Shared,
    sites: &[analysis_verdict::Site],
    until: Timestamp,
) -> Result<(), EvaluateError> {
    let former = verdict::states(&shared.database.reader()?)?;
    let former: Vec<analysis_verdict::Memory> = sites
        .iter()
        .map(|site| former.get(&site.id).copied().unwrap_or_default())
        .collect();
    let options = Options {
        time_zone: shared.time_zone.clone(),
        until: Some(until),
        ..Options::default()
    };
    let answer = analysis_verdict::evaluate_next(sites, &former, &options, &|| false)?;
    let low_kinds = answer.low_kinds.into_iter().map(kept);
    let low_kinds = low_kinds.collect::<Result<_, _>>()?;
    let run = Run {
        evaluated_at: until,
        from: answer.period.from,
        to: answer.period.to,
        summary: Summary {
            expected_false_flags: answer.expected_false_flags,
            ten_percent_list: answer.ten_percent_list,
            low_kinds,
            method: answer.method,
        },
    };
    shared.database.write(|transaction| {
        let before = match verdict::last_run(transaction)? {
            Some(last) => verdict::of_run(transaction, last.evaluated_at)?,
            None => Vec::new(),
        };
        verdict::add(transaction, &run, &answer.items)?;
        withdraw::after_evaluation(transaction, &answer.items, until)?;
        tickets::after_evaluation(transaction, &answer.items, &before, until)?;
        underused::after_evaluation(transaction, shared, &answer.items, &before, until)?;
        for (site, next) in sites.iter().zip(&answer.memories) {
            verdict::put_state(transaction, &site.id, next)?;
        }
        for (site, expectation) in sites.iter().zip(&answer.expectations) {
            if let Some(expectation) = expectation {
                keep_expected(transaction, site, expectation)?;
            }
        }
        Ok(())
    })
}

/// Keeps what was expected of the windows that no earlier evaluation saw.
fn keep_expected(
    connection: &Connection,
    site: &analysis_verdict::Site,
    expectation: &Expectation,
) -> rusqlite::Result<()> {
    let known = expected::last_start(connection, &site.id)?;
    let new = site
        .rows
        .iter()
        .filter(|row| row.online_minutes > 0.0)
        .filter(|row| known.is_none_or(|known| row.start.as_second() > known));
    let windows: Vec<Expected> = new
        .filter_map(|row| {
            Some(Expected {
                start_s: row.start.as_second(),
                length_s: i64::from(row.minutes) * 60,
                device_minutes: expectation.of(
                    row.start,
                    row.minutes,
                    row.online_minutes.into(),
                )?,
            })
        })
        .collect();
    expected::add(connection, &site.id, &windows)
}

fn kept(low: analysis_verdict::LowKind) -> Result<LowKind, UnknownWord> {
    Ok(LowKind {
        kind: low.kind.parse()?,
        text: low.text,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mondays(now: &str, last: Option<&str>) -> Vec<String> {
        let zone = TimeZone::get("Europe/Brussels").unwrap();
        let now: Timestamp = now.parse().unwrap();
        let last = last.map(|last| last.parse().unwrap());
        let due = due(now.as_second(), last, &zone).unwrap();
        due.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_week_is_evaluated_once_and_after_its_last_reports_had_time_to_come() {
        let before = Some("2026-04-26T22:00:00Z");
        assert_eq!(mondays("2026-05-04T03:59:59Z", before), [""; 0]);
        assert_eq!(
            mondays("2026-05-04T04:00:00Z", before),
            ["2026-05-03T22:00:00Z"]
        );
        assert_eq!(
            mondays("2026-05-09T04:00:00Z", Some("2026-05-03T22:00:00Z")),
            [""; 0]
        );
    }

    #[test]
    fn weeks_missed_are_made_up_for_across_a_change_of_clocks() {
        assert_eq!(
            mondays("2026-04-08T12:00:00Z", Some("2026-03-15T23:00:00Z")),
            [
                "2026-03-22T23:00:00Z",
                "2026-03-29T22:00:00Z",
                "2026-04-05T22:00:00Z"
            ]
        );
        assert_eq!(mondays("2026-04-08T12:00:00Z", None).len(), FIRST_WEEKS);
    }
}
