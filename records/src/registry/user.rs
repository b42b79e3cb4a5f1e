//! People who may sign in, and what their role lets them do.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Result, Row, params};
use serde::{Deserialize, Serialize};
use strum::{Display, EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use super::column;
use super::scope::Scope;
use super::word::{UnknownWord, unknown};

/// Longest name, in characters.
pub const MAX_NAME: usize = 64;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[derive(Display, EnumString, IntoStaticStr, VariantArray)]
#[strum(
    serialize_all = "snake_case",
    parse_err_ty = UnknownWord,
    parse_err_fn = unknown::<Role>
)]
pub enum Role {
    /// Reads.
    Viewer,
    /// Reads, and notes what a planner needs.
    Planner,
    /// Makes plans and decides.
    Coordinator,
    /// Looks after access points.
    Operator,
    /// All of it.
    Admin,
}

impl Role {
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

/// Someone, or some program, that may do what the role allows, to what is theirs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct User {
    pub name: String,
    pub role: Role,
    /// Whose hotspots and places they decide about: `region`, `operator`,
    /// `municipality:NAME`, `host:ID`.
    #[schema(value_type = Vec<String>)]
    pub scope: Scope,
}

impl User {
    pub(super) fn read(row: &Row<'_>) -> Result<Self> {
        Ok(Self {
            name: row.get("name")?,
            role: column::parsed(row, "role")?,
            scope: column::parsed(row, "scope")?,
        })
    }
}

/// Adds the user, or gives the one of this name another role, scope and password.
///
/// # Errors
/// When the database cannot be written.
pub fn put(
    connection: &Connection,
    user: &User,
    password_hash: &str,
    created: Timestamp,
) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO users (name, role, password_hash, created_s, scope)
             VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (name) DO UPDATE SET
                role = excluded.role, password_hash = excluded.password_hash,
                scope = excluded.scope",
        )?
        .execute(params![
            user.name,
            user.role.as_str(),
            password_hash,
            created.as_second(),
            user.scope.to_string(),
        ])?;
    Ok(())
}

/// The user of this name and the hash of the password.
///
/// # Errors
/// When the database cannot be read.
pub fn find(connection: &Connection, name: &str) -> Result<Option<(User, String)>> {
    connection
        .prepare_cached("SELECT * FROM users WHERE name = ?1")?
        .query_row([name], |row| {
            Ok((User::read(row)?, row.get("password_hash")?))
        })
        .optional()
}

/// All users by name.
///
/// # Errors
/// When the database cannot be read.
pub fn all(connection: &Connection) -> Result<Vec<User>> {
    connection
        .prepare_cached("SELECT name, role, scope FROM users ORDER BY name")?
        .query_map([], User::read)?
        .collect()
}

/// Deletes a user; sessions, invitations and known browsers end with it. False where
/// there is none of this name.
///
/// # Errors
/// When the database cannot be written.
pub fn delete(connection: &Connection, name: &str) -> Result<bool> {
    let gone = connection
        .prepare_cached("DELETE FROM users WHERE name = ?1")?
        .execute([name])?;
    Ok(gone > 0)
}

/// Whether anybody can sign in: has another hash than `nobody`, which no password fits.
///
/// # Errors
/// When the database cannot be read.
pub fn any_with_password(connection: &Connection, nobody: &str) -> Result<bool> {
    connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM users WHERE password_hash <> ?1)",
        [nobody],
        |row| row.get(0),
    )
}
