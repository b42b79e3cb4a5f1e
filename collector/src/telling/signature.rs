//! What the collector signs in links, so that it knows them again.

use data_encoding::HEXLOWER;
use records::outbox;
use ring::hmac;
use rusqlite::Connection;

/// Made for one purpose: what is signed for another is not taken for it.
///
/// # Errors
/// When the database cannot be read.
pub fn of(connection: &Connection, purpose: &str, said: &str) -> rusqlite::Result<String> {
    let signed = hmac::sign(&key(connection)?, purposed(purpose, said).as_bytes());
    Ok(HEXLOWER.encode(signed.as_ref()))
}

/// # Errors
/// When the database cannot be read.
fn is_right(
    connection: &Connection,
    purpose: &str,
    said: &str,
    signed: &str,
) -> rusqlite::Result<bool> {
    let signed = HEXLOWER.decode(signed.as_bytes()).unwrap_or_default();
    let key = key(connection)?;
    Ok(hmac::verify(&key, purposed(purpose, said).as_bytes(), &signed).is_ok())
}

/// What a link in a mail says: whom it is for, by pseudonym, what of theirs, and until when
/// it holds, Unix seconds.
#[derive(Debug, PartialEq, Eq)]
pub struct Said {
    pub who: String,
    pub what: String,
    pub until: i64,
}

impl Said {
    /// # Errors
    /// When the database cannot be read.
    pub fn sign(&self, connection: &Connection, purpose: &str) -> rusqlite::Result<String> {
        let Self { who, what, until } = self;
        let said = format!("{who}.{what}.{until}");
        let signature = of(connection, purpose, &said)?;
        Ok(format!("{said}.{signature}"))
    }

    /// `None` where the link is not one of this collector for this purpose.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn read(
        connection: &Connection,
        purpose: &str,
        link: &str,
    ) -> rusqlite::Result<Option<Self>> {
        let Some((said, signed)) = link.rsplit_once('.') else {
            return Ok(None);
        };
        if !is_right(connection, purpose, said, signed)? {
            return Ok(None);
        }
        let mut parts = said.split('.').map(str::to_owned);
        let (Some(who), Some(what), Some(until)) = (parts.next(), parts.next(), parts.next())
        else {
            return Ok(None);
        };
        let until = until.parse();
        Ok(until.ok().map(|until| Self { who, what, until }))
    }
}

fn key(connection: &Connection) -> rusqlite::Result<hmac::Key> {
    Ok(hmac::Key::new(hmac::HMAC_SHA256, &outbox::key(connection)?))
}

fn purposed(purpose: &str, said: &str) -> String {
    format!("{purpose}:{said}")
}
