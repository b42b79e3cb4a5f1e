//! A database file of every layout that the main branch ever had, and one sure way
//! forward from each.

use std::path::{Path, PathBuf};

use records::database::{Database, FILE_NAME, layout};
use records::windows::{Put, Store, StoredTotal};
use rusqlite::Connection;

fn golden(number: usize) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/layout-{number:02}.sqlite"))
}

fn all() -> Vec<(usize, PathBuf)> {
    (1..=layout())
        .map(|number| (number, golden(number)))
        .filter(|(_, path)| path.exists())
        .collect()
}

fn migrated(path: &Path) -> (tempfile::TempDir, Database) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(path, folder.path().join(FILE_NAME)).unwrap();
    let database = Database::open(folder.path()).unwrap();
    (folder, database)
}

/// Definitions of all tables, indices and triggers, without spelling.
fn schema(connection: &Connection) -> Vec<String> {
    connection
        .prepare("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
        .unwrap()
        .query_map([], |row| row.get::<_, String>(0))
        .unwrap()
        .map(|sql| {
            let sql = sql.unwrap();
            sql.split_whitespace().collect::<Vec<_>>().join(" ")
        })
        .collect()
}

#[test]
fn every_layout_there_ever_was_comes_forward_with_its_rows() {
    let fresh_folder = tempfile::tempdir().unwrap();
    let fresh = Database::open(fresh_folder.path()).unwrap();
    let wanted = schema(&fresh.reader().unwrap());
    let golden = all();
    assert!(golden.len() >= 4, "only {golden:?}");
    for (number, path) in golden {
        let (_folder, database) = migrated(&path);
        let reader = database.reader().unwrap();
        assert_eq!(schema(&reader), wanted, "from layout {number}");
        let whole: String = reader
            .query_row("PRAGMA integrity_check", [], |row| row.get(0))
            .unwrap();
        assert_eq!(whole, "ok", "from layout {number}");
        let name: String = reader
            .query_row("SELECT name_fr FROM sites WHERE id = 'golden'", [], |row| {
                row.get(0)
            })
            .unwrap();
        assert_eq!(name, "Doré", "from layout {number}");
        if number >= 2 {
            let stored: (i64, Option<i64>) = reader
                .query_row(
                    "SELECT device_minutes, visits FROM windows WHERE start_s = 1750032000",
                    [],
                    |row| Ok((row.get(0)?, row.get(1)?)),
                )
                .unwrap();
            assert_eq!(stored, (123, None), "from layout {number}");
            let store = Store::new(database.clone());
            let windows = store.windows(0, i64::MAX, None).unwrap();
            assert_eq!(store.extent_of_totals().unwrap(), None);
            let total = StoredTotal {
                layer: protocol::Layer::Weeks,
                sum: windows[0].clone(),
            };
            let put = store.put_totals(&[total]).unwrap();
            assert_eq!(put, [Put::Stored], "from layout {number}");
            assert_eq!(store.windows(0, i64::MAX, None).unwrap(), windows);
        }
    }
}

/// `UPDATE_GOLDEN=1` adds the file of a new layout: the last one brought forward.
#[test]
fn the_layout_of_this_build_has_a_golden_file() {
    let path = golden(layout());
    if !path.exists() && std::env::var_os("UPDATE_GOLDEN").is_some() {
        let (_, last) = all().pop().unwrap();
        let (folder, database) = migrated(&last);
        let copy = folder.path().join("copy");
        let sql = "VACUUM INTO ?1";
        let reader = database.reader().unwrap();
        reader.execute(sql, [copy.to_str().unwrap()]).unwrap();
        std::fs::copy(copy, &path).unwrap();
    }
    assert!(
        path.exists(),
        "{} is missing: run this test once with UPDATE_GOLDEN=1 and commit the file",
        path.display()
    );
    let number: i64 = Connection::open(&path)
        .unwrap()
        .query_row("SELECT user_version FROM pragma_user_version", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert_eq!(usize::try_from(number), Ok(layout()));
}

#[test]
fn a_file_of_a_newer_version_is_left_alone() {
    let (folder, database) = migrated(&all().pop().unwrap().1);
    database
        .writer()
        .execute_batch("PRAGMA user_version = 999")
        .unwrap();
    drop(database);
    assert!(Database::open(folder.path()).is_err());
}
