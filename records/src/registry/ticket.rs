//! What is to be mended at hotspots, and what was done about it.

use analysis::text::Text;
use jiff::Timestamp;
use protocol::AccessPointId;
use rusqlite::{Connection, OptionalExtension, Result, Row, params};
use serde::Serialize;
use utoipa::ToSchema;

use super::{actor, column};

/// Closed ones that are still listed.
const CLOSED_SHOWN: u32 = 50;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Ticket {
    pub id: i64,
    pub site: String,
    #[schema(required, value_type = Option<String>)]
    pub access_point: Option<AccessPointId>,
    /// The words of whoever opened it stand for all languages.
    pub what: Text,
    pub opened_by: String,
    #[schema(value_type = String, format = DateTime)]
    pub opened: Timestamp,
    /// Null while it is open.
    #[schema(required)]
    pub closed: Option<Closed>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = TicketClosed)]
pub struct Closed {
    pub done: String,
    pub by: String,
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

/// What is to be mended, in whose words.
#[derive(Clone, Copy, Debug)]
pub enum What<'a> {
    /// Somebody typed it, in one language.
    Typed(&'a str),
    /// The collector says so itself, in three.
    Said(&'a Text),
}

/// Gives its number.
///
/// # Errors
/// When the database cannot be written, or the registry does not know what is named.
pub fn open(
    connection: &Connection,
    site: &str,
    access_point: Option<&AccessPointId>,
    what: What<'_>,
    by: &str,
    at: Timestamp,
) -> Result<i64> {
    let (typed, said) = match what {
        What::Typed(words) => (words, None),
        What::Said(text) => (text.en.as_str(), Some(column::to_json(text)?)),
    };
    connection
        .prepare_cached(
            "INSERT INTO tickets (site, access_point, what, said, opened_by, opened_s)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            site,
            access_point.map(AccessPointId::as_str),
            typed,
            said,
            actor::of(connection, by)?,
            at.as_second(),
        ])?;
    Ok(connection.last_insert_rowid())
}

/// False where it was closed before.
///
/// # Errors
/// When the database cannot be written.
pub fn close(connection: &Connection, id: i64, closed: &Closed) -> Result<bool> {
    let changed = connection
        .prepare_cached(
            "UPDATE tickets SET done = ?2, closed_by = ?3, closed_s = ?4
             WHERE id = ?1 AND closed_s IS NULL",
        )?
        .execute(params![
            id,
            closed.done,
            actor::of(connection, &closed.by)?,
            closed.at.as_second(),
        ])?;
    Ok(changed > 0)
}

/// # Errors
/// When the database cannot be read.
pub fn find(connection: &Connection, id: i64) -> Result<Option<Ticket>> {
    connection
        .prepare_cached("SELECT * FROM tickets WHERE id = ?1")?
        .query_row([id], |row| from_row(connection, row))
        .optional()
}

/// Whether one is open for a hotspot.
///
/// # Errors
/// When the database cannot be read.
pub fn is_open_at(connection: &Connection, site: &str) -> Result<bool> {
    connection
        .prepare_cached("SELECT 1 FROM tickets WHERE site = ?1 AND closed_s IS NULL")?
        .exists([site])
}

/// Those that are open, the oldest first, then those closed last.
///
/// # Errors
/// When the database cannot be read.
pub fn all(connection: &Connection) -> Result<Vec<Ticket>> {
    let mut listed: Vec<Ticket> = connection
        .prepare_cached("SELECT * FROM tickets WHERE closed_s IS NULL ORDER BY opened_s, id")?
        .query_map([], |row| from_row(connection, row))?
        .collect::<Result<_>>()?;
    let mut closed = connection.prepare_cached(
        "SELECT * FROM tickets WHERE closed_s IS NOT NULL ORDER BY closed_s DESC, id LIMIT ?1",
    )?;
    for ticket in closed.query_map([CLOSED_SHOWN], |row| from_row(connection, row))? {
        listed.push(ticket?);
    }
    Ok(listed)
}

fn from_row(connection: &Connection, row: &Row<'_>) -> Result<Ticket> {
    let closed = match column::optional_instant(row, "closed_s")? {
        None => None,
        Some(at) => Some(Closed {
            done: row.get("done")?,
            by: actor::shown(connection, row.get("closed_by")?)?,
            at,
        }),
    };
    Ok(Ticket {
        id: row.get("id")?,
        site: row.get("site")?,
        access_point: column::optional_parsed(row, "access_point")?,
        what: match column::optional_json(row, "said")? {
            Some(said) => said,
            None => Text::same(row.get::<_, String>("what")?),
        },
        opened_by: actor::shown(connection, row.get("opened_by")?)?,
        opened: column::instant(row, "opened_s")?,
        closed,
    })
}
