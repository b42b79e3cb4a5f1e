//! Room on a disk.

use std::path::Path;

/// Room that an ordinary user may fill, bytes.
///
/// # Errors
/// When the folder is not there.
pub fn free_bytes(directory: &Path) -> std::io::Result<u64> {
    let found = rustix::fs::statvfs(directory)?;
    Ok(found.f_bavail.saturating_mul(found.f_frsize))
}
