//! What is prepared for a move, as the registry has it.

use records::registry::recommendation::Recommendation;
use records::registry::{consent, notice, place, site};
use rusqlite::Connection;

use super::preparation::Preparation;

/// What is prepared for a recommendation. Nothing is asked where its ends are not in the
/// registry any more: it cannot be carried out then.
///
/// # Errors
/// When the database cannot be read.
pub fn of(
    connection: &Connection,
    recommendation: &Recommendation,
) -> rusqlite::Result<Preparation> {
    let from = site::find(connection, &recommendation.from_site)?;
    let to = place::find(connection, &recommendation.to_place)?;
    let (Some(from), Some(to)) = (from, to) else {
        return Ok(Preparation::default());
    };
    let said = consent::of(connection, &recommendation.id)?;
    let notice = notice::last(connection, &recommendation.id)?;
    Ok(Preparation::new(&from, &to, &said, notice))
}
