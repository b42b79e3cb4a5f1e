//! What an evaluation finds no evidence for any more is withdrawn.

use analysis::text::Text;
use jiff::Timestamp;
use records::registry::plan;
use records::registry::recommendation::{self, Recommendation, Stage};
use records::registry::verdict::{self, Class, Verdict};
use rusqlite::Connection;

use super::{is_gone, is_replaced, take};

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
    let latest = plan::latest(connection)?;
    for recommendation in recommendation::all(connection)? {
        let history = recommendation::steps(connection, &recommendation.id)?;
        if is_replaced(&history, &recommendation.plan, latest.as_ref()) {
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
        take::by_data(
            connection,
            &recommendation.id,
            Stage::Withdrawn,
            Some(&because(class)),
            at,
        )?;
    }
    Ok(())
}

/// What the last evaluation says against a move that people accepted: it is theirs to
/// withdraw, not the collector's.
///
/// # Errors
/// When the database cannot be read.
pub fn doubt(
    connection: &Connection,
    recommendation: &Recommendation,
    state: Stage,
) -> rusqlite::Result<Option<Text>> {
    if !matches!(state, Stage::Accepted | Stage::Scheduled) {
        return Ok(None);
    }
    let last = verdict::history(connection, &recommendation.from_site, 1)?;
    let found = last.first().map(|last| last.verdict);
    Ok(found.filter(|found| is_gone(*found)).map(because))
}

fn because(found: Class) -> Text {
    if found == Class::Dropped {
        Text::new(
            "Het gebruik is plots teruggevallen: dat is na te kijken, niet te verplaatsen.",
            "L’usage a chuté d’un coup : c’est à vérifier, pas à déplacer.",
            "Use fell at once: that is to be looked at, not moved.",
        )
    } else {
        Text::new(
            "De hotspot wordt niet meer te weinig gebruikt.",
            "Le hotspot n’est plus sous-utilisé.",
            "The hotspot is not underused any more.",
        )
    }
}
