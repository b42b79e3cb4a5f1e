use collector::commands::doctor::examine;
use collector::config::Config;
use jiff::Timestamp;
use protocol::Message;
use protocol::status::Status;
use records::database::{Database, FILE_NAME};
use rusqlite::Connection;

const SITE: &str = "INSERT INTO sites VALUES ('park', 'a', 'a', 'a', 'park', 4.3, 50.8, '21004',
    'outdoor', 1, 1, NULL, NULL, NULL, NULL, 1, 1);";

fn bad_after(sql: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let config = Config {
        data_directory: folder.path().to_owned(),
        ..Config::default()
    };
    drop(Database::open(folder.path()).unwrap());
    let path = folder.path().join(FILE_NAME);
    // As another program would: nothing is checked.
    let connection = Connection::open(path).unwrap();
    connection
        .execute_batch("PRAGMA foreign_keys = OFF")
        .unwrap();
    connection.execute_batch(sql).unwrap();
    drop(connection);
    bad(&config)
}

fn bad(config: &Config) -> Vec<String> {
    examine(config, Timestamp::now())
        .into_iter()
        .filter(|finding| !finding.good)
        .map(|finding| finding.text)
        .filter(|text| !text.contains("MB left"))
        .collect()
}

#[test]
fn a_sound_collector_has_nothing() {
    assert_eq!(bad_after(""), Vec::<String>::new());
}

#[test]
fn finds_and_explains_each_fault_of_the_registry() {
    for (sql, told) in [
        (
            format!("{SITE} INSERT INTO access_points (id, registered_at) VALUES ('a', 0);"),
            "access points that are at no hotspot: a; their counts belong to no hotspot",
        ),
        (
            format!(
                "{SITE} INSERT INTO access_points (id, registered_at) VALUES ('a', 0);
                 INSERT INTO placements VALUES ('a', 'park', 0, 200), ('a', 'park', 100, NULL);"
            ),
            "are at two hotspots at once: a; ",
        ),
        (
            "INSERT INTO placements VALUES ('gone', 'nowhere', 0, NULL);".to_owned(),
            "the registry is broken: placements names a",
        ),
        (
            "INSERT INTO refused_messages VALUES ('', 'unregistered', 7, 0);".to_owned(),
            "7 messages came from access points that are not registered",
        ),
        (
            "PRAGMA user_version = 999;".to_owned(),
            "the layout is number 999, of a newer version",
        ),
        (
            "INSERT INTO certificates VALUES ('01', 'a', 0, 5, x'00', '[]', 0, NULL);".to_owned(),
            "whose certificate ends within 14 days or has ended: a",
        ),
        (
            "INSERT INTO statuses VALUES ('a', 1, 1, 0, 7, NULL, NULL, x'00', NULL),
                 ('b', 2, 1, 0, 7, NULL, NULL, x'00', NULL),
                 ('c', 3, 1, 0, 8, NULL, NULL, x'00', NULL);"
                .to_owned(),
            "have a copy of one another's outbox: a, b; ",
        ),
    ] {
        let bad = bad_after(&sql);
        assert!(
            bad.iter().any(|text| text.contains(told)),
            "{told}: {bad:#?}"
        );
    }
}

fn status(ahead_s: u32) -> Status {
    Status {
        cap_minutes: 480,
        ..lab::statuses::status(1, 1, Some(1_750_000_000 + ahead_s))
    }
}

#[test]
fn finds_a_clock_that_drifts_and_says_whose() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config {
        data_directory: folder.path().to_owned(),
        ..Config::default()
    };
    let database = Database::open(folder.path()).unwrap();
    let outbox = std::cell::Cell::new(0);
    let add = |id: &str, ahead_s: u32| {
        outbox.set(outbox.get() + 1);
        database
            .writer()
            .execute(
                "INSERT INTO statuses VALUES (?1, 1, 1, 1750000000, ?3, NULL, NULL, ?2, NULL)",
                rusqlite::params![id, status(ahead_s).encode().unwrap(), outbox.get()],
            )
            .unwrap();
    };
    for id in ["a", "b", "c"] {
        add(id, 0);
    }
    add("d", 500);
    let found = bad(&config).join("\n");
    assert!(
        found.contains("whose clock is ahead: d by 500 s"),
        "{found}"
    );
    for id in ["e", "f", "g"] {
        add(id, 300);
    }
    let found = bad(&config).join("\n");
    assert!(found.contains("4 of 7 access points are ahead"), "{found}");
    assert!(found.contains("this machine's clock"), "{found}");
}

#[test]
fn a_week_on_windows_alone_is_told_and_no_fault() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config {
        data_directory: folder.path().to_owned(),
        ..Config::default()
    };
    let database = Database::open(folder.path()).unwrap();
    let now = Timestamp::now();
    let told = || -> Vec<_> {
        let findings = examine(&config, now).into_iter();
        findings
            .filter(|finding| finding.text.contains("totals") || finding.text.contains("noise"))
            .map(|finding| (finding.good, finding.text))
            .collect()
    };
    assert!(told()[0].1.contains("no access point sends totals"));
    let mut status = status(0);
    status.undivided_until = Some(u32::try_from(now.as_second()).unwrap() + 3_600);
    database
        .writer()
        .execute(
            "INSERT INTO statuses VALUES ('a', 1, 1, 1750000000, 7, NULL, NULL, ?1, NULL)",
            [status.encode().unwrap()],
        )
        .unwrap();
    let (good, text) = told().remove(0);
    assert!(
        good && text.contains("1 access points spend all noise on windows"),
        "{text}"
    );
}

#[test]
fn a_damaged_file_is_told_with_the_way_back() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config {
        data_directory: folder.path().to_owned(),
        ..Config::default()
    };
    std::fs::write(folder.path().join(FILE_NAME), "no database at all").unwrap();
    let found = bad(&config).join("\n");
    assert!(found.contains("restore"), "{found}");
}
