//! The link in a mail that ends it with one click: it names somebody by pseudonym and what
//! they are told, until a day, and is signed.

use jiff::{SignedDuration, Timestamp};
use records::registry::actor;
use records::registry::subscription::{self, Kind};
use records::registry::user::{self, User};
use rusqlite::Connection;

use super::signature::{self, Said};

pub const ADDRESS: &str = "/unsubscribe";
/// How long a link holds.
const HOLDS: SignedDuration = SignedDuration::from_hours(24 * 180);
/// What else the key signs begins with another word.
const PURPOSE: &str = "unsubscribe";

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    #[error("the link is not one of this collector")]
    Forged,
    #[error("the link has expired")]
    Expired,
    #[error("nobody is there any more for whom the link is")]
    Gone,
}

/// What a link that holds is for.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    pub user: User,
    pub kind: Kind,
    /// `nl`, `fr` or `en`, where it is known.
    pub language: Option<String>,
    /// False where it was used before.
    pub is_wanted: bool,
}

/// # Errors
/// When the database cannot be written.
pub fn token(
    connection: &Connection,
    user: &str,
    kind: Kind,
    now: Timestamp,
) -> rusqlite::Result<String> {
    let who = actor::of(connection, user)?;
    let until = (now + HOLDS).as_second();
    let what = kind.as_str().to_owned();
    Said { who, what, until }.sign(connection, PURPOSE)
}

/// # Errors
/// When the database cannot be read; inside, why the link will not do.
pub fn read(
    connection: &Connection,
    token: &str,
    now: Timestamp,
) -> rusqlite::Result<Result<Link, Unfit>> {
    let Some(said) = Said::read(connection, PURPOSE, token)? else {
        return Ok(Err(Unfit::Forged));
    };
    let Ok(kind) = said.what.parse::<Kind>() else {
        return Ok(Err(Unfit::Forged));
    };
    if now.as_second() > said.until {
        return Ok(Err(Unfit::Expired));
    }
    let Some(name) = actor::name_of(connection, &said.who)? else {
        return Ok(Err(Unfit::Gone));
    };
    let Some((user, _)) = user::find(connection, &name)? else {
        return Ok(Err(Unfit::Gone));
    };
    let is_wanted = subscription::is_wanted(connection, &name, user.role, kind)?;
    let address = subscription::address(connection, &name)?;
    Ok(Ok(Link {
        user,
        kind,
        language: address.map(|address| address.language),
        is_wanted,
    }))
}

/// Ends what the link is for.
///
/// # Errors
/// When the database cannot be written.
pub fn end(connection: &Connection, link: &Link) -> rusqlite::Result<()> {
    subscription::choose(connection, &link.user.name, link.kind, false)
}

/// Of a row of the outbox: the same whenever it goes, and guessed by nobody.
///
/// # Errors
/// When the database cannot be read.
pub fn number(connection: &Connection, id: i64) -> rusqlite::Result<String> {
    let mark = signature::of(connection, "number", &id.to_string())?;
    Ok(format!("{id}-{}", &mark[..16]))
}
