//! `backup` and `restore`: everything of a collector in one file. The file is a
//! SQLite database: the registry and the time series as they were at one instant, and
//! the certificates beside them. A [`seal`] at its end shows damage.

mod seal;

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use groundwork::whole_file::Part;
use jiff::Timestamp;
use records::database::{self, FILE_NAME};
use records::resends;
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};
use tracing::warn;

use self::seal::Seal;
use crate::config::Config;
use crate::intake::authority;

#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("`{}` is there already; expected a name that is free", .0.display())]
    Exists(PathBuf),
    #[error("`{}` cannot be read or written", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("`{}` cannot be used as a database", path.display())]
    Database {
        path: PathBuf,
        source: rusqlite::Error,
    },
    #[error("`{}` is not a whole backup of a collector", .0.display())]
    NoBackup(PathBuf),
    #[error("`{}` is damaged: {what}", path.display())]
    Damaged { path: PathBuf, what: String },
    #[error("`{}` cannot be brought to the layout of this version", path.display())]
    Migrate {
        path: PathBuf,
        source: database::MigrationError,
    },
    #[error(
        "`{}` is there already; `--replace` puts it aside, once the collector is stopped",
        .0.display()
    )]
    Occupied(PathBuf),
    #[error("the collector still runs on `{}`; stop it first", .0.display())]
    Running(PathBuf),
    #[error(transparent)]
    Certificates(#[from] authority::AuthorityError),
}

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    pub made: Timestamp,
    pub bytes: u64,
    /// Certificates and keys.
    pub files: usize,
}

/// Writes everything to `target` while the collector runs. The file appears under its
/// name once it is whole and on the disk; until then it is a [`Part`] beside it.
///
/// # Errors
/// When `target` is there already, or something cannot be read or written.
pub fn backup(config: &Config, target: &Path, now: Timestamp) -> Result<Summary, BackupError> {
    if target.exists() {
        return Err(BackupError::Exists(target.to_owned()));
    }
    let source = config.data_directory.join(FILE_NAME);
    let file = |path: &Path| {
        let path = path.to_owned();
        move |source| BackupError::File { path, source }
    };
    // It holds keys: nobody else reads it, from the first byte.
    let mut part = Part::begin(target, 0o600).map_err(file(target))?;
    let wrong = |path: &Path| {
        let path = path.to_owned();
        move |source| BackupError::Database { path, source }
    };
    let reader = Connection::open_with_flags(&source, OpenFlags::SQLITE_OPEN_READ_ONLY)
        .map_err(wrong(&source))?;
    // One transaction that reads: writing goes on beside it.
    reader
        .execute("VACUUM INTO ?1", [part.path().to_string_lossy()])
        .map_err(wrong(&source))?;
    drop(reader);
    let files = add_files(config, part.path(), now)?;
    seal::seal(part.file()).map_err(file(target))?;
    let bytes = part.file().metadata().map_err(file(target))?.len();
    part.finish(target).map_err(file(target))?;
    Ok(Summary {
        made: now,
        bytes,
        files,
    })
}

fn add_files(config: &Config, part: &Path, now: Timestamp) -> Result<usize, BackupError> {
    let wrong = |source| BackupError::Database {
        path: part.to_owned(),
        source,
    };
    let mut found = Vec::new();
    for (folder, path) in folders(config) {
        let Ok(entries) = std::fs::read_dir(path) else {
            continue;
        };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if !(name.ends_with(".pem") || name.ends_with(".key")) {
                continue;
            }
            let text =
                std::fs::read_to_string(entry.path()).map_err(|source| BackupError::File {
                    path: entry.path(),
                    source,
                })?;
            found.push((folder, name, text));
        }
    }
    let mut connection = Connection::open(part).map_err(wrong)?;
    let transaction = connection.transaction().map_err(wrong)?;
    transaction
        .execute_batch(
            "CREATE TABLE backup_about (made_s INTEGER NOT NULL, version TEXT NOT NULL,
                 sealed INTEGER NOT NULL);
             CREATE TABLE backup_files (folder TEXT, name TEXT, content TEXT NOT NULL,
                 PRIMARY KEY (folder, name));",
        )
        .map_err(wrong)?;
    for (folder, name, text) in &found {
        transaction
            .execute(
                "INSERT INTO backup_files VALUES (?1, ?2, ?3)",
                params![folder, name, text],
            )
            .map_err(wrong)?;
    }
    transaction
        .execute(
            "INSERT INTO backup_about VALUES (?1, ?2, 1)",
            params![now.as_second(), env!("CARGO_PKG_VERSION")],
        )
        .map_err(wrong)?;
    transaction.commit().map_err(wrong)?;
    Ok(found.len())
}

/// Folders whose certificates and keys go along.
fn folders(config: &Config) -> Vec<(&'static str, &Path)> {
    let mut folders = vec![("authority", config.enroll.authority_directory.as_path())];
    if let Some(directory) = &config.mqtt.tls_directory {
        folders.push(("tls", directory));
    }
    folders
}

/// Puts the backup `source` into the data directory of `config`, and has access points
/// asked for everything since. With `replace` a database that is there is put aside.
/// Certificates and keys that are there stay.
///
/// # Errors
/// When the backup is not whole, or there is a collector already.
pub fn restore(
    config: &Config,
    source: &Path,
    replace: bool,
    now: Timestamp,
) -> Result<Summary, BackupError> {
    let target = config.data_directory.join(FILE_NAME);
    if target.exists() && !replace {
        return Err(BackupError::Occupied(target));
    }
    authority::make_directory(&config.data_directory)?;
    let file = |path: &Path| {
        let path = path.to_owned();
        move |source| BackupError::File { path, source }
    };
    // Private, whatever may be done with the copy that it comes from.
    let mut part = Part::begin(&target, 0o600).map_err(file(&target))?;
    File::open(source)
        .and_then(|mut from| io::copy(&mut from, part.file()))
        .map_err(file(source))?;
    let bytes = part.file().metadata().map_err(file(source))?.len();
    let seal = seal::take_off(part.file()).map_err(file(source))?;
    let (made, files) = prepare(config, part.path(), source, seal, now)?;
    if target.exists() {
        put_aside(&target, now)?;
    }
    part.finish(&target).map_err(file(&target))?;
    Ok(Summary { made, bytes, files })
}

/// Checks the copy, brings it to this build's layout, and takes the certificates out.
fn prepare(
    config: &Config,
    part: &Path,
    source: &Path,
    seal: Seal,
    now: Timestamp,
) -> Result<(Timestamp, usize), BackupError> {
    let wrong = |error| BackupError::Database {
        path: source.to_owned(),
        source: error,
    };
    let damaged = |what: &str| BackupError::Damaged {
        path: source.to_owned(),
        what: what.to_owned(),
    };
    if seal == Seal::Broken {
        return Err(damaged("its content is not what was sealed"));
    }
    let mut connection = Connection::open(part).map_err(wrong)?;
    let made_s: Option<i64> = connection
        .query_row("SELECT made_s FROM backup_about", [], |row| row.get(0))
        .optional()
        .map_err(|_| BackupError::NoBackup(source.to_owned()))?;
    let made_s = made_s.ok_or_else(|| BackupError::NoBackup(source.to_owned()))?;
    let made =
        Timestamp::from_second(made_s).map_err(|_| BackupError::NoBackup(source.to_owned()))?;
    let check: String = connection
        .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
        .map_err(wrong)?;
    if check != "ok" {
        return Err(damaged(&check));
    }
    if seal == Seal::Absent {
        // Older versions sealed nothing.
        let sealed = connection
            .prepare("SELECT sealed FROM backup_about")
            .is_ok();
        if sealed {
            return Err(damaged("its seal is missing"));
        }
        warn!(
            "`{}` is from a version without a seal: damage to its figures would not show",
            source.display()
        );
    }
    let files = take_files_out(config, &connection)?;
    connection
        .execute_batch("DROP TABLE backup_files; DROP TABLE backup_about;")
        .map_err(wrong)?;
    database::migrate(&mut connection).map_err(|error| BackupError::Migrate {
        path: source.to_owned(),
        source: error,
    })?;
    resends::begin(&connection, now.as_second(), made_s).map_err(wrong)?;
    Ok((made, files))
}

fn take_files_out(config: &Config, connection: &Connection) -> Result<usize, BackupError> {
    let wrong = |source| BackupError::Database {
        path: config.data_directory.join(FILE_NAME),
        source,
    };
    let mut written = 0;
    for (folder, directory) in folders(config) {
        let mut statement = connection
            .prepare("SELECT name, content FROM backup_files WHERE folder = ?1")
            .map_err(wrong)?;
        let files: Vec<(String, String)> = statement
            .query_map([folder], |row| Ok((row.get(0)?, row.get(1)?)))
            .and_then(Iterator::collect)
            .map_err(wrong)?;
        for (name, text) in files {
            let path = directory.join(&name);
            // A name with a folder in it was not written by `backup`.
            if Path::new(&name).components().count() != 1 || path.exists() {
                continue;
            }
            authority::make_directory(directory)?;
            let mode = if name.ends_with(".key") { 0o600 } else { 0o644 };
            authority::write(&path, &text, mode)?;
            written += 1;
        }
    }
    Ok(written)
}

/// Renames a database that nobody uses.
fn put_aside(target: &Path, now: Timestamp) -> Result<(), BackupError> {
    // Leaving write-ahead mode needs the file for itself alone, and folds the log in.
    // A file too broken to be opened is put aside as it is.
    if let Ok(connection) = Connection::open(target)
        && let Err(rusqlite::Error::SqliteFailure(failure, _)) =
            connection.query_row("PRAGMA journal_mode = DELETE", [], |row| {
                row.get::<_, String>(0)
            })
        && failure.code == rusqlite::ErrorCode::DatabaseBusy
    {
        return Err(BackupError::Running(target.to_owned()));
    }
    for ending in ["", "-wal", "-shm"] {
        let from = with_ending(target, ending);
        let aside = format!(".before-{}{ending}", now.as_second());
        if from.exists() {
            std::fs::rename(&from, with_ending(target, &aside)).map_err(|source| {
                BackupError::File {
                    path: from.clone(),
                    source,
                }
            })?;
        }
    }
    Ok(())
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}
