//! The rules.

use super::*;
use crate::windows::Stretch;

pub fn gives_back_what_was_put(case: &Case) {
    let store = case.open();
    let odd = StoredWindow {
        device_minutes: None,
        visits: Some(-3),
        late: true,
        period_s: 1,
        boot: 0,
        sequence: u32::MAX,
        ..window("a", 8, 3_600)
    };
    let windows = [
        window("b", 0, FOUR_HOURS),
        window("a", 0, FOUR_HOURS),
        odd.clone(),
    ];
    assert_eq!(store.put(&windows, 0).unwrap(), [Put::Stored; 3]);
    assert_eq!(all(&store), sorted(&windows));
    let wanted = ["a".parse().unwrap(), "unknown".parse().unwrap()];
    let of_a = |from, to| store.windows(from, to, Some(&wanted)).unwrap();
    assert_eq!(of_a(0, i64::MAX), [windows[1].clone(), odd.clone()]);
    assert_eq!(of_a(START, START + 8 * HOUR), windows[1..2]);
    let later = store.windows(START + 1, START + 9 * HOUR, None).unwrap();
    assert_eq!(later, [odd]);
    assert_eq!(store.windows(0, i64::MAX, Some(&[])).unwrap(), []);
    assert_eq!(store.extent().unwrap(), Some((START, START + 8 * HOUR)));
}

pub fn the_same_window_is_there_once(case: &Case) {
    let store = case.open();
    assert_eq!(store.extent().unwrap(), None);
    let windows = [window("a", 0, FOUR_HOURS), window("a", 4, FOUR_HOURS)];
    store.put(&windows, 0).unwrap();
    let late = StoredWindow {
        late: true,
        ..windows[0].clone()
    };
    let again = [windows[1].clone(), late, windows[1].clone()];
    assert_eq!(store.put(&again, 0).unwrap(), [Put::AlreadyThere; 3]);
    assert_eq!(all(&store), windows);
}

pub fn first_come_is_first_kept(case: &Case) {
    let store = case.open();
    let kept = [window("a", 4, FOUR_HOURS), window("a", 24, 86_400)];
    store.put(&kept, 0).unwrap();
    let other_figures = StoredWindow {
        device_minutes: None,
        ..kept[0].clone()
    };
    let overlapping = [
        other_figures,
        window("a", 4, 3_600),
        window("a", 7, 3_600),
        window("a", 1, FOUR_HOURS),
        window("a", 7, FOUR_HOURS),
        window("a", 0, 86_400),
        window("a", 47, 3_600),
        window("a", 23, FOUR_HOURS),
    ];
    assert_eq!(store.put(&overlapping, 0).unwrap(), [Put::Overlap; 8]);
    assert_eq!(all(&store), kept);
    let beside = [
        window("a", 3, 3_600),
        window("a", 8, FOUR_HOURS),
        window("a", 48, 3_600),
        window("b", 4, FOUR_HOURS),
    ];
    assert_eq!(store.put(&beside, 0).unwrap(), [Put::Stored; 4]);
}

pub fn a_batch_that_overlaps_itself_keeps_its_first(case: &Case) {
    let store = case.open();
    let windows = [window("a", 4, 3_600), window("a", 4, FOUR_HOURS)];
    assert_eq!(store.put(&windows, 0).unwrap(), [Put::Stored, Put::Overlap]);
    assert_eq!(all(&store), windows[..1]);
}

pub fn says_where_nothing_is_known(case: &Case) {
    let store = case.open();
    let day = window("a", -24, 86_400);
    let later = window("a", 8, FOUR_HOURS);
    store.put(&[day.clone(), later.clone()], 0).unwrap();
    let gap = |from: i64, to: i64| Stretch::Gap {
        from: START + from * HOUR,
        to: START + to * HOUR,
    };
    let of = |id: &str, from: i64, to: i64| {
        store
            .stretches(&id.parse().unwrap(), START + from * HOUR, START + to * HOUR)
            .unwrap()
    };
    assert_eq!(
        of("a", -1, 20),
        [
            Stretch::Window(day),
            gap(0, 8),
            Stretch::Window(later),
            gap(12, 20)
        ]
    );
    assert_eq!(of("a", 1, 3), [gap(1, 3)]);
    assert_eq!(of("never-seen", 0, 4), [gap(0, 4)]);
}

/// Late by more than any ledger of recent windows holds.
pub fn late_windows_find_their_place(case: &Case) {
    let store = case.open();
    let days = [100, 0, 99, 3, 50];
    let windows: Vec<StoredWindow> = days
        .iter()
        .map(|day| StoredWindow {
            late: true,
            ..window("a", 24 * day, FOUR_HOURS)
        })
        .collect();
    for window in &windows {
        let put = store.put(std::slice::from_ref(window), 0).unwrap();
        assert_eq!(put, [Put::Stored]);
    }
    // Whatever is kept beside the windows is tidied up here.
    store.delete_until(START - 86_400).unwrap();
    let other = window("a", 24 * 3 + 2, FOUR_HOURS);
    assert_eq!(store.put(&[other], 0).unwrap(), [Put::Overlap]);
    assert_eq!(store.put(&windows, 0).unwrap(), [Put::AlreadyThere; 5]);
    assert_eq!(all(&store), sorted(&windows));
}

pub fn deletes_only_what_has_ended(case: &Case) {
    let store = case.open();
    let windows = [
        window("a", -300, FOUR_HOURS),
        window("b", -30, 3_600),
        window("a", -8, FOUR_HOURS),
        window("a", 0, FOUR_HOURS),
        window("b", 0, 86_400),
        window("b", 24, 3_600),
    ];
    store.put(&windows, 0).unwrap();
    assert_eq!(store.delete_until(START + 4 * HOUR).unwrap(), 4);
    assert_eq!(all(&store), windows[4..]);
    assert_eq!(store.delete_until(START + 4 * HOUR).unwrap(), 0);
    assert_eq!(store.delete_until(START + 24 * HOUR).unwrap(), 1);
    assert_eq!(all(&store), windows[5..]);
}

pub fn remembers_over_a_restart(case: &Case) {
    let batch = batch();
    case.open().put(&batch[..20], 0).unwrap();
    let store = case.open();
    let put = store.put(&batch, 0).unwrap();
    assert_eq!(put[..20], [Put::AlreadyThere; 20]);
    assert_eq!(put[20..], [Put::Stored; 30]);
    drop(store);
    let store = case.open();
    assert_eq!(
        store.put(&[window("a", 2, FOUR_HOURS)], 0).unwrap(),
        [Put::Overlap]
    );
    assert_eq!(all(&store), sorted(&batch));
}

pub fn any_order_and_repetition_gives_the_same(case: &Case) {
    let store = case.open();
    let expected: Vec<StoredWindow> = (0..60)
        .map(|index| window(["a", "b", "c"][index % 3], 4 * index as i64, FOUR_HOURS))
        .collect();
    // Each twice, far from in order: 37 and 120 have no common divisor.
    let arrivals: Vec<StoredWindow> = (0..120)
        .map(|index| expected[37 * index % 120 % 60].clone())
        .collect();
    let mut left = &arrivals[..];
    for size in [1, 7, 2, 20, 11].into_iter().cycle() {
        let (batch, rest) = left.split_at(left.len().min(size));
        assert!(!store.put(batch, 0).unwrap().contains(&Put::Overlap));
        left = rest;
        if left.is_empty() {
            break;
        }
    }
    assert_eq!(all(&store), sorted(&expected));
}

pub fn a_kill_between_any_two_steps_loses_and_doubles_nothing(case: &Case) {
    let steps: &[&str] = match case.influx {
        None => &["begun", "recorded"],
        Some(_) => &["begun", "recorded", "written"],
    };
    // What a box sends that counted differently over the same time.
    let other: Vec<StoredWindow> = batch()
        .into_iter()
        .map(|window| StoredWindow {
            device_minutes: Some(1),
            ..window
        })
        .collect();
    for step in steps {
        let case = match case.influx {
            None => Case::sqlite(),
            Some(_) => Case::influxdb(),
        }
        .unwrap();
        put_and_die(&case, step);
        let store = case.open();
        let put = store.put(&batch(), 0).unwrap();
        assert!(!put.contains(&Put::Overlap), "after `{step}`: {put:?}");
        assert_eq!(store.put(&other, 0).unwrap(), [Put::Overlap; 50]);
        assert_eq!(all(&store), sorted(&batch()), "after `{step}`");
    }
}

pub fn a_year_apart_is_read_whole(case: &Case) {
    let store = case.open();
    let windows = [
        window("a", 0, FOUR_HOURS),
        window("b", 24 * 365, FOUR_HOURS),
    ];
    store.put(&windows, 0).unwrap();
    assert_eq!(all(&store), windows);
    let both = ["b".parse().unwrap(), "a".parse().unwrap()];
    assert_eq!(store.windows(0, i64::MAX, Some(&both)).unwrap(), windows);
}

pub fn totals_come_back_and_are_no_windows(case: &Case) {
    let store = case.open();
    assert_eq!(store.extent_of_totals().unwrap(), None);
    let windows = [window("a", 0, FOUR_HOURS), window("a", 4, FOUR_HOURS)];
    store.put(&windows, 0).unwrap();
    let mut odd = total("a", Layer::Weeks, 168, 100);
    odd.sum.device_minutes = None;
    odd.sum.visits = Some(-3);
    odd.sum.late = true;
    odd.sum.boot = 0;
    odd.sum.sequence = u32::MAX;
    let expected = [
        total("a", Layer::Days, 0, 24),
        total("a", Layer::Weeks, 0, 168),
        total("b", Layer::Weeks, 0, 168),
        odd,
    ];
    let arrivals = [2, 3, 1, 0].map(|index: usize| expected[index].clone());
    assert_eq!(store.put_totals(&arrivals).unwrap(), [Put::Stored; 4]);
    assert_eq!(all_totals(&store), expected);
    let only_a = ["a".parse().unwrap()];
    let of_a = |from, to| store.totals(from, to, Some(&only_a)).unwrap();
    assert_eq!(of_a(0, START + 1), expected[..2]);
    assert_eq!(of_a(START + 1, i64::MAX), expected[3..]);
    assert_eq!(store.totals(0, i64::MAX, Some(&[])).unwrap(), []);
    let last = START + 168 * HOUR;
    assert_eq!(store.extent_of_totals().unwrap(), Some((START, last)));
    // Nothing that reads windows sees them.
    assert_eq!(all(&store), windows);
    assert_eq!(store.extent().unwrap(), Some((START, START + 4 * HOUR)));
    let week = store
        .stretches(&only_a[0], START, START + 8 * HOUR)
        .unwrap();
    assert_eq!(week, windows.map(Stretch::Window));
}

pub fn the_same_total_is_there_once(case: &Case) {
    let store = case.open();
    let week = total("a", Layer::Weeks, 0, 168);
    let mut late = week.clone();
    late.sum.late = true;
    let thrice = [week.clone(), late, week.clone()];
    let put = store.put_totals(&thrice).unwrap();
    assert_eq!(put, [Put::Stored, Put::AlreadyThere, Put::AlreadyThere]);
    assert_eq!(store.put_totals(&thrice).unwrap(), [Put::AlreadyThere; 3]);
    assert_eq!(all_totals(&store), [week]);
}

pub fn totals_overlap_within_their_layer_alone(case: &Case) {
    let store = case.open();
    let week = total("a", Layer::Weeks, 0, 168);
    // A window of a day, the total of that day and that of its week.
    store.put(&[window("a", 0, 86_400)], 0).unwrap();
    let nested = [week.clone(), total("a", Layer::Days, 0, 24)];
    assert_eq!(store.put_totals(&nested).unwrap(), [Put::Stored; 2]);
    let mut other_figures = week.clone();
    other_figures.sum.device_minutes = None;
    let mut other_noise = week;
    other_noise.sum.noise_visits = 5;
    let overlapping = [
        other_figures,
        other_noise,
        total("a", Layer::Weeks, 0, 100),
        total("a", Layer::Weeks, 167, 168),
        total("a", Layer::Weeks, -167, 168),
        total("a", Layer::Weeks, 24, 1),
        total("a", Layer::Days, 23, 24),
    ];
    assert_eq!(store.put_totals(&overlapping).unwrap(), [Put::Overlap; 7]);
    assert_eq!(all_totals(&store).len(), 2);
    let beside = [
        total("b", Layer::Weeks, 24, 168),
        total("a", Layer::Weeks, 168, 168),
        total("a", Layer::Days, 24, 24),
    ];
    assert_eq!(store.put_totals(&beside).unwrap(), [Put::Stored; 3]);
    // Nor does a total refuse a window.
    let later = [window("a", 24, FOUR_HOURS)];
    assert_eq!(store.put(&later, 0).unwrap(), [Put::Stored]);
}

pub fn parts_of_a_week_stand_side_by_side(case: &Case) {
    let store = case.open();
    let mut second = total("a", Layer::Weeks, 76, 92);
    second.sum.boot = 1;
    let parts = [total("a", Layer::Weeks, 0, 76), second];
    for part in parts.iter().rev() {
        let put = store.put_totals(std::slice::from_ref(part)).unwrap();
        assert_eq!(put, [Put::Stored]);
    }
    assert_eq!(all_totals(&store), parts);
}

/// Late by more than any ledger of recent windows holds.
pub fn a_late_total_finds_its_place(case: &Case) {
    let store = case.open();
    let week = |number: i64| total("a", Layer::Weeks, 168 * number, 168);
    let arrivals = [20, 0, 19, 3].map(week);
    store.put(&[window("a", 168 * 20, FOUR_HOURS)], 0).unwrap();
    for total in &arrivals {
        let put = store.put_totals(std::slice::from_ref(total)).unwrap();
        assert_eq!(put, [Put::Stored]);
    }
    // Whatever is kept beside the totals is tidied up here.
    store.delete_until(START - 86_400).unwrap();
    let other = total("a", Layer::Weeks, 168 * 3 + 24, 24);
    assert_eq!(store.put_totals(&[other]).unwrap(), [Put::Overlap]);
    let again = store.put_totals(&arrivals).unwrap();
    assert_eq!(again, [Put::AlreadyThere; 4]);
    assert_eq!(all_totals(&store), [0, 3, 19, 20].map(week));
}

pub fn totals_go_once_they_have_ended(case: &Case) {
    let store = case.open();
    let kept = [
        total("b", Layer::Weeks, 0, 100),
        total("b", Layer::Weeks, 168, 1),
    ];
    store.put_totals(&kept).unwrap();
    let gone = [
        total("a", Layer::Weeks, -500, 168),
        total("a", Layer::Days, 0, 24),
        total("a", Layer::Weeks, 0, 99),
    ];
    store.put_totals(&gone).unwrap();
    let windows = [window("a", 0, FOUR_HOURS), window("a", 100, FOUR_HOURS)];
    store.put(&windows, 0).unwrap();
    // It says how many windows.
    assert_eq!(store.delete_until(START + 99 * HOUR).unwrap(), 1);
    assert_eq!(all_totals(&store), kept);
    assert_eq!(store.delete_until(START + 100 * HOUR).unwrap(), 0);
    assert_eq!(all_totals(&store), kept[1..]);
    store.delete_until(START + 500 * HOUR).unwrap();
    assert_eq!(all_totals(&store), []);
}

pub fn totals_are_remembered_over_a_restart(case: &Case) {
    let totals = totals();
    case.open().put_totals(&totals[..20]).unwrap();
    let store = case.open();
    let put = store.put_totals(&totals).unwrap();
    assert_eq!(put[..20], [Put::AlreadyThere; 20]);
    assert!(put[20..].iter().all(|put| *put == Put::Stored));
    drop(store);
    let store = case.open();
    let other = total("a", Layer::Weeks, 2, 168);
    assert_eq!(store.put_totals(&[other]).unwrap(), [Put::Overlap]);
    assert_eq!(all_totals(&store), totals);
}

pub fn a_kill_while_totals_are_put_loses_and_doubles_nothing(case: &Case) {
    let steps: &[&str] = match case.influx {
        None => &["totals begun", "totals recorded"],
        Some(_) => &["totals begun", "totals recorded", "totals written"],
    };
    for step in steps {
        let case = match case.influx {
            None => Case::sqlite(),
            Some(_) => Case::influxdb(),
        }
        .unwrap();
        put_and_die(&case, step);
        let store = case.open();
        let put = store.put_totals(&totals()).unwrap();
        assert!(!put.contains(&Put::Overlap), "after `{step}`: {put:?}");
        let mut other = total("a", Layer::Weeks, 0, 168);
        other.sum.device_minutes = Some(1);
        assert_eq!(store.put_totals(&[other]).unwrap(), [Put::Overlap]);
        assert_eq!(all_totals(&store), totals(), "after `{step}`");
        assert_eq!(all(&store), sorted(&batch()), "after `{step}`");
    }
}
