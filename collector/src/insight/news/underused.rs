//! Hotspots that an evaluation newly found to be underused.

use jiff::{SignedDuration, Timestamp};
use records::registry::verdict::{Class, Verdict};
use rusqlite::Connection;

use super::item::{NewlyUnderused, News};
use super::tell::{name_of, tell};
use crate::shared::Shared;

/// An evaluation that was made up for later than this is not news.
const NEWS: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Those that are underused now and were not before, worst first.
pub fn newly<'a>(verdicts: &'a [Verdict], before: &[Verdict]) -> Vec<&'a Verdict> {
    let is_underused = |verdict: &&Verdict| verdict.verdict == Class::Underused;
    let was_underused = |site: &str| {
        let mut before = before.iter().filter(is_underused);
        before.any(|verdict| verdict.site == site)
    };
    let underused = verdicts.iter().filter(is_underused);
    underused
        .filter(|verdict| !was_underused(&verdict.site))
        .collect()
}

/// Tells of them, in the transaction that keeps the evaluation.
///
/// # Errors
/// When the database cannot be used.
pub fn after_evaluation(
    connection: &Connection,
    shared: &Shared,
    verdicts: &[Verdict],
    before: &[Verdict],
    at: Timestamp,
) -> rusqlite::Result<()> {
    let now = Timestamp::from_second(shared.clock.now()).unwrap_or(at);
    let newly = newly(verdicts, before);
    if newly.is_empty() || now.duration_since(at) >= NEWS {
        return Ok(());
    }
    let sites = newly.into_iter().map(|verdict| {
        Ok(NewlyUnderused {
            site: verdict.site.clone(),
            name: name_of(connection, &verdict.site)?,
            sentence: verdict.sentence.clone(),
        })
    });
    let news = News::Underused {
        evaluated_on: shared.time_zone.to_datetime(at).date(),
        sites: sites.collect::<rusqlite::Result<_>>()?,
    };
    tell(connection, shared, &format!("underused {at}"), &news, now)
}
