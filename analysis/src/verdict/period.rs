//! The time that an evaluation looks at, and each site in it: made once and handed on.

use crate::layers::Shared;

use super::input::{Options, SiteWindow};
use super::slot::{WEEK_S, row_end};
use super::window::{Prepared, Series, Window};

/// How long ago use can still say something about a drop: 52 weeks.
const YEAR_S: i64 = 52 * WEEK_S;

/// A span of time, Unix seconds.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    pub from: i64,
    pub until: i64,
}

impl Span {
    pub fn seconds(self) -> f64 {
        self.until.saturating_sub(self.from) as f64
    }
}

/// Where the two periods end: one of short rows, one of rows longer than a week.
pub type Ends = [i64; 2];

/// The ends of the evaluation at the end of all rows.
pub fn last_ends(prepared: &Prepared) -> Ends {
    [prepared.until.as_second(); 2]
}

/// The ends of the evaluation one week, or one row longer than a week, before.
pub fn ends_before(prepared: &Prepared) -> Ends {
    let until = prepared.until.as_second();
    let last_row = long_starts(prepared, until).last().copied();
    [until.saturating_sub(WEEK_S), last_row.unwrap_or(until)]
}

/// What a site's windows are in some span, in order of time.
#[derive(Debug, Clone, Copy)]
pub struct Stretch<'a> {
    pub span: Span,
    pub windows: &'a [Window],
    /// Totals above them, and others.
    pub shared: &'a [Shared],
}

impl<'a> Stretch<'a> {
    fn new(series: &'a Series<'a>, span: Span) -> Self {
        let windows = series.windows.as_slice();
        let from = windows.partition_point(|window| window.start < span.from);
        let to = windows.partition_point(|window| window.start < span.until);
        Self {
            span,
            windows: &windows[from.min(to)..to],
            shared: &series.shared,
        }
    }
}

/// How long a site was there and online in the period.
#[derive(Debug, Clone, Copy)]
pub struct Presence {
    /// Later of period start and installation, to the end.
    pub minutes: f64,
    pub online_minutes: f64,
    /// Of its own hours, where it keeps hours.
    pub online_share: f64,
    /// Its own hours online against those of a full period; `None` where it keeps none.
    pub share_of_hours: Option<f64>,
    /// Since it was last online, until the end, seconds; 0 where it is closed then.
    pub silent_s: i64,
}

/// A site in the period of one evaluation.
#[derive(Debug, Clone, Copy)]
pub struct SiteInPeriod<'a> {
    pub series: &'a Series<'a>,
    /// What its use is judged by.
    pub period: Stretch<'a>,
    /// What drops are looked for in: up to the same end, and never shorter.
    pub year: Stretch<'a>,
    /// Weeks in a full period; a row that is longer than a week stands for one.
    pub full_weeks: f64,
    pub presence: Presence,
}

impl<'a> SiteInPeriod<'a> {
    fn new(series: &'a Series<'a>, span: Span) -> Self {
        let year = Span {
            from: span.from.min(span.until - YEAR_S),
            ..span
        };
        let week_s = if series.is_long() {
            i64::from(series.minutes) * 60
        } else {
            WEEK_S
        };
        Self {
            series,
            period: Stretch::new(series, span),
            year: Stretch::new(series, year),
            full_weeks: (span.seconds() / week_s.max(1) as f64).round().max(1.0),
            presence: presence(series, span),
        }
    }

    /// A part of its period.
    pub fn between(&self, from: i64, until: i64) -> Stretch<'a> {
        Stretch::new(self.series, Span { from, until })
    }

    /// Whether it was counted long enough before the period to compare with.
    pub fn is_older(&self) -> bool {
        let first = self.series.windows.first();
        first.is_some_and(|first| first.start + WEEK_S <= self.period.span.from)
    }
}

/// All sites in the period of one evaluation, in their order.
pub struct SitesInPeriod<'a> {
    pub sites: Vec<SiteInPeriod<'a>>,
    /// What is called the period: the one of short rows, where there are any.
    pub span: Span,
}

impl<'a> SitesInPeriod<'a> {
    pub fn new(prepared: &'a Prepared<'a>, ends: Ends, options: &Options) -> Self {
        let [short, long] = spans(prepared, ends, options);
        let span_of = |series: &Series| if series.is_long() { long } else { short };
        let series = prepared.series.iter();
        let sites = series.map(|series| SiteInPeriod::new(series, span_of(series)));
        Self {
            sites: sites.collect(),
            span: if prepared.series.iter().all(Series::is_long) {
                long
            } else {
                short
            },
        }
    }
}

/// Both periods that end at `ends`.
fn spans(prepared: &Prepared, ends: Ends, options: &Options) -> [Span; 2] {
    let [short, long] = ends;
    let short = Span {
        from: short.saturating_sub(options.period.as_secs()),
        until: short,
    };
    let starts = long_starts(prepared, long);
    let rows = usize::try_from(options.period_rows)
        .unwrap_or(usize::MAX)
        .max(1);
    let first = starts.len().saturating_sub(rows);
    let from = starts.get(first).copied().unwrap_or(long);
    [short, Span { from, until: long }]
}

/// When rows longer than a week start, each instant once.
fn long_starts(prepared: &Prepared, until: i64) -> Vec<i64> {
    let mut starts: Vec<i64> = Vec::new();
    for series in prepared.series.iter().filter(|series| series.is_long()) {
        let of_site = series.rows.iter().map(|row| row.start.as_second());
        starts.extend(of_site.filter(|start| *start < until));
    }
    starts.sort_unstable();
    starts.dedup();
    starts
}

fn presence(series: &Series, span: Span) -> Presence {
    let begin = series.begin.map_or(span.until, |begin| begin.as_second());
    let from = begin.max(span.from);
    let minutes = span.until.saturating_sub(from).max(0) as f64 / 60.0;
    let online_minutes: f64 = series
        .rows
        .iter()
        .filter(|row| row_end(row) > span.from && row.start.as_second() < span.until)
        .map(|row| {
            // A row that begins before the period counts for the part inside.
            let outside = span.from.saturating_sub(row.start.as_second()).max(0) as f64 / 60.0;
            f64::from(row.online_minutes) * (1.0 - outside / f64::from(row.minutes))
        })
        .fold(0.0, |sum, minutes| sum + minutes);
    let weeks_s = WEEK_S as f64;
    let of_hours = |minutes_of_span: f64| {
        let hours = series.hours.as_ref()?;
        let meant = hours.minutes_a_week * minutes_of_span * 60.0 / weeks_s;
        (meant > 0.0).then(|| (online_minutes / meant).min(1.0))
    };
    let online_share = if minutes > 0.0 {
        of_hours(minutes).unwrap_or((online_minutes / minutes).min(1.0))
    } else {
        0.0
    };
    Presence {
        minutes,
        online_minutes,
        online_share,
        share_of_hours: of_hours(span.seconds() / 60.0),
        silent_s: silent_s(&series.rows, begin, span.until),
    }
}

/// How long a site has not been online at `until`. One that was closed at the same time of
/// the week before is closed, and not silent.
fn silent_s(rows: &[SiteWindow], begin: i64, until: i64) -> i64 {
    let last = |before: i64| {
        let told = rows
            .iter()
            .rev()
            .filter(|row| row.start.as_second() < before);
        told.filter(|row| row.online_minutes > 0.0)
            .map(|row| row_end(row).min(before))
            .next()
    };
    let Some(end) = last(until) else {
        return until.saturating_sub(begin).max(0);
    };
    let silent = until - end;
    let closed = silent < WEEK_S && last(until - WEEK_S) == Some(end - WEEK_S);
    if closed { 0 } else { silent }
}
