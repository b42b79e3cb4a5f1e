use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use lab::statuses::status;

use super::*;

const NOW: i64 = 1_750_032_000;

fn keeper(seen: Option<i64>) -> (Timekeeper, Arc<AtomicI64>) {
    expecting(seen, 1)
}

fn expecting(seen: Option<i64>, expected: usize) -> (Timekeeper, Arc<AtomicI64>) {
    let (clock, hand) = Clock::stepped(NOW);
    let keeper = Timekeeper::remembering(seen, expected, clock);
    keeper.look();
    (keeper, hand)
}

fn hear(keeper: &Timekeeper, access_point: &str, sent_at: i64, retained: bool) {
    let status = status(1, 1, Some(u32::try_from(sent_at).unwrap()));
    keeper.hear(&access_point.parse().unwrap(), &status, retained);
}

#[test]
fn a_clock_without_a_past_is_believed() {
    assert_eq!(keeper(None).0.doubt(), None);
    assert_eq!(keeper(Some(NOW - 600)).0.doubt(), None);
}

#[test]
fn a_clock_far_from_the_last_time_seen_is_believed_once_access_points_confirm_it() {
    for away in [250 * DAY_S, -250 * DAY_S] {
        let (keeper, _) = keeper(Some(NOW - away));
        assert_eq!(keeper.doubt(), Some(Doubt::Leapt { by_s: away }));
        hear(&keeper, "a", NOW - 300, false);
        assert_eq!(keeper.doubt(), None);
    }
}

#[test]
fn a_clock_that_access_points_contradict_is_not_believed() {
    let (keeper, _) = keeper(None);
    hear(&keeper, "a", NOW - 250 * DAY_S, false);
    hear(&keeper, "b", NOW - 250 * DAY_S, false);
    assert_eq!(keeper.doubt(), Some(Doubt::Contradicted { by: 2, of: 2 }));
    hear(&keeper, "a", NOW, false);
    assert_eq!(keeper.doubt(), None, "as many agree");
}

#[test]
fn an_old_retained_status_says_nothing_against_the_clock() {
    let (keeper, _) = keeper(None);
    hear(&keeper, "a", NOW - 250 * DAY_S, true);
    assert_eq!(keeper.doubt(), None);
    hear(&keeper, "a", NOW + 250 * DAY_S, true);
    assert!(keeper.doubt().is_some(), "but our clock may be behind");
}

#[test]
fn one_hostile_access_point_outvotes_nobody() {
    let (keeper, _) = keeper(None);
    for id in ["a", "b", "c"] {
        hear(&keeper, id, NOW, false);
    }
    for _ in 0..100 {
        hear(&keeper, "evil", 1, false);
    }
    assert_eq!(keeper.doubt(), None);
}

#[test]
fn one_hostile_access_point_confirms_no_clock_that_leapt() {
    let (keeper, _) = expecting(Some(NOW - 250 * DAY_S), 5);
    for _ in 0..100 {
        hear(&keeper, "evil", NOW, false);
    }
    assert!(keeper.doubt().is_some());
    hear(&keeper, "a", NOW, false);
    assert!(keeper.doubt().is_some(), "two of five");
    hear(&keeper, "b", NOW, false);
    assert_eq!(keeper.doubt(), None, "three of five");
}

#[test]
fn of_a_network_that_shrank_those_decide_that_came_back() {
    let (keeper, _) = expecting(Some(NOW - 250 * DAY_S), 5);
    hear(&keeper, "a", NOW, false);
    assert!(keeper.doubt().is_some());
    let waited = Instant::now().checked_sub(PATIENCE);
    keeper.lock().doubted_at = waited;
    keeper.look();
    assert_eq!(keeper.doubt(), None);
}

#[test]
fn what_is_doubted_is_not_remembered() {
    let directory = tempfile::tempdir().unwrap();
    let database = Database::open(directory.path()).unwrap();
    let seen = || clock_seen::last(&database.reader().unwrap()).unwrap();
    let (clock, hand) = Clock::stepped(NOW);
    let first = Timekeeper::open(&database, clock.clone()).unwrap();
    assert_eq!(first.remember(&database).unwrap(), None);
    assert_eq!(seen(), Some(NOW));
    drop(first);

    hand.store(NOW + 250 * DAY_S, Ordering::Release);
    let wrong = Timekeeper::open(&database, clock.clone()).unwrap();
    assert!(wrong.remember(&database).unwrap().is_some());
    assert_eq!(seen(), Some(NOW));
    drop(wrong);

    hand.store(NOW + 60, Ordering::Release);
    let right = Timekeeper::open(&database, clock).unwrap();
    assert_eq!(right.remember(&database).unwrap(), None);
    assert_eq!(seen(), Some(NOW + 60));
}
