use std::collections::BTreeSet;

use proptest::prelude::*;
use protocol::receipt::{Outcome, Receipt, Settlement};
use protocol::{Layer, Message};

use super::*;
use crate::core::counting::{Answer, Counting, Moment, Settings};
use crate::core::noise::Scales;
use crate::core::outbox::Settled;
use crate::core::random::Seeded;
use crate::core::station::Reading;
use crate::core::window::Length;

const HOUR: Length = Length {
    period_s: 60,
    periods: 60,
};
const START: u32 = 1_767_225_600;

fn outbox_with(windows: u32) -> Outbox {
    let mut outbox = Outbox::in_memory(2048, &mut Seeded::new(1)).unwrap();
    for sequence in 0..windows {
        append(&mut outbox, 1, sequence, sequence);
    }
    outbox
}

fn append(outbox: &mut Outbox, boot: u64, sequence: u32, hour: u32) {
    let window = ClosedWindow {
        layer: Layer::Windows,
        boot,
        sequence,
        start: START + hour * 3600,
        length: HOUR,
        noise: Scales::STANDARD,
        device_minutes: 1,
        visits: 2,
        sampled_minutes: 60,
        online_minutes: 60,
    };
    outbox.append(window).unwrap();
}

fn batches(
    delivery: &mut Delivery,
    outbox: &Outbox,
    now_ms: u64,
    utc_s: u32,
) -> Vec<(MessageKind, u32, usize)> {
    let mut random = Seeded::new(3);
    std::iter::from_fn(|| delivery.next(outbox, now_ms, Some(utc_s), &mut random))
        .map(|(kind, report)| (kind, report.first_sequence, report.windows.len()))
        .collect()
}

#[test]
fn a_week_of_hours_goes_out_in_two_batches() {
    let outbox = outbox_with(168);
    let mut delivery = Delivery::new(Pace::default());
    let found = batches(&mut delivery, &outbox, 0, START + 200 * 3600);
    assert_eq!(
        found,
        [(MessageKind::Late, 0, 127), (MessageKind::Late, 127, 41)]
    );
}

#[test]
fn windows_that_ended_more_than_two_lengths_ago_are_late() {
    let outbox = outbox_with(6);
    let mut delivery = Delivery::new(Pace::default());
    let found = batches(&mut delivery, &outbox, 0, START + 6 * 3600);
    assert_eq!(
        found,
        [(MessageKind::Late, 0, 3), (MessageKind::Report, 3, 3)]
    );
}

#[test]
fn without_a_clock_nothing_can_raise_an_alert() {
    let outbox = outbox_with(1);
    let mut delivery = Delivery::new(Pace::default());
    let (kind, _) = delivery
        .next(&outbox, 0, None, &mut Seeded::new(3))
        .unwrap();
    assert_eq!(kind, MessageKind::Late);
}

#[test]
fn another_boot_or_a_gap_begins_another_batch() {
    let mut outbox = outbox_with(2);
    append(&mut outbox, 2, 0, 2);
    append(&mut outbox, 2, 1, 9);
    append(&mut outbox, 2, 3, 10);
    let mut delivery = Delivery::new(Pace::default());
    let found = batches(&mut delivery, &outbox, 0, START + 100 * 3600);
    assert_eq!(
        found,
        [
            (MessageKind::Late, 0, 2),
            (MessageKind::Late, 0, 2),
            (MessageKind::Late, 3, 1)
        ]
    );
}

#[test]
fn the_unsettled_are_sent_again_after_two_minutes_doubling_to_an_hour() {
    let outbox = outbox_with(1);
    let mut delivery = Delivery::new(Pace::default());
    let mut random = Seeded::new(3);
    let mut sent = vec![];
    let mut now_ms = 0;
    while sent.len() < 9 {
        if delivery.next(&outbox, now_ms, None, &mut random).is_some() {
            sent.push(now_ms);
        }
        now_ms = delivery.wake_ms(&outbox).unwrap().max(now_ms + 1);
    }
    let waits: Vec<_> = sent.windows(2).map(|pair| pair[1] - pair[0]).collect();
    for (wait, nominal) in waits.iter().zip([2, 4, 8, 16, 32, 60, 60, 60]) {
        let nominal = nominal * 60_000;
        assert!(
            (nominal * 3 / 4..=nominal * 5 / 4 + 1).contains(wait),
            "{waits:?}"
        );
    }
}

#[test]
fn a_full_outbox_leaves_in_portions_and_news_go_first() {
    let mut outbox = outbox_with(1000);
    let mut delivery = Delivery::new(Pace::default());
    let found = batches(&mut delivery, &outbox, 0, START + 2000 * 3600);
    assert_eq!(found.iter().map(|batch| batch.2).sum::<usize>(), 508);
    // Two and a half minutes later, still without a receipt.
    append(&mut outbox, 1, 1000, 1000);
    delivery.forget(1000);
    let found = batches(&mut delivery, &outbox, 150_001, START + 1001 * 3600);
    assert_eq!(found[0].1, 508);
    assert!(found.iter().any(|batch| batch.0 == MessageKind::Report));
}

#[test]
fn a_settled_window_is_not_sent_again() {
    let mut outbox = outbox_with(2);
    let mut delivery = Delivery::new(Pace::default());
    outbox.settle(0, Settled::Stored);
    delivery.forget(0);
    let found = batches(&mut delivery, &outbox, 0, START);
    assert_eq!(found, [(MessageKind::Report, 1, 1)]);
    outbox.settle(1, Settled::Refused);
    assert_eq!(delivery.wake_ms(&outbox), None);
}

#[test]
fn what_was_under_way_when_the_connection_broke_is_sent_at_once() {
    let outbox = outbox_with(1);
    let mut delivery = Delivery::new(Pace::default());
    assert_eq!(batches(&mut delivery, &outbox, 0, START).len(), 1);
    assert_eq!(batches(&mut delivery, &outbox, 1000, START).len(), 0);
    delivery.reconnected(2000);
    assert_eq!(batches(&mut delivery, &outbox, 2000, START).len(), 1);
}

/// A network that may do anything to a message, and a collector that stores.
#[derive(Clone, Debug)]
enum Fate {
    Stored,
    ReportLost,
    ReceiptLost,
    ReceiptTwice,
    ReceiptHeldBack,
}

proptest! {
    #[test]
    fn every_window_and_total_is_stored_once_whatever_happens_to_messages_and_receipts(
        fates in proptest::collection::vec(prop_oneof![
            Just(Fate::Stored), Just(Fate::ReportLost), Just(Fate::ReceiptLost),
            Just(Fate::ReceiptTwice), Just(Fate::ReceiptHeldBack),
        ], 1..60),
        seed: u64,
    ) {
        let settings = Settings { length: HOUR, week_periods: 240, ..Settings::default() };
        let outbox = Outbox::in_memory(64, &mut Seeded::new(seed)).unwrap();
        let mut counting = Counting::new(settings, outbox, Seeded::new(seed)).unwrap();
        for minute in 0..40 * 60 {
            counting.minute(Moment::at(START + minute * 60), &Reading::Stations(vec![]), true).unwrap();
        }
        counting.advance(Moment::at(START + 40 * 3600)).unwrap();

        let mut stored = BTreeSet::new();
        let mut payloads = std::collections::BTreeMap::new();
        let mut held_back: Vec<Vec<u8>> = vec![];
        let mut fates = fates.into_iter().chain(std::iter::repeat(Fate::Stored));
        let mut now_ms = 0;
        while let Some(wake_ms) = counting.wake_ms() {
            now_ms = wake_ms.max(now_ms);
            let Some((_, payload)) = counting.next_message(now_ms, Some(START)).unwrap() else {
                now_ms += 1000;
                prop_assert!(now_ms < 100 * 3_600_000, "never settled");
                continue;
            };
            let report = Report::decode(&payload).unwrap();
            let fate = fates.next().unwrap();
            if matches!(fate, Fate::ReportLost) {
                continue;
            }
            let mut last = report.first_sequence;
            for (sequence, window) in report.numbered() {
                // The same window is the same bytes, however often it comes.
                let known = payloads.entry(sequence).or_insert(*window).device_minutes;
                prop_assert_eq!(known, window.device_minutes);
                stored.insert(sequence);
                last = sequence;
            }
            let receipt = Receipt::Settled(vec![Settlement {
                boot: report.boot,
                first: report.first_sequence,
                last,
                outcome: Outcome::Stored,
            }]).encode().unwrap();
            match fate {
                Fate::Stored => { counting.receipt(&receipt).unwrap(); }
                Fate::ReceiptTwice => {
                    counting.receipt(&receipt).unwrap();
                    let again = counting.receipt(&receipt).unwrap();
                    prop_assert_eq!(again, Answer::Settled { windows: 0, refused: 0 });
                }
                Fate::ReceiptHeldBack => held_back.push(receipt),
                Fate::ReportLost | Fate::ReceiptLost => {}
            }
            if held_back.len() > 2 {
                for receipt in held_back.drain(..).rev() {
                    counting.receipt(&receipt).unwrap();
                }
            }
        }
        // Windows, and a week every four hours.
        prop_assert_eq!(stored.len(), 40 + 10);
        prop_assert_eq!(counting.outbox().unsettled(), 0);
    }

    #[test]
    fn no_message_from_elsewhere_can_do_harm(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let outbox = Outbox::in_memory(8, &mut Seeded::new(1)).unwrap();
        let mut counting = Counting::new(Settings::default(), outbox, Seeded::new(1)).unwrap();
        let _ = counting.receipt(&bytes);
    }
}
