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
pub fn is_right(
    connection: &Connection,
    purpose: &str,
    said: &str,
    signed: &str,
) -> rusqlite::Result<bool> {
    let signed = HEXLOWER.decode(signed.as_bytes()).unwrap_or_default();
    let key = key(connection)?;
    Ok(hmac::verify(&key, purposed(purpose, said).as_bytes(), &signed).is_ok())
}

fn key(connection: &Connection) -> rusqlite::Result<hmac::Key> {
    Ok(hmac::Key::new(hmac::HMAC_SHA256, &outbox::key(connection)?))
}

fn purposed(purpose: &str, said: &str) -> String {
    format!("{purpose}:{said}")
}
