//! How far a place has been looked at that could get a hotspot: facts of the place, with
//! who says so and when.

use rusqlite::{Connection, Result};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use super::fact::{self, Fact, SubjectKind};
use super::word::{UnknownWord, unknown};

/// Keys of the facts.
pub const STATE: &str = "screening";
const REASON: &str = "screening_reason";

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

/// What is known of a place; unscreened where nobody said anything.
pub fn of(facts: &[Fact]) -> Screening {
    let said = facts.iter().find(|fact| fact.key == STATE);
    said.and_then(|fact| fact.value.parse().ok())
        .unwrap_or(Screening::Unscreened)
}

/// Writes down what somebody found, in the place of what was known.
///
/// # Errors
/// When the database cannot be written.
pub fn put(
    connection: &Connection,
    place: &str,
    screening: Screening,
    reason: &str,
    by: &str,
    date: jiff::civil::Date,
) -> Result<()> {
    let facts = [(STATE, <&str>::from(screening)), (REASON, reason)];
    for (key, value) in facts {
        let fact = Fact {
            key: key.to_owned(),
            value: value.to_owned(),
            source: by.to_owned(),
            date: Some(date),
            confirmed_by: Some(by.to_owned()),
        };
        fact::put(connection, SubjectKind::Place, place, &fact)?;
    }
    Ok(())
}
