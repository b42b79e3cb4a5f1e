//! Where people are written to, and what they chose to be told.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Result, params};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use super::column;
use super::user::Role;
use super::word::{UnknownWord, unknown};

/// What people are told about.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[schema(as = NewsKind)]
#[strum(
    serialize_all = "snake_case",
    parse_err_ty = UnknownWord,
    parse_err_fn = unknown::<Kind>
)]
pub enum Kind {
    /// What the week brought, on Monday morning.
    Digest,
    /// A hotspot that is newly underused.
    Underused,
    /// A move that somebody reported and the data do not show.
    NotSeen,
    /// Whether a move or all of them helped.
    Effect,
    /// What needs a hand in the fleet.
    Fleet,
    /// A comment that mentions somebody.
    Mention,
    /// A link that confirms an address; nobody chooses it.
    Confirm,
}

impl Kind {
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// Those that people choose or not.
    pub fn chosen() -> impl Iterator<Item = Self> {
        let all = Self::VARIANTS.iter().copied();
        all.filter(|kind| *kind != Self::Confirm)
    }

    /// What a role is told that has not chosen.
    pub fn is_usual_for(self, role: Role) -> bool {
        if self == Self::Mention {
            return true;
        }
        match role {
            Role::Viewer | Role::Admin => false,
            Role::Planner => matches!(self, Self::Digest | Self::Underused | Self::Effect),
            Role::Coordinator => !matches!(self, Self::Fleet | Self::Confirm),
            Role::Operator => matches!(self, Self::Digest | Self::NotSeen | Self::Fleet),
        }
    }
}

/// Where somebody is written to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    pub mail: String,
    /// `nl`, `fr` or `en`.
    pub language: String,
}

/// Somebody who is to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    pub name: String,
    pub role: Role,
    pub address: Address,
}

/// # Errors
/// When the database cannot be read.
pub fn address(connection: &Connection, user: &str) -> Result<Option<Address>> {
    connection
        .prepare_cached("SELECT address, language FROM mail_addresses WHERE user = ?1")?
        .query_row([user], |row| {
            Ok(Address {
                mail: row.get("address")?,
                language: row.get("language")?,
            })
        })
        .optional()
}

/// Writes to somebody there from now on, or nowhere. A new address is not confirmed.
///
/// # Errors
/// When the database cannot be written, or there is no such user.
pub fn put_address(connection: &Connection, user: &str, address: Option<&Address>) -> Result<()> {
    match address {
        None => connection
            .prepare_cached("DELETE FROM mail_addresses WHERE user = ?1")?
            .execute([user])?,
        Some(address) => connection
            .prepare_cached(
                "INSERT INTO mail_addresses (user, address, language) VALUES (?1, ?2, ?3)
                 ON CONFLICT (user) DO UPDATE SET
                    confirmed_s = iif(address = excluded.address, confirmed_s, NULL),
                    address = excluded.address, language = excluded.language",
            )?
            .execute(params![user, address.mail, address.language])?,
    };
    Ok(())
}

/// Whether the address of somebody is known to be theirs.
///
/// # Errors
/// When the database cannot be read.
pub fn is_confirmed(connection: &Connection, user: &str) -> Result<bool> {
    connection
        .prepare_cached("SELECT 1 FROM mail_addresses WHERE user = ?1 AND confirmed_s IS NOT NULL")?
        .exists([user])
}

/// From now on the address of somebody is known to be theirs.
///
/// # Errors
/// When the database cannot be written.
pub fn confirm(connection: &Connection, user: &str, at: Timestamp) -> Result<()> {
    connection
        .prepare_cached(
            "UPDATE mail_addresses SET confirmed_s = ?2 WHERE user = ?1 AND confirmed_s IS NULL",
        )?
        .execute(params![user, at.as_second()])?;
    Ok(())
}

/// Notes that a link to confirm the address is asked for; false where one was within
/// `seconds` before, or there is nothing to confirm.
///
/// # Errors
/// When the database cannot be written.
pub fn may_ask(connection: &Connection, user: &str, at: Timestamp, seconds: i64) -> Result<bool> {
    let changed = connection
        .prepare_cached(
            "UPDATE mail_addresses SET asked_s = ?2
             WHERE user = ?1 AND confirmed_s IS NULL AND coalesce(asked_s, 0) <= ?2 - ?3",
        )?
        .execute(params![user, at.as_second(), seconds])?;
    Ok(changed > 0)
}

/// Whether somebody is told about something: as they chose, or as their role has it.
///
/// # Errors
/// When the database cannot be read.
pub fn is_wanted(connection: &Connection, user: &str, role: Role, kind: Kind) -> Result<bool> {
    let chosen: Option<bool> = connection
        .prepare_cached("SELECT wanted FROM subscriptions WHERE user = ?1 AND kind = ?2")?
        .query_row(params![user, kind.as_str()], |row| row.get(0))
        .optional()?;
    Ok(chosen.unwrap_or_else(|| kind.is_usual_for(role)))
}

/// # Errors
/// When the database cannot be written, or there is no such user.
pub fn choose(connection: &Connection, user: &str, kind: Kind, wanted: bool) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO subscriptions (user, kind, wanted) VALUES (?1, ?2, ?3)
             ON CONFLICT (user, kind) DO UPDATE SET wanted = excluded.wanted",
        )?
        .execute(params![user, kind.as_str(), wanted])?;
    Ok(())
}

/// Who is told about something, by name: those whose address is known to be theirs.
///
/// # Errors
/// When the database cannot be read.
pub fn readers(connection: &Connection, kind: Kind) -> Result<Vec<Reader>> {
    let mut found: Vec<Reader> = connection
        .prepare_cached(
            "SELECT name, role, address, language
             FROM mail_addresses JOIN users ON name = user
             WHERE confirmed_s IS NOT NULL ORDER BY name",
        )?
        .query_map([], |row| {
            Ok(Reader {
                name: row.get("name")?,
                role: column::parsed(row, "role")?,
                address: Address {
                    mail: row.get("address")?,
                    language: row.get("language")?,
                },
            })
        })?
        .collect::<Result<_>>()?;
    let mut wanted = Vec::new();
    for reader in found.drain(..) {
        if is_wanted(connection, &reader.name, reader.role, kind)? {
            wanted.push(reader);
        }
    }
    Ok(wanted)
}

/// Somebody who has an address, confirmed or not, whatever they are told.
///
/// # Errors
/// When the database cannot be read.
pub fn reader(connection: &Connection, user: &str) -> Result<Option<Reader>> {
    let Some(address) = address(connection, user)? else {
        return Ok(None);
    };
    let found = super::user::find(connection, user)?;
    Ok(found.map(|(user, _)| Reader {
        name: user.name,
        role: user.role,
        address,
    }))
}
