use groundwork::seconds::DAY_S;
use jiff::Timestamp;
use protocol::Layer;
use records::rollups::{Keep, read};
use records::windows::{StoredTotal, StoredWindow, Sum};

use super::*;
use crate::insight::retention::{Ageing, Settings};

const HOUR: i64 = 3_600;

struct Case {
    _directory: tempfile::TempDir,
    database: Database,
    store: Store,
    zone: TimeZone,
}

fn at(text: &str) -> i64 {
    text.parse::<Timestamp>().unwrap().as_second()
}

fn window(access_point: &str, start: i64, length_s: u32, device_minutes: i64) -> StoredWindow {
    StoredWindow {
        access_point: access_point.parse().unwrap(),
        start,
        length_s,
        period_s: 60,
        device_minutes: Some(device_minutes),
        visits: None,
        sampled_minutes: u16::try_from(length_s / 60).unwrap(),
        online_minutes: u16::try_from(length_s / 120).unwrap(),
        noise_device_minutes: 60,
        noise_visits: 0,
        late: false,
        boot: 1,
        sequence: 0,
    }
}

impl Case {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let database = Database::open(directory.path()).unwrap();
        let case = Self {
            store: Store::new(database.clone()),
            database,
            zone: TimeZone::get("Europe/Brussels").unwrap(),
            _directory: directory,
        };
        prepare(&case.database, &case.zone).unwrap();
        case.sql(
            "INSERT INTO access_points (id, registered_at) VALUES ('a', 0), ('b', 0);
             INSERT INTO access_point_numbers VALUES (1, 'a'), (2, 'b');
             INSERT INTO sites (id, name_fr, name_nl, name_en, kind, longitude, latitude,
                                municipality, reach, movable)
             VALUES ('north', '', '', '', 'park', 4, 50, '', 'outdoor', 1),
                    ('south', '', '', '', 'park', 4, 50, '', 'outdoor', 1);",
        );
        case
    }

    fn sql(&self, sql: &str) {
        self.database
            .write(|transaction| transaction.execute_batch(sql))
            .unwrap();
    }

    fn place(&self, access_point: &str, site: &str, from: &str, to: Option<&str>) {
        let to = to.map_or("NULL".to_owned(), |to| at(to).to_string());
        let from = at(from);
        self.sql(&format!(
            "INSERT INTO placements VALUES ('{access_point}', '{site}', {from}, {to})"
        ));
    }

    fn put(&self, windows: &[StoredWindow]) {
        self.store.put(windows, 0).unwrap();
    }

    fn roll(&self) {
        while roll(&self.database, &self.store, &self.zone).unwrap() > 0 {}
    }

    /// Every number of every sum, exactly.
    fn dump(&self) -> Vec<String> {
        let reader = self.database.reader().unwrap();
        let mut lines = Vec::new();
        for table in [
            "box_days",
            "box_hours",
            "box_weeks",
            "box_months",
            "site_days",
            "site_weeks",
            "site_hours",
            "site_months",
        ] {
            let mut statement = reader.prepare(&format!("SELECT * FROM {table}")).unwrap();
            let columns = statement.column_count();
            let mut rows = statement.query([]).unwrap();
            while let Some(row) = rows.next().unwrap() {
                let values: Vec<String> = (0..columns)
                    .map(|column| match row.get_ref(column).unwrap() {
                        rusqlite::types::ValueRef::Real(value) => format!("{:x}", value.to_bits()),
                        other => format!("{other:?}"),
                    })
                    .collect();
                lines.push(format!("{table} {}", values.join(" ")));
            }
        }
        lines.sort();
        lines
    }

    fn days(&self, site: &str) -> Vec<(i64, Sum)> {
        let reader = self.database.reader().unwrap();
        read::days(&reader, site, 0, i64::MAX).unwrap()
    }

    /// Weeks of windows of both boxes, the lengths changing on the way.
    fn weeks() -> Vec<StoredWindow> {
        let start = at("2026-03-02T00:00:00Z");
        let mut windows = Vec::new();
        for (index, id) in ["a", "b"].into_iter().enumerate() {
            let mut at = start;
            while at < start + 50 * DAY_S {
                let length = match (at - start) / (10 * DAY_S) {
                    0 | 3 => 4 * HOUR,
                    1 => HOUR,
                    2 => DAY_S,
                    _ => 4 * HOUR,
                };
                let figure = (at / HOUR % 97) * (index as i64 + 1);
                windows.push(window(id, at, u32::try_from(length).unwrap(), figure));
                at += length;
            }
        }
        windows.sort_by_key(|window| window.start);
        windows
    }
}

#[test]
fn days_of_23_and_25_hours_hold_just_these() {
    let case = Case::new();
    case.place("a", "north", "2026-01-01T00:00:00Z", None);
    for start in ["2026-03-28T00:00:00Z", "2026-10-24T00:00:00Z"] {
        let windows: Vec<StoredWindow> = (0..72)
            .map(|hour| window("a", at(start) + hour * HOUR, 3_600, 60))
            .collect();
        case.put(&windows);
    }
    case.roll();
    let sampled: Vec<(String, f64, Option<f64>)> = case
        .days("north")
        .into_iter()
        .map(|(start, sum)| {
            let start = Timestamp::from_second(start).unwrap().to_string();
            (start, sum.sampled_s / 3_600.0, sum.device_minutes)
        })
        .collect();
    let expected = [
        ("2026-03-27T23:00:00Z", 23.0),
        ("2026-03-28T23:00:00Z", 23.0),
        ("2026-03-29T22:00:00Z", 24.0),
        ("2026-03-30T22:00:00Z", 2.0),
        ("2026-10-23T22:00:00Z", 22.0),
        ("2026-10-24T22:00:00Z", 25.0),
        ("2026-10-25T23:00:00Z", 24.0),
        ("2026-10-26T23:00:00Z", 1.0),
    ]
    .map(|(start, hours)| (start.to_owned(), hours, Some(60.0 * hours)));
    assert_eq!(sampled, expected);
    // The Sunday hour from 2:00: none in March, two in October.
    let reader = case.database.reader().unwrap();
    let hour = |from: &str, to: &str| {
        read::hours(&reader, "north", at(from), at(to))
            .unwrap()
            .into_iter()
            .find(|(hour, _)| *hour == 6 * 24 + 2)
            .map(|(_, sum)| sum.sampled_s)
    };
    assert_eq!(hour("2026-02-28T23:00:00Z", "2026-03-31T00:00:00Z"), None);
    assert_eq!(
        hour("2026-09-30T22:00:00Z", "2026-10-31T00:00:00Z"),
        Some(7_200.0)
    );
}

#[test]
fn late_windows_in_any_order_end_in_the_same_numbers() {
    let windows = Case::weeks();
    let (orderly, late) = (Case::new(), Case::new());
    for case in [&orderly, &late] {
        case.place("a", "north", "2026-01-01T00:00:00Z", None);
        case.place("b", "north", "2026-01-01T00:00:00Z", None);
    }
    orderly.put(&windows);
    orderly.roll();
    for part in 0..7 {
        let some: Vec<StoredWindow> = windows
            .iter()
            .rev()
            .skip(part)
            .step_by(7)
            .cloned()
            .collect();
        late.put(&some);
        late.roll();
        // Twice is not more.
        late.put(&some);
        late.roll();
    }
    assert_eq!(orderly.dump(), late.dump());
    let total: f64 = orderly
        .days("north")
        .iter()
        .filter_map(|(_, sum)| sum.device_minutes)
        .sum();
    let counted: i64 = windows
        .iter()
        .filter_map(|window| window.device_minutes)
        .sum();
    assert!(
        (total - counted as f64).abs() < 1e-6,
        "{total} of {counted}"
    );
}

#[test]
fn a_rebuild_gives_identical_numbers() {
    let case = Case::new();
    case.place(
        "a",
        "north",
        "2026-01-01T00:00:00Z",
        Some("2026-03-20T09:00:00Z"),
    );
    case.place("b", "north", "2026-01-01T00:00:00Z", None);
    for windows in Case::weeks().chunks(40) {
        case.put(windows);
        case.roll();
    }
    case.place("a", "south", "2026-03-25T12:00:00Z", None);
    case.roll();
    let before = case.dump();
    assert!(before.len() > 500);
    rebuild(&case.database).unwrap();
    assert_ne!(case.dump(), before);
    case.roll();
    assert_eq!(case.dump(), before);
}

#[test]
fn a_box_that_moves_takes_its_use_along_and_counts_nowhere_on_the_way() {
    let case = Case::new();
    case.place("a", "north", "2026-05-01T00:00:00Z", None);
    let start = at("2026-05-04T00:00:00Z");
    let windows: Vec<StoredWindow> = (0..18)
        .map(|index| window("a", start + index * 4 * HOUR, 14_400, 100))
        .collect();
    case.put(&windows);
    case.roll();
    let total = |site: &str| -> f64 {
        case.days(site)
            .iter()
            .filter_map(|(_, sum)| sum.device_minutes)
            .sum()
    };
    assert_eq!((total("north"), total("south")), (1_800.0, 0.0));
    // Told two days later: unplugged at noon of the 5th, hung again at noon of the 6th.
    case.sql(&format!(
        "UPDATE placements SET to_s = {} WHERE access_point = 'a'",
        at("2026-05-05T12:00:00Z")
    ));
    case.place("a", "south", "2026-05-06T12:00:00Z", None);
    case.roll();
    assert_eq!((total("north"), total("south")), (900.0, 300.0));
    let nowhere: f64 = case
        .database
        .reader()
        .unwrap()
        .query_row(
            "SELECT sum(device_minutes) FROM box_days WHERE site = ''",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(nowhere, 600.0);
    // Another box in its place counts with it.
    case.place("b", "north", "2026-05-05T12:00:00Z", None);
    case.put(&[window("b", at("2026-05-05T12:00:00Z"), 14_400, 50)]);
    case.roll();
    assert_eq!(total("north"), 950.0);
    case.sql("DELETE FROM placements WHERE access_point = 'b'");
    case.roll();
    assert_eq!(total("north"), 900.0);
}

#[test]
fn windows_of_a_day_say_nothing_of_hours_and_what_could_not_count_is_no_zero() {
    let case = Case::new();
    case.place("a", "north", "2026-05-01T00:00:00Z", None);
    let blind = StoredWindow {
        device_minutes: None,
        ..window("a", at("2026-05-06T00:00:00Z"), 14_400, 0)
    };
    case.put(&[window("a", at("2026-05-04T00:00:00Z"), 86_400, 240), blind]);
    case.roll();
    let figures: Vec<Option<f64>> = case
        .days("north")
        .iter()
        .map(|(_, sum)| sum.device_minutes)
        .collect();
    // From 2:00 to 2:00 of the local day after.
    assert_eq!(figures, [Some(220.0), Some(20.0), None]);
    let reader = case.database.reader().unwrap();
    let hours = read::hours(&reader, "north", 0, i64::MAX).unwrap();
    assert_eq!(hours.len(), 4);
    assert!(hours.iter().all(|(_, sum)| sum.device_minutes.is_none()));
}

#[test]
fn sums_outlive_the_windows_they_were_made_of() {
    let case = Case::new();
    case.place("a", "north", "2026-01-01T00:00:00Z", None);
    case.put(&Case::weeks());
    // Not summed yet when the windows are due to go.
    let ageing = Ageing {
        store: case.store.clone(),
        database: case.database.clone(),
        time_zone: case.zone.clone(),
        settings: Settings {
            windows_s: 20 * DAY_S,
            keep: Keep {
                box_hours_s: 90 * DAY_S,
                days_s: 90 * DAY_S,
            },
        },
    };
    let now = at("2026-04-21T00:00:00Z");
    assert!(ageing.delete_old(now).unwrap() > 0);
    let before = case.dump();
    assert_eq!(case.days("north").len(), 51);
    // A move told of a time whose windows are gone, and a rebuild, change nothing there.
    case.sql("UPDATE placements SET to_s = 1900000000");
    case.roll();
    rebuild(&case.database).unwrap();
    case.roll();
    assert_eq!(case.dump(), before);
    // Past their own time they go, except the months of a site.
    while case.store.extent().unwrap().is_some() {
        case.store.delete_until(i64::MAX).unwrap();
    }
    ageing.delete_old(now + 400 * DAY_S).unwrap();
    let left = case.dump();
    assert_eq!(left.len(), 2, "{left:?}");
    assert!(left.iter().all(|line| line.starts_with("site_months")));
}

#[test]
fn another_time_zone_makes_everything_anew() {
    let case = Case::new();
    case.place("a", "north", "2026-01-01T00:00:00Z", None);
    case.put(&Case::weeks());
    case.roll();
    let zone = TimeZone::UTC;
    prepare(&case.database, &zone).unwrap();
    while roll(&case.database, &case.store, &zone).unwrap() > 0 {}
    assert!(
        case.days("north")
            .iter()
            .all(|(start, _)| start % DAY_S == 0)
    );
}

#[test]
fn weeks_hold_the_noise_of_their_total_and_a_total_that_comes_late_is_taken_in() {
    let case = Case::new();
    case.place("a", "north", "2026-01-01T00:00:00Z", None);
    // Three weeks across a change of month; the local week begins an hour before.
    let first = at("2026-02-23T00:00:00Z");
    let windows: Vec<StoredWindow> = (0..3 * 42)
        .map(|place| StoredWindow {
            noise_device_minutes: 120,
            ..window("a", first + place * 4 * HOUR, 14_400, 100)
        })
        .collect();
    case.put(&windows);
    case.roll();
    let weeks = |case: &Case| {
        let reader = case.database.reader().unwrap();
        read::weeks(&reader, "north", 0, i64::MAX).unwrap()
    };
    let alone = weeks(&case);
    let total = |week: i64, device_minutes: i64| StoredTotal {
        layer: Layer::Weeks,
        sum: StoredWindow {
            noise_device_minutes: 120,
            sampled_minutes: 10_080,
            online_minutes: 5_040,
            ..window("a", first + week * 7 * DAY_S, 7 * 86_400, device_minutes)
        },
    };
    let totals: Vec<StoredTotal> = (0..3).map(|week| total(week, 4_200 + 43)).collect();
    case.store.put_totals(&totals).unwrap();
    case.roll();
    let together = weeks(&case);
    assert_eq!(together.len(), alone.len());
    // The middle week: a window's share of an hour lies in the week before.
    let (alone, with_total) = (alone[1].1, together[1].1);
    assert!(with_total.noise_variance < 0.1 * alone.noise_variance);
    let found = with_total.device_minutes.unwrap();
    assert!((4_200.0..=4_243.0).contains(&found), "{found}");
    let summed = case.dump();
    rebuild(&case.database).unwrap();
    case.roll();
    assert_eq!(case.dump(), summed);
}
