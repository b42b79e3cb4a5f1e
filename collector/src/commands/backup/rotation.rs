//! Backups of a folder that are made again and again: each has its instant as its name,
//! and only so many stay.

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

const BEGINNING: &str = "backup-";
const INSTANT: &str = "%Y-%m-%dT%H%M%SZ";

/// The name of a backup that is made now, in `folder`, which is made when it is missing.
///
/// # Errors
/// When the folder cannot be made.
pub fn next(folder: &Path, now: Timestamp) -> io::Result<PathBuf> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)?;
    Ok(folder.join(format!("{BEGINNING}{}", now.strftime(INSTANT))))
}

/// Removes all but the `keep` latest backups of `folder`, and nothing that has another kind
/// of name. Gives what it removed.
///
/// # Errors
/// When the folder cannot be read or a backup not removed.
pub fn keep_latest(folder: &Path, keep: usize) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if is_ours(&entry.file_name().to_string_lossy()) {
            found.push(entry.path());
        }
    }
    // The names sort as their instants do.
    found.sort();
    let surplus = found.len().saturating_sub(keep);
    found.truncate(surplus);
    for path in &found {
        fs::remove_file(path)?;
    }
    Ok(found)
}

fn is_ours(name: &str) -> bool {
    name.strip_prefix(BEGINNING)
        .is_some_and(|instant| jiff::civil::DateTime::strptime(INSTANT, instant).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_stay_and_what_is_not_ours_too() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("backups");
        let day = 86_400;
        for days in [3, 1, 2, 0] {
            let now = Timestamp::from_second(1_772_323_200 + days * day).unwrap();
            fs::write(next(&folder, now).unwrap(), "").unwrap();
        }
        for other in ["backup-2026-01-01", "backup-before-upgrade", "notes"] {
            fs::write(folder.join(other), "").unwrap();
        }
        let removed = keep_latest(&folder, 2).unwrap();
        let names: Vec<_> = removed
            .iter()
            .map(|path| path.file_name().unwrap())
            .collect();
        assert_eq!(
            names,
            ["backup-2026-03-01T000000Z", "backup-2026-03-02T000000Z"]
        );
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 5);
        assert_eq!(keep_latest(&folder, 2).unwrap(), [] as [PathBuf; 0]);
    }
}
