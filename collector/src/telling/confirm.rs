//! The link that confirms the address of an account: it names the account by pseudonym and
//! the address by its hash, until an instant, and is signed.

use data_encoding::HEXLOWER;
use jiff::{SignedDuration, Timestamp};
use records::registry::{actor, subscription, user};
use rusqlite::Connection;
use sha2::{Digest, Sha256};

use super::signature::Said;

pub const ADDRESS: &str = "/confirm";
/// How long a link holds from when it goes.
const HOLDS: SignedDuration = SignedDuration::from_hours(72);
const PURPOSE: &str = "confirm";

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    #[error("the link is not one of this collector")]
    Forged,
    #[error("the link has expired")]
    Expired,
    #[error("the account has another address, or is gone")]
    Gone,
    #[error("the address was confirmed before")]
    Used,
}

/// What a link that holds is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    pub user: String,
    pub mail: String,
    /// `nl`, `fr` or `en`.
    pub language: String,
}

/// # Errors
/// When the database cannot be written.
pub fn token(
    connection: &Connection,
    user: &str,
    mail: &str,
    now: Timestamp,
) -> rusqlite::Result<String> {
    let who = actor::of(connection, user)?;
    let until = (now + HOLDS).as_second();
    let what = mark(mail);
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
    let Some(name) = actor::name_of(connection, &said.who)? else {
        return Ok(Err(Unfit::Gone));
    };
    let address = subscription::address(connection, &name)?;
    let Some(address) = address.filter(|address| mark(&address.mail) == said.what) else {
        return Ok(Err(Unfit::Gone));
    };
    if user::find(connection, &name)?.is_none() {
        return Ok(Err(Unfit::Gone));
    }
    if subscription::is_confirmed(connection, &name)? {
        return Ok(Err(Unfit::Used));
    }
    if now.as_second() > said.until {
        return Ok(Err(Unfit::Expired));
    }
    Ok(Ok(Link {
        user: name,
        mail: address.mail,
        language: address.language,
    }))
}

/// Enough of a hash to know an address again.
fn mark(mail: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(mail.as_bytes())[..16])
}

#[cfg(test)]
mod tests {
    use records::database::Database;
    use records::registry::scope::Scope;
    use records::registry::subscription::Address;
    use records::registry::user::{Role, User};

    use super::*;

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_second(1_778_054_400 + hours * 3_600).unwrap()
    }

    fn written_to(database: &Database, mail: &str) {
        let address = Address {
            mail: mail.to_owned(),
            language: "nl".to_owned(),
        };
        subscription::put_address(&database.writer(), "ann", Some(&address)).unwrap();
    }

    #[test]
    fn a_link_confirms_the_address_it_went_to_once_and_for_three_days() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(folder.path()).unwrap();
        let ann = User {
            name: "ann".to_owned(),
            role: Role::Viewer,
            scope: Scope::default(),
        };
        user::put(&database.writer(), &ann, "", at(0)).unwrap();
        written_to(&database, "ann@example.org");
        let token = token(&database.writer(), "ann", "ann@example.org", at(0)).unwrap();
        let read = |token: &str, hours| read(&database.writer(), token, at(hours)).unwrap();
        assert_eq!(read(&token, 72).unwrap().mail, "ann@example.org");
        assert_eq!(read(&token, 73), Err(Unfit::Expired));
        for forged in [
            "",
            ".",
            &token.replace("a-", "a-0"),
            &token[..token.len() - 1],
        ] {
            assert_eq!(read(forged, 0), Err(Unfit::Forged), "{forged}");
        }
        let of_another_purpose = super::super::unsubscribe::token(
            &database.writer(),
            "ann",
            subscription::Kind::Mention,
            at(0),
        );
        assert_eq!(read(&of_another_purpose.unwrap(), 0), Err(Unfit::Forged));

        written_to(&database, "ann@example.com");
        assert_eq!(read(&token, 0), Err(Unfit::Gone));
        written_to(&database, "ann@example.org");
        subscription::confirm(&database.writer(), "ann", at(1)).unwrap();
        assert_eq!(read(&token, 0), Err(Unfit::Used));
        // The same address again is still theirs; another is not.
        written_to(&database, "ann@example.org");
        assert!(subscription::is_confirmed(&database.writer(), "ann").unwrap());
        written_to(&database, "ann@example.com");
        assert!(!subscription::is_confirmed(&database.writer(), "ann").unwrap());
    }
}
