//! Where things lie.

use std::path::{Path, PathBuf};

pub fn repository() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// The folder that holds `debug`, `boxes` and `wifi`.
pub fn target() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    // A test lies in target/debug/deps.
    test.ancestors().nth(3).unwrap().to_owned()
}

/// The agent for an architecture, if `make cross` built it.
pub fn agent_for(architecture: &str) -> Option<PathBuf> {
    let path = target().join("boxes").join(architecture);
    Some(path.join("hotspot-agent")).filter(|path| path.is_file())
}

pub fn is_installed(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}
