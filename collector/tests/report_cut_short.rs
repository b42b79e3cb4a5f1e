//! A report that is cut short, by a full disk or by kill -9: what has its name is whole.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

use analysis::text::Text;
use collector::insight::rollups;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use lab::disk::Disk;
use records::database::Database;
use records::registry::site::{self, Site};
use records::registry::{PlaceKind, Reach, access_point, placement};
use records::windows::{Store, StoredWindow};

const MONTH: &str = "2025-06";

/// A collector's folder with one hotspot that counted for a month.
fn counted() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let start: Timestamp = "2025-05-31T22:00:00Z".parse().unwrap();
    let database = Database::open(folder.path()).unwrap();
    let id = "square-1".parse().unwrap();
    database
        .write(|transaction| {
            site::put(
                transaction,
                &Site {
                    id: "square".to_owned(),
                    name: Text::same("Square"),
                    kind: PlaceKind::Square,
                    lon: 4.35,
                    lat: 50.85,
                    municipality: String::new(),
                    reach: Reach::Outdoor,
                    free_entry: None,
                    step_free: None,
                    opening_hours: None,
                    opened: None,
                    closed: None,
                    installed: Some(start),
                    access_points: 1,
                    movable: false,
                },
            )?;
            access_point::put(transaction, &id, None, start)?;
            placement::place(transaction, &id, "square", start).unwrap();
            Ok::<_, rusqlite::Error>(())
        })
        .unwrap();
    let windows: Vec<StoredWindow> = (0..180)
        .map(|sequence| StoredWindow {
            access_point: id.clone(),
            start: start.as_second() + 14_400 * i64::from(sequence),
            length_s: 14_400,
            period_s: 60,
            device_minutes: Some(700),
            visits: Some(35),
            sampled_minutes: 240,
            online_minutes: 240,
            noise_device_minutes: 60,
            noise_visits: 2,
            late: false,
            boot: 7,
            sequence,
        })
        .collect();
    let store = Store::new(database.clone());
    store.put(&windows, start.as_second() + 2_700_000).unwrap();
    let zone = TimeZone::get("Europe/Brussels").unwrap();
    while rollups::roll(&database, &store, &zone).unwrap() > 0 {}
    let data = folder.path().display();
    let config = format!("data_directory = \"{data}\"\n");
    std::fs::write(folder.path().join("collector.toml"), config).unwrap();
    folder
}

fn report(data: &Path, output: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hotspot-collector"));
    command
        .args(["report", MONTH, "--config"])
        .arg(data.join("collector.toml"))
        .arg("--output")
        .arg(output);
    command
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return BTreeMap::new();
    };
    let read = entries.flatten().filter_map(|entry| {
        let name = entry.file_name().into_string().unwrap();
        // A part may be gone between the two.
        Some((name, std::fs::read(entry.path()).ok()?))
    });
    read.collect()
}

fn is_part(name: &str) -> bool {
    name.ends_with(".part")
}

/// How many have their name; each has all that it should have.
fn whole(found: &BTreeMap<String, Vec<u8>>, expected: &BTreeMap<String, Vec<u8>>) -> usize {
    let named = found.iter().filter(|(name, _)| !is_part(name));
    named
        .map(|(name, bytes)| assert!(is_whole(name, bytes, expected), "{name} is cut short"))
        .count()
}

/// An ODS file has the hour in it, and its styles in any order: it opens if it is whole.
fn is_whole(name: &str, bytes: &[u8], expected: &BTreeMap<String, Vec<u8>>) -> bool {
    let Some(expected) = expected.get(name) else {
        return false;
    };
    match name.ends_with(".ods") {
        true => spreadsheet_ods::read_ods_buf(bytes).is_ok(),
        false => bytes == expected,
    }
}

/// The files of an undisturbed run.
fn undisturbed(data: &Path) -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let output = report(data, folder.path()).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    let expected = files(folder.path());
    assert_eq!(expected.len(), 3 * 6 + 4);
    assert!(expected.keys().all(|name| !is_part(name)));
    expected
}

#[test]
fn on_a_full_disk_a_report_is_whole_or_not_there_and_the_last_one_stays() {
    let Some(disk) = Disk::mount("1m") else {
        return;
    };
    let data = counted();
    let expected = undisturbed(data.path());
    let output = disk.path().join("reports");
    for left in [0, 4_096, 40_960, 81_920] {
        disk.fill_but(left);
        let cut = report(data.path(), &output).output().unwrap();
        let told = String::from_utf8_lossy(&cut.stderr);
        assert!(!cut.status.success(), "{left} bytes were enough");
        assert!(
            told.contains("cannot write") || told.contains("cannot make"),
            "{told}"
        );
        assert!(told.contains("No space left on device"), "{told}");
        let found = files(&output);
        assert!(whole(&found, &expected) < expected.len());
        assert!(!found.keys().any(|name| is_part(name)), "a part stays");
        disk.make_room();
    }
    assert!(
        report(data.path(), &output)
            .output()
            .unwrap()
            .status
            .success()
    );
    disk.fill_but(0);
    assert!(
        !report(data.path(), &output)
            .output()
            .unwrap()
            .status
            .success()
    );
    let found = files(&output);
    assert!(
        found.keys().eq(expected.keys()) && whole(&found, &expected) == expected.len(),
        "what was there is not there any more"
    );
}

#[test]
fn killed_at_any_file_a_report_leaves_whole_files_alone_under_their_names() {
    let data = counted();
    let expected = undisturbed(data.path());
    let output = tempfile::tempdir().unwrap();
    let mut cut = 0;
    for so_many in 1..expected.len() {
        let folder = output.path().join(so_many.to_string());
        let mut child = report(data.path(), &folder)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        while child.try_wait().unwrap().is_none()
            && std::fs::read_dir(&folder).map_or(0, Iterator::count) < so_many
        {
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let found = whole(&files(&folder), &expected);
        cut += usize::from(found < expected.len());
        let again = report(data.path(), &folder).output().unwrap();
        assert!(again.status.success());
        assert_eq!(whole(&files(&folder), &expected), expected.len());
    }
    assert!(cut > 0, "every report was faster than its kill");
}
