use records::database::Database;
use records::windows::StoredWindow;

use super::*;

const DAY: i64 = 1_750_032_000 / 86_400 * 86_400;

fn window(access_point: &str, start: i64, length_s: u32) -> StoredWindow {
    StoredWindow {
        access_point: access_point.parse().unwrap(),
        start,
        length_s,
        period_s: 60,
        device_minutes: Some(1),
        visits: Some(1),
        sampled_minutes: 240,
        online_minutes: 240,
        noise_device_minutes: 60,
        noise_visits: 2,
        late: false,
        boot: 1,
        sequence: 1,
    }
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap()
}

#[test]
fn every_second_has_one_fate() {
    let expected = Span::new(0, 100);
    let known = KnownTimes {
        stored: vec![Stored {
            span: Span::new(0, 40),
            counted_s: 30,
        }],
        refused: [("overlap".to_owned(), vec![Span::new(30, 50)])].into(),
        lost: [
            ("clock".to_owned(), vec![Span::new(45, 60)]),
            ("restore".to_owned(), vec![Span::new(0, 10)]),
        ]
        .into(),
    };
    let seconds = account(expected, &known);
    assert_eq!(
        seconds,
        Seconds {
            expected: 100,
            stored: 30,
            not_counted: 10,
            refused: [("overlap".to_owned(), 10)].into(),
            lost: [("clock".to_owned(), 10)].into(),
            no_report: 40,
        }
    );
}

#[test]
fn accounts_for_each_placement_from_its_first_to_its_last_second() {
    let directory = tempfile::tempdir().unwrap();
    let database = Database::open(directory.path()).unwrap();
    let store = Store::new(database.clone());
    database
        .write(|transaction| {
            transaction.execute_batch(&format!(
                "INSERT INTO access_points (id, registered_at) VALUES ('a', 0);
                 INSERT INTO sites (id, name_fr, name_nl, name_en, kind, longitude, latitude,
                                    municipality, reach, movable)
                 VALUES ('north', '', '', '', 'park', 4, 50, '', 'outdoor', 1),
                        ('south', '', '', '', 'park', 4, 50, '', 'outdoor', 1);
                 INSERT INTO placements (access_point, site, from_s, to_s)
                 VALUES ('a', 'north', {}, {}), ('a', 'south', {}, NULL);
                 INSERT INTO losses (access_point, from_s, to_s, reason, minutes)
                 VALUES ('a', {}, {}, 'outbox_full', 240);",
                DAY - 86_400,
                DAY + 5 * 3_600,
                DAY + 6 * 3_600,
                DAY + 12 * 3_600,
                DAY + 16 * 3_600,
            ))
        })
        .unwrap();
    // Of the second nothing could be counted: its figures are noise.
    let hung = StoredWindow {
        sampled_minutes: 0,
        online_minutes: 0,
        ..window("a", DAY + 14_400, 14_400)
    };
    let windows = [window("a", DAY, 14_400), hung];
    store.put(&windows, DAY).unwrap();

    let reader = database.reader().unwrap();
    let now = DAY + 21 * 3_600;
    let range = (at(DAY), at(DAY + 86_400));
    let accounts = load(&reader, &store, range, now, None).unwrap();
    let hours: Vec<_> = accounts
        .iter()
        .map(|account| (account.site.as_str(), account.seconds.hours()))
        .collect();
    let hours_of = |expected, stored, not_counted, lost: &[(&str, f64)], no_report| Hours {
        expected_hours: expected,
        stored_hours: stored,
        not_counted_hours: not_counted,
        lost_hours: lost
            .iter()
            .map(|(reason, hours)| ((*reason).to_owned(), *hours))
            .collect(),
        refused_hours: BTreeMap::new(),
        no_report_hours: no_report,
    };
    assert_eq!(
        hours,
        [
            ("north", hours_of(5.0, 4.0, 1.0, &[], 0.0)),
            (
                "south",
                hours_of(14.0, 0.0, 2.0, &[("outbox_full", 4.0)], 8.0)
            ),
        ]
    );
    // Half days: north until its last second, south from its first.
    let halves = [
        Span::new(DAY, DAY + 43_200),
        Span::new(DAY + 43_200, DAY + 86_400),
    ];
    let parts = by_parts(&reader, &store, &halves, now, None).unwrap();
    let expected: Vec<_> = parts
        .iter()
        .map(|(part, account)| (account.site.as_str(), part.from, account.seconds.expected))
        .collect();
    assert_eq!(
        expected,
        [
            ("north", DAY, 5 * 3_600),
            ("south", DAY, 6 * 3_600),
            ("south", DAY + 43_200, 8 * 3_600),
        ]
    );
    let mut sum = Seconds::default();
    let mut whole = Seconds::default();
    for (_, account) in &parts {
        sum.add(&account.seconds);
    }
    for account in &accounts {
        whole.add(&account.seconds);
    }
    assert_eq!(sum, whole);
    assert_eq!(
        that_stood_at(&reader, "south").unwrap(),
        ["a".parse().unwrap()]
    );
    let other = "b".parse().unwrap();
    assert_eq!(load(&reader, &store, range, now, Some(&other)).unwrap(), []);
}
