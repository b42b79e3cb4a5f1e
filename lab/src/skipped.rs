//! A test that could not run says so where `make test` looks for it.

use std::io::Write;

/// Prints the reason and appends it to the file named by `SKIPPED_LOG`.
pub fn skipped(what: &str, why: &str) {
    eprintln!("SKIPPED {what}: {why}");
    if let Some(path) = std::env::var_os("SKIPPED_LOG") {
        let written = std::fs::File::options()
            .create(true)
            .append(true)
            .open(path)
            .and_then(|mut file| writeln!(file, "{what}: {why}"));
        written.expect("the list of skipped tests can be written");
    }
}
