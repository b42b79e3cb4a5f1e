use rusqlite::Connection;

use super::*;
use crate::audit_chain::{Broken, verify};
use crate::database::{self, Database};

fn entry(at_s: i64, by: &str, action: &str, detail: &str) -> Entry {
    Entry {
        at: Timestamp::from_second(at_s).unwrap(),
        by: by.to_owned(),
        action: action.to_owned(),
        subject: "site square".to_owned(),
        detail: Detail::Typed(detail.to_owned()),
    }
}

fn filled() -> (tempfile::TempDir, Database) {
    let directory = tempfile::tempdir().unwrap();
    let database = Database::open(directory.path()).unwrap();
    for (at_s, by, action, detail) in [
        (10, "ann", SIGN_IN, ""),
        (20, "ann", "visit", "the lamp of ms Peeters"),
        (30, "bob", SIGN_IN, ""),
        (40, "bob", "visit", "no"),
    ] {
        add(&database.writer(), &entry(at_s, by, action, detail)).unwrap();
    }
    (directory, database)
}

/// What somebody does who has the file and knows SQLite.
fn tamper(database: &Database, change: &str) {
    let writer = database.writer();
    writer
        .execute_batch("DROP TRIGGER audit_stays; DROP TRIGGER audit_is_kept;")
        .unwrap();
    writer.execute_batch(change).unwrap();
}

fn broken(connection: &Connection) -> Broken {
    verify(connection, None).unwrap().unwrap_err()
}

#[test]
fn the_chain_holds_and_names_the_first_row_that_breaks_it() {
    let cases = [
        (
            "UPDATE audit SET by = 'a-other' WHERE id = 2",
            Broken::Changed(2),
        ),
        (
            "UPDATE audit SET at_s = 21 WHERE id = 2",
            Broken::Changed(2),
        ),
        (
            "UPDATE audit SET detail = 'yes' WHERE id = 4",
            Broken::Words(4),
        ),
        (
            "UPDATE audit SET salt = NULL WHERE id = 4",
            Broken::Words(4),
        ),
        ("DELETE FROM audit WHERE id = 2", Broken::Missing(2)),
        ("DELETE FROM audit WHERE id = 1", Broken::Missing(1)),
        (
            "UPDATE audit SET id = -1 WHERE id = 2; UPDATE audit SET id = 2 WHERE id = 3;
             UPDATE audit SET id = 3 WHERE id = -1",
            Broken::Changed(2),
        ),
        (
            "INSERT INTO audit (at_s, by, action, subject, detail) VALUES (50, 'x', 'y', 'z', '')",
            Broken::NotChained(5),
        ),
    ];
    for (change, expected) in cases {
        let (_directory, database) = filled();
        let whole = verify(&database.reader().unwrap(), None).unwrap().unwrap();
        assert_eq!(whole.rows, 4);
        tamper(&database, change);
        assert_eq!(broken(&database.reader().unwrap()), expected, "{change}");
    }
}

#[test]
fn a_log_that_was_cut_off_is_known_by_a_hash_kept_elsewhere() {
    let (_directory, database) = filled();
    let reader = database.reader().unwrap();
    let head = verify(&reader, None).unwrap().unwrap().head;
    add(&database.writer(), &entry(50, "ann", "visit", "")).unwrap();
    assert!(verify(&reader, Some(&head)).unwrap().is_ok());
    tamper(&database, "DELETE FROM audit WHERE id >= 4");
    assert!(verify(&reader, None).unwrap().is_ok());
    let told = verify(&reader, Some(&head)).unwrap().unwrap_err();
    assert!(matches!(told, Broken::Head(_)), "{told}");
}

#[test]
fn nothing_is_changed_but_free_text_that_is_erased() {
    let (directory, database) = filled();
    for change in [
        "UPDATE audit SET detail = 'other' WHERE id = 2",
        "UPDATE audit SET detail = '' WHERE id = 2",
        "UPDATE audit SET hash = NULL WHERE id = 2",
        "UPDATE audit SET subject = 'x', detail = '', salt = NULL WHERE id = 2",
        "DELETE FROM audit WHERE id = 2",
    ] {
        assert!(database.writer().execute(change, []).is_err(), "{change}");
    }
    let erased = database.write(|transaction| erase_detail(transaction, 2));
    assert!(erased.unwrap());
    assert!(
        !database
            .write(|transaction| erase_detail(transaction, 9))
            .unwrap()
    );
    let reader = database.reader().unwrap();
    assert!(verify(&reader, None).unwrap().is_ok());
    let (rows, _) = page(&reader, &Filter::default(), None, 9).unwrap();
    assert!(rows[2].erased && rows[2].detail == Detail::default());
    assert!(!rows[0].erased);
    drop(reader);
    database
        .writer()
        .execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")
        .unwrap();
    let file = std::fs::read(directory.path().join(database::FILE_NAME)).unwrap();
    let text = b"ms Peeters";
    assert!(!file.windows(text.len()).any(|part| part == text));
}

#[test]
fn a_name_that_is_erased_leaves_the_chain_whole() {
    let (_directory, database) = filled();
    database
        .write(|transaction| actor::erase(transaction, "ann"))
        .unwrap();
    let reader = database.reader().unwrap();
    assert!(verify(&reader, None).unwrap().is_ok());
}

#[test]
fn rows_from_before_the_chain_are_chained_once() {
    let (_directory, database) = filled();
    let unchained = "UPDATE audit SET salt = NULL, detail_hash = NULL, hash = NULL";
    tamper(&database, unchained);
    assert_eq!(broken(&database.reader().unwrap()), Broken::NotChained(1));
    database
        .write(|transaction| chain::chain_earlier(transaction))
        .unwrap();
    let reader = database.reader().unwrap();
    assert!(verify(&reader, None).unwrap().is_ok());
    // Not what somebody put in since.
    tamper_again(&database);
    database
        .write(|transaction| chain::chain_earlier(transaction))
        .unwrap();
    assert_eq!(broken(&reader), Broken::NotChained(5));
}

fn tamper_again(database: &Database) {
    let added = "INSERT INTO audit (at_s, by, action, subject, detail)
                 VALUES (50, 'x', 'y', 'z', '')";
    database.writer().execute(added, []).unwrap();
}

#[test]
fn entries_are_found_by_kind_person_object_and_time() {
    let (_directory, database) = filled();
    let reader = database.reader().unwrap();
    let numbers = |filter: Filter| -> Vec<i64> {
        let (found, _) = page(&reader, &filter, None, 9).unwrap();
        found.into_iter().map(|kept| kept.number).collect()
    };
    let all = Filter::default;
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(numbers(all()), [4, 3, 2, 1]);
    let quiet = Filter {
        without_sign_ins: true,
        ..all()
    };
    assert_eq!(numbers(quiet), [4, 2]);
    let action = text("visit");
    assert_eq!(numbers(Filter { action, ..all() }), [4, 2]);
    let person = text("ann");
    assert_eq!(numbers(Filter { person, ..all() }), [2, 1]);
    for (subject, count) in [("site", 4), ("site square", 4), ("site squ", 0), ("sit", 0)] {
        let subject = text(subject);
        assert_eq!(numbers(Filter { subject, ..all() }).len(), count);
    }
    let (from_s, to_s) = (Some(20), Some(40));
    assert_eq!(
        numbers(Filter {
            from_s,
            to_s,
            ..all()
        }),
        [3, 2]
    );
}
