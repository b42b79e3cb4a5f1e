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

/// Starts this program again as the owner of `folder`, when it runs as root and that is
/// another. Does not come back then.
///
/// # Errors
/// When the program cannot be started so.
pub fn become_owner_of(folder: &Path) -> Result<(), OwnerError> {
    if !rustix::process::geteuid().is_root() {
        return Ok(());
    }
    let Ok(owner) = std::fs::metadata(folder).map(|of| (of.uid(), of.gid())) else {
        // Not there yet: whoever makes it owns it.
        return Ok(());
    };
    let (uid, gid) = owner;
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
