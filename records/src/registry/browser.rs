//! Browsers that have signed in before: strangers who guess at a name do not keep
//! them out. Only the hash of a browser's secret is kept.
//!
//! A change of role or password forgets those of the user (a trigger sees to it).

use rusqlite::{Connection, Result, params};

/// Kept of a user; of more, the oldest is forgotten.
const OF_ONE_USER: i64 = 20;

/// Whether this user signed in with this browser. Instants in Unix seconds.
///
/// # Errors
/// When the database cannot be read.
pub fn is_known(
    connection: &Connection,
    secret_hash: &[u8; 32],
    user: &str,
    now_s: i64,
) -> Result<bool> {
    connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM known_browsers
             WHERE secret_hash = ?1 AND user = ?2 AND expires_s > ?3)",
        )?
        .query_row(params![secret_hash, user, now_s], |row| row.get(0))
}

/// Remembers a browser instead of `earlier`, and forgets those that have ended.
///
/// # Errors
/// When the database cannot be written.
pub fn remember(
    connection: &Connection,
    secret_hash: &[u8; 32],
    earlier: Option<&[u8; 32]>,
    user: &str,
    now_s: i64,
    expires_s: i64,
) -> Result<()> {
    connection
        .prepare_cached(
            "DELETE FROM known_browsers
             WHERE expires_s <= ?1 OR (secret_hash = ?2 AND user = ?3)",
        )?
        .execute(params![now_s, earlier, user])?;
    connection
        .prepare_cached(
            "DELETE FROM known_browsers WHERE secret_hash IN (
                SELECT secret_hash FROM known_browsers WHERE user = ?1
                ORDER BY created_s DESC LIMIT -1 OFFSET ?2)",
        )?
        .execute(params![user, OF_ONE_USER - 1])?;
    connection
        .prepare_cached(
            "INSERT INTO known_browsers (secret_hash, user, created_s, expires_s)
             VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![secret_hash, user, now_s, expires_s])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::database::Database;
    use crate::registry::session;
    use crate::registry::user::{self, Role, User};

    fn ann(role: Role) -> User {
        User {
            name: "ann".to_owned(),
            role,
            scope: crate::registry::scope::Scope::default(),
        }
    }

    fn with_ann() -> (tempfile::TempDir, Database) {
        let directory = tempfile::tempdir().unwrap();
        let database = Database::open(directory.path()).unwrap();
        let at = Timestamp::UNIX_EPOCH;
        user::put(&database.writer(), &ann(Role::Viewer), "one", at).unwrap();
        (directory, database)
    }

    #[test]
    fn a_browser_is_known_to_its_user_until_it_ends() {
        let (_directory, database) = with_ann();
        let writer = database.writer();
        remember(&writer, &[1; 32], None, "ann", 0, 100).unwrap();
        assert!(is_known(&writer, &[1; 32], "ann", 99).unwrap());
        assert!(!is_known(&writer, &[1; 32], "ann", 100).unwrap());
        assert!(!is_known(&writer, &[1; 32], "bob", 0).unwrap());
        remember(&writer, &[2; 32], Some(&[1; 32]), "ann", 1, 100).unwrap();
        assert!(!is_known(&writer, &[1; 32], "ann", 1).unwrap());
        assert!(is_known(&writer, &[2; 32], "ann", 1).unwrap());
    }

    #[test]
    fn another_password_or_role_or_signing_out_everywhere_forgets_all() {
        let (_directory, database) = with_ann();
        let writer = database.writer();
        let at = Timestamp::UNIX_EPOCH;
        let known = || is_known(&writer, &[1; 32], "ann", 0).unwrap();
        let again = || remember(&writer, &[1; 32], None, "ann", 0, 100).unwrap();
        again();
        user::put(&writer, &ann(Role::Viewer), "one", at).unwrap();
        assert!(known(), "nothing changed");
        user::put(&writer, &ann(Role::Viewer), "two", at).unwrap();
        assert!(!known());
        again();
        user::put(&writer, &ann(Role::Admin), "two", at).unwrap();
        assert!(!known());
        again();
        session::close_all(&writer, "ann").unwrap();
        assert!(!known());
    }

    #[test]
    fn a_user_has_so_many_browsers_and_no_more() {
        let (_directory, database) = with_ann();
        let writer = database.writer();
        for number in 0..40 {
            remember(&writer, &[number; 32], None, "ann", number.into(), 100).unwrap();
        }
        let all = "SELECT count(*) FROM known_browsers";
        let count: i64 = writer.query_row(all, [], |row| row.get(0)).unwrap();
        assert_eq!(count, OF_ONE_USER);
        assert!(is_known(&writer, &[39; 32], "ann", 0).unwrap());
        assert!(!is_known(&writer, &[0; 32], "ann", 0).unwrap());
    }
}
