//! A second factor beside the password: six digits that a phone computes from a secret and
//! the time (RFC 6238), each taken once, and recovery codes for who has lost the phone.

use data_encoding::BASE32_NOPAD;
use jiff::Timestamp;
use records::database::Database;
use records::registry::audit;
use records::registry::second_factor::{self, SecondFactor};
use records::registry::user::{self, User};
use rusqlite::Connection;
use totp_rs::{Builder, Totp};

use super::{NOBODY, Secret, SignInError, did, did_to, hash_secret, password_fits};
use crate::clock::Clock;

/// As RFC 4226 asks of a secret.
const SECRET_BYTES: usize = 20;
const RECOVERY_CODES: usize = 10;

/// What a phone is shown, once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// To be typed.
    pub secret: String,
    /// To be read off the screen.
    pub address: String,
}

fn totp(secret: &[u8]) -> Totp {
    // Six digits of thirty seconds by SHA-1, and the step before or after: what every
    // program for phones does.
    Builder::new()
        .with_secret(secret.to_vec())
        .build_noncompliant()
}

/// Whether somebody has to bring a code beside the password.
pub(super) fn is_on(connection: &Connection, name: &str) -> rusqlite::Result<bool> {
    let found = second_factor::find(connection, name)?;
    Ok(found.is_some_and(|found| found.is_on))
}

/// Uses a code up, of the phone or for recovery; call it in a transaction.
pub(super) fn take(connection: &Connection, name: &str, code: &str) -> rusqlite::Result<bool> {
    let Some(factor) = second_factor::find(connection, name)? else {
        return Ok(false);
    };
    if let Some(step) = step_of(&factor, code) {
        return second_factor::use_step(connection, name, step);
    }
    let hash = hash_secret(&plain(code));
    Ok(factor.is_on && second_factor::use_recovery_code(connection, name, &hash)?)
}

fn step_of(factor: &SecondFactor, code: &str) -> Option<i64> {
    let now_s = u64::try_from(Clock::System.now()).ok()?;
    let digits: String = code
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .collect();
    let step = totp(&factor.secret).check(&digits, now_s)?;
    i64::try_from(step).ok()
}

/// A recovery code however it is typed.
fn plain(code: &str) -> String {
    let letters = code.chars().filter(|letter| letter.is_ascii_alphanumeric());
    letters.map(|letter| letter.to_ascii_lowercase()).collect()
}

/// Begins to set a second factor up; `None` where the password is wrong, or there is none
/// because the account is the provider's. Blocks.
///
/// # Errors
/// When the database cannot be used, or the system has no randomness to give.
pub fn begin(
    database: &Database,
    name: &str,
    password: &str,
) -> Result<Option<Begun>, SignInError> {
    let found = user::find(&database.reader()?, name)?;
    let Some((_, hash)) = found.filter(|(_, hash)| hash != NOBODY) else {
        return Ok(None);
    };
    if !password_fits(password, &hash) {
        return Ok(None);
    }
    let mut secret = [0_u8; SECRET_BYTES];
    getrandom::fill(&mut secret)?;
    database.write(|transaction| second_factor::begin(transaction, name, &secret))?;
    let secret = BASE32_NOPAD.encode(&secret);
    let label = serde_urlencoded::to_string([("", name)]).unwrap_or_default();
    let label = label.trim_start_matches('=').replace('+', "%20");
    Ok(Some(Begun {
        address: format!("otpauth://totp/Hotspots:{label}?secret={secret}&issuer=Hotspots"),
        secret,
    }))
}

/// Turns the second factor on with a first code; gives the recovery codes, which are shown
/// this once. `None` where the code is wrong or nothing was begun. Blocks.
///
/// # Errors
/// As [`begin`].
pub fn turn_on(
    database: &Database,
    user: &User,
    code: &str,
    at: Timestamp,
) -> Result<Option<Vec<String>>, SignInError> {
    let mut codes = Vec::new();
    for _ in 0..RECOVERY_CODES {
        let secret = Secret::random()?;
        // 80 bits: no one guesses them, and a hand can type them.
        let (one, other) = secret.as_str()[..20].split_at(10);
        codes.push(format!("{one}-{other}"));
    }
    let hashes: Vec<[u8; 32]> = codes.iter().map(|code| hash_secret(&plain(code))).collect();
    let turned = database.write(|transaction| {
        let begun = second_factor::find(transaction, &user.name)?;
        if begun.is_none_or(|begun| begun.is_on) || !take(transaction, &user.name, code)? {
            return Ok(false);
        }
        second_factor::turn_on(transaction, &user.name, &hashes)?;
        audit::add(transaction, &did(at, "second factor on", user))?;
        Ok::<_, rusqlite::Error>(true)
    })?;
    Ok(turned.then_some(codes))
}

/// Turns the second factor off with a code of it; false where the code is wrong. Blocks.
///
/// # Errors
/// When the database cannot be used.
pub fn turn_off(
    database: &Database,
    user: &User,
    code: &str,
    at: Timestamp,
) -> Result<bool, SignInError> {
    let off = database.write(|transaction| {
        if !take(transaction, &user.name, code)? {
            return Ok(false);
        }
        second_factor::delete(transaction, &user.name)?;
        audit::add(transaction, &did(at, "second factor off", user))?;
        Ok::<_, rusqlite::Error>(true)
    })?;
    Ok(off)
}

/// Takes the second factor away from somebody who has lost phone and codes: for the command
/// line. False where there was none. Blocks.
///
/// # Errors
/// When the database cannot be used.
pub fn reset(database: &Database, name: &str, at: Timestamp) -> Result<bool, SignInError> {
    let gone = database.write(|transaction| {
        let gone = second_factor::delete(transaction, name)?;
        if gone {
            let subject = format!("user {name}");
            audit::add(transaction, &did_to(at, "second factor reset", subject))?;
        }
        Ok::<_, rusqlite::Error>(gone)
    })?;
    Ok(gone)
}

#[cfg(test)]
mod tests {
    use records::registry::user::Role;

    use super::*;
    use crate::web::sign_in::add_user;

    #[test]
    fn the_digits_are_those_of_the_standard() {
        // RFC 6238, appendix B, the last six of eight digits.
        let totp = totp(b"12345678901234567890");
        for (at_s, digits) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (20_000_000_000, "353130"),
        ] {
            assert!(totp.check(digits, at_s).is_some(), "{digits}");
            assert!(totp.check(digits, at_s + 120).is_none(), "{digits}");
        }
    }

    #[test]
    fn a_code_is_taken_once_and_a_recovery_code_too() {
        let directory = tempfile::tempdir().unwrap();
        let database = Database::open(directory.path()).unwrap();
        let at = Timestamp::UNIX_EPOCH;
        add_user(&database, "ann", Role::Viewer, "the password", at).unwrap();
        assert!(begin(&database, "ann", "another").unwrap().is_none());
        let begun = begin(&database, "ann", "the password").unwrap().unwrap();
        let secret = BASE32_NOPAD.decode(begun.secret.as_bytes()).unwrap();
        let now_s = u64::try_from(Clock::System.now()).unwrap();
        let code = totp(&secret).generate(now_s).to_string();
        let (ann, _) = user::find(&database.reader().unwrap(), "ann")
            .unwrap()
            .unwrap();
        assert!(turn_on(&database, &ann, "no code", at).unwrap().is_none());
        let codes = turn_on(&database, &ann, &code, at).unwrap().unwrap();
        assert_eq!(codes.len(), RECOVERY_CODES);
        let take = |code: &str| {
            database
                .write(|connection| take(connection, "ann", code))
                .unwrap()
        };
        assert!(!take(&code), "it was used to turn it on");
        let earlier = totp(&secret).generate(now_s - 30).to_string();
        assert!(!take(&earlier), "a step before one that was used");
        let typed = codes[0].to_uppercase().replace('-', " ");
        assert!(take(&typed) && !take(&typed));
        assert!(turn_off(&database, &ann, &codes[1], at).unwrap());
        assert!(!is_on(&database.reader().unwrap(), "ann").unwrap());
    }
}
