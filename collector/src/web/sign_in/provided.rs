//! Accounts of the city's own provider: who signs in there needs no password here.

use jiff::Timestamp;
use records::database::Database;
use records::registry::user::{self, User};
use records::registry::{audit, openid, session};

use super::{NOBODY, SESSION_S, Secret, SignInError, did, gave};
use crate::clock::Clock;
use crate::web::openid::Refused;
use crate::web::openid::claims::Identity;

/// Opens a session for somebody whom the provider knows; makes the account the first time,
/// and gives it the role and scope that the provider says now. Blocks.
///
/// # Errors
/// When the database cannot be used, or the system has no randomness to give; inside, why
/// nobody is signed in.
pub fn enter(
    database: &Database,
    identity: &Identity,
    at: Timestamp,
) -> Result<Result<Secret, Refused>, SignInError> {
    let (secret, now_s) = (Secret::random()?, Clock::System.now());
    let taken = database.write(|transaction| {
        let known = openid::find(transaction, &identity.key)?;
        let is_new = known.is_none();
        let name = known
            .as_ref()
            .map_or(&identity.name, |known| &known.name)
            .clone();
        let found = user::find(transaction, &name)?;
        if is_new && found.is_some() {
            return Ok(Some(name));
        }
        let user = User {
            name,
            role: identity.role,
            scope: identity.scope.clone(),
        };
        if known.as_ref() != Some(&user) {
            let hash = found.map_or(NOBODY.to_owned(), |(_, hash)| hash);
            user::put(transaction, &user, &hash, at)?;
            openid::link(transaction, &user.name, &identity.key)?;
            let action = if is_new { "add user" } else { "change rights" };
            let subject = format!("user {}", user.name);
            audit::add(transaction, &gave(at, action, subject, &user))?;
        }
        let expires_s = now_s + SESSION_S;
        session::open(transaction, &secret.hash(), &user.name, now_s, expires_s)?;
        audit::add_once_a_minute(transaction, &did(at, audit::SIGN_IN, &user))?;
        Ok::<_, rusqlite::Error>(None)
    })?;
    Ok(match taken {
        Some(name) => Err(Refused::NameTaken(name)),
        None => Ok(secret),
    })
}

/// Ends the sessions of an account to which the provider gives no role any more. Blocks.
///
/// # Errors
/// When the database cannot be used.
pub fn shut_out(database: &Database, key: &str) -> Result<(), SignInError> {
    database.write(|transaction| match openid::find(transaction, key)? {
        Some(user) => session::close_all(transaction, &user.name),
        None => Ok(()),
    })?;
    Ok(())
}
