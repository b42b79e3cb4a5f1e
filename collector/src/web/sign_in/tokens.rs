//! Tokens: the secrets by which programs are known.

use groundwork::seconds::DAY_S;
use jiff::Timestamp;
use records::database::Database;
use records::registry::audit::detail::Done;
use records::registry::scope::Scope;
use records::registry::user::{Role, User};
use records::registry::{audit, token};

use super::{Secret, SignInError, did_to, gave};
use crate::clock::Clock;

/// Adds a token for a program that never ends by itself. Blocks.
///
/// # Errors
/// When the database cannot be used, or the system has no randomness to give.
pub fn add_token(
    database: &Database,
    name: &str,
    role: Role,
    at: Timestamp,
) -> Result<Secret, SignInError> {
    let user = User {
        name: name.to_owned(),
        role,
        scope: Scope::default(),
    };
    add_token_for(database, &user, at, None)
}

/// Adds a token for a program, beside others of this name; it ends after some days.
/// Blocks.
///
/// # Errors
/// When the database cannot be used, or the system has no randomness to give.
pub fn add_token_for(
    database: &Database,
    user: &User,
    at: Timestamp,
    days: Option<u32>,
) -> Result<Secret, SignInError> {
    let secret = Secret::random()?;
    database.write(|transaction| {
        let now_s = Clock::System.now();
        let expires_s = days.map(|days| now_s + i64::from(days) * DAY_S);
        token::add(transaction, user, &secret.hash(), now_s, expires_s)?;
        let subject = format!("token {}", user.name);
        audit::add(transaction, &gave(at, "add token", subject, user))
    })?;
    Ok(secret)
}

/// Ends the token of this number, or those of this name; gives how many. Blocks.
///
/// # Errors
/// When the database cannot be used.
pub fn revoke_tokens(
    database: &Database,
    which: &str,
    at: Timestamp,
) -> Result<usize, SignInError> {
    let ended = database.write(|transaction| {
        let all = token::all(transaction)?;
        let numbered = all.iter().any(|token| token.number.to_string() == which);
        let is_meant = |token: &token::Listed| {
            if numbered {
                token.number.to_string() == which
            } else {
                token.name == which
            }
        };
        let meant = all.into_iter().filter(is_meant);
        let mut ended = 0;
        for token in meant {
            token::revoke(transaction, token.number)?;
            let subject = format!("token {}", token.name);
            let entry = audit::Entry {
                detail: Done::Token {
                    number: token.number,
                }
                .into(),
                ..did_to(at, "revoke token", subject)
            };
            audit::add(transaction, &entry)?;
            ended += 1;
        }
        Ok::<_, rusqlite::Error>(ended)
    })?;
    Ok(ended)
}
