//! The account of every hour: what became of the time in which an access point stood
//! at a site. Stored, not counted, refused, lost, or without a report; the five add up
//! exactly.

mod span;

use std::collections::BTreeMap;

use jiff::Timestamp;
use protocol::AccessPointId;
use protocol::report::LONGEST_WINDOW_S;
use rusqlite::Connection;
use serde::Serialize;
use utoipa::ToSchema;

use records::registry::placement;
use records::statuses::last;
use records::windows::{Store, StoreError};
use records::{losses, refusals};

pub use span::Span;

const HOUR_S: i64 = 3_600;
/// Window length assumed before the first status, seconds.
const DEFAULT_LENGTH_S: i64 = 4 * HOUR_S;

/// What is known of one access point in a stretch of time.
#[derive(Clone, Debug, Default)]
pub struct KnownTimes {
    pub stored: Vec<Stored>,
    pub refused: BTreeMap<String, Vec<Span>>,
    pub lost: BTreeMap<String, Vec<Span>>,
}

/// The time of a window that is stored; no two overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stored {
    pub span: Span,
    /// How much of it was counted, seconds.
    pub counted_s: i64,
}

impl Stored {
    /// Of the part that lies in `expected`: which seconds were counted is not known.
    fn counted_within(&self, expected: Span) -> i64 {
        let inside = self.span.meet(expected).map_or(0, |part| part.length());
        inside * self.counted_s / self.span.length().max(1)
    }
}

/// Seconds by what became of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seconds {
    pub expected: i64,
    /// Counted, and stored.
    pub stored: i64,
    /// A window came, and in this much of it nothing could be counted.
    pub not_counted: i64,
    pub refused: BTreeMap<String, i64>,
    pub lost: BTreeMap<String, i64>,
    pub no_report: i64,
}

/// Hours by what became of them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct Hours {
    pub expected_hours: f64,
    /// Counted, and stored.
    pub stored_hours: f64,
    /// A window came, and nothing could be counted: the radio hung, was off or unreadable.
    pub not_counted_hours: f64,
    /// By reason.
    pub lost_hours: BTreeMap<String, f64>,
    /// By reason.
    pub refused_hours: BTreeMap<String, f64>,
    pub no_report_hours: f64,
}

/// The account of one access point at one site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessPointAccount {
    pub access_point: AccessPointId,
    pub site: String,
    pub seconds: Seconds,
}

#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    #[error("the account cannot be read")]
    Database(#[from] rusqlite::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Splits the expected time into what is known of it. A second counts once: stored
/// before refused, refused before lost, reasons in the order of their names.
pub fn account(expected: Span, known: &KnownTimes) -> Seconds {
    let mut open = vec![expected];
    let mut claim = |spans: &[Span]| {
        let (claimed, rest) = span::claim(&open, spans);
        open = rest;
        claimed
    };
    let windows: Vec<Span> = known.stored.iter().map(|stored| stored.span).collect();
    let arrived = claim(&windows);
    let counted = known.stored.iter();
    let counted: i64 = counted.map(|stored| stored.counted_within(expected)).sum();
    let stored = counted.min(arrived);
    let mut by_reason = |spans: &BTreeMap<String, Vec<Span>>| {
        spans
            .iter()
            .map(|(reason, spans)| (reason.clone(), claim(spans)))
            .filter(|(_, seconds)| *seconds > 0)
            .collect()
    };
    let refused = by_reason(&known.refused);
    let lost = by_reason(&known.lost);
    Seconds {
        expected: expected.length(),
        stored,
        not_counted: arrived - stored,
        refused,
        lost,
        no_report: open.iter().map(Span::length).sum(),
    }
}

impl Seconds {
    pub fn add(&mut self, other: &Self) {
        self.expected += other.expected;
        self.stored += other.stored;
        self.not_counted += other.not_counted;
        self.no_report += other.no_report;
        for (sums, parts) in [
            (&mut self.refused, &other.refused),
            (&mut self.lost, &other.lost),
        ] {
            for (reason, seconds) in parts {
                *sums.entry(reason.clone()).or_default() += seconds;
            }
        }
    }

    pub fn hours(&self) -> Hours {
        let by_reason = |seconds: &BTreeMap<String, i64>| {
            seconds
                .iter()
                .map(|(reason, seconds)| (reason.clone(), hours(*seconds)))
                .collect()
        };
        Hours {
            expected_hours: hours(self.expected),
            stored_hours: hours(self.stored),
            not_counted_hours: hours(self.not_counted),
            lost_hours: by_reason(&self.lost),
            refused_hours: by_reason(&self.refused),
            no_report_hours: hours(self.no_report),
        }
    }
}

/// `as` is exact below 2^53 seconds.
fn hours(seconds: i64) -> f64 {
    seconds as f64 / HOUR_S as f64
}

/// The account of `from..to`, one entry a placement that falls in it, of all access
/// points or of one. Time whose window cannot have closed by `now` is not expected
/// yet.
///
/// # Errors
/// When the database cannot be read.
pub fn load(
    connection: &Connection,
    store: &Store,
    (from, to): (Timestamp, Timestamp),
    now: i64,
    only: Option<&AccessPointId>,
) -> Result<Vec<AccessPointAccount>, AccountError> {
    let range = Span::new(from.as_second(), to.as_second());
    let parts = by_parts(connection, store, &[range], now, only)?;
    Ok(parts.into_iter().map(|(_, account)| account).collect())
}

/// As [`load`], of each of some stretches of time in their order: those of a placement
/// one after the other.
///
/// # Errors
/// When the database cannot be read.
pub fn by_parts(
    connection: &Connection,
    store: &Store,
    parts: &[Span],
    now: i64,
    only: Option<&AccessPointId>,
) -> Result<Vec<(Span, AccessPointAccount)>, AccountError> {
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else {
        return Ok(Vec::new());
    };
    let due = load_due(connection, now)?;
    let known = load_known(connection, store, Span::new(first.from, last.to), only)?;
    let nothing = KnownTimes::default();
    let mut accounts = Vec::new();
    for placement in load_placements(connection, only)? {
        let (access_point, site, placed) = placement;
        let due = due
            .get(&access_point)
            .copied()
            .unwrap_or_else(|| now.div_euclid(DEFAULT_LENGTH_S) * DEFAULT_LENGTH_S);
        for part in parts {
            let Some(expected) = placed
                .meet(*part)
                .and_then(|span| span.meet(Span::new(i64::MIN, due)))
            else {
                continue;
            };
            let account = AccessPointAccount {
                access_point: access_point.clone(),
                site: site.clone(),
                seconds: account(expected, known.get(&access_point).unwrap_or(&nothing)),
            };
            accounts.push((*part, account));
        }
    }
    Ok(accounts)
}

/// The access points that stand at a site, or once did; in the order of their names.
///
/// # Errors
/// When the database cannot be read.
pub fn that_stood_at(connection: &Connection, site: &str) -> rusqlite::Result<Vec<AccessPointId>> {
    let mut stood: Vec<_> = placement::of_site(connection, site)?
        .into_iter()
        .map(|placement| placement.access_point)
        .collect();
    stood.sort();
    stood.dedup();
    Ok(stood)
}

fn load_placements(
    connection: &Connection,
    only: Option<&AccessPointId>,
) -> rusqlite::Result<Vec<(AccessPointId, String, Span)>> {
    let placed = match only {
        None => placement::all(connection)?,
        Some(access_point) => placement::of_access_point(connection, access_point)?,
    };
    let spans = placed.into_iter().map(|placement| {
        let to = placement.to.map_or(i64::MAX, Timestamp::as_second);
        let span = Span::new(placement.from.as_second(), to);
        (placement.access_point, placement.site, span)
    });
    Ok(spans.collect())
}

/// Until when each access point's windows have closed by `now`.
fn load_due(connection: &Connection, now: i64) -> rusqlite::Result<BTreeMap<AccessPointId, i64>> {
    let mut due = BTreeMap::new();
    for last in last::all(connection)? {
        if let (Ok(access_point), Ok(status)) = (last.access_point.parse(), last.status) {
            let length = i64::from(status.period_s) * i64::from(status.windows().length_periods);
            due.insert(access_point, now.div_euclid(length) * length);
        }
    }
    Ok(due)
}

fn load_known(
    connection: &Connection,
    store: &Store,
    range: Span,
    only: Option<&AccessPointId>,
) -> Result<BTreeMap<AccessPointId, KnownTimes>, AccountError> {
    let mut known: BTreeMap<AccessPointId, KnownTimes> = BTreeMap::new();
    let wanted = only.map(std::slice::from_ref);
    for window in store.windows(
        range.from.saturating_sub(LONGEST_WINDOW_S),
        range.to,
        wanted,
    )? {
        let stored = Stored {
            span: Span::new(window.start, window.end()),
            counted_s: window.counted_s(),
        };
        let known = known.entry(window.access_point).or_default();
        known.stored.push(stored);
    }
    let time = (range.from, range.to);
    for window in refusals::windows_within(connection, time, only)? {
        let refused = &mut known.entry(window.access_point).or_default().refused;
        let span = Span::new(window.from_s, window.to_s);
        refused.entry(window.reason).or_default().push(span);
    }
    for loss in losses::within(connection, time, only)? {
        let lost = &mut known.entry(loss.access_point).or_default().lost;
        let span = Span::new(loss.from_s, loss.to_s);
        lost.entry(loss.reason).or_default().push(span);
    }
    Ok(known)
}

#[cfg(test)]
mod tests;
