//! What an evaluation finds no evidence for any more is withdrawn.

use analysis::text::Text;
use jiff::Timestamp;
use records::registry::plan;
use records::registry::recommendation::{self, Stage};
use records::registry::verdict::{Class, Verdict};
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
