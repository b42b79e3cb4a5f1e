//! The time that an evaluation looks at, and how much of it a site was there.

use super::Options;
use super::week;
use super::window::{Prepared, Series, WEEK_MINUTES, Window, row_end};

/// The period of short rows, and that of rows longer than a week.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    pub from: i64,
    pub until: i64,
}

/// Where the two periods end: that of short rows and that of rows longer than a week.
pub type Ends = [i64; 2];

/// The ends of the evaluation at the end of all rows.
pub fn last_ends(prepared: &Prepared) -> Ends {
    [prepared.until.as_second(); 2]
}

/// The ends of the evaluation one week, or one row longer than a week, before.
pub fn ends_before(prepared: &Prepared) -> Ends {
    let until = prepared.until.as_second();
    let last_row = long_starts(prepared, until).last().copied();
    [
        until.saturating_sub(week::WEEK_S),
        last_row.unwrap_or(until),
    ]
}

/// Both periods that end at `ends`.
pub fn spans(prepared: &Prepared, ends: Ends, options: &Options) -> [Span; 2] {
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
    for series in prepared.series.iter().filter(|series| is_long(series)) {
        let of_site = series.rows.iter().map(|row| row.start.as_second());
        starts.extend(of_site.filter(|start| *start < until));
    }
    starts.sort_unstable();
    starts.dedup();
    starts
}

pub fn is_long(series: &Series) -> bool {
    series.minutes > WEEK_MINUTES
}

pub fn span_of(series: &Series, spans: &[Span; 2]) -> Span {
    spans[usize::from(is_long(series))]
}

/// How long a site was there and online in the period.
#[derive(Debug, Clone, Copy)]
pub struct Presence {
    /// Later of period start and installation, to the end.
    pub minutes: f64,
    pub online_minutes: f64,
    pub online_share: f64,
}

pub fn presence(series: &Series, span: Span) -> Presence {
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
    let online_share = if minutes > 0.0 {
        (online_minutes / minutes).min(1.0)
    } else {
        0.0
    };
    Presence {
        minutes,
        online_minutes,
        online_share,
    }
}

pub fn within<'a>(series: &'a Series, span: Span) -> &'a [Window] {
    let from = series
        .windows
        .partition_point(|window| window.start < span.from);
    let to = series
        .windows
        .partition_point(|window| window.start < span.until);
    &series.windows[from.min(to)..to]
}
/// Weeks in a full period; a row that is longer than a week stands for one.
pub fn weeks_of(series: &Series, spans: &[Span; 2]) -> f64 {
    let span = span_of(series, spans);
    let length = if is_long(series) {
        i64::from(series.minutes) * 60
    } else {
        week::WEEK_S
    };
    (span.until.saturating_sub(span.from) as f64 / length.max(1) as f64)
        .round()
        .max(1.0)
}
