//! Requests and objections from outside, and their answers.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Result, Row, params};
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
    parse_err_fn = unknown::<Kind>
)]
#[schema(as = RequestKind)]
pub enum Kind {
    Request,
    Objection,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[strum(
    serialize_all = "snake_case",
    parse_err_ty = UnknownWord,
    parse_err_fn = unknown::<Sender>
)]
#[schema(as = RequestSender)]
pub enum Sender {
    Resident,
    /// A CPAS/OCMW, or another social service.
    SocialService,
    Landlord,
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[strum(
    serialize_all = "snake_case",
    parse_err_ty = UnknownWord,
    parse_err_fn = unknown::<CameBy>
)]
#[schema(as = RequestCameBy)]
pub enum CameBy {
    Form,
    Paper,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[strum(
    serialize_all = "snake_case",
    parse_err_ty = UnknownWord,
    parse_err_fn = unknown::<Answer>
)]
#[schema(as = RequestAnswer)]
pub enum Answer {
    Granted,
    Declined,
    /// Taken into account in the next plan.
    Noted,
}

/// What it is about: a move, a hotspot or a place; nothing in particular where all are empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    pub recommendation: Option<String>,
    pub site: Option<String>,
    pub place: Option<String>,
}

#[derive(Clone, Debug)]
pub struct NewRequest {
    pub at: Timestamp,
    pub came_by: CameBy,
    pub kind: Kind,
    pub from_whom: Sender,
    pub about: About,
    pub words: String,
    pub contact: String,
    /// Who typed it in; `collector` for the form.
    pub written_by: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Request {
    pub id: i64,
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    pub came_by: CameBy,
    pub kind: Kind,
    pub from_whom: Sender,
    #[schema(required)]
    pub recommendation: Option<String>,
    #[schema(required)]
    pub site: Option<String>,
    #[schema(required)]
    pub place: Option<String>,
    pub words: String,
    /// Where the answer goes; empty for those who may not answer, or where none is wanted.
    pub contact: String,
    pub written_by: String,
    /// Null while nobody answered.
    #[schema(required)]
    pub answered: Option<Answered>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RequestAnswered)]
pub struct Answered {
    pub answer: Answer,
    pub reason: String,
    pub by: String,
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

/// # Errors
/// When the database cannot be written.
pub fn add(connection: &Connection, new: &NewRequest) -> Result<i64> {
    connection
        .prepare_cached(
            "INSERT INTO requests (at_s, came_by, kind, from_whom, recommendation, site, place,
                                   words, contact, written_by)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .insert(params![
            new.at.as_second(),
            <&str>::from(new.came_by),
            <&str>::from(new.kind),
            <&str>::from(new.from_whom),
            new.about.recommendation,
            new.about.site,
            new.about.place,
            new.words,
            new.contact,
            actor::of(connection, &new.written_by)?,
        ])
}

/// # Errors
/// When the database cannot be written.
pub fn answer(connection: &Connection, id: i64, answered: &Answered) -> Result<()> {
    connection
        .prepare_cached(
            "UPDATE requests SET answer = ?2, reason = ?3, answered_by = ?4, answered_s = ?5
             WHERE id = ?1",
        )?
        .execute(params![
            id,
            <&str>::from(answered.answer),
            answered.reason,
            actor::of(connection, &answered.by)?,
            answered.at.as_second(),
        ])?;
    Ok(())
}

/// # Errors
/// When the database cannot be read.
pub fn find(connection: &Connection, id: i64) -> Result<Option<Request>> {
    connection
        .prepare_cached("SELECT * FROM requests WHERE id = ?1")?
        .query_row([id], |row| read(connection, row))
        .optional()
}

/// How many there are about something, and how many of them wait for an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RequestCount)]
pub struct Count {
    pub all: u32,
    pub waiting: u32,
}

/// What is about a move is about the hotspot that it closes and the place that it serves,
/// and what is about these is about the move.
const IS_ABOUT: &str = "recommendation = ?1 OR site = ?2 OR place = ?3
    OR recommendation IN (SELECT id FROM recommendations WHERE from_site = ?2 OR to_place = ?3)
    OR site = (SELECT from_site FROM recommendations WHERE id = ?1)
    OR place = (SELECT to_place FROM recommendations WHERE id = ?1)";

/// Those about this, or all where nothing is said; those not answered first, then the latest.
///
/// # Errors
/// When the database cannot be read.
pub fn about(connection: &Connection, about: &About) -> Result<Vec<Request>> {
    connection
        .prepare_cached(&format!(
            "SELECT * FROM requests
             WHERE (?1 IS NULL AND ?2 IS NULL AND ?3 IS NULL) OR {IS_ABOUT}
             ORDER BY answered_s IS NOT NULL, id DESC"
        ))?
        .query_map(
            params![about.recommendation, about.site, about.place],
            |row| read(connection, row),
        )?
        .collect()
}

/// How many are about this; `None` where there are none.
///
/// # Errors
/// When the database cannot be read.
pub fn count(connection: &Connection, about: &About) -> Result<Option<Count>> {
    let found = connection
        .prepare_cached(&format!(
            "SELECT count(*) AS found, count(*) - count(answered_s) AS waiting
             FROM requests WHERE {IS_ABOUT}"
        ))?
        .query_row(
            params![about.recommendation, about.site, about.place],
            |row| {
                Ok(Count {
                    all: row.get("found")?,
                    waiting: row.get("waiting")?,
                })
            },
        )?;
    Ok((found.all > 0).then_some(found))
}

/// How many wait for an answer, and since when the first of them does.
///
/// # Errors
/// When the database cannot be read.
pub fn waiting(connection: &Connection) -> Result<(u32, Option<Timestamp>)> {
    connection
        .prepare_cached(
            "SELECT count(*) AS waiting, min(at_s) AS first_s FROM requests
             WHERE answered_s IS NULL",
        )?
        .query_row([], |row| {
            Ok((
                row.get("waiting")?,
                column::optional_instant(row, "first_s")?,
            ))
        })
}

/// Deletes those answered before an instant, and those that came before it and were never
/// answered; gives how many.
///
/// # Errors
/// When the database cannot be written.
pub fn delete_before(connection: &Connection, before_s: i64) -> Result<usize> {
    connection.pragma_update(None, "secure_delete", true)?;
    connection
        .prepare_cached("DELETE FROM requests WHERE coalesce(answered_s, at_s) < ?1")?
        .execute([before_s])
}

fn read(connection: &Connection, row: &Row<'_>) -> Result<Request> {
    let at = column::optional_instant(row, "answered_s")?;
    let answered = match at {
        None => None,
        Some(at) => Some(Answered {
            answer: column::word(row, "answer")?,
            reason: row.get("reason")?,
            by: actor::shown(connection, row.get("answered_by")?)?,
            at,
        }),
    };
    Ok(Request {
        id: row.get("id")?,
        at: column::instant(row, "at_s")?,
        came_by: column::word(row, "came_by")?,
        kind: column::word(row, "kind")?,
        from_whom: column::word(row, "from_whom")?,
        recommendation: row.get("recommendation")?,
        site: row.get("site")?,
        place: row.get("place")?,
        words: row.get("words")?,
        contact: row.get("contact")?,
        written_by: actor::shown(connection, row.get("written_by")?)?,
        answered,
    })
}
