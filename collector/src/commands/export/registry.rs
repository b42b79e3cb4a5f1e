//! The registry as objects, one a row, each with the name of its table. No secret is
//! among them: neither passwords nor tokens, sessions or keys.

use anyhow::Result;
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use serde_json::{Map, Value};

/// What is written of each table, in an order in which each names only earlier ones.
const TABLES: [(&str, &str); 16] = [
    ("sites", "*"),
    ("access_points", "*"),
    ("placements", "*"),
    ("areas", "*"),
    ("places", "*"),
    ("facts", "*"),
    ("users", "name, role, created_s"),
    ("verdict_runs", "*"),
    ("verdicts", "*"),
    ("plans", "*"),
    ("recommendations", "*"),
    ("decisions", "*"),
    (
        "certificates",
        "serial, access_point, issued_s, expires_s, renewal, revoked_s",
    ),
    ("losses", "*"),
    ("refused_windows", "*"),
    ("audit", "id, at_s, by, action, subject, detail"),
];

/// Hands every row to `write`.
///
/// # Errors
/// When the database cannot be read, and those of `write`.
pub fn each(
    connection: &Connection,
    mut write: impl FnMut(&Map<String, Value>) -> Result<()>,
) -> Result<()> {
    for (table, columns) in TABLES {
        let mut statement = connection.prepare(&format!("SELECT {columns} FROM {table}"))?;
        let names: Vec<String> = statement
            .column_names()
            .into_iter()
            .map(str::to_owned)
            .collect();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let mut object = Map::new();
            object.insert("table".to_owned(), table.into());
            for (place, name) in names.iter().enumerate() {
                let value = match row.get_ref(place)? {
                    ValueRef::Null | ValueRef::Blob(_) => Value::Null,
                    ValueRef::Integer(value) => value.into(),
                    ValueRef::Real(value) => value.into(),
                    ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned().into(),
                };
                object.insert(name.clone(), value);
            }
            write(&object)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::web::sign_in;
    use records::database::Database;
    use records::registry::user::Role;

    #[test]
    fn every_table_is_there_and_no_secret() {
        let directory = tempfile::tempdir().unwrap();
        let database = Database::open(directory.path()).unwrap();
        let at = Timestamp::UNIX_EPOCH;
        sign_in::add_user(&database, "ann", Role::Viewer, "a long password", at).unwrap();
        let mut rows = Vec::new();
        each(&database.reader().unwrap(), |row| {
            rows.push(Value::Object(row.clone()).to_string());
            Ok(())
        })
        .unwrap();
        assert!(rows.iter().any(|row| row.contains("\"name\":\"ann\"")));
        assert!(rows.iter().any(|row| row.contains("add user")));
        assert!(!rows.iter().any(|row| row.contains("argon2")));
    }
}
