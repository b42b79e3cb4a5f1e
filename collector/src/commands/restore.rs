//! `restore`: a backup instead of the database. Access points are asked again for
//! what they sent since.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use groundwork::whole_file::Part;
use jiff::Timestamp;
use records::database::{self, FILE_NAME};
use records::resends;
use rusqlite::{Connection, OptionalExtension};
use tracing::warn;

use super::backup::seal::{self, Seal};
use super::backup::{BackupError, Summary, folders};
use crate::clock::system_time;
use crate::commands::ConfigFile;
use crate::config::Config;
use crate::intake::authority;

#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    file: ConfigFile,
    #[arg(value_name = "BACKUP")]
    source: PathBuf,
    /// Put the database that is there aside.
    #[arg(long)]
    replace: bool,
}

impl Arguments {
    /// # Errors
    /// As [`restore`].
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let config = self.file.load()?;
        let restored = restore(&config, &self.source, self.replace, system_time())?;
        println!(
            "restored as of {}, with {} certificates and keys; once `serve` runs, access \
             points are asked for what they sent since",
            restored.made, restored.files
        );
        Ok(ExitCode::SUCCESS)
    }
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
    let mut made = Made::default();
    let done = restore_into(config, source, replace, now, &mut made);
    if done.is_err() {
        made.remove();
    }
    done
}

/// What a restore has put there: nothing of it stays when the restore is refused.
#[derive(Default)]
struct Made {
    /// The first that was made is the outermost.
    folders: Vec<PathBuf>,
    files: Vec<PathBuf>,
}

impl Made {
    fn directory(&mut self, directory: &Path) -> Result<(), BackupError> {
        let missing = directory.ancestors().take_while(|folder| !folder.exists());
        let missing: Vec<PathBuf> = missing.map(Path::to_owned).collect();
        self.folders.extend(missing.into_iter().rev());
        Ok(authority::make_directory(directory)?)
    }

    fn remove(self) {
        // The reason of the refusal is told; what cannot be removed would be told instead.
        for file in self.files {
            let _ = std::fs::remove_file(file);
        }
        for folder in self.folders.iter().rev() {
            let _ = std::fs::remove_dir(folder);
        }
    }
}

fn restore_into(
    config: &Config,
    source: &Path,
    replace: bool,
    now: Timestamp,
    made: &mut Made,
) -> Result<Summary, BackupError> {
    let target = config.data_directory.join(FILE_NAME);
    if target.exists() && !replace {
        return Err(BackupError::Occupied(target));
    }
    let file = |path: &Path| {
        let path = path.to_owned();
        move |source| BackupError::File { path, source }
    };
    let mut from = File::open(source).map_err(file(source))?;
    made.directory(&config.data_directory)?;
    // Private, whatever may be done with the copy that it comes from.
    let mut part = Part::begin(&target, 0o600).map_err(file(&target))?;
    io::copy(&mut from, part.file()).map_err(file(source))?;
    let bytes = part.file().metadata().map_err(file(source))?.len();
    let seal = seal::take_off(part.file()).map_err(file(source))?;
    let (made_at, files) = prepare(config, part.path(), source, seal, now)?;
    let count = write_files(&files, made)?;
    if target.exists() {
        put_aside(&target, now)?;
    }
    part.finish(&target).map_err(file(&target))?;
    Ok(Summary {
        made: made_at,
        bytes,
        files: count,
    })
}

/// Checks the copy, brings it to this build's layout, and takes the certificates out.
fn prepare(
    config: &Config,
    part: &Path,
    source: &Path,
    seal: Seal,
    now: Timestamp,
) -> Result<(Timestamp, Vec<Kept>), BackupError> {
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
    let files = files_in(config, &connection)?;
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

/// A certificate or key of a backup, and where it belongs.
struct Kept {
    path: PathBuf,
    text: String,
}

/// Those that are not there already.
fn files_in(config: &Config, connection: &Connection) -> Result<Vec<Kept>, BackupError> {
    let wrong = |source| BackupError::Database {
        path: config.data_directory.join(FILE_NAME),
        source,
    };
    let mut kept = Vec::new();
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
            if Path::new(&name).components().count() == 1 && !path.exists() {
                kept.push(Kept { path, text });
            }
        }
    }
    Ok(kept)
}

fn write_files(files: &[Kept], made: &mut Made) -> Result<usize, BackupError> {
    for Kept { path, text } in files {
        if let Some(directory) = path.parent() {
            made.directory(directory)?;
        }
        let is_key = path.extension().is_some_and(|ending| ending == "key");
        let mode = if is_key { 0o600 } else { 0o644 };
        authority::write(path, text, mode)?;
        made.files.push(path.clone());
    }
    Ok(files.len())
}

/// Renames a database that nobody uses.
#[expect(clippy::disallowed_methods, reason = "nothing is written")]
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
