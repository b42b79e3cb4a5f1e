//! Has the crate rebuilt when the pages that it embeds were built anew.

use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let pages = "../dashboards/dist";
    // A debug build reads the files when asked, so that a missing folder, which would
    // be "changed" each time, need not be watched.
    let embeds = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    if embeds || Path::new(pages).exists() {
        println!("cargo::rerun-if-changed={pages}");
    }
}
