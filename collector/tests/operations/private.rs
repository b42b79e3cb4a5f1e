//! Only its owner can read a file with a secret, from the first byte, whatever lies in
//! the way and whenever the power is cut.

use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use collector::commands::backup::backup;
use collector::commands::restore::restore;
use collector::config::Config;
use collector::intake::enroll;
use jiff::Timestamp;
use records::database::Database;

fn config_in(folder: &Path) -> Config {
    let file = folder.join("collector.toml");
    let shown = folder.display();
    let text = format!(
        "data_directory = \"{shown}/data\"\n[mqtt]\nport = 8883\ntls_directory = \"{shown}/tls\"\n"
    );
    std::fs::write(&file, &text).unwrap();
    Config::parse(&text, "collector.toml").unwrap()
}

fn mode(path: &Path) -> u32 {
    let about = std::fs::symlink_metadata(path).unwrap();
    about.permissions().mode() & 0o777
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        match entry.file_type().unwrap().is_dir() {
            true => found.extend(files_below(&entry.path())),
            false => found.push(entry.path()),
        }
    }
    found
}

#[test]
fn a_database_restored_from_a_readable_copy_is_private() {
    let folder = tempfile::tempdir().unwrap();
    let config = config_in(folder.path());
    drop(Database::open(&config.data_directory).unwrap());
    let target = folder.path().join("backup");
    backup(&config, &target, Timestamp::now()).unwrap();
    std::fs::set_permissions(&target, PermissionsExt::from_mode(0o644)).unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let other = config_in(elsewhere.path());
    restore(&other, &target, false, Timestamp::now()).unwrap();
    assert_eq!(mode(&other.data_directory.join("collector.sqlite")), 0o600);
}

#[test]
fn what_lies_where_the_part_of_a_backup_goes_is_not_written_to() {
    let folder = tempfile::tempdir().unwrap();
    let config = config_in(folder.path());
    drop(Database::open(&config.data_directory).unwrap());
    let victim = folder.path().join("victim");
    std::fs::write(&victim, "").unwrap();
    let target = folder.path().join("backup");
    symlink(&victim, folder.path().join("backup.part")).unwrap();
    backup(&config, &target, Timestamp::now()).unwrap();
    assert!(std::fs::read(&victim).unwrap().is_empty());
    assert_eq!(mode(&target), 0o600);
    let elsewhere = tempfile::tempdir().unwrap();
    let other = config_in(elsewhere.path());
    std::fs::create_dir(&other.data_directory).unwrap();
    let part = other.data_directory.join("collector.sqlite.part");
    symlink(&victim, &part).unwrap();
    restore(&other, &target, false, Timestamp::now()).unwrap();
    assert!(std::fs::read(&victim).unwrap().is_empty());
}

#[test]
fn a_readable_file_that_a_crash_left_is_not_taken_for_the_next_key() {
    let folder = tempfile::tempdir().unwrap();
    let config = config_in(folder.path());
    let database = Database::open(&config.data_directory).unwrap();
    let tls = folder.path().join("tls");
    std::fs::create_dir(&tls).unwrap();
    for left in ["collector.new", "canary.new"] {
        std::fs::write(tls.join(left), "half a certificate").unwrap();
        std::fs::set_permissions(tls.join(left), PermissionsExt::from_mode(0o644)).unwrap();
    }
    enroll::collector(&config.enroll, &database, Timestamp::now()).unwrap();
    assert_eq!(mode(&tls.join("collector.key")), 0o600);
    assert_eq!(mode(&tls.join("canary.key")), 0o600);
}

#[test]
fn killed_at_any_moment_enroll_leaves_no_key_that_others_can_read() {
    let folder = tempfile::tempdir().unwrap();
    let config = config_in(folder.path());
    drop(Database::open(&config.data_directory).unwrap());
    let file = folder.path().join("collector.toml");
    let mut killed = 0;
    for round in 0..40_u64 {
        let mut child = Command::new(env!("CARGO_BIN_EXE_hotspot-collector"))
            .args(["enroll", "--collector", "--config"])
            .arg(&file)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // The moment of the kill is what is tried, not something waited for.
        std::thread::sleep(Duration::from_millis(round * 2));
        killed += i32::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
        for path in files_below(folder.path()) {
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            if text.contains("PRIVATE KEY") {
                assert_eq!(mode(&path), 0o600, "{}", path.display());
            }
        }
    }
    assert!(killed > 0, "every enrolment was faster than its kill");
}
