use proptest::prelude::*;
use protocol::Layer;
use protocol::Message;
use protocol::receipt::Settlement;
use protocol::report::{MAX_WINDOWS, Window};
use rumqttc::QoS;
use tempfile::TempDir;

use super::*;
use crate::clock::Clock;

const NOW: i64 = 1_750_032_000;
const FOUR_HOURS: u32 = 14_400;
const RULES: Rules = Rules {
    laboratory: false,
    retention_s: 183 * 86_400,
};

fn open(directory: &TempDir) -> Ingest {
    let database = Database::open(directory.path()).unwrap();
    let store = Store::new(database.clone());
    let (clock, _) = Clock::stepped(NOW);
    let timekeeper = Arc::new(Timekeeper::open(&database, clock).unwrap());
    Ingest::new(database, store, RULES, timekeeper, Arc::default())
}

fn case() -> (TempDir, Ingest) {
    let directory = tempfile::tempdir().unwrap();
    let ingest = open(&directory);
    ingest
        .database
        .write(|transaction| {
            transaction.execute_batch(
                "INSERT INTO access_points (id, registered_at) VALUES ('a', 0), ('b', 0)",
            )
        })
        .unwrap();
    (directory, ingest)
}

/// `count` windows that end `back` windows before now.
fn report(first_sequence: u32, back: u32, count: u32) -> Report {
    let now = u32::try_from(NOW).unwrap() / FOUR_HOURS * FOUR_HOURS;
    Report {
        boot: 9,
        first_sequence,
        first_start: now - (back + count) * FOUR_HOURS,
        period_s: 60,
        length_periods: 240,
        noise_device_minutes: 60,
        noise_visits: 2,
        layer: Layer::Windows,
        windows: (0..count)
            .map(|index| Window {
                offset_lengths: index.try_into().unwrap(),
                device_minutes: (first_sequence + index).try_into().unwrap(),
                visits: 0,
                sampled_minutes: 240,
                online_minutes: 240,
            })
            .collect(),
    }
}

/// The week that ended `back` weeks before Monday.
fn week(sequence: u32, back: u32) -> Report {
    let monday = NOW / 604_800 * 604_800 - 3 * 86_400;
    let start = monday - i64::from(back + 1) * 604_800;
    let mut week = lab::reports::week(9, sequence, start);
    week.windows[0].device_minutes = sequence.try_into().unwrap();
    week
}

fn stored_totals(ingest: &Ingest) -> Vec<(String, u32)> {
    let totals = ingest.store.totals(0, i64::MAX, None).unwrap();
    totals
        .into_iter()
        .map(|total| (total.sum.access_point.into(), total.sum.sequence))
        .collect()
}

fn sent_in_version_1(access_point: &str, report: &Report) -> Arrival {
    let topic = format!("hotspots/v1/{access_point}/report");
    arrival(&topic, lab::reports::in_version_1(report))
}

fn arrival(topic: &str, payload: Vec<u8>) -> Arrival {
    Arrival {
        connection: 1,
        publish: Publish::new(topic, QoS::AtLeastOnce, payload),
    }
}

fn sent(access_point: &str, report: &Report) -> Arrival {
    let topic = format!("hotspots/v1/{access_point}/report");
    arrival(&topic, report.encode().unwrap())
}

fn range(first: u32, last: u32, outcome: Outcome) -> Settlement {
    Settlement {
        boot: 9,
        first,
        last,
        outcome,
    }
}

fn stored(ingest: &Ingest) -> Vec<(String, u32)> {
    let windows = ingest.store.windows(0, i64::MAX, None).unwrap();
    windows
        .into_iter()
        .map(|window| (window.access_point.into(), window.sequence))
        .collect()
}

fn counts(ingest: &Ingest) -> Vec<(String, String, i64)> {
    ingest
        .database
        .reader()
        .unwrap()
        .prepare("SELECT access_point, reason, count FROM refused_messages ORDER BY 1, 2")
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .unwrap()
        .collect::<rusqlite::Result<_>>()
        .unwrap()
}

#[test]
fn one_receipt_an_access_point_whatever_the_number_of_messages() {
    let (_directory, mut ingest) = case();
    let batch = [
        sent("a", &report(4, 0, 2)),
        sent("b", &report(0, 0, 1)),
        sent("a", &report(1, 2, 3)),
    ];
    let receipts = ingest.process(&batch).unwrap();
    assert_eq!(
        receipts,
        [
            (
                "a".parse().unwrap(),
                Version::Two,
                Receipt::Settled(vec![range(1, 5, Outcome::Stored)])
            ),
            (
                "b".parse().unwrap(),
                Version::Two,
                Receipt::Settled(vec![range(0, 0, Outcome::Stored)])
            ),
        ]
    );
    assert_eq!(stored(&ingest).len(), 6);
}

#[test]
fn a_duplicate_is_receipted_again_and_stored_once() {
    let (_directory, mut ingest) = case();
    let batch = [sent("a", &report(1, 0, 3)), sent("a", &report(1, 0, 3))];
    let first = ingest.process(&batch).unwrap();
    assert_eq!(ingest.process(&batch).unwrap(), first);
    assert_eq!(stored(&ingest).len(), 3);
}

#[test]
fn what_the_server_of_the_store_refuses_gets_no_receipt_and_is_counted() {
    let (_directory, mut ingest) = case();
    ingest.process(&[sent("a", &report(1, 0, 2))]).unwrap();
    let windows = ingest.store.windows(0, i64::MAX, None).unwrap();
    let mut work = Work::default();
    let put = [Put::SetAside, Put::AlreadyThere];
    for (window, put) in windows.iter().zip(put) {
        ingest.settle(Layer::Windows, window, put, &mut work);
    }
    ingest.record(&work, &[], NOW).unwrap();
    let expected = ("a".to_owned(), "set_aside".to_owned(), 1);
    assert_eq!(counts(&ingest), [expected]);
    let receipts = work.receipts.into_receipts();
    assert_eq!(
        receipts[0].2,
        Receipt::Settled(vec![range(2, 2, Outcome::Stored)])
    );
}

#[test]
fn a_different_window_for_the_same_time_is_refused_for_good_and_remembered() {
    let (_directory, mut ingest) = case();
    ingest.process(&[sent("a", &report(1, 0, 1))]).unwrap();
    let receipts = ingest.process(&[sent("a", &report(7, 0, 1))]).unwrap();
    let refused = Outcome::Refused(Refusal::Overlap);
    assert_eq!(receipts[0].2, Receipt::Settled(vec![range(7, 7, refused)]));
    assert_eq!(stored(&ingest), [("a".to_owned(), 1)]);
    assert_eq!(counts(&ingest), [("a".to_owned(), "overlap".to_owned(), 1)]);
    let kept: u32 = ingest
        .database
        .reader()
        .unwrap()
        .query_row("SELECT count(*) FROM refused_windows", [], |row| row.get(0))
        .unwrap();
    assert_eq!(kept, 1);
}

#[test]
fn bad_messages_are_counted_by_reason_and_disturb_no_other() {
    let (_directory, mut ingest) = case();
    let mut noise_off = report(1, 0, 1);
    noise_off.noise_visits = 0;
    let mut future = report(1, 0, 1);
    future.first_start += 2 * FOUR_HOURS;
    let good = report(1, 0, 1);
    let mut flipped = good.encode().unwrap();
    flipped[30] ^= 1;
    let mut newer = good.encode().unwrap();
    newer[0] = 3;
    let too_large = vec![1; HEADER_BYTES + 14 * (MAX_WINDOWS + 1)];
    let batch = [
        arrival("elsewhere", vec![]),
        arrival("hotspots/v1/A/report", vec![]),
        arrival("hotspots/v1/a/receipt", vec![]),
        arrival("hotspots/v1/a/report", vec![]),
        arrival("hotspots/v1/a/report", vec![1; 25]),
        arrival("hotspots/v1/a/report", too_large),
        arrival("hotspots/v1/a/report", newer),
        arrival("hotspots/v1/a/report", flipped),
        arrival("hotspots/v1/a/status", vec![1, 2, 3]),
        arrival("hotspots/v1/a/renew", vec![1, 2, 3]),
        sent("stranger", &good),
        sent("a", &noise_off),
        sent("a", &future),
        sent("b", &good),
    ];
    let receipts = ingest.process(&batch).unwrap();
    assert_eq!(receipts.len(), 1);
    assert_eq!(stored(&ingest), [("b".to_owned(), 1)]);
    let of = |access_point: &str, reason: &str, count| {
        (access_point.to_owned(), reason.to_owned(), count)
    };
    assert_eq!(
        counts(&ingest),
        [
            of("", "unknown_topic", 2),
            of("", "unregistered", 1),
            of("a", "changed_on_its_way", 1),
            of("a", "in_the_future", 1),
            of("a", "malformed", 4),
            of("a", "newer_version", 1),
            of("a", "noise_off", 1),
            of("a", "too_large", 1),
            of("a", "unknown_topic", 1),
        ]
    );
}

#[test]
fn a_box_that_floods_leaves_the_others_undisturbed() {
    let (_directory, mut ingest) = case();
    let mut batch = vec![sent("a", &report(1, 0, 1)); 1_999];
    batch.push(sent("b", &report(1, 0, 1)));
    let receipts = ingest.process(&batch).unwrap();
    assert_eq!(receipts.len(), 2);
    assert_eq!(stored(&ingest), [("a".to_owned(), 1), ("b".to_owned(), 1)]);
    let left = 1_999 - i64::try_from(MESSAGES_OF_ONE).unwrap();
    assert_eq!(
        counts(&ingest),
        [("a".to_owned(), "flood".to_owned(), left)]
    );
}

/// Cut at every place, and with every bit flipped.
fn damaged(payload: &[u8]) -> Vec<Vec<u8>> {
    let cut = (0..payload.len()).map(|length| payload[..length].to_vec());
    let flipped = (0..8 * payload.len()).map(|bit| {
        let mut payload = payload.to_vec();
        payload[bit / 8] ^= 1 << (bit % 8);
        payload
    });
    cut.chain(flipped).collect()
}

/// How many messages of `a` were left for a reason.
fn left(ingest: &Ingest, reason: &str) -> i64 {
    let counts = counts(ingest).into_iter();
    let of_a = counts.filter(|(id, why, _)| id == "a" && why == reason);
    of_a.map(|(.., count)| count).sum()
}

#[test]
fn whatever_is_cut_or_flipped_on_the_way_disturbs_no_other() {
    let (_directory, mut ingest) = case();
    let bad = damaged(&lab::reports::in_version_1(&report(1, 0, 3)));
    for (index, some) in bad.chunks(200).enumerate() {
        let mut batch: Vec<Arrival> = some
            .iter()
            .map(|payload| arrival("hotspots/v1/a/report", payload.clone()))
            .collect();
        batch.push(sent("b", &report(u32::try_from(index).unwrap(), 14, 1)));
        let receipts = ingest.process(&batch).unwrap();
        let of_b = receipts.iter().filter(|(id, ..)| id.as_str() == "b");
        assert_eq!(of_b.count(), 1);
    }
    // None of them was told that its three windows are stored under another number.
    assert!(left(&ingest, "malformed") >= 60, "too few were refused");
}

#[test]
fn nothing_that_was_cut_or_flipped_in_version_2_is_stored_or_answered() {
    let (_directory, mut ingest) = case();
    for payload in [report(1, 0, 3), week(1, 0)].map(|it| it.encode().unwrap()) {
        let bad = damaged(&payload);
        for some in bad.chunks(200) {
            let batch = some.iter().cloned();
            let batch = batch.map(|payload| arrival("hotspots/v1/a/report", payload));
            let batch: Vec<Arrival> = batch.collect();
            assert_eq!(ingest.process(&batch).unwrap(), []);
        }
    }
    assert_eq!(stored(&ingest), []);
    assert_eq!(stored_totals(&ingest), []);
    let other_words = counts(&ingest).into_iter().map(|(_, reason, _)| reason);
    let words: std::collections::BTreeSet<_> = other_words.collect();
    // The first byte tells a version that nobody reads, or none at all.
    let expected = ["changed_on_its_way", "malformed", "newer_version"];
    assert!(words.iter().map(String::as_str).eq(expected), "{words:?}");
    assert!(left(&ingest, "changed_on_its_way") > 500);
}

#[test]
fn what_a_report_leaves_does_not_hold_back_what_it_settles() {
    let (_directory, mut ingest) = case();
    let mut report = report(1, 0, 2);
    report.first_start += FOUR_HOURS;
    let receipts = ingest.process(&[sent("a", &report)]).unwrap();
    assert_eq!(
        receipts[0].2,
        Receipt::Settled(vec![range(1, 1, Outcome::Stored)])
    );
}

#[test]
fn a_status_is_kept() {
    let (_directory, mut ingest) = case();
    let status = lab::statuses::status(9, 1, Some(5));
    let batch = [arrival("hotspots/v1/a/status", status.encode().unwrap())];
    assert!(ingest.process(&batch).unwrap().is_empty());
    let message: Vec<u8> = ingest
        .database
        .reader()
        .unwrap()
        .query_row("SELECT message FROM statuses", [], |row| row.get(0))
        .unwrap();
    assert_eq!(Status::decode(&message).unwrap(), status);
}

#[test]
fn a_writer_that_dies_between_two_steps_loses_and_doubles_nothing() {
    for step in [Step::Judge, Step::Put, Step::PutTotals, Step::Record] {
        let (directory, mut ingest) = case();
        ingest.process(&[sent("a", &report(1, 0, 1))]).unwrap();
        let batch = [sent("a", &report(8, 0, 2)), sent("b", &report(1, 0, 3))];
        ingest.kill_after = Some(step);
        ingest.process(&batch).unwrap_err();
        drop(ingest);

        let mut ingest = open(&directory);
        let receipts = ingest.process(&batch).unwrap();
        assert_eq!(
            receipts[0].2,
            Receipt::Settled(vec![
                range(8, 8, Outcome::Stored),
                range(9, 9, Outcome::Refused(Refusal::Overlap)),
            ]),
            "{step:?}"
        );
        assert_eq!(
            receipts[1].2,
            Receipt::Settled(vec![range(1, 3, Outcome::Stored)])
        );
        assert_eq!(stored(&ingest).len(), 5);
        let refused: u32 = ingest
            .database
            .reader()
            .unwrap()
            .query_row("SELECT count(*) FROM refused_windows", [], |row| row.get(0))
            .unwrap();
        assert_eq!(refused, 1);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever is repeated, reordered or interrupted: once everything has been
    /// receipted, every window is there once.
    #[test]
    fn resending_until_receipted_stores_everything_once(
        order in prop::collection::vec((0..8_u32, prop::option::of(prop::sample::select(vec![Step::Judge, Step::Put, Step::PutTotals, Step::Record]))), 1..40),
        batch in 1..6_usize,
    ) {
        let (_directory, mut ingest) = case();
        let mut settled = std::collections::BTreeSet::new();
        let all: Vec<_> = (0..8).map(|index| (index, None)).collect();
        for chunk in order.chunks(batch).chain([&all[..]]) {
            let messages: Vec<_> = chunk
                .iter()
                .map(|&(index, _)| sent("a", &report(2 * index, 14 - 2 * index, 2)))
                .collect();
            ingest.kill_after = chunk.last().and_then(|&(_, step)| step);
            for (.., receipt) in ingest.process(&messages).unwrap_or_default() {
                let Receipt::Settled(ranges) = receipt else { panic!("no settlement") };
                for range in ranges {
                    prop_assert_eq!(range.outcome, Outcome::Stored);
                    settled.extend(range.first..=range.last);
                }
            }
            let stored: Vec<_> = stored(&ingest).into_iter().map(|(_, sequence)| sequence).collect();
            prop_assert!(settled.iter().all(|sequence| stored.contains(sequence)));
        }
        let expected: Vec<_> = (0..16).map(|sequence| ("a".to_owned(), sequence)).collect();
        prop_assert_eq!(stored(&ingest), expected);
    }
}

fn at(hand: i64) -> (TempDir, Ingest) {
    let (directory, mut ingest) = case();
    let (clock, _) = Clock::stepped(hand);
    ingest.timekeeper = Arc::new(Timekeeper::open(&ingest.database, clock).unwrap());
    (directory, ingest)
}

fn said(access_point: &str, status: &Status, retained: bool) -> Arrival {
    let topic = format!("hotspots/v1/{access_point}/status");
    let mut arrival = arrival(&topic, status.encode().unwrap());
    arrival.publish.retain = retained;
    arrival
}

fn status(sent_at: i64) -> Status {
    lab::statuses::status(9, 1, Some(u32::try_from(sent_at).unwrap()))
}

#[test]
fn an_impossible_window_is_refused_for_good_only_when_it_comes_again() {
    let (_directory, mut ingest) = case();
    let good = report(5, 0, 1);
    let mut flipped = good.clone();
    flipped.windows[0].device_minutes |= 1 << 30;
    assert_eq!(ingest.process(&[sent("a", &flipped)]).unwrap(), []);
    // A bit had flipped on the way: the same window comes whole.
    let receipts = ingest.process(&[sent("a", &good)]).unwrap();
    let stored_range = Receipt::Settled(vec![range(5, 5, Outcome::Stored)]);
    assert_eq!(
        receipts,
        [("a".parse().unwrap(), Version::Two, stored_range)]
    );

    let mut impossible = report(6, 1, 1);
    impossible.windows[0].visits = i32::MAX;
    assert_eq!(ingest.process(&[sent("b", &impossible)]).unwrap(), []);
    let receipts = ingest.process(&[sent("b", &impossible)]).unwrap();
    let refused = Outcome::Refused(Refusal::OutOfRange);
    let refused = Receipt::Settled(vec![range(6, 6, refused)]);
    assert_eq!(receipts, [("b".parse().unwrap(), Version::Two, refused)]);
}

#[test]
fn while_the_clock_is_in_doubt_nothing_is_refused_for_its_age() {
    let ahead = NOW + 250 * 86_400;
    let (_directory, mut ingest) = at(ahead);
    // A box that is right says so; the retained word of one that is long gone does not.
    ingest.process(&[said("a", &status(NOW), false)]).unwrap();
    for _ in 0..3 {
        assert_eq!(ingest.process(&[sent("a", &report(1, 0, 3))]).unwrap(), []);
    }
    assert!(counts(&ingest).contains(&("a".to_owned(), "clock_in_doubt".to_owned(), 3)));
    // Once as many agree with the clock it is as before.
    ingest.process(&[said("b", &status(ahead), false)]).unwrap();
    let mut old = report(1, 0, 1);
    old.boot = 9;
    ingest.process(&[sent("a", &old)]).unwrap();
    let receipts = ingest.process(&[sent("a", &old)]).unwrap();
    let refused = Outcome::Refused(Refusal::TooOld);
    assert_eq!(receipts[0].2, Receipt::Settled(vec![range(1, 1, refused)]));
}

#[test]
fn what_is_settled_at_the_box_and_not_here_is_asked_for_again() {
    let (_directory, mut ingest) = case();
    let three = report(1, 0, 3);
    ingest.process(&[sent("a", &three)]).unwrap();
    let mark = |back: u32| protocol::status::Mark {
        boot: 9,
        sequence: 3 - back,
        start: u32::try_from(NOW).unwrap() / FOUR_HOURS * FOUR_HOURS - (back + 1) * FOUR_HOURS,
    };
    let mut settled = status(NOW);
    settled.newest_settled = Some(mark(0));
    settled.oldest_held = Some(mark(1));
    assert_eq!(ingest.process(&[said("a", &settled, false)]).unwrap(), []);

    // The last two windows go: a log that was cut, an older file.
    let cut = i64::from(mark(1).start);
    let cut_off = |ingest: &Ingest| {
        let sql = "DELETE FROM windows WHERE start_s >= ?1";
        let change = |transaction: &rusqlite::Transaction<'_>| transaction.execute(sql, [cut]);
        ingest.database.write(change).unwrap();
        let sql = "UPDATE deliveries SET stored_until_s = ?1";
        let change = |transaction: &rusqlite::Transaction<'_>| transaction.execute(sql, [cut]);
        ingest.database.write(change).unwrap();
    };
    cut_off(&ingest);
    settled.sent_at = Some(u32::try_from(NOW).unwrap() + 1);
    let asked = ingest.process(&[said("a", &settled, false)]).unwrap();
    let from = u32::try_from(cut - resends::BEFORE_BACKUP_S).unwrap();
    assert_eq!(
        asked,
        [("a".parse().unwrap(), Version::Two, Receipt::Resend { from })]
    );
    // Not again and again.
    settled.sent_at = Some(u32::try_from(NOW).unwrap() + 2);
    assert_eq!(ingest.process(&[said("a", &settled, false)]).unwrap(), []);

    // It holds one of the two and sends that; it says that the other is lost.
    ingest.process(&[sent("a", &report(3, 0, 1))]).unwrap();
    settled.sent_at = Some(u32::try_from(NOW).unwrap() + 3);
    settled.oldest_held = Some(mark(0));
    ingest.process(&[said("a", &settled, false)]).unwrap();
    let reader = ingest.database.reader().unwrap();
    let lost: (i64, i64, String) = reader
        .query_row("SELECT from_s, to_s, reason FROM losses", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .unwrap();
    let until = i64::from(mark(0).start);
    assert_eq!(lost, (cut, until, setbacks::REASON.to_owned()));
}

fn begin_restore(ingest: &Ingest, restored_s: i64, backup_made_s: i64) {
    let begin = |transaction: &rusqlite::Transaction<'_>| {
        resends::begin(transaction, restored_s, backup_made_s)
    };
    ingest.database.write(begin).unwrap();
}

#[test]
fn after_a_restore_everybody_is_asked_whatever_the_clock_of_the_restore_was() {
    for restored_s in [0, NOW, NOW + 86_400] {
        let (_directory, mut ingest) = case();
        begin_restore(&ingest, restored_s, NOW - 86_400);
        assert_eq!(asked_at(&mut ingest, &status(NOW), 1).len(), 1);
        assert_eq!(asked_at(&mut ingest, &status(NOW), 2).len(), 0);
    }
}

#[test]
fn whom_a_collector_asked_that_was_killed_is_asked_again() {
    let (directory, mut ingest) = case();
    begin_restore(&ingest, NOW, NOW - 86_400);
    assert_eq!(asked_at(&mut ingest, &status(NOW), 1).len(), 1);
    drop(ingest);
    let mut again = open(&directory);
    assert_eq!(asked_at(&mut again, &status(NOW), 2).len(), 1);
    assert_eq!(asked_at(&mut again, &status(NOW), 3).len(), 0);
    // A box has answered only once it sends again all that it took back.
    let mut sending = status(NOW);
    sending.unsettled = 7;
    asked_at(&mut again, &sending, 1_000);
    let unanswered = |ingest: &Ingest| resends::unanswered(&ingest.database.reader().unwrap());
    assert_eq!(unanswered(&again).unwrap(), 2);
    asked_at(&mut again, &status(NOW), 1_001);
    assert_eq!(unanswered(&again).unwrap(), 1);
}

#[test]
fn a_second_restore_asks_for_what_the_first_did_not_get() {
    let (_directory, mut ingest) = case();
    begin_restore(&ingest, NOW, NOW - 9 * 86_400);
    begin_restore(&ingest, NOW, NOW);
    let from = u32::try_from(NOW - 9 * 86_400 - resends::BEFORE_BACKUP_S).unwrap();
    assert_eq!(
        asked_at(&mut ingest, &status(NOW), 1),
        [Receipt::Resend { from }]
    );
}

fn held(sequence: u32, newest: u32) -> protocol::status::Mark {
    let start = u32::try_from(NOW).unwrap() / FOUR_HOURS * FOUR_HOURS;
    protocol::status::Mark {
        boot: 9,
        sequence,
        start: start - (newest + 1 - sequence) * FOUR_HOURS,
    }
}

/// Windows 1 to 5, of which those with these numbers are lost here.
fn with_lost(lost: std::ops::RangeInclusive<u32>) -> (tempfile::TempDir, Ingest, Status) {
    let (directory, mut ingest) = case();
    ingest.process(&[sent("a", &report(1, 0, 5))]).unwrap();
    let change = |transaction: &rusqlite::Transaction<'_>| {
        let sql = "DELETE FROM windows WHERE sequence BETWEEN ?1 AND ?2";
        transaction.execute(sql, [lost.start(), lost.end()])
    };
    ingest.database.write(change).unwrap();
    let mut settled = status(NOW);
    settled.newest_settled = Some(held(5, 5));
    settled.oldest_held = Some(held(1, 5));
    (directory, ingest, settled)
}

fn asked_at(ingest: &mut Ingest, settled: &Status, later_s: u32) -> Vec<Receipt> {
    let mut settled = settled.clone();
    settled.sent_at = Some(u32::try_from(NOW).unwrap() + later_s);
    let now = NOW + i64::from(later_s);
    let (clock, _) = Clock::stepped(now);
    ingest.timekeeper = Arc::new(Timekeeper::open(&ingest.database, clock).unwrap());
    let asked = ingest.process(&[said("a", &settled, false)]).unwrap();
    asked.into_iter().map(|(.., receipt)| receipt).collect()
}

#[test]
fn a_window_that_is_missing_between_others_is_asked_for_again() {
    for (lost, until) in [(3..=3, held(3, 5).start), (2..=4, held(2, 5).start)] {
        let (_directory, mut ingest, settled) = with_lost(lost);
        let from = until - u32::try_from(resends::BEFORE_BACKUP_S).unwrap();
        assert_eq!(
            asked_at(&mut ingest, &settled, 1),
            [Receipt::Resend { from }]
        );
        ingest.process(&[sent("a", &report(1, 0, 5))]).unwrap();
        assert_eq!(asked_at(&mut ingest, &settled, 2), []);
        let reader = ingest.database.reader().unwrap();
        let ended: bool = reader
            .query_row("SELECT ended_s IS NOT NULL FROM setbacks", [], |row| {
                row.get(0)
            })
            .unwrap();
        assert!(ended);
    }
    // What it holds unsettled may be what is missing.
    let (_directory, mut ingest, mut settled) = with_lost(3..=3);
    settled.unsettled = 1;
    assert_eq!(asked_at(&mut ingest, &settled, 1), []);
}

/// More boxes than have a turn in one batch connect at the same time, and then all is quiet.
#[tokio::test]
async fn those_that_wait_for_their_turn_are_asked_without_another_message() {
    const BOXES: usize = 70;
    let (_directory, mut ingest) = case();
    let ids: Vec<String> = (0..BOXES).map(|number| format!("box-{number}")).collect();
    let register = |transaction: &rusqlite::Transaction<'_>| {
        for id in &ids {
            let sql = "INSERT INTO access_points (id, registered_at) VALUES (?1, 0)";
            transaction.execute(sql, [id])?;
        }
        Ok::<_, rusqlite::Error>(())
    };
    ingest.database.write(register).unwrap();
    let five = report(1, 0, 5);
    let reports: Vec<Arrival> = ids.iter().map(|id| sent(id, &five)).collect();
    ingest.process(&reports).unwrap();
    let lose = |transaction: &rusqlite::Transaction<'_>| {
        transaction.execute("DELETE FROM windows WHERE sequence = 3", [])
    };
    ingest.database.write(lose).unwrap();

    let mut settled = status(NOW);
    settled.newest_settled = Some(held(5, 5));
    settled.oldest_held = Some(held(1, 5));
    let (arrivals_in, arrivals) = tokio::sync::mpsc::channel(BOXES);
    let (answers_in, mut answers) = tokio::sync::mpsc::channel(8);
    for id in &ids {
        let arrival = said(id, &settled, false);
        arrivals_in.send(arrival).await.unwrap();
    }
    let writer = Writer::new(ingest, arrivals, answers_in, Arc::default());
    let running = tokio::spawn(writer.run());
    let mut asked = BTreeSet::new();
    while asked.len() < BOXES {
        let answer = tokio::time::timeout(std::time::Duration::from_secs(60), answers.recv());
        let answer = answer.await.expect("all are asked in a minute").unwrap();
        asked.extend(answer.receipts.into_iter().map(|(id, _, _)| id));
    }
    drop(arrivals_in);
    running.await.unwrap().unwrap();
}

#[test]
fn a_box_that_claims_what_it_cannot_send_is_asked_three_times() {
    let (_directory, mut ingest, settled) = with_lost(3..=3);
    let mut asked = 0;
    for later_s in (0..100_000).step_by(600) {
        asked += asked_at(&mut ingest, &settled, later_s).len();
    }
    assert_eq!(asked, 3);
    // That is over: now it is asked for something else that is missing.
    let change = |transaction: &rusqlite::Transaction<'_>| {
        transaction.execute("DELETE FROM windows WHERE sequence = 5", [])
    };
    ingest.database.write(change).unwrap();
    assert_eq!(asked_at(&mut ingest, &settled, 110_000).len(), 1);
}

#[test]
fn a_window_that_was_refused_is_not_missing() {
    let (_directory, mut ingest) = case();
    ingest.process(&[sent("a", &report(1, 0, 1))]).unwrap();
    let mut other = report(7, 0, 1);
    other.windows[0].device_minutes += 1;
    ingest.process(&[sent("a", &other)]).unwrap();
    let mut impossible = report(8, 1, 1);
    impossible.windows[0].visits = i32::MAX;
    for _ in 0..2 {
        ingest.process(&[sent("a", &impossible)]).unwrap();
    }
    let mut settled = status(NOW);
    settled.newest_settled = Some(protocol::status::Mark {
        boot: 9,
        sequence: 8,
        start: impossible.first_start,
    });
    assert_eq!(ingest.process(&[said("a", &settled, false)]).unwrap(), []);
}

#[test]
fn a_box_that_sends_too_many_windows_at_once_is_left_and_the_others_are_not() {
    let (_directory, mut ingest) = case();
    let mut impossible = report(1, 0, 127);
    for window in &mut impossible.windows {
        window.visits = i32::MAX;
    }
    let mut batch: Vec<Arrival> = (0..200)
        .map(|index| {
            impossible.first_sequence = index * 127;
            sent("a", &impossible)
        })
        .collect();
    batch.push(sent("b", &report(1, 0, 1)));
    ingest.process(&batch).unwrap();
    assert_eq!(stored(&ingest), [("b".to_owned(), 1)]);
    let looked_at = i64::try_from(WINDOWS_OF_ONE / MAX_WINDOWS).unwrap();
    assert_eq!(
        counts(&ingest),
        [
            ("a".to_owned(), "flood".to_owned(), 200 - looked_at),
            ("a".to_owned(), "refused_once".to_owned(), looked_at),
        ]
    );
}

#[test]
fn a_total_is_stored_beside_its_windows_and_settled_by_its_number() {
    let (_directory, mut ingest) = case();
    let batch = [sent("a", &report(1, 0, 2)), sent("a", &week(3, 0))];
    for _ in 0..2 {
        let receipts = ingest.process(&batch).unwrap();
        let settled = Receipt::Settled(vec![range(1, 3, Outcome::Stored)]);
        assert_eq!(receipts, [("a".parse().unwrap(), Version::Two, settled)]);
    }
    assert_eq!(stored(&ingest).len(), 2);
    assert_eq!(stored_totals(&ingest), [("a".to_owned(), 3)]);
    let metrics = &ingest.metrics;
    assert_eq!(metrics.totals_stored.get(), 1);
    assert_eq!(metrics.totals_repeated.get(), 1);
    assert_eq!(metrics.windows_stored.get(), 2);
}

#[test]
fn another_total_of_the_same_time_is_refused_and_no_hour_of_the_account_is() {
    let (_directory, mut ingest) = case();
    ingest.process(&[sent("a", &week(3, 0))]).unwrap();
    let mut other = week(7, 0);
    other.windows[0].device_minutes += 1;
    let receipts = ingest.process(&[sent("a", &other)]).unwrap();
    let refused = Outcome::Refused(Refusal::Overlap);
    assert_eq!(receipts[0].2, Receipt::Settled(vec![range(7, 7, refused)]));
    let mut impossible = week(9, 1);
    impossible.windows[0].visits = i32::MAX;
    for _ in 0..2 {
        ingest.process(&[sent("a", &impossible)]).unwrap();
    }
    let reader = ingest.database.reader().unwrap();
    let all = (0, i64::MAX);
    let hours = records::refusals::windows_within(&reader, all, None).unwrap();
    assert_eq!(hours, []);
    let id = "a".parse().unwrap();
    let totals = records::refusals::numbers_of_totals(&reader, &id).unwrap();
    assert_eq!(totals, [(9, 7), (9, 9)].into());
    assert_eq!(stored_totals(&ingest), [("a".to_owned(), 3)]);
}

#[test]
fn everyone_is_answered_in_the_version_that_it_speaks() {
    let (_directory, mut ingest) = case();
    let batch = [
        sent_in_version_1("a", &report(1, 0, 2)),
        sent("b", &report(1, 0, 2)),
        sent("b", &week(3, 0)),
    ];
    let receipts = ingest.process(&batch).unwrap();
    let versions: Vec<Version> = receipts.iter().map(|(_, version, _)| *version).collect();
    assert_eq!(versions, [Version::One, Version::Two]);
    // An update in between: what version 1 sent is sent again by version 2.
    let receipts = ingest.process(&[sent("a", &report(1, 0, 2))]).unwrap();
    let again = Receipt::Settled(vec![range(1, 2, Outcome::Stored)]);
    assert_eq!(receipts, [("a".parse().unwrap(), Version::Two, again)]);
    assert_eq!(stored(&ingest).len(), 4);
}

#[test]
fn everyone_is_asked_again_in_the_version_of_its_status() {
    let (_directory, mut ingest) = case();
    begin_restore(&ingest, NOW, NOW - 86_400);
    let old = protocol::version1::Status::from(&status(NOW));
    let topic = "hotspots/v1/a/status";
    let batch = [
        arrival(topic, old.encode().unwrap()),
        said("b", &status(NOW), false),
    ];
    let asked = ingest.process(&batch).unwrap();
    let asked: Vec<_> = asked
        .iter()
        .map(|(id, version, _)| (id.as_str(), *version))
        .collect();
    assert_eq!(asked, [("a", Version::One), ("b", Version::Two)]);

    // Likewise where the store went back.
    for version in [Version::One, Version::Two] {
        let (_directory, mut ingest, settled) = with_lost(3..=3);
        let payload = match version {
            Version::One => protocol::version1::Status::from(&settled).encode(),
            Version::Two => settled.encode(),
        };
        let asked = ingest.process(&[arrival(topic, payload.unwrap())]).unwrap();
        assert_eq!(asked.len(), 1);
        assert_eq!(asked[0].1, version);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// As above, with totals among the windows and both versions mixed.
    #[test]
    fn resending_until_receipted_stores_every_layer_once(
        order in prop::collection::vec((0..10_u32, any::<bool>(), prop::option::of(prop::sample::select(vec![Step::Judge, Step::Put, Step::PutTotals, Step::Record]))), 1..40),
        batch in 1..6_usize,
    ) {
        let (_directory, mut ingest) = case();
        let mut settled = std::collections::BTreeSet::new();
        let all: Vec<_> = (0..10).map(|index| (index, false, None)).collect();
        for chunk in order.chunks(batch).chain([&all[..]]) {
            let messages: Vec<_> = chunk
                .iter()
                .map(|&(index, old, _)| match index {
                    0..5 if old => sent_in_version_1("a", &report(2 * index, 8 - 2 * index, 2)),
                    0..5 => sent("a", &report(2 * index, 8 - 2 * index, 2)),
                    total => sent("a", &week(5 + total, 10 - total)),
                })
                .collect();
            ingest.kill_after = chunk.last().and_then(|&(.., step)| step);
            for (.., receipt) in ingest.process(&messages).unwrap_or_default() {
                let Receipt::Settled(ranges) = receipt else { panic!("no settlement") };
                for range in ranges {
                    prop_assert_eq!(range.outcome, Outcome::Stored);
                    settled.extend(range.first..=range.last);
                }
            }
            let stored: Vec<_> = stored(&ingest)
                .into_iter()
                .chain(stored_totals(&ingest))
                .map(|(_, sequence)| sequence)
                .collect();
            prop_assert!(settled.iter().all(|sequence| stored.contains(sequence)));
        }
        let of = |sequences: std::ops::Range<u32>| -> Vec<_> {
            sequences.map(|sequence| ("a".to_owned(), sequence)).collect()
        };
        prop_assert_eq!(stored(&ingest), of(0..10));
        prop_assert_eq!(stored_totals(&ingest), of(10..15));
    }
}

#[test]
fn what_the_broker_says_for_one_that_is_shut_out_is_no_attempt_of_it() {
    let (_directory, mut ingest) = case();
    let shut_out = "UPDATE access_points SET revoked_s = 1 WHERE id = 'a'";
    ingest
        .database
        .write(|transaction| transaction.execute_batch(shut_out))
        .unwrap();
    let well = lab::statuses::status(1, 1, Some(u32::try_from(NOW).unwrap()));
    let last_will = lab::statuses::status(1, 1, None);
    let of_the_broker = [said("a", &well, true), said("a", &last_will, false)];
    ingest.process(&of_the_broker).unwrap();
    assert_eq!(counts(&ingest), []);
    ingest
        .process(&[said("a", &well, false), sent("a", &report(0, 1, 1))])
        .unwrap();
    assert_eq!(counts(&ingest), [("a".to_owned(), "revoked".to_owned(), 2)]);
}
