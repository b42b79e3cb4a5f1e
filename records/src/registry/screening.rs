//! How far a place has been looked at that could get a hotspot: who says so, and when.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Result, Row, named_params};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use super::word::{UnknownWord, unknown};
use super::{actor, column};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[strum(
    serialize_all = "snake_case",
    parse_err_ty = UnknownWord,
    parse_err_fn = unknown::<Screening>
)]
#[schema(as = ScreeningState)]
pub enum Screening {
    Unscreened,
    /// It cannot host one: no plan proposes it.
    ScreenedOut,
    /// It could host one.
    Fit,
    /// And its owner agreed.
    Agreed,
}

/// What was said last of a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Screened {
    pub state: Screening,
    /// Empty where none was given.
    pub reason: String,
    pub by: String,
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

/// Writes down what somebody found, in the place of what was known.
///
/// # Errors
/// When the database cannot be written.
pub fn put(connection: &Connection, place: &str, screened: &Screened) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO screenings (place, state, reason, by, at_s)
             VALUES (:place, :state, :reason, :by, :at)
             ON CONFLICT (place) DO UPDATE SET state = :state, reason = :reason, by = :by,
                at_s = :at",
        )?
        .execute(named_params! {
            ":place": place,
            ":state": <&str>::from(screened.state),
            ":reason": screened.reason,
            ":by": actor::of(connection, &screened.by)?,
            ":at": screened.at.as_second(),
        })?;
    Ok(())
}

/// `None` where nobody looked at the place.
///
/// # Errors
/// When the database cannot be read.
pub fn find(connection: &Connection, place: &str) -> Result<Option<Screened>> {
    let found = connection
        .prepare_cached("SELECT * FROM screenings WHERE place = ?1")?
        .query_row([place], from_row)
        .optional()?;
    found.map(|found| named(connection, found)).transpose()
}

/// What was said last, by place.
///
/// # Errors
/// When the database cannot be read.
pub fn all(connection: &Connection) -> Result<BTreeMap<String, Screened>> {
    let found: Vec<(String, Screened)> = connection
        .prepare_cached("SELECT * FROM screenings")?
        .query_map([], |row| Ok((row.get("place")?, from_row(row)?)))?
        .collect::<Result<_>>()?;
    found
        .into_iter()
        .map(|(place, screened)| Ok((place, named(connection, screened)?)))
        .collect()
}

fn from_row(row: &Row<'_>) -> Result<Screened> {
    Ok(Screened {
        state: column::word(row, "state")?,
        reason: row.get("reason")?,
        by: row.get("by")?,
        at: column::instant(row, "at_s")?,
    })
}

fn named(connection: &Connection, screened: Screened) -> Result<Screened> {
    let by = actor::shown(connection, screened.by)?;
    Ok(Screened { by, ..screened })
}
