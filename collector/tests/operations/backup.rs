use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use collector::commands::backup::{BackupError, backup};
use collector::commands::restore::restore;
use collector::config::Config;
use groundwork::whole_file;
use jiff::Timestamp;
use records::database::Database;
use records::windows::{Store, StoredTotal, StoredWindow};
use tempfile::TempDir;

fn config_in(folder: &Path) -> (Config, PathBuf) {
    let text = format!(
        "data_directory = \"{}\"\n[mqtt]\ntls_directory = \"{}\"\n",
        folder.join("data").display(),
        folder.join("tls").display()
    );
    let file = folder.join("collector.toml");
    std::fs::write(&file, &text).unwrap();
    (Config::parse(&text, "collector.toml").unwrap(), file)
}

fn window(sequence: u32) -> StoredWindow {
    StoredWindow {
        access_point: format!("ap-{}", sequence % 50).parse().unwrap(),
        start: i64::from(sequence / 50) * 14_400,
        length_s: 14_400,
        period_s: 60,
        device_minutes: Some(i64::from(sequence)),
        visits: None,
        sampled_minutes: 240,
        online_minutes: 240,
        noise_device_minutes: 60,
        noise_visits: 2,
        late: false,
        boot: 1,
        sequence,
    }
}

fn put(store: &Store, sequences: std::ops::Range<u32>) {
    let windows: Vec<_> = sequences.map(window).collect();
    store.put(&windows, 0).unwrap();
}

fn stored(config: &Config) -> Vec<u32> {
    let store = Store::new(Database::open(&config.data_directory).unwrap());
    let windows = store.windows(0, i64::MAX, None).unwrap();
    let mut sequences: Vec<u32> = windows.iter().map(|window| window.sequence).collect();
    sequences.sort_unstable();
    sequences
}

/// A collector with so many windows, and a backup of it.
fn backed_up(windows: u32) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let (config, _) = config_in(folder.path());
    let store = Store::new(Database::open(&config.data_directory).unwrap());
    put(&store, 0..windows);
    let target = folder.path().join("backup");
    backup(&config, &target, Timestamp::now()).unwrap();
    (folder, target)
}

/// A collector that has nothing yet.
fn elsewhere() -> (TempDir, Config) {
    let folder = tempfile::tempdir().unwrap();
    let (config, _) = config_in(folder.path());
    (folder, config)
}

#[test]
fn a_backup_made_while_windows_arrive_is_one_instant_and_restores_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let (config, _) = config_in(folder.path());
    let now = Timestamp::now();
    let database = Database::open(&config.data_directory).unwrap();
    collector::intake::enroll::collector(&config.enroll, &database, now).unwrap();
    let store = Store::new(database);
    put(&store, 0..1_000);
    let total = StoredTotal {
        layer: protocol::Layer::Weeks,
        sum: StoredWindow {
            length_s: 604_800,
            ..window(0)
        },
    };
    store.put_totals(std::slice::from_ref(&total)).unwrap();
    let target = folder.path().join("backup");
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut next = 1_000;
            while !stop.load(Ordering::Acquire) {
                put(&store, next..next + 50);
                next += 50;
            }
        });
        let made = backup(&config, &target, now).unwrap();
        stop.store(true, Ordering::Release);
        assert_eq!(made.files, 9, "authority 2, tls 7");
    });
    let again = backup(&config, &target, now);
    assert!(matches!(again, Err(BackupError::Exists(_))));

    let elsewhere = tempfile::tempdir().unwrap();
    let (other, _) = config_in(elsewhere.path());
    let restored = restore(&other, &target, false, now).unwrap();
    assert_eq!(
        (restored.made.as_second(), restored.files),
        (now.as_second(), 9)
    );
    let restored = Store::new(Database::open(&other.data_directory).unwrap());
    assert_eq!(restored.totals(0, i64::MAX, None).unwrap(), [total]);
    drop(restored);
    let sequences = stored(&other);
    assert!(sequences.len() >= 1_000);
    assert!(sequences.len().is_multiple_of(50), "whole commits only");
    assert!(
        (0..)
            .zip(&sequences)
            .all(|(expected, found)| expected == *found)
    );
    for file in ["data/authority/ca.key", "tls/collector.key"] {
        let (here, there) = (folder.path().join(file), elsewhere.path().join(file));
        assert_eq!(std::fs::read(here).unwrap(), std::fs::read(there).unwrap());
    }
    let occupied = restore(&other, &target, false, now);
    assert!(matches!(occupied, Err(BackupError::Occupied(_))));
    let running = Database::open(&other.data_directory).unwrap();
    let refused = restore(&other, &target, true, now);
    assert!(
        matches!(refused, Err(BackupError::Running(_))),
        "{refused:?}"
    );
    drop(running);
    restore(&other, &target, true, now).unwrap();
    assert_eq!(stored(&other), sequences);
}

#[test]
fn a_backup_that_is_killed_leaves_nothing_that_passes_for_more_than_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let (config, file) = config_in(folder.path());
    let store = Store::new(Database::open(&config.data_directory).unwrap());
    put(&store, 0..50_000);
    let target = folder.path().join("backup");
    let mut killed = 0;
    for after_ms in [1, 5, 10, 20, 40, 80, 160] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_hotspot-collector"))
            .args(["backup", "--config"])
            .args([&file, &target])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // The moment of the kill is what is tried, not something waited for.
        std::thread::sleep(Duration::from_millis(after_ms));
        child.kill().unwrap();
        child.wait().unwrap();
        if target.exists() {
            std::fs::remove_file(&target).unwrap();
        } else {
            killed += 1;
        }
    }
    assert!(killed > 0, "every backup was faster than its kill");
    let parts = whole_file::parts_of(&target);
    assert!(
        !parts.is_empty(),
        "no backup was killed while it was written"
    );
    let (_elsewhere, other) = elsewhere();
    // Killed in the instant before its name is given, it is whole.
    for part in parts {
        if restore(&other, &part, true, Timestamp::now()).is_ok() {
            assert_eq!(stored(&other).len(), 50_000, "a part was taken for a whole");
        }
    }
    let (_elsewhere, other) = elsewhere();
    backup(&config, &target, Timestamp::now()).unwrap();
    restore(&other, &target, false, Timestamp::now()).unwrap();
    assert_eq!(stored(&other).len(), 50_000);
}

#[test]
fn a_damaged_backup_is_refused_and_changes_nothing() {
    let (_folder, target) = backed_up(5_000);
    let whole = std::fs::read(&target).unwrap();
    let (_elsewhere, other) = elsewhere();
    let mut middle = whole.clone();
    let half = whole.len() / 2;
    middle[half..half + 4_096].fill(0x55);
    for damaged in [&middle[..], &whole[..half], b"not a database", b""] {
        std::fs::write(&target, damaged).unwrap();
        assert!(restore(&other, &target, false, Timestamp::now()).is_err());
        assert!(!other.data_directory.join("collector.sqlite").exists());
        assert!(whole_file::parts_of(&other.data_directory.join("collector.sqlite")).is_empty());
    }
}

#[test]
fn no_flipped_bit_of_a_backup_gets_into_the_store() {
    let (_folder, target) = backed_up(500);
    let whole = std::fs::read(&target).unwrap();
    let (_elsewhere, other) = elsewhere();
    let restored = |bytes: &[u8]| {
        std::fs::write(&target, bytes).unwrap();
        restore(&other, &target, false, Timestamp::now())
    };
    // A prime number of steps, so that all kinds of bytes are met, the seal's too.
    for place in (0..whole.len())
        .step_by(whole.len() / 61)
        .chain([whole.len() - 1])
    {
        let mut flipped = whole.clone();
        flipped[place] ^= 1 << (place % 8);
        assert!(restored(&flipped).is_err(), "a bit of byte {place}");
    }
    assert!(restored(&whole[..whole.len() - 48]).is_err(), "no seal");
    assert!(restored(&whole).is_ok());
}

#[test]
fn a_backup_of_before_there_were_seals_is_restored() {
    let (_folder, target) = backed_up(500);
    let sealed = std::fs::read(&target).unwrap();
    std::fs::write(&target, &sealed[..sealed.len() - 48]).unwrap();
    rusqlite::Connection::open(&target)
        .unwrap()
        .execute_batch("ALTER TABLE backup_about DROP COLUMN sealed")
        .unwrap();
    let (_elsewhere, other) = elsewhere();
    restore(&other, &target, false, Timestamp::now()).unwrap();
    assert_eq!(stored(&other).len(), 500);
}
