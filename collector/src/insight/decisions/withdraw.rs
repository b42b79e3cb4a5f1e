//! What an evaluation finds no evidence for any more is withdrawn.

use jiff::Timestamp;
use records::registry::plan;
use records::registry::recommendation::{self, Stage};
use records::registry::verdict::Verdict;
use rusqlite::Connection;

use super::{is_gone, is_replaced, state_of, take};

/// Withdraws what is proposed or deferred for hotspots that an evaluation found to be
/// neither underused nor impossible to judge.
///
/// # Errors
/// When the database cannot be used.
pub fn after_evaluation(
    connection: &Connection,
    verdicts: &[Verdict],
    at: Timestamp,
) -> rusqlite::Result<()> {
    let latest = plan::latest_id(connection)?;
    for recommendation in recommendation::all(connection)? {
        let state = state_of(&recommendation::steps(connection, &recommendation.id)?);
        if is_replaced(state, &recommendation.plan, latest.as_deref()) {
            continue;
        }
        let verdict = verdicts
            .iter()
            .find(|verdict| verdict.site == recommendation.from_site);
        let Some(class) = verdict.map(|verdict| verdict.verdict) else {
            continue;
        };
        if !is_gone(class) {
            continue;
        }
        let reason = format!("the evaluation found: {}", <&str>::from(class));
        take::by_data(
            connection,
            &recommendation.id,
            Stage::Withdrawn,
            &reason,
            at,
        )?;
    }
    Ok(())
}
