//! A hotspot whose use fell at once is for the field to look at, not to be moved.

use jiff::Timestamp;
use records::registry::ticket::{self, What};
use records::registry::verdict::{Class, Verdict};
use rusqlite::Connection;

/// Opens a ticket for each hotspot that dropped since the evaluation before, unless one is
/// open there.
///
/// # Errors
/// When the database cannot be used.
pub fn after_evaluation(
    connection: &Connection,
    verdicts: &[Verdict],
    before: &[Verdict],
    at: Timestamp,
) -> rusqlite::Result<()> {
    let is_dropped = |verdict: &&Verdict| verdict.verdict == Class::Dropped;
    let was_dropped = |site: &str| {
        let mut before = before.iter().filter(is_dropped);
        before.any(|verdict| verdict.site == site)
    };
    for verdict in verdicts.iter().filter(is_dropped) {
        // Once, not every week: what was closed by hand stays closed.
        if was_dropped(&verdict.site) {
            continue;
        }
        if !ticket::is_open_at(connection, &verdict.site)? {
            // The sentence says what to look for.
            let what = What::Said(&verdict.sentence);
            ticket::open(connection, &verdict.site, None, what, "collector", at)?;
        }
    }
    Ok(())
}
