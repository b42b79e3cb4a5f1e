//! The moves that the data show, with the weeks that are compared.

use std::collections::BTreeSet;
use std::ops::Range;

use analysis::effect::Spans;
use jiff::{SignedDuration, Timestamp};
use records::registry::carried_out::{self, CarriedOut};
use records::registry::recommendation::{self, Stage};
use records::registry::verdict::{self, Class};
use rusqlite::Connection;

use crate::insight::decisions::state_of;
use crate::insight::evaluate::EvaluateError;
use crate::shared::Shared;

/// A week's last windows have this long to arrive.
const GRACE: SignedDuration = SignedDuration::from_hours(6);
const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);

pub struct Moved {
    pub done: CarriedOut,
    pub spans: Spans,
    /// Whether the weeks after it are over.
    pub over: bool,
    /// The weeks that led to the flag.
    pub flag: Option<Range<Timestamp>>,
    /// Sites that were underused by the evaluation that the move was proposed on.
    pub flagged: BTreeSet<String>,
}

impl Moved {
    /// The first instant that is looked at.
    pub fn earliest(&self) -> Timestamp {
        let shown = self.spans.after.start - 10 * WEEK;
        let flag = self.flag.as_ref().map_or(shown, |flag| flag.start);
        flag.min(shown)
    }
}

/// Moves that the data show, the first first, and how many are only said to have been made.
pub fn all(
    shared: &Shared,
    connection: &Connection,
    now: Timestamp,
) -> Result<(Vec<Moved>, u32), EvaluateError> {
    let mut moves = Vec::new();
    let mut not_seen = 0;
    for done in carried_out::all(connection)? {
        let steps = recommendation::steps(connection, &done.recommendation)?;
        if state_of(&steps) == Stage::Moved {
            not_seen += 1;
            continue;
        }
        let proposed = steps.first().map_or(done.from, |step| step.at);
        let run = verdict::run_before(connection, proposed)?;
        let verdicts = match &run {
            Some(run) => verdict::of_run(connection, run.evaluated_at)?,
            None => Vec::new(),
        };
        let flag = run.map(|run| run.from..run.to);
        let ends = flag.as_ref().map(|flag| flag.end);
        let Some(spans) = Spans::around(done.moved_on, ends, &shared.time_zone) else {
            continue;
        };
        let underused = verdicts
            .into_iter()
            .filter(|verdict| verdict.verdict == Class::Underused);
        moves.push(Moved {
            over: spans.after.end + GRACE <= now,
            spans,
            flag,
            flagged: underused.map(|verdict| verdict.site).collect(),
            done,
        });
    }
    Ok((moves, not_seen))
}
