use proptest::prelude::*;

use super::*;
use crate::database::Database;

const START: i64 = 1_750_000_000 / 86_400 * 86_400;
const FOUR_HOURS: u32 = 14_400;

fn store() -> (tempfile::TempDir, Store) {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::new(Database::open(directory.path()).unwrap());
    (directory, store)
}

fn window(access_point: &str, hour: i64, length_s: u32) -> StoredWindow {
    StoredWindow {
        access_point: access_point.parse().unwrap(),
        start: START + hour * 3_600,
        length_s,
        period_s: 60,
        device_minutes: Some(10 * hour),
        visits: None,
        sampled_minutes: 240,
        online_minutes: 239,
        noise_device_minutes: 60,
        noise_visits: 2,
        late: false,
        boot: u64::MAX,
        sequence: 1,
    }
}

fn all(store: &Store) -> Vec<StoredWindow> {
    store.windows(0, i64::MAX, None).unwrap()
}

/// From and to of the stale time of `a`, in hours from the start.
fn stale_hours(database: &Database) -> Vec<(i64, i64)> {
    let reader = database.reader().unwrap();
    let stale = crate::stale_rollups::load(&reader, 9, None).unwrap();
    let notes = stale.values().flat_map(|stale| &stale.notes);
    let hours = |at_s: i64| (at_s - START) / 3_600;
    notes
        .map(|note| (hours(note.from_s), hours(note.to_s)))
        .collect()
}

#[test]
fn what_comes_late_makes_the_totals_stale_that_it_lies_in() {
    let directory = tempfile::tempdir().unwrap();
    let database = Database::open(directory.path()).unwrap();
    let store = Store::new(database.clone());
    let total = |layer, hour: u32, hours: u32| StoredTotal {
        layer,
        sum: window("a", i64::from(hour), 3_600 * hours),
    };
    let rolled = || {
        let forget = |transaction: &rusqlite::Transaction<'_>| {
            transaction.execute("DELETE FROM stale_rollups", [])
        };
        database.write(forget).unwrap();
    };
    // While there is no total, a window is stale alone.
    store.put(&[window("a", 8, FOUR_HOURS)], 0).unwrap();
    assert_eq!(stale_hours(&database), [(8, 12)]);
    rolled();
    store.put_totals(&[total(Layer::Weeks, 0, 76)]).unwrap();
    assert_eq!(stale_hours(&database), [(0, 76)]);
    rolled();
    // What was there already changes nothing.
    store.put_totals(&[total(Layer::Weeks, 0, 76)]).unwrap();
    store.put(&[window("a", 8, FOUR_HOURS)], 0).unwrap();
    assert_eq!(stale_hours(&database), []);
    store.put(&[window("a", 72, FOUR_HOURS)], 0).unwrap();
    assert_eq!(stale_hours(&database), [(0, 76)]);
    rolled();
    store.put(&[window("a", 76, FOUR_HOURS)], 0).unwrap();
    assert_eq!(stale_hours(&database), [(76, 80)]);
    rolled();
    store.put_totals(&[total(Layer::Days, 24, 24)]).unwrap();
    assert_eq!(stale_hours(&database), [(0, 76)]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_order_and_repetition_of_batches_gives_the_same_store(
        arrivals in prop::collection::vec((0..3_usize, 0..12_i64), 1..80),
        batch in 1..20_usize,
    ) {
        let sent: Vec<_> = arrivals
            .iter()
            .map(|&(access_point, slot)| window(["a", "b", "c"][access_point], slot * 4, FOUR_HOURS))
            .collect();
        let (_directory, store) = store();
        for windows in sent.chunks(batch) {
            for result in store.put(windows, 0).unwrap() {
                prop_assert_ne!(result, Put::Overlap);
            }
        }
        let key = |window: &StoredWindow| (window.start, window.access_point.clone());
        let mut expected = sent;
        expected.sort_by_key(key);
        expected.dedup();
        let mut found = all(&store);
        found.sort_by_key(key);
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn what_is_stored_never_overlaps(
        arrivals in prop::collection::vec((0..48_i64, prop::sample::select(vec![3_600_u32, 14_400, 86_400])), 1..60),
    ) {
        let (_directory, store) = store();
        let mut expected: Vec<StoredWindow> = Vec::new();
        for (hour, length_s) in arrivals {
            let new = window("a", hour, length_s);
            let overlapping = |old: &&StoredWindow| old.start < new.end() && new.start < old.end();
            let right = match expected.iter().find(overlapping) {
                None => Put::Stored,
                Some(old) if *old == new => Put::AlreadyThere,
                Some(_) => Put::Overlap,
            };
            prop_assert_eq!(store.put(std::slice::from_ref(&new), 0).unwrap(), vec![right]);
            if right == Put::Stored {
                expected.push(new);
            }
        }
    }
}
