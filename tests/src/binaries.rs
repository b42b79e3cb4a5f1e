//! The project's own programs, as a user would start them.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

/// Path of `hotspot-agent`, `hotspot-collector` or `hotspot-demo`, built from the
/// sources as they are.
pub fn path_of(name: &str) -> PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        // All targets, as `make test` builds them: with any other selection cargo
        // compiles the workspace once more, for other features.
        let status = Command::new(env!("CARGO"))
            .args([
                "build",
                "--quiet",
                "--locked",
                "--workspace",
                "--all-targets",
            ])
            .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
            .status()
            .expect("cargo can be started");
        assert!(status.success(), "the programs cannot be built");
        let test = std::env::current_exe().expect("a test knows its own path");
        let folder = test
            .ancestors()
            .nth(2)
            .expect("a test lies in target/debug/deps");
        folder.to_owned()
    });
    let path = folder.join(name);
    assert!(path.is_file(), "{} was not built", path.display());
    path
}
