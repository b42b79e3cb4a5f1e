//! Who agreed to a move, and who did not. Each row stays; the last of a party counts.

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, Result, params};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use super::word::{UnknownWord, unknown};
use super::{actor, column};

/// Who is asked before a hotspot moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[strum(
    serialize_all = "snake_case",
    parse_err_ty = UnknownWord,
    parse_err_fn = unknown::<Party>
)]
#[schema(as = ConsentParty)]
pub enum Party {
    GivingMunicipality,
    ReceivingMunicipality,
    OldHost,
    NewHost,
    Operator,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[strum(
    serialize_all = "snake_case",
    parse_err_ty = UnknownWord,
    parse_err_fn = unknown::<Answer>
)]
#[schema(as = ConsentAnswer)]
pub enum Answer {
    Given,
    Refused,
    /// Nobody is there to ask, as on a square.
    NotNeeded,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Consent {
    pub party: Party,
    pub answer: Answer,
    /// The body or the function that said so.
    pub given_by: String,
    #[schema(value_type = String, format = Date)]
    pub given_on: Date,
    pub note: String,
    /// Who wrote it down.
    pub by: String,
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

/// # Errors
/// When the database cannot be written.
pub fn add(connection: &Connection, recommendation: &str, consent: &Consent) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO consents
                 (recommendation, party, answer, given_by, given_on, note, by, at_s)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            recommendation,
            <&str>::from(consent.party),
            <&str>::from(consent.answer),
            consent.given_by,
            consent.given_on.to_string(),
            consent.note,
            actor::of(connection, &consent.by)?,
            consent.at.as_second(),
        ])?;
    Ok(())
}

/// All that was said, the first first.
///
/// # Errors
/// When the database cannot be read.
pub fn of(connection: &Connection, recommendation: &str) -> Result<Vec<Consent>> {
    connection
        .prepare_cached("SELECT * FROM consents WHERE recommendation = ?1 ORDER BY id")?
        .query_map([recommendation], |row| {
            Ok(Consent {
                party: column::word(row, "party")?,
                answer: column::word(row, "answer")?,
                given_by: row.get("given_by")?,
                given_on: column::parsed(row, "given_on")?,
                note: row.get("note")?,
                by: actor::shown(connection, row.get("by")?)?,
                at: column::instant(row, "at_s")?,
            })
        })?
        .collect()
}
