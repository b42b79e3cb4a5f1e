//! What each access point found when it was last checked on the spot.

use protocol::check::{Check, Tried};
use protocol::{AccessPointId, Message};
use rusqlite::{Connection, OptionalExtension, Result, params};

use crate::printable::printable;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Unix seconds, by the collector's clock.
    pub at_s: i64,
    /// The site that is set on the box.
    pub site: Option<String>,
    pub tried: Vec<Tried>,
}

/// Keeps a check in the place of the one before. What the broker kept and says again is
/// not a new one.
///
/// # Errors
/// When the database cannot be written.
pub fn record(
    connection: &Connection,
    access_point: &AccessPointId,
    message: &[u8],
    at_s: i64,
) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO checks (access_point, at_s, message) VALUES (?1, ?2, ?3)
             ON CONFLICT (access_point) DO UPDATE SET at_s = ?2, message = ?3
             WHERE message <> ?3",
        )?
        .execute(params![access_point.as_str(), at_s, message])?;
    Ok(())
}

/// `None` where it was never checked, or in words of a later version.
///
/// # Errors
/// When the database cannot be read.
pub fn last(connection: &Connection, access_point: &AccessPointId) -> Result<Option<Checked>> {
    let kept: Option<(i64, Vec<u8>)> = connection
        .prepare_cached("SELECT at_s, message FROM checks WHERE access_point = ?1")?
        .query_row([access_point.as_str()], |row| {
            Ok((row.get("at_s")?, row.get("message")?))
        })
        .optional()?;
    let checked = kept.and_then(|(at_s, message)| {
        let check = Check::decode(&message).ok()?;
        // By its own clock where that can be trusted: the broker may have kept it for long.
        let at_s = check.sent_at.map_or(at_s, |sent_s| at_s.min(sent_s.into()));
        Some(Checked {
            at_s,
            site: check.site.as_deref().map(printable),
            tried: check.tried,
        })
    });
    Ok(checked)
}
