//! Who does things: a pseudonym that stays, with a name beside it that can be erased.

use rusqlite::{Connection, OptionalExtension, Result, params};

/// Who does what nobody asked for: it follows from the data.
pub const COLLECTOR: &str = "collector";
/// What does things without being somebody.
const NOBODY: [&str; 2] = [COLLECTOR, "command line"];

/// The pseudonym of the one who has this name; somebody new gets one.
///
/// # Errors
/// When the database cannot be written.
pub fn of(connection: &Connection, name: &str) -> Result<String> {
    if NOBODY.contains(&name) {
        return Ok(name.to_owned());
    }
    connection
        .prepare_cached(
            "INSERT INTO actors (id, name) VALUES ('a-' || lower(hex(randomblob(6))), ?1)
             ON CONFLICT (name) DO NOTHING",
        )?
        .execute([name])?;
    connection
        .prepare_cached("SELECT id FROM actors WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
}

/// The pseudonym of the one who has this name, if somebody has.
///
/// # Errors
/// When the database cannot be read.
pub fn known(connection: &Connection, name: &str) -> Result<Option<String>> {
    connection
        .prepare_cached("SELECT id FROM actors WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()
}

/// The name beside a pseudonym, or the pseudonym where the name is erased.
///
/// # Errors
/// When the database cannot be read.
pub fn shown(connection: &Connection, id: String) -> Result<String> {
    let name: Option<Option<String>> = connection
        .prepare_cached("SELECT name FROM actors WHERE id = ?1")?
        .query_row([&id], |row| row.get(0))
        .optional()?;
    Ok(name.flatten().unwrap_or(id))
}

/// The name beside a pseudonym; `None` where it is erased, or was never given.
///
/// # Errors
/// When the database cannot be read.
pub fn name_of(connection: &Connection, id: &str) -> Result<Option<String>> {
    let name: Option<Option<String>> = connection
        .prepare_cached("SELECT name FROM actors WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    Ok(name.flatten())
}

/// Erases a name for good; what was done under it stays. Gives the pseudonym.
///
/// # Errors
/// When the database cannot be written.
pub fn erase(connection: &Connection, name: &str) -> Result<String> {
    let id = of(connection, name)?;
    // The page that held the name holds it no longer.
    connection.pragma_update(None, "secure_delete", true)?;
    connection
        .prepare_cached("UPDATE actors SET name = NULL WHERE id = ?1")?
        .execute(params![id])?;
    Ok(id)
}
