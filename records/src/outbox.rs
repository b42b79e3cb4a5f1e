//! What is to be told to somebody, by mail or to another program: written in the transaction
//! of its cause, claimed while it is on its way, and settled once.
//!
//! A row that was claimed when the process died goes again under the same number: whether
//! it arrived cannot be known, and a mail server tells the two apart by that number.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Result, Row, params};
use serde::Serialize;
use serde::de::DeserializeOwned;
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use crate::registry::column;
use crate::registry::subscription::Kind;
use crate::registry::word::{UnknownWord, unknown};

/// The way it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[strum(
    serialize_all = "snake_case",
    parse_err_ty = UnknownWord,
    parse_err_fn = unknown::<Channel>
)]
pub enum Channel {
    Mail,
    Webhook,
}

impl Channel {
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[strum(
    serialize_all = "snake_case",
    parse_err_ty = UnknownWord,
    parse_err_fn = unknown::<Outcome>
)]
pub enum Outcome {
    /// The other side acknowledged it.
    Sent,
    /// The other side will not have it, today or later.
    Refused,
    /// It was tried for too long.
    GivenUp,
    /// Nobody is there any more who wants it.
    NotWanted,
}

/// What is to be told.
#[derive(Clone, Debug)]
pub struct New<'a, T: ?Sized> {
    pub channel: Channel,
    pub user: Option<&'a str>,
    pub kind: Kind,
    pub body: &'a T,
    pub written: Timestamp,
    /// Not before.
    pub due: Timestamp,
}

/// What is on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct Claimed<T> {
    pub id: i64,
    pub user: Option<String>,
    pub kind: Kind,
    pub body: T,
    pub written: Timestamp,
    /// How often it was tried before.
    pub tries: u32,
}

/// How one channel is doing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ChannelState)]
pub struct Standing {
    pub channel: Channel,
    pub waiting: u32,
    /// When the oldest that waits was written; null where nothing waits.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    pub oldest: Option<Timestamp>,
    /// What went wrong with it last, in the other side's words.
    #[schema(required)]
    pub fault: Option<String>,
}

/// One that did not arrive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Undelivered {
    pub channel: Channel,
    /// Whose it was; null for a program's.
    #[schema(required)]
    pub user: Option<String>,
    pub kind: Kind,
    pub outcome: Outcome,
    #[schema(value_type = String, format = DateTime)]
    pub written: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    pub settled: Timestamp,
    pub tries: u32,
    /// In the other side's words.
    #[schema(required)]
    pub fault: Option<String>,
}

/// Gives its number.
///
/// # Errors
/// When the database cannot be written.
pub fn put<T: Serialize + ?Sized>(connection: &Connection, new: &New<'_, T>) -> Result<i64> {
    connection
        .prepare_cached(
            "INSERT INTO outbox (channel, user, kind, body, written_s, due_s)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            new.channel.as_str(),
            new.user,
            new.kind.as_str(),
            column::to_json(new.body)?,
            new.written.as_second(),
            new.due.as_second(),
        ])?;
    Ok(connection.last_insert_rowid())
}

/// Lets go what was claimed by a process that died; says how many.
///
/// # Errors
/// When the database cannot be written.
pub fn release(connection: &Connection, channel: Channel) -> Result<usize> {
    connection
        .prepare_cached(
            "UPDATE outbox SET claimed_s = NULL
             WHERE channel = ?1 AND settled_s IS NULL AND claimed_s IS NOT NULL",
        )?
        .execute([channel.as_str()])
}

/// Claims the one that is due longest.
///
/// # Errors
/// When the database cannot be written.
pub fn claim<T: DeserializeOwned>(
    connection: &Connection,
    channel: Channel,
    now: Timestamp,
) -> Result<Option<Claimed<T>>> {
    connection
        .prepare_cached(
            "UPDATE outbox SET claimed_s = ?2
             WHERE id = (
                SELECT id FROM outbox
                WHERE channel = ?1 AND settled_s IS NULL AND claimed_s IS NULL AND due_s <= ?2
                ORDER BY due_s, id LIMIT 1)
             RETURNING *",
        )?
        .query_row(params![channel.as_str(), now.as_second()], |row| {
            Ok(Claimed {
                id: row.get("id")?,
                user: row.get("user")?,
                kind: column::parsed(row, "kind")?,
                body: column::json(row, "body")?,
                written: column::instant(row, "written_s")?,
                tries: row.get("tries")?,
            })
        })
        .optional()
}

/// It is done with.
///
/// # Errors
/// When the database cannot be written.
pub fn settle(
    connection: &Connection,
    id: i64,
    outcome: Outcome,
    fault: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    let outcome: &str = outcome.into();
    connection
        .prepare_cached(
            "UPDATE outbox SET settled_s = ?2, outcome = ?3, fault = ?4, claimed_s = NULL,
                tries = tries + (?3 <> 'not_wanted')
             WHERE id = ?1 AND settled_s IS NULL",
        )?
        .execute(params![id, now.as_second(), outcome, fault])?;
    Ok(())
}

/// It goes again, not before `due`.
///
/// # Errors
/// When the database cannot be written.
pub fn postpone(connection: &Connection, id: i64, due: Timestamp, fault: &str) -> Result<()> {
    connection
        .prepare_cached(
            "UPDATE outbox SET due_s = ?2, fault = ?3, claimed_s = NULL, tries = tries + 1
             WHERE id = ?1 AND settled_s IS NULL",
        )?
        .execute(params![id, due.as_second(), fault])?;
    Ok(())
}

/// Gives up what was written before an instant and has waited since; says how many.
///
/// # Errors
/// When the database cannot be written.
pub fn give_up(
    connection: &Connection,
    channel: Channel,
    before: Timestamp,
    fault: &str,
    now: Timestamp,
) -> Result<usize> {
    connection
        .prepare_cached(
            "UPDATE outbox SET settled_s = ?4, outcome = 'given_up', fault = ?3, claimed_s = NULL
             WHERE channel = ?1 AND settled_s IS NULL AND written_s < ?2",
        )?
        .execute(params![
            channel.as_str(),
            before.as_second(),
            fault,
            now.as_second()
        ])
}

/// Deletes what was settled before an instant.
///
/// # Errors
/// When the database cannot be written.
pub fn forget(connection: &Connection, before: Timestamp) -> Result<usize> {
    connection
        .prepare_cached("DELETE FROM outbox WHERE settled_s < ?1")?
        .execute([before.as_second()])
}

/// # Errors
/// When the database cannot be read.
pub fn standing(connection: &Connection) -> Result<Vec<Standing>> {
    let of = |channel: &Channel| {
        connection
            .prepare_cached(
                "SELECT count(*) AS waiting, min(written_s) AS oldest_s,
                    (SELECT fault FROM outbox WHERE channel = ?1 AND settled_s IS NULL
                        AND fault IS NOT NULL ORDER BY written_s LIMIT 1) AS fault
                 FROM outbox WHERE channel = ?1 AND settled_s IS NULL",
            )?
            .query_row([channel.as_str()], |row| {
                Ok(Standing {
                    channel: *channel,
                    waiting: row.get("waiting")?,
                    oldest: column::optional_instant(row, "oldest_s")?,
                    fault: row.get("fault")?,
                })
            })
    };
    Channel::VARIANTS.iter().map(of).collect()
}

/// What did not arrive, the latest first.
///
/// # Errors
/// When the database cannot be read.
pub fn undelivered(connection: &Connection, count: u32) -> Result<Vec<Undelivered>> {
    connection
        .prepare_cached(
            "SELECT * FROM outbox WHERE outcome IN ('refused', 'given_up')
             ORDER BY settled_s DESC, id DESC LIMIT ?1",
        )?
        .query_map([count], undelivered_from_row)?
        .collect()
}

fn undelivered_from_row(row: &Row<'_>) -> Result<Undelivered> {
    Ok(Undelivered {
        channel: column::parsed(row, "channel")?,
        user: row.get("user")?,
        kind: column::parsed(row, "kind")?,
        outcome: column::parsed(row, "outcome")?,
        written: column::instant(row, "written_s")?,
        settled: column::instant(row, "settled_s")?,
        tries: row.get("tries")?,
        fault: row.get("fault")?,
    })
}

/// How many ended how, by channel: since rows are forgotten, of the last weeks only.
///
/// # Errors
/// When the database cannot be read.
pub fn count_settled(connection: &Connection, outcome: Outcome) -> Result<u32> {
    let outcome: &str = outcome.into();
    connection
        .prepare_cached("SELECT count(*) FROM outbox WHERE outcome = ?1")?
        .query_row([outcome], |row| row.get(0))
}

/// What links in mails and the numbers of mails are signed with.
///
/// # Errors
/// When the database cannot be read.
pub fn key(connection: &Connection) -> Result<Vec<u8>> {
    connection
        .prepare_cached("SELECT key FROM telling_key")?
        .query_row([], |row| row.get(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::Database;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn webhook(body: &str) -> New<'_, str> {
        New {
            channel: Channel::Webhook,
            user: None,
            kind: Kind::Fleet,
            body,
            written: at(100),
            due: at(200),
        }
    }

    fn claimed(connection: &Connection, now: i64) -> Option<Claimed<String>> {
        claim(connection, Channel::Webhook, at(now)).unwrap()
    }

    #[test]
    fn one_is_claimed_once_and_goes_again_after_a_crash_under_its_number() {
        let directory = tempfile::tempdir().unwrap();
        let database = Database::open(directory.path()).unwrap();
        let writer = database.writer();
        let one = put(&writer, &webhook("one")).unwrap();
        let two = put(&writer, &webhook("two")).unwrap();
        assert_eq!(claimed(&writer, 199), None);
        assert_eq!(claimed(&writer, 200).unwrap().id, one);
        assert_eq!(claimed(&writer, 200).unwrap().id, two);
        assert_eq!(claimed(&writer, 200), None);
        settle(&writer, two, Outcome::Sent, None, at(201)).unwrap();
        // The process dies and starts again.
        assert_eq!(release(&writer, Channel::Webhook).unwrap(), 1);
        let again = claimed(&writer, 300).unwrap();
        assert_eq!((again.id, again.body.as_str()), (one, "one"));
        postpone(&writer, one, at(400), "500 down").unwrap();
        assert_eq!(claimed(&writer, 399), None);
        let standing = &standing(&writer).unwrap()[1];
        assert_eq!((standing.waiting, standing.oldest), (1, Some(at(100))));
        assert_eq!(standing.fault.as_deref(), Some("500 down"));
        assert_eq!(claimed(&writer, 400).unwrap().tries, 1);
        let gone = give_up(&writer, Channel::Webhook, at(101), "500 down", at(500));
        assert_eq!(gone.unwrap(), 1);
        let lost = &undelivered(&writer, 9).unwrap()[0];
        assert_eq!((lost.outcome, lost.tries), (Outcome::GivenUp, 1));
        assert_eq!(forget(&writer, at(501)).unwrap(), 2);
    }
}
