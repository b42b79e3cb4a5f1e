//! Whoever runs a command as root in the folder of another user runs it as that user:
//! a file that root made there the collector could not write.

use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

#[derive(Debug, thiserror::Error)]
#[error(
    "`{folder}` belongs to the user with the number {uid}, and the collector could not use \
     what root writes there; run the command as that user: `runuser -u NAME -- hotspot-collector`"
)]
pub struct OwnerError {
    folder: String,
    uid: u32,
    source: std::io::Error,
}

/// Starts this program again as the owner of `folder`, or of what it is to be made in, when
/// it runs as root and that is another. Does not come back then.
///
/// # Errors
/// When the program cannot be started so.
pub fn become_owner_of(folder: &Path) -> Result<(), OwnerError> {
    if !rustix::process::geteuid().is_root() {
        return Ok(());
    }
    let Some((folder, uid, gid)) = owned(folder) else {
        return Ok(());
    };
    if uid == 0 {
        return Ok(());
    }
    let error = match std::env::current_exe() {
        Ok(program) => Command::new(program)
            .args(std::env::args_os().skip(1))
            .uid(uid)
            .gid(gid)
            .exec(),
        Err(error) => error,
    };
    Err(OwnerError {
        folder: folder.display().to_string(),
        uid,
        source: error,
    })
}

/// The innermost folder that is there, and whose it is.
fn owned(folder: &Path) -> Option<(&Path, u32, u32)> {
    folder.ancestors().find_map(|folder| {
        let here = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        let of = std::fs::metadata(here).ok()?;
        Some((here, of.uid(), of.gid()))
    })
}
