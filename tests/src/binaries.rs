//! The project's own programs, as a user would start them.

use std::path::PathBuf;
use std::process::Command;
use std::sync::Once;

use lab::programs::beside_this_test;

/// Path of `hotspot-agent`, `hotspot-collector` or `hotspot-demo`, built from the
/// sources as they are.
pub fn path_of(name: &str) -> PathBuf {
    static BUILT: Once = Once::new();
    BUILT.call_once(|| {
        // All targets, as `make test` builds them: with any other selection cargo
        // compiles the workspace once more, for other features.
        // And without what cargo says to a test of its package: build scripts that read it
        // would run again for each package, and what needs them be compiled again.
        let of_this_package = std::env::vars_os().map(|(name, _)| name).filter(|name| {
            let name = name.to_string_lossy();
            name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
        });
        let mut build = Command::new(env!("CARGO"));
        for name in of_this_package {
            build.env_remove(name);
        }
        let status = build
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
    });
    beside_this_test(name)
}
