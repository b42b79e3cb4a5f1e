//! Accounts of people: how they are invited, choose a password, sign in and are deleted.
//! What is stored opens nothing.

pub mod password;
pub mod second_factor;

mod provided;
mod secret;
mod tokens;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use groundwork::seconds::DAY_S;
use jiff::Timestamp;
use records::database::Database;
use records::registry::actor;
use records::registry::audit;
use records::registry::audit::detail::{Detail, Done};
use records::registry::browser;
use records::registry::invitation;
use records::registry::scope::Scope;
use records::registry::session;
use records::registry::user::{self, Role, User};

use crate::clock::Clock;

pub use self::provided::{enter, shut_out};
pub use self::secret::{Secret, hash_secret, random_password};
pub use self::tokens::{add_token, add_token_for, revoke_tokens};

/// Longest password that is looked at, in bytes: hashing costs by length.
pub const MAX_PASSWORD: usize = 256;
/// How long a browser is known that has signed in.
pub const BROWSER_S: i64 = 180 * DAY_S;
/// How long a session lasts.
pub const SESSION_S: i64 = 12 * 3600;
/// How long an invitation holds.
const INVITATION_S: i64 = 3 * DAY_S;

#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    #[error("database cannot be used")]
    Database(#[from] rusqlite::Error),
    #[error("system's random source cannot be read")]
    Random(#[from] getrandom::Error),
    #[error("password cannot be hashed: {0}")]
    Hash(argon2::password_hash::Error),
}

/// Argon2id with its default cost; takes tens of milliseconds and blocks.
///
/// # Errors
/// When the random source fails.
pub fn hash_password(password: &str) -> Result<String, SignInError> {
    let hash: argon2::password_hash::phc::PasswordHash = Argon2::default()
        .hash_password(password.as_bytes())
        .map_err(SignInError::Hash)?;
    Ok(hash.to_string())
}

/// Why no session is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    /// Name and password do not belong together.
    Password,
    /// The password is right, and a code has to come with it.
    CodeNeeded,
    WrongCode,
}

/// Opens a session when the password is the user's, and the code where one is needed.
/// An unknown name takes as long as a wrong password. Blocks.
///
/// # Errors
/// When the database cannot be used, or the system has no randomness to give.
pub fn sign_in(
    database: &Database,
    name: &str,
    password: &str,
    code: Option<&str>,
    at: Timestamp,
) -> Result<Result<(User, Secret), Closed>, SignInError> {
    let found = user::find(&database.reader()?, name)?;
    let (user, hash) = match found {
        Some((user, hash)) => (Some(user), hash),
        None => (None, NOBODY.to_owned()),
    };
    if !password_fits(password, &hash) {
        return Ok(Err(Closed::Password));
    }
    let Some(user) = user else {
        return Ok(Err(Closed::Password));
    };
    open_session(database, &user, &hash, code, at)
}

/// Opens a session, unless the user's password or role changed while `hash` was compared.
fn open_session(
    database: &Database,
    user: &User,
    hash: &str,
    code: Option<&str>,
    at: Timestamp,
) -> Result<Result<(User, Secret), Closed>, SignInError> {
    let (secret, now_s) = (Secret::random()?, Clock::System.now());
    let opened = database.write(|transaction| {
        let now = user::find(transaction, &user.name)?;
        if now.is_none_or(|(now, now_hash)| now != *user || now_hash != hash) {
            return Ok(Some(Closed::Password));
        }
        if second_factor::is_on(transaction, &user.name)? {
            let Some(code) = code else {
                return Ok(Some(Closed::CodeNeeded));
            };
            if !second_factor::take(transaction, &user.name, code)? {
                return Ok(Some(Closed::WrongCode));
            }
        }
        let expires_s = now_s + SESSION_S;
        session::open(transaction, &secret.hash(), &user.name, now_s, expires_s)?;
        audit::add_once_a_minute(transaction, &did(at, audit::SIGN_IN, user))?;
        Ok::<_, rusqlite::Error>(None)
    })?;
    Ok(match opened {
        None => Ok((user.clone(), secret)),
        Some(closed) => Err(closed),
    })
}

/// Adds a user with this password. Blocks.
///
/// # Errors
/// When the database cannot be read or the password cannot be hashed.
pub fn add_user(
    database: &Database,
    name: &str,
    role: Role,
    password: &str,
    at: Timestamp,
) -> Result<(), SignInError> {
    let hash = hash_password(password)?;
    let user = User {
        name: name.to_owned(),
        role,
        scope: Scope::default(),
    };
    database.write(|transaction| {
        user::put(transaction, &user, &hash, at)?;
        let subject = format!("user {name}");
        audit::add(transaction, &gave(at, "add user", subject, &user))
    })?;
    Ok(())
}

/// Deletes an account for good. What the person did stays in the log and in decisions,
/// under the pseudonym that is given; `None` where there is no such account. Blocks.
///
/// # Errors
/// When the database cannot be used.
pub fn delete_user(
    database: &Database,
    name: &str,
    at: Timestamp,
) -> Result<Option<String>, SignInError> {
    let pseudonym: rusqlite::Result<Option<String>> = database.write(|transaction| {
        let Some((user, _)) = user::find(transaction, name)? else {
            return Ok(None);
        };
        let subject = format!("user {name}");
        audit::add(transaction, &gave(at, "delete user", subject, &user))?;
        user::delete(transaction, name)?;
        actor::erase(transaction, name).map(Some)
    });
    Ok(pseudonym?)
}

/// Invites `name`: adds the user, or gives the one of this name another role and scope, and
/// makes a secret with which a password can be chosen once. Until then an old password
/// stays good. Where no scope is said, an account keeps its own and a new one has the whole
/// region. Blocks.
///
/// # Errors
/// When the database cannot be used, or the system has no randomness to give.
pub fn invite(
    database: &Database,
    name: &str,
    role: Role,
    scope: Option<Scope>,
    at: Timestamp,
) -> Result<Secret, SignInError> {
    let secret = Secret::random()?;
    let expires_s = Clock::System.now() + INVITATION_S;
    database.write(|transaction| {
        let (earlier, hash) = match user::find(transaction, name)? {
            Some((user, hash)) => (user.scope, hash),
            None => (Scope::default(), NOBODY.to_owned()),
        };
        let user = User {
            name: name.to_owned(),
            role,
            scope: scope.unwrap_or(earlier),
        };
        user::put(transaction, &user, &hash, at)?;
        invitation::put(transaction, name, &secret.hash(), expires_s)?;
        let subject = format!("user {name}");
        audit::add(transaction, &gave(at, "invite user", subject, &user))
    })?;
    Ok(secret)
}

/// Who is invited by this secret. Cheap: nothing is hashed slowly. Blocks.
///
/// # Errors
/// When the database cannot be read.
pub fn invited(database: &Database, invitation: &str) -> Result<Option<User>, SignInError> {
    let (invitation, now_s) = (hash_secret(invitation), Clock::System.now());
    Ok(invitation::find(&database.reader()?, &invitation, now_s)?)
}

/// Whether this user signed in before with the browser of this secret, and that
/// browser's hash. Blocks.
///
/// # Errors
/// When the database cannot be read.
pub fn known_browser(
    database: &Database,
    secret: &str,
    name: &str,
) -> Result<Option<[u8; 32]>, SignInError> {
    let (hash, now_s) = (hash_secret(secret), Clock::System.now());
    let known = browser::is_known(&database.reader()?, &hash, name, now_s)?;
    Ok(known.then_some(hash))
}

/// Remembers that the user signed in with a browser. Gives the secret that the browser
/// is to keep instead of the one it had. Blocks.
///
/// # Errors
/// When the database cannot be used, or the system has no randomness to give.
pub fn remember_browser(
    database: &Database,
    earlier: Option<&str>,
    name: &str,
) -> Result<Secret, SignInError> {
    let (secret, now_s) = (Secret::random()?, Clock::System.now());
    let earlier = earlier.map(hash_secret);
    database.write(|transaction| {
        browser::remember(
            transaction,
            &secret.hash(),
            earlier.as_ref(),
            name,
            now_s,
            now_s + BROWSER_S,
        )
    })?;
    Ok(secret)
}

/// Sets the password of the user that the invitation is for, ends the user's sessions and
/// opens a new one; `None` when there is no such invitation, or it is no longer valid. Blocks.
///
/// # Errors
/// When the database cannot be used, the password cannot be hashed, or the system has
/// no randomness to give.
pub fn accept(
    database: &Database,
    invitation: &str,
    password: &str,
    at: Timestamp,
) -> Result<Option<(User, Secret)>, SignInError> {
    let invitation = hash_secret(invitation);
    let now_s = Clock::System.now();
    // Hashing is expensive: only for somebody who is invited.
    if invitation::find(&database.reader()?, &invitation, now_s)?.is_none() {
        return Ok(None);
    }
    let hash = hash_password(password)?;
    let secret = Secret::random()?;
    let user = database.write(|transaction| {
        let Some(user) = invitation::take(transaction, &invitation, now_s)? else {
            return Ok(None);
        };
        user::put(transaction, &user, &hash, at)?;
        session::close_all(transaction, &user.name)?;
        let expires_s = now_s + SESSION_S;
        session::open(transaction, &secret.hash(), &user.name, now_s, expires_s)?;
        audit::add(transaction, &did(at, "choose password", &user))?;
        Ok::<_, rusqlite::Error>(Some(user))
    })?;
    Ok(user.map(|user| (user, secret)))
}

/// Invites the user `admin` while nobody has a password. The invitation is to be shown;
/// the next one makes it void. Blocks.
///
/// # Errors
/// When the database cannot be used, or the system has no randomness to give.
pub fn first_admin(database: &Database, at: Timestamp) -> Result<Option<Secret>, SignInError> {
    if user::any_with_password(&database.reader()?, NOBODY)? {
        return Ok(None);
    }
    invite(database, "admin", Role::Admin, None, at).map(Some)
}

/// What a user did for themselves, for the log.
fn did(at: Timestamp, action: &str, user: &User) -> audit::Entry {
    audit::Entry {
        at,
        by: user.name.clone(),
        action: action.to_owned(),
        subject: format!("user {}", user.name),
        detail: Detail::default(),
    }
}

/// What somebody at the collector's command line did to a user or a token, for the log.
fn did_to(at: Timestamp, action: &str, subject: String) -> audit::Entry {
    audit::Entry {
        at,
        by: "collector".to_owned(),
        action: action.to_owned(),
        subject,
        detail: Detail::default(),
    }
}

/// As [`did_to`], with what the account may do.
fn gave(at: Timestamp, action: &str, subject: String, user: &User) -> audit::Entry {
    let scope = match user.scope.is_region() {
        true => Vec::new(),
        false => user.scope.to_string().lines().map(str::to_owned).collect(),
    };
    let role = user.role;
    audit::Entry {
        detail: Done::Rights { role, scope }.into(),
        ..did_to(at, action, subject)
    }
}

fn password_fits(password: &str, hash: &str) -> bool {
    if password.len() > MAX_PASSWORD {
        return false;
    }
    PasswordHash::new(hash).is_ok_and(|hash| {
        Argon2::default()
            .verify_password(password.as_bytes(), &hash)
            .is_ok()
    })
}

/// A hash of the default cost that no password is known for.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IHNpZ25zIGlu$\
    AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

#[cfg(test)]
mod tests {
    use super::*;

    fn database() -> (tempfile::TempDir, Database) {
        let directory = tempfile::tempdir().unwrap();
        let database = Database::open(directory.path()).unwrap();
        (directory, database)
    }

    #[test]
    fn the_first_start_invites_one_admin_until_a_password_is_chosen() {
        let (_directory, database) = database();
        let at = Timestamp::UNIX_EPOCH;
        let first = first_admin(&database, at).unwrap().unwrap();
        let second = first_admin(&database, at).unwrap().unwrap();
        assert!(sign_in(&database, "admin", "", None, at).unwrap().is_err());
        let chosen = "correct horse battery";
        let old = accept(&database, first.as_str(), chosen, at).unwrap();
        assert!(old.is_none(), "a newer invitation makes the older void");
        let accepted = accept(&database, second.as_str(), chosen, at).unwrap();
        assert_eq!(accepted.unwrap().0.role, Role::Admin);
        let again = accept(&database, second.as_str(), chosen, at).unwrap();
        assert!(again.is_none(), "an invitation is for once");
        assert_eq!(first_admin(&database, at).unwrap(), None);
        assert!(
            sign_in(&database, "admin", chosen, None, at)
                .unwrap()
                .is_ok()
        );
    }

    #[test]
    fn a_wrong_password_and_an_unknown_name_open_nothing() {
        let (_directory, database) = database();
        let at = Timestamp::UNIX_EPOCH;
        add_user(&database, "ann", Role::Viewer, "right", at).unwrap();
        assert!(
            sign_in(&database, "ann", "wrong", None, at)
                .unwrap()
                .is_err()
        );
        assert!(
            sign_in(&database, "bob", "right", None, at)
                .unwrap()
                .is_err()
        );
        assert!(
            sign_in(&database, "ann", &"right".repeat(100), None, at)
                .unwrap()
                .is_err()
        );
    }

    #[test]
    fn no_session_is_opened_with_a_password_that_has_just_been_changed() {
        let (_directory, database) = database();
        let at = Timestamp::UNIX_EPOCH;
        add_user(&database, "ann", Role::Viewer, "the old one", at).unwrap();
        let reader = database.reader().unwrap();
        let (ann, hash) = user::find(&reader, "ann").unwrap().unwrap();
        add_user(&database, "ann", Role::Viewer, "the new one", at).unwrap();
        assert!(
            open_session(&database, &ann, &hash, None, at)
                .unwrap()
                .is_err()
        );
        let (ann, hash) = user::find(&reader, "ann").unwrap().unwrap();
        assert!(
            open_session(&database, &ann, &hash, None, at)
                .unwrap()
                .is_ok()
        );
    }

    #[test]
    fn a_hundred_sign_ins_in_a_minute_are_one_line_of_the_log() {
        let (_directory, database) = database();
        let at = Timestamp::UNIX_EPOCH;
        add_user(&database, "ann", Role::Viewer, "right", at).unwrap();
        let reader = database.reader().unwrap();
        let (ann, hash) = user::find(&reader, "ann").unwrap().unwrap();
        let later = Timestamp::from_second(61).unwrap();
        for at in std::iter::repeat_n(at, 100).chain([later]) {
            open_session(&database, &ann, &hash, None, at)
                .unwrap()
                .unwrap();
        }
        let (entries, _) = audit::page(&reader, &audit::Filter::default(), None, 200).unwrap();
        let lines = entries
            .iter()
            .filter(|entry| entry.action == audit::SIGN_IN);
        assert_eq!(lines.count(), 2);
    }

    #[test]
    fn the_file_holds_no_password_and_no_secret() {
        let (directory, database) = database();
        let at = Timestamp::UNIX_EPOCH;
        add_user(&database, "ann", Role::Viewer, "a-known-password", at).unwrap();
        let (_, session) = sign_in(&database, "ann", "a-known-password", None, at)
            .unwrap()
            .unwrap();
        let token = add_token(&database, "robot", Role::Viewer, at).unwrap();
        let stored: Vec<u8> = std::fs::read_dir(directory.path())
            .unwrap()
            .flat_map(|file| std::fs::read(file.unwrap().path()).unwrap())
            .collect();
        let holds = |text: &str| {
            stored
                .windows(text.len())
                .any(|part| part == text.as_bytes())
        };
        assert!(holds("robot"));
        for secret in ["a-known-password", session.as_str(), token.as_str()] {
            assert!(!holds(secret));
        }
    }

    #[test]
    fn the_hash_of_nobody_can_be_read() {
        assert!(PasswordHash::new(NOBODY).is_ok());
    }
}
