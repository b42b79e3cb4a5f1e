//! Writes a file whole or not at all: a power cut leaves the old one or the new.

use std::fs::{File, remove_file, rename};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// Readable as `mode` says from the first byte. What lies where the new file begins,
/// left by a power cut or put there by somebody, goes; it is never written to.
///
/// # Errors
/// When it cannot be written; `path` is then as it was.
pub fn write(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let fresh = path.with_added_extension("new");
    match remove_file(&fresh) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    // `create_new` follows no link.
    let mut file = File::options()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(&fresh)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    rename(&fresh, path)?;
    // A rename is on flash once its folder is.
    path.parent()
        .map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn a_key_is_private_whatever_a_power_cut_or_somebody_left_in_its_way() {
        let folder = tempfile::tempdir().unwrap();
        let (key, fresh) = (
            folder.path().join("identity.pem"),
            folder.path().join("identity.pem.new"),
        );
        fs::write(&fresh, "half").unwrap();
        fs::set_permissions(&fresh, PermissionsExt::from_mode(0o644)).unwrap();
        write(&key, b"secret", 0o600).unwrap();
        let mode = fs::metadata(&key).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);

        let victim = folder.path().join("victim");
        fs::write(&victim, "mine").unwrap();
        symlink(&victim, &fresh).unwrap();
        write(&key, b"next", 0o600).unwrap();
        assert_eq!(fs::read_to_string(&victim).unwrap(), "mine");
        assert_eq!(fs::read_to_string(&key).unwrap(), "next");
        assert!(!fresh.exists());
    }
}
