//! `backup`: everything of a collector in one file. The file is a
//! SQLite database: the registry and the time series as they were at one instant, and
//! the certificates beside them. A [`seal`] at its end shows damage.

mod rotation;
pub(super) mod seal;

use std::io;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use groundwork::whole_file::Part;
use jiff::Timestamp;
use records::database::{self, FILE_NAME};
use rusqlite::{Connection, OpenFlags, params};

use crate::clock::system_time;
use crate::commands::ConfigFile;
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

#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    file: ConfigFile,
    /// The file to make; it holds keys and is readable by its owner alone.
    #[arg(value_name = "BACKUP")]
    target: PathBuf,
    /// BACKUP is a folder: make a backup in it that is named by its instant, and keep the
    /// COUNT latest of those.
    #[arg(long, value_name = "COUNT")]
    keep: Option<NonZeroUsize>,
}

impl Arguments {
    /// # Errors
    /// As [`backup`].
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let config = self.file.load()?;
        let now = system_time();
        let in_folder = |source| BackupError::File {
            path: self.target.clone(),
            source,
        };
        let target = match self.keep {
            None => self.target.clone(),
            Some(_) => rotation::next(&self.target, now).map_err(in_folder)?,
        };
        let made = backup(&config, &target, now)?;
        println!(
            "{}: {} bytes, with {} certificates and keys",
            target.display(),
            made.bytes,
            made.files
        );
        if let Some(keep) = self.keep {
            for removed in rotation::keep_latest(&self.target, keep.get()).map_err(in_folder)? {
                println!("{} removed", removed.display());
            }
        }
        Ok(ExitCode::SUCCESS)
    }
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
pub(super) fn folders(config: &Config) -> Vec<(&'static str, &Path)> {
    let mut folders = vec![("authority", config.enroll.authority_directory.as_path())];
    if let Some(directory) = &config.mqtt.tls_directory {
        folders.push(("tls", directory));
    }
    folders
}
