//! What the daemon leaves to whoever moves its clock: to judge, to look for moves, to
//! compare, and to tell.

use anyhow::Result;
use collector::insight::decisions::sighting;
use collector::insight::news::rounds;
use collector::insight::{effects, evaluate};
use collector::shared::Shared;

/// Everything that has become due. Blocks.
///
/// # Errors
/// When registry or store cannot be used.
pub fn catch_up(shared: &Shared) -> Result<()> {
    evaluate::catch_up(shared)?;
    sighting::catch_up(shared)?;
    effects::catch_up_daily(shared)?;
    rounds::catch_up(shared)?;
    Ok(())
}
