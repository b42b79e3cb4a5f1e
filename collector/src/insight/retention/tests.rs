use protocol::Layer;
use records::windows::{StoredTotal, StoredWindow};

use super::*;

#[test]
fn nothing_of_the_account_outlives_the_windows() {
    let directory = tempfile::tempdir().unwrap();
    let database = Database::open(directory.path()).unwrap();
    database
        .write(|transaction| {
            transaction.execute_batch(
                "INSERT INTO losses (access_point, from_s, to_s, reason, minutes)
                 VALUES ('a', 0, 100, 'clock', 1), ('a', 0, 101, 'clock', 1);
                 INSERT INTO refused_windows (access_point, start_s, length_s, reason, refused_at_s)
                 VALUES ('a', 0, 100, 'overlap', 0), ('a', 1, 100, 'overlap', 0);
                 INSERT INTO lost_totals (access_point, layer, from_s, to_s, reason, minutes)
                 VALUES ('a', 2, 0, 100, 'clock', 1), ('a', 2, 0, 101, 'clock', 1);
                 INSERT INTO refused_totals
                     (access_point, boot, sequence, layer, start_s, length_s, reason, refused_at_s)
                 VALUES ('a', 1, 1, 2, 0, 100, 'overlap', 0), ('a', 1, 2, 2, 1, 100, 'overlap', 0);",
            )
        })
        .unwrap();
    let ageing = Ageing {
        store: Store::new(database.clone()),
        database: database.clone(),
        time_zone: TimeZone::UTC,
        settings: Settings {
            windows_s: 50,
            keep: Keep {
                box_hours_s: 100,
                days_s: 100,
            },
        },
    };
    ageing.delete_old(150 + MARGIN_S).unwrap();
    let left = |table: &str| -> i64 {
        let sql = format!("SELECT count(*) FROM {table}");
        let reader = database.reader().unwrap();
        reader.query_row(&sql, [], |row| row.get(0)).unwrap()
    };
    assert_eq!((left("losses"), left("refused_windows")), (1, 1));
    assert_eq!((left("lost_totals"), left("refused_totals")), (1, 1));
}

const NOW: i64 = 1_750_032_000;
const KEPT_S: i64 = 183 * DAY_S;

struct Case {
    _directory: tempfile::TempDir,
    ageing: Ageing,
}

impl Case {
    /// Windows of a day each, the first `first` days before now, the last `last`.
    fn new(first: i64, last: i64) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let database = Database::open(directory.path()).unwrap();
        database
            .write(|transaction| {
                transaction.execute_batch(
                    "INSERT INTO access_points (id, registered_at) VALUES ('a', 0);
                     INSERT INTO sites (id, name_fr, name_nl, name_en, kind, longitude,
                         latitude, municipality, reach, movable)
                     VALUES ('s', 's', 's', 's', 'park', 4.35, 50.85, 'm', 'outdoor', 1);
                     INSERT INTO placements (access_point, site, from_s) VALUES ('a', 's', 0);",
                )
            })
            .unwrap();
        let store = Store::new(database.clone());
        let windows: Vec<StoredWindow> = (last..=first).rev().map(window).collect();
        store.put(&windows, NOW).unwrap();
        let ageing = Ageing {
            store,
            database,
            time_zone: TimeZone::UTC,
            settings: Settings {
                windows_s: KEPT_S,
                keep: Keep {
                    box_hours_s: 2 * KEPT_S,
                    days_s: 4 * KEPT_S,
                },
            },
        };
        Self {
            _directory: directory,
            ageing,
        }
    }

    fn count(&self) -> usize {
        let windows = self.ageing.store.windows(0, i64::MAX, None).unwrap();
        windows.len()
    }

    fn losses(&self) -> Vec<(i64, i64, String)> {
        let reader = self.ageing.database.reader().unwrap();
        let mut statement = reader
            .prepare("SELECT from_s, to_s, reason FROM losses")
            .unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
        rows.unwrap().collect::<rusqlite::Result<_>>().unwrap()
    }
}

fn window(days_ago: i64) -> StoredWindow {
    StoredWindow {
        access_point: "a".parse().unwrap(),
        start: NOW.div_euclid(DAY_S) * DAY_S - days_ago * DAY_S,
        length_s: 86_400,
        period_s: 60,
        device_minutes: Some(10),
        visits: None,
        sampled_minutes: 1_440,
        online_minutes: 1_440,
        noise_device_minutes: 60,
        noise_visits: 2,
        late: false,
        boot: 1,
        sequence: u32::try_from(1_000 - days_ago).unwrap(),
    }
}

#[test]
fn a_pass_deletes_a_day_at_most() {
    let case = Case::new(250, 1);
    for pass in 1..=3 {
        assert_eq!(case.ageing.delete_old(NOW).unwrap(), 1, "pass {pass}");
    }
    while case.ageing.delete_old(NOW).unwrap() > 0 {}
    assert_eq!(case.count(), 186);
}

#[test]
fn nothing_is_deleted_while_the_newest_windows_are_old() {
    let case = Case::new(180, 1);
    for _ in 0..10 {
        assert_eq!(case.ageing.delete_old(NOW + 250 * DAY_S).unwrap(), 0);
    }
    assert_eq!(case.count(), 180);
}

#[test]
fn what_a_clock_that_was_ahead_deleted_counts_as_lost_and_is_asked_for() {
    let case = Case::new(186, 1);
    // Near enough to be believed by every witness.
    let wrong = NOW + 6 * DAY_S;
    while case.ageing.delete_old(wrong).unwrap() > 0 {}
    assert_eq!(case.count(), 180);
    assert_eq!(case.losses(), []);

    case.ageing.delete_old(NOW).unwrap();
    let limit = NOW - KEPT_S - MARGIN_S;
    let until = window(180).start;
    assert_eq!(case.losses(), [(limit, until, DELETED_EARLY.to_owned())]);
    let reader = case.ageing.database.reader().unwrap();
    assert_eq!(records::resends::unanswered(&reader).unwrap(), 1);
    // Said once.
    case.ageing.delete_old(NOW).unwrap();
    assert_eq!(case.losses().len(), 1);
}

#[test]
fn totals_go_with_the_last_of_their_windows() {
    let case = Case::new(190, 1);
    // Of the seven days that begin with the first window.
    let total = StoredTotal {
        layer: Layer::Weeks,
        sum: StoredWindow {
            length_s: 7 * 86_400,
            ..window(190)
        },
    };
    case.ageing.store.put_totals(&[total]).unwrap();
    let totals = || case.ageing.store.totals(0, i64::MAX, None).unwrap().len();
    // Four days are too old, the last of its days is not.
    while case.ageing.delete_old(NOW).unwrap() > 0 {}
    assert_eq!((case.count(), totals()), (186, 1));
    while case.ageing.delete_old(NOW + 3 * DAY_S).unwrap() > 0 {}
    assert_eq!((case.count(), totals()), (183, 0));
}

#[test]
fn totals_alone_age_as_well() {
    let case = Case::new(1, 1);
    case.ageing.store.delete_until(i64::MAX).unwrap();
    let total = StoredTotal {
        layer: Layer::Weeks,
        sum: window(300),
    };
    case.ageing.store.put_totals(&[total]).unwrap();
    case.ageing.delete_old(NOW).unwrap();
    assert_eq!(case.ageing.store.extent_of_totals().unwrap(), None);
}
