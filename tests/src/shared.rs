//! Real data beside the project, which is not part of it.

use std::path::{Path, PathBuf};

/// A folder of the shared data, or `None` where there is none: the test says that it
/// was skipped.
pub fn folder(name: &str) -> Option<PathBuf> {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data"));
    let root = std::env::var_os("SHARED_DATA").map_or_else(|| root.to_owned(), PathBuf::from);
    let folder = root.join(name);
    folder.is_dir().then_some(folder)
}
