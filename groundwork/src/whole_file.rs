//! The one way to write a file: whole or not at all, and for nobody else from the
//! first byte. What is being written has a name that nobody can guess, beside the
//! target; a file, or a link, that lies in the way is never written to.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// Ending of a file that is not whole yet.
pub const ENDING: &str = ".part";
/// A part that nobody wrote to for so long was left by a crash.
const LEFT: Duration = Duration::from_secs(3_600);
const RANDOM_DIGITS: usize = 16;

/// A file on its way; gone when dropped before [`finish`](Part::finish).
#[derive(Debug)]
pub struct Part {
    path: PathBuf,
    file: File,
    finished: bool,
}

impl Part {
    /// Makes an empty part of `target` with the rights `mode`, and clears away what a
    /// crash left of another.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn begin(target: &Path, mode: u32) -> io::Result<Self> {
        remove_left(target);
        let random = getrandom::u64()?;
        let path = with_ending(target, &format!(".{random:016x}{ENDING}"));
        // `create_new` follows no link.
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create_new(true)
            .mode(mode)
            .open(&path)?;
        Ok(Self {
            path,
            file,
            finished: false,
        })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn file(&mut self) -> &mut File {
        &mut self.file
    }

    /// Gives it its name; gone in a power cut is all of it or nothing.
    ///
    /// # Errors
    /// When it does not get onto the disk.
    #[expect(clippy::disallowed_methods, reason = "this is the place")]
    pub fn finish(mut self, target: &Path) -> io::Result<()> {
        self.file.sync_all()?;
        std::fs::rename(&self.path, target)?;
        self.finished = true;
        // A rename is on the disk once its folder is.
        File::open(folder_of(target))?.sync_all()
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.finished {
            let _nothing_stays = std::fs::remove_file(&self.path);
        }
    }
}

/// Writes all of `bytes`, readable as `mode` says from the first byte.
///
/// # Errors
/// When it cannot be written; `path` is then as it was.
pub fn write(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let mut part = Part::begin(path, mode)?;
    part.file().write_all(bytes)?;
    part.finish(path)
}

/// Parts of `target` that are there.
pub fn parts_of(target: &Path) -> Vec<PathBuf> {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    let Ok(entries) = std::fs::read_dir(folder_of(target)) else {
        return Vec::new();
    };
    entries
        .flatten()
        .filter(|entry| is_part(&entry.file_name().to_string_lossy(), &name))
        .map(|entry| entry.path())
        .collect()
}

fn is_part(found: &str, name: &str) -> bool {
    found
        .strip_prefix(name)
        .and_then(|rest| rest.strip_prefix('.'))
        .and_then(|rest| rest.strip_suffix(ENDING))
        .is_some_and(|random| {
            random.len() == RANDOM_DIGITS && random.bytes().all(|digit| digit.is_ascii_hexdigit())
        })
}

#[expect(
    clippy::disallowed_methods,
    reason = "files bear the time of the system"
)]
fn remove_left(target: &Path) {
    for path in parts_of(target) {
        let about = std::fs::symlink_metadata(&path);
        let written = about.and_then(|about| about.modified());
        let age = written.map(|at| SystemTime::now().duration_since(at).unwrap_or_default());
        if age.is_ok_and(|age| age > LEFT) {
            let _another_may_have = std::fs::remove_file(&path);
        }
    }
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn a_file_has_its_rights_before_its_first_byte_and_replaces_another_whole() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("key");
        std::fs::write(&target, "old").unwrap();
        let mut part = Part::begin(&target, 0o600).unwrap();
        let mode = part.file().metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        part.file().write_all(b"new").unwrap();
        assert_eq!(std::fs::read_to_string(&target).unwrap(), "old");
        part.finish(&target).unwrap();
        assert_eq!(std::fs::read_to_string(&target).unwrap(), "new");
        let mode = std::fs::metadata(&target).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(parts_of(&target), Vec::<PathBuf>::new());
    }

    #[test]
    fn a_link_in_the_place_of_the_target_is_replaced_and_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let (victim, target) = (folder.path().join("victim"), folder.path().join("key"));
        std::fs::write(&victim, "mine").unwrap();
        symlink(&victim, &target).unwrap();
        write(&target, b"secret", 0o600).unwrap();
        assert_eq!(std::fs::read_to_string(&victim).unwrap(), "mine");
        assert_eq!(std::fs::read_to_string(&target).unwrap(), "secret");
    }

    #[test]
    fn what_a_crash_left_is_cleared_away_and_what_is_being_written_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("key");
        let left = folder.path().join("key.0123456789abcdef.part");
        let foreign = folder.path().join("key.notes.part");
        for path in [&left, &foreign] {
            let file = File::create(path).unwrap();
            file.set_modified(SystemTime::now() - 2 * LEFT).unwrap();
        }
        let other = Part::begin(&target, 0o600).unwrap();
        write(&target, b"secret", 0o600).unwrap();
        assert!(!left.exists() && foreign.exists() && other.path().exists());
        let path = other.path().to_owned();
        drop(other);
        assert!(!path.exists());
    }
}
