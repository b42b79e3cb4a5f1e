//! Where cargo put the programs that it built with a test.

use std::path::PathBuf;

/// `target/debug/NAME` for a test in `target/debug/deps`.
pub fn beside_this_test(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("a test knows its own path");
    let folder = test
        .ancestors()
        .nth(2)
        .expect("a test lies in target/debug/deps");
    let path = folder.join(name);
    assert!(path.is_file(), "{} was not built", path.display());
    path
}
