//! Makes sure that there is a folder of pages to embed, and has a release rebuilt when
//! they were built again; a debug build reads them when asked.

fn main() -> std::io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    let pages = "../dashboards/dist";
    std::fs::create_dir_all(pages)?;
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo::rerun-if-changed={pages}");
    }
    Ok(())
}
