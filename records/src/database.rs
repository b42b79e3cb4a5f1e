//! The SQLite file: one writer, any number of readers.

use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
pub use rusqlite_migration::Error as MigrationError;
use rusqlite_migration::{M, Migrations};

use crate::audit_chain;

/// Name of the file in the data directory.
pub const FILE_NAME: &str = "collector.sqlite";

const BUSY: Duration = Duration::from_secs(10);

/// In the order in which they came to be: a file knows how many it has had, so new
/// ones go to the end, whatever their number.
static MIGRATIONS: &[M<'static>] = &[
    M::up(include_str!("migrations/0001_registry.sql")),
    M::up(include_str!("migrations/0002_time_series.sql")),
    M::up(include_str!("migrations/0003_expected_use.sql")),
    M::up(include_str!("migrations/0010_certificates.sql")),
    M::up(include_str!("migrations/0011_operations.sql")),
    M::up(include_str!("migrations/0012_plan_explanations.sql")),
    M::up(include_str!("migrations/0013_stores.sql")),
    M::up(include_str!("migrations/0014_rollups.sql")),
    M::up(include_str!("migrations/0015_guards.sql")),
    M::up(include_str!("migrations/0020_known_browsers.sql")),
    M::up(include_str!("migrations/0021_restores_under_way.sql")),
    M::up(include_str!("migrations/0022_totals.sql")),
    M::up(include_str!("migrations/0023_weeks.sql")),
    M::up(include_str!("migrations/0030_actors_and_tokens.sql")),
    M::up(include_str!("migrations/0031_set_aside.sql")),
    M::up(include_str!("migrations/0032_needs_a_hand.sql")),
    M::up(include_str!("migrations/0040_streets_and_choices.sql")),
    M::up(include_str!("migrations/0041_screenings.sql")),
    M::up(include_str!("migrations/0060_moves.sql")),
    M::up(include_str!("migrations/0080_preparations.sql")),
    M::up(include_str!("migrations/0081_field_work.sql")),
    M::up(include_str!("migrations/0082_refusal_rules.sql")),
    M::up(include_str!("migrations/0083_said_in_three_languages.sql")),
    M::up(include_str!("migrations/0084_outbox.sql")),
    M::up(include_str!("migrations/0085_subscriptions.sql")),
    M::up(include_str!("migrations/0087_audit_chain.sql")),
    M::up(include_str!("migrations/0088_scopes.sql")),
    M::up(include_str!("migrations/0089_openid.sql")),
    M::up(include_str!("migrations/0090_join_tokens.sql")),
    M::up(include_str!("migrations/0095_second_factor.sql")),
    M::up(include_str!("migrations/0096_requests.sql")),
    M::up(include_str!("migrations/0100_site_events.sql")),
    M::up(include_str!("migrations/0101_checks.sql")),
    M::up(include_str!("migrations/0102_base_map.sql")),
    M::up(include_str!(
        "migrations/0103_told_in_words_and_confirmed.sql"
    )),
];

/// A handle on the file; clones share the one writing connection.
#[derive(Clone)]
pub struct Database {
    path: Arc<PathBuf>,
    writer: Arc<Mutex<Connection>>,
}

#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    #[error("directory `{}` cannot be made", path.display())]
    Directory {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("database `{}` cannot be opened for writing", path.display())]
    Private {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("database `{}` cannot be opened for writing", path.display())]
    Open {
        path: PathBuf,
        source: rusqlite::Error,
    },
    #[error("database `{}` cannot be brought to the layout of this version", path.display())]
    Migrate {
        path: PathBuf,
        source: rusqlite_migration::Error,
    },
}

impl Database {
    /// Opens the file in `directory`, making both if need be, and brings it to the
    /// layout of this build.
    ///
    /// # Errors
    /// When the directory or file cannot be written, or is of a newer build.
    pub fn open(directory: &Path) -> Result<Self, DatabaseError> {
        std::fs::create_dir_all(directory).map_err(|source| DatabaseError::Directory {
            path: directory.to_owned(),
            source,
        })?;
        let path = directory.join(FILE_NAME);
        make_private(&path).map_err(|source| DatabaseError::Private {
            path: path.clone(),
            source,
        })?;
        let mut writer = open_writer(&path).map_err(|source| DatabaseError::Open {
            path: path.clone(),
            source,
        })?;
        migrate(&mut writer).map_err(|source| DatabaseError::Migrate {
            path: path.clone(),
            source,
        })?;
        Ok(Self {
            path: Arc::new(path),
            writer: Arc::new(Mutex::new(writer)),
        })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A connection that reads; made for each use, never waits for the writer.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub fn reader(&self) -> rusqlite::Result<Connection> {
        let reader = Connection::open_with_flags(
            self.path.as_path(),
            OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )?;
        reader.busy_timeout(BUSY)?;
        Ok(reader)
    }

    /// The writing connection, for its holder alone. Prefer [`write`](Self::write).
    pub fn writer(&self) -> MutexGuard<'_, Connection> {
        // A panic while writing rolled its transaction back: the connection is sound.
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs `change` in one transaction; nothing stays of it when it fails.
    ///
    /// # Errors
    /// When `change` fails, or the commit. Blocks: on an asynchronous task
    /// call it through `tokio::task::spawn_blocking`.
    pub fn write<T, E: From<rusqlite::Error>>(
        &self,
        change: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut writer = self.writer();
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let value = change(&transaction)?;
        transaction.commit()?;
        Ok(value)
    }
}

/// Brings a file to the layout of this build.
///
/// # Errors
/// When it is of a newer build or cannot be written.
pub fn migrate(writer: &mut Connection) -> Result<(), rusqlite_migration::Error> {
    Migrations::from_slice(MIGRATIONS).to_latest(writer)?;
    let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
    audit_chain::chain_earlier(&transaction)?;
    Ok(transaction.commit()?)
}

/// Number of the layout of this build.
pub fn layout() -> usize {
    MIGRATIONS.len()
}

/// Number of the layout that a file has.
///
/// # Errors
/// When it cannot be read.
pub fn layout_of(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("SELECT user_version FROM pragma_user_version", [], |row| {
        row.get(0)
    })
}

/// What SQLite finds damaged in a file, three faults at most; `None` where it is whole.
///
/// # Errors
/// When it cannot be read.
pub fn damage_of(connection: &Connection) -> rusqlite::Result<Option<String>> {
    let found: String = connection.query_row("PRAGMA integrity_check(3)", [], |row| row.get(0))?;
    Ok((found != "ok").then_some(found))
}

/// Sentences about rows that name a row of another table that is not there.
///
/// # Errors
/// When the database cannot be read.
pub fn broken_references(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    connection
        .prepare(
            "SELECT DISTINCT \"table\" || ' names a ' || parent || ' that is not there'
             FROM pragma_foreign_key_check",
        )?
        .query_map([], |row| row.get(0))?
        .collect()
}

/// It holds keys and what people decided: for nobody but its owner. What SQLite puts
/// beside it has the same rights.
fn make_private(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true).mode(0o600);
    options.open(path).map(drop)
}

fn open_writer(path: &Path) -> rusqlite::Result<Connection> {
    let writer = Connection::open(path)?;
    writer.busy_timeout(BUSY)?;
    writer.pragma_update(None, "journal_mode", "WAL")?;
    // A commit survives a power cut: receipts are promises.
    writer.pragma_update(None, "synchronous", "FULL")?;
    writer.pragma_update(None, "foreign_keys", true)?;
    writer.set_prepared_statement_cache_capacity(64);
    Ok(writer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn migrations_hold_together_and_can_be_run_twice() {
        Migrations::from_slice(MIGRATIONS).validate().unwrap();
        let directory = tempfile::tempdir().unwrap();
        drop(Database::open(directory.path()).unwrap());
        Database::open(directory.path()).unwrap();
    }

    #[test]
    fn a_reader_cannot_write() {
        let directory = tempfile::tempdir().unwrap();
        let database = Database::open(directory.path()).unwrap();
        let reader = database.reader().unwrap();
        assert!(reader.execute("DELETE FROM windows", []).is_err());
    }

    #[test]
    fn nothing_stays_of_a_change_that_fails() {
        let directory = tempfile::tempdir().unwrap();
        let database = Database::open(directory.path()).unwrap();
        let failed: rusqlite::Result<()> = database.write(|transaction| {
            transaction.execute(
                "INSERT INTO access_point_numbers (access_point) VALUES ('a')",
                [],
            )?;
            Err(rusqlite::Error::QueryReturnedNoRows)
        });
        assert!(failed.is_err());
        let count: i64 = database
            .reader()
            .unwrap()
            .query_row("SELECT count(*) FROM access_point_numbers", [], |row| {
                row.get(0)
            })
            .unwrap();
        assert_eq!(count, 0);
    }
}
