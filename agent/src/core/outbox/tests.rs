use super::*;
use crate::core::noise::Scales;
use crate::core::random::Seeded;
use crate::core::window::Length;

const HOUR: Length = Length {
    period_s: 60,
    periods: 60,
};
const START: u32 = 1_767_225_600;

fn window(sequence: u32) -> ClosedWindow {
    ClosedWindow {
        layer: Layer::Windows,
        boot: 1,
        sequence,
        start: START + sequence * 3600,
        length: HOUR,
        noise: Scales::STANDARD,
        device_minutes: -5,
        visits: 2,
        sampled_minutes: 60,
        online_minutes: 60,
    }
}

/// The total of the windows `from..to`.
fn total(sequence: u32, from: u32, to: u32) -> ClosedWindow {
    ClosedWindow {
        layer: Layer::Weeks,
        start: START + from * 3600,
        length: Length {
            periods: u16::try_from((to - from) * 60).unwrap(),
            ..HOUR
        },
        ..window(sequence)
    }
}

fn filled(storage: Storage, capacity: u32, windows: u32) -> Outbox {
    let mut outbox = Outbox::load(storage, capacity, &mut Seeded::new(1)).unwrap();
    for sequence in 0..windows {
        outbox.append(window(sequence)).unwrap();
    }
    outbox
}

fn bytes(outbox: &Outbox) -> Vec<u8> {
    let limit = SLOTS_AT + as_index(MAX_CAPACITY) * SLOT_BYTES;
    outbox.storage.read(limit).unwrap()
}

fn reopened(bytes: Vec<u8>) -> Outbox {
    Outbox::load(Storage::Memory(bytes), 4, &mut Seeded::new(2)).unwrap()
}

fn sequences(outbox: &Outbox) -> Vec<u32> {
    let mut found: Vec<_> = outbox
        .held()
        .map(|(_, held)| held.window.sequence)
        .collect();
    found.sort_unstable();
    found
}

fn lost_for(outbox: &Outbox, reason: LossReason) -> u32 {
    outbox
        .ledger()
        .lost_minutes()
        .filter(|lost| lost.reason == reason)
        .map(|lost| lost.minutes)
        .sum()
}

#[test]
fn everything_is_there_again_after_the_process_was_killed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("outbox");
    let mut outbox = Outbox::open(&path, 8, &mut Seeded::new(1)).unwrap();
    for sequence in 0..3 {
        outbox.append(window(sequence)).unwrap();
    }
    outbox.settle(1, Settled::Stored);
    let id = outbox.id();
    drop(outbox);

    let again = Outbox::open(&path, 8, &mut Seeded::new(2)).unwrap();
    assert_eq!((again.id(), again.capacity()), (id, 8));
    assert_eq!(sequences(&again), [0, 1, 2]);
    assert_eq!(again.unsettled(), 2);
    assert_eq!(again.cursor(), START + 3 * 3600);
    assert_eq!(again.ledger().length, Some(HOUR));
}

#[test]
fn an_outbox_serves_one_process_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("outbox");
    let _first = Outbox::open(&path, 8, &mut Seeded::new(1)).unwrap();
    let second = Outbox::open(&path, 8, &mut Seeded::new(1)).unwrap_err();
    assert!(second.to_string().contains("outbox"), "{second}");
}

#[test]
fn the_file_has_its_full_size_from_the_start_and_at_most_256_kib() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("outbox");
    Outbox::open(&path, u32::MAX, &mut Seeded::new(1)).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().len(), 256 * 1024);
}

#[test]
fn settled_windows_make_room_before_the_oldest() {
    let mut outbox = filled(Storage::Memory(vec![]), 4, 4);
    outbox.settle(2, Settled::Stored);
    outbox.append(window(4)).unwrap();
    assert_eq!(sequences(&outbox), [0, 1, 3, 4]);
    assert_eq!(lost_for(&outbox, LossReason::OutboxFull), 0);
    outbox.append(window(5)).unwrap();
    assert_eq!(sequences(&outbox), [1, 3, 4, 5]);
    assert_eq!(lost_for(&outbox, LossReason::OutboxFull), 60);
    let loss = outbox.ledger().losses().next().unwrap();
    assert_eq!((loss.from, loss.to), (START, START + 3600));
}

#[test]
fn totals_make_room_like_windows_and_their_loss_costs_no_minutes() {
    let mut outbox = filled(Storage::Memory(vec![]), 4, 2);
    outbox.append(total(2, 0, 2)).unwrap();
    outbox.append(window(3)).unwrap();
    outbox.settle(2, Settled::Stored);
    assert_eq!(outbox.ledger().newest_settled, None);
    outbox.append(total(4, 3, 4)).unwrap();
    assert_eq!(sequences(&outbox), [0, 1, 3, 4]);
    // Nothing of it is in what a restore finds gone, nor in the cursor.
    assert_eq!(outbox.ledger().dropped_to, 0);
    assert_eq!(outbox.cursor(), START + 4 * 3600);
    assert_eq!(outbox.ledger().lost_totals, 0);
    for sequence in 5..8 {
        outbox.append(window(sequence)).unwrap();
    }
    assert_eq!(outbox.ledger().lost_totals, 0);
    outbox.append(window(8)).unwrap();
    assert_eq!(sequences(&outbox), [5, 6, 7, 8]);
    let again = reopened(bytes(&outbox));
    assert_eq!(again.ledger().lost_totals, 1);
    assert_eq!(lost_for(&again, LossReason::OutboxFull), 3 * 60);
    let weeks = again.ledger().losses();
    let weeks: Vec<_> = weeks.filter(|loss| loss.layer.is_total()).collect();
    assert_eq!((weeks.len(), weeks[0].minutes), (1, 60));
    assert_eq!(weeks[0].reason, LossReason::OutboxFull);
    assert_eq!(again.ledger().length, Some(HOUR));
}

#[test]
fn a_damaged_total_is_told_from_a_window_where_no_time_is_left_for_one() {
    let mut outbox = filled(Storage::Memory(vec![]), 12, 3);
    outbox.append(total(3, 0, 3)).unwrap();
    for sequence in 4..7 {
        outbox
            .append(ClosedWindow {
                start: START + (sequence - 1) * 3600,
                ..window(sequence)
            })
            .unwrap();
    }
    outbox.append(total(7, 3, 6)).unwrap();
    let good = bytes(&outbox);
    for (slots, dated_as, totals) in [
        (&[3][..], vec![], 1),
        (&[7], vec![], 1),
        (&[2, 3], vec![(2, 3, 60)], 1),
        (&[3, 4], vec![(3, 4, 60)], 1),
        (&[4], vec![(3, 4, 60)], 0),
        (&[6, 7], vec![(5, 6, 60)], 1),
    ] {
        let mut damaged = good.clone();
        damage(&mut damaged, slots);
        let again = reopened(damaged);
        assert_eq!(dated(&again), dated_as, "{slots:?}");
        assert_eq!(again.ledger().lost_totals, totals, "{slots:?}");
        let minutes = u32::try_from(dated_as.len()).unwrap() * 60;
        assert_eq!(
            lost_for(&again, LossReason::OutboxDamaged),
            minutes,
            "{slots:?}"
        );
        let found = usize::try_from(again.found_damaged()).unwrap();
        assert_eq!(found, slots.len());
    }
}

#[test]
fn a_flipped_byte_costs_at_most_the_window_it_is_in() {
    let mut outbox = filled(Storage::Memory(vec![]), 6, 4);
    outbox.settle(1, Settled::Stored);
    let good = bytes(&outbox);
    for at in 0..good.len() {
        let mut flipped = good.clone();
        flipped[at] ^= 0xff;
        let again = reopened(flipped.clone());
        for (_, held) in again.held() {
            assert_eq!(held.window, window(held.window.sequence), "byte {at}");
        }
        let gone = 4 - sequences(&again).len();
        let counted = lost_for(&again, LossReason::OutboxDamaged);
        let slot = at.checked_sub(SLOTS_AT).map(|at| at / SLOT_BYTES);
        let in_record = at >= SLOTS_AT && (at - SLOTS_AT) % SLOT_BYTES < MARK_AT;
        match slot {
            // The settled one was stored: it is gone from here, and nothing is lost.
            Some(1) if in_record => assert_eq!((gone, counted), (1, 0), "byte {at}"),
            Some(0 | 2 | 3) if in_record => assert_eq!((gone, counted), (1, 60), "byte {at}"),
            _ => assert_eq!((gone, counted), (0, 0), "byte {at}"),
        }
        assert_eq!(again.id(), outbox.id(), "byte {at}");
        assert_eq!(again.cursor(), outbox.cursor(), "byte {at}");

        let twice = reopened(bytes(&again));
        assert_eq!(
            lost_for(&twice, LossReason::OutboxDamaged),
            counted,
            "byte {at}"
        );
    }
}

#[test]
fn a_damaged_window_is_placed_in_time_by_its_neighbours() {
    let mut damaged = bytes(&filled(Storage::Memory(vec![]), 6, 4));
    damaged[place_of(2) + 20] ^= 1;
    let again = reopened(damaged);
    let loss = again.ledger().losses().next().unwrap();
    assert_eq!((loss.from, loss.to), (START + 7200, START + 10_800));
}

#[test]
fn a_file_cut_short_counts_what_is_missing() {
    let good = bytes(&filled(Storage::Memory(vec![]), 6, 4));
    for length in SLOTS_AT..good.len() {
        let again = reopened(good[..length].to_vec());
        let whole = (length - SLOTS_AT) / SLOT_BYTES;
        // The spare end of a slot may be missing without harm to its window; the
        // slot is read as a whole all the same.
        assert_eq!(sequences(&again).len(), whole, "{length}");
        let missing = u32::try_from(4 - whole).unwrap();
        assert_eq!(lost_for(&again, LossReason::OutboxDamaged), missing * 60);
    }
}

#[test]
fn a_foreign_file_is_moved_aside_and_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("outbox");
    std::fs::write(&path, b"a letter that somebody still wants").unwrap();
    let outbox = Outbox::open(&path, 8, &mut Seeded::new(1)).unwrap();
    assert_eq!(outbox.unsettled(), 0);
    let kept = std::fs::read(folder.path().join("outbox.damaged")).unwrap();
    assert_eq!(kept, b"a letter that somebody still wants");
}

#[test]
fn a_crash_between_any_two_writes_loses_no_window_and_no_account() {
    for writes in 0..40 {
        let memory = Outbox::load(Storage::Memory(vec![]), 3, &mut Seeded::new(1)).unwrap();
        let mut outbox = Outbox {
            storage: Storage::Crashing {
                bytes: bytes(&memory),
                writes_left: writes,
            },
            ..memory
        };
        let mut kept = 0;
        for sequence in 0..6 {
            if outbox.append(window(sequence)).is_err() {
                break;
            }
            kept += 1;
        }
        let again = reopened(bytes(&outbox));
        let held = u32::try_from(sequences(&again).len()).unwrap();
        let pushed_out = lost_for(&again, LossReason::OutboxFull) / 60;
        assert_eq!(held + pushed_out, kept, "after {writes} writes");
        assert_eq!(
            again.cursor(),
            if kept == 0 { 0 } else { START + kept * 3600 }
        );
    }
}

#[test]
fn a_window_that_cannot_be_written_is_counted_and_the_others_stay() {
    let memory = filled(Storage::Memory(vec![]), 3, 2);
    let bytes = bytes(&memory);
    let mut outbox = Outbox {
        storage: Storage::Crashing {
            bytes,
            writes_left: 0,
        },
        ..memory
    };
    outbox.append(window(2)).unwrap_err();
    assert_eq!(sequences(&outbox), [0, 1]);
    assert_eq!(lost_for(&outbox, LossReason::OutboxUnwritable), 60);
    assert_eq!(outbox.cursor(), START + 3 * 3600);
}

#[test]
fn a_collector_set_back_gets_again_what_is_here_and_the_rest_is_counted_once() {
    let mut outbox = filled(Storage::Memory(vec![]), 4, 4);
    for slot in 0..4 {
        outbox.settle(slot, Settled::Stored);
    }
    outbox.append(window(4)).unwrap();
    outbox.append(window(5)).unwrap();
    assert_eq!(outbox.unsettle(START + 3600).len(), 2);
    assert_eq!(outbox.unsettled(), 4);
    // Window 1 made room; window 0 is older than what was asked for.
    assert_eq!(lost_for(&outbox, LossReason::Restore), 60);
    outbox.unsettle(START + 3600);
    assert_eq!(lost_for(&outbox, LossReason::Restore), 60);
}

#[test]
fn a_collector_that_asks_again_and_again_wears_no_flash() {
    let mut outbox = filled(Storage::Memory(vec![]), 4, 4);
    for slot in 0..4 {
        outbox.settle(slot, Settled::Stored);
    }
    outbox.flush().unwrap();
    let bytes = bytes(&outbox);
    outbox.storage = Storage::Crashing {
        bytes,
        writes_left: 1_000,
    };
    for _ in 0..50 {
        assert_eq!(outbox.unsettle(START).len(), 4);
        for slot in 0..4 {
            outbox.settle(slot, Settled::Stored);
        }
        outbox.flush().unwrap();
    }
    let Storage::Crashing { writes_left, .. } = outbox.storage else {
        unreachable!();
    };
    assert_eq!(writes_left, 1_000);
}

fn damage(bytes: &mut [u8], slots: &[usize]) {
    for &slot in slots {
        bytes[place_of(slot) + 20] ^= 1;
    }
}

fn dated(outbox: &Outbox) -> Vec<(u32, u32, u32)> {
    let losses = outbox.ledger().losses();
    losses
        .map(|loss| {
            (
                (loss.from - START) / 3600,
                (loss.to - START) / 3600,
                loss.minutes,
            )
        })
        .collect()
}

#[test]
fn each_of_several_damaged_windows_is_lost_for_its_own_time() {
    for (slots, expected) in [
        (&[1, 2, 3][..], vec![(1, 4, 180)]),
        (&[1, 3, 4], vec![(1, 2, 60), (3, 5, 120)]),
        // The cursor tells where the last one ended.
        (&[4, 5], vec![(4, 6, 120)]),
        // What was before the first of all, nobody knows.
        (&[0, 1, 4], vec![(4, 5, 60)]),
    ] {
        let mut damaged = bytes(&filled(Storage::Memory(vec![]), 8, 6));
        damage(&mut damaged, slots);
        let again = reopened(damaged);
        assert_eq!(dated(&again), expected, "{slots:?}");
        let lost = lost_for(&again, LossReason::OutboxDamaged);
        assert_eq!(usize::try_from(lost).unwrap(), slots.len() * 60);
        assert_eq!(usize::try_from(again.found_damaged()).unwrap(), slots.len());
    }
}

#[test]
fn damaged_windows_beside_a_gap_in_time_are_lost_without_a_time() {
    let mut outbox = filled(Storage::Memory(vec![]), 8, 3);
    for sequence in 20..22 {
        outbox.append(window(sequence)).unwrap();
    }
    let mut damaged = bytes(&outbox);
    damage(&mut damaged, &[2, 3]);
    let again = reopened(damaged);
    assert_eq!(dated(&again), []);
    assert_eq!(lost_for(&again, LossReason::OutboxDamaged), 120);
}

#[test]
fn a_file_cut_to_its_head_was_used_and_says_how_much_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("outbox");
    let good = {
        let mut outbox = Outbox::open(&path, 6, &mut Seeded::new(1)).unwrap();
        for sequence in 0..4 {
            outbox.append(window(sequence)).unwrap();
        }
        std::fs::read(&path).unwrap()
    };
    for length in (1..SLOTS_AT).step_by(7) {
        std::fs::write(&path, &good[..length]).unwrap();
        let again = Outbox::open(&path, 6, &mut Seeded::new(2)).unwrap();
        let counted = lost_for(&again, LossReason::OutboxDamaged);
        assert!(again.found_damaged() > 0, "{length}");
        if length >= BRIEF_AT + BRIEF_BYTES {
            assert_eq!(counted, 240, "{length}");
            assert_eq!(again.cursor(), START + 4 * 3600, "{length}");
        } else {
            assert!(counted > 0, "{length}");
        }
        drop(again);
        assert_eq!(std::fs::metadata(&path).unwrap().len(), 2048 + 6 * 64);
        let twice = Outbox::open(&path, 6, &mut Seeded::new(3)).unwrap();
        assert_eq!(twice.found_damaged(), 0, "{length}");
        assert_eq!(
            lost_for(&twice, LossReason::OutboxDamaged),
            counted,
            "{length}"
        );
    }
}

#[test]
fn blanks_of_a_build_that_did_not_mark_them_are_not_counted_again() {
    let mut old = filled(Storage::Memory(vec![]), 6, 4);
    old.ledger.marks_blanks = false;
    old.changed = true;
    old.flush().unwrap();
    let mut old = bytes(&old);
    old[place_of(1)..place_of(2)].fill(0);
    let again = reopened(old);
    assert_eq!(lost_for(&again, LossReason::OutboxDamaged), 0);
    let twice = reopened(bytes(&again));
    assert_eq!(lost_for(&twice, LossReason::OutboxDamaged), 0);
    // From now on a slot that is suddenly empty is one that was lost.
    let mut now = bytes(&twice);
    now[place_of(2)..place_of(3)].fill(0);
    assert_eq!(lost_for(&reopened(now), LossReason::OutboxDamaged), 60);
}

proptest::proptest! {
    /// Every closed window is stored, still held, or in the account.
    #[test]
    fn no_damage_makes_the_account_smaller(
        capacity in 1_u32..9,
        settled in proptest::collection::vec(proptest::bool::ANY, 0..20),
        flips in proptest::collection::vec((0_usize..2624, 1_u8..), 0..12),
        zeroed in proptest::option::of((0_usize..2624, 0_usize..300)),
        cut in proptest::option::of(1_usize..2624),
    ) {
        let mut outbox = filled(Storage::Memory(vec![]), capacity, 0);
        let is_total = |sequence: u32| sequence % 4 == 3;
        for (sequence, is_settled) in (0..).zip(&settled) {
            let hour = sequence - sequence / 4;
            let record = match is_total(sequence) {
                true => total(sequence, hour - 3, hour),
                false => ClosedWindow {
                    start: START + hour * 3600,
                    ..window(sequence)
                },
            };
            let slot = outbox.append(record).unwrap();
            if *is_settled {
                outbox.settle(slot, Settled::Stored);
            }
        }
        let mut bytes = bytes(&outbox);
        for (at, flip) in flips {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= flip;
            }
        }
        if let Some((at, length)) = zeroed {
            let end = (at + length).min(bytes.len());
            bytes[at.min(end)..end].fill(0);
        }
        bytes.truncate(cut.unwrap_or(bytes.len()));
        let copy = |at: usize| bytes.get(at..at + 512)?.try_into().ok();
        let known = LEDGER_AT.iter().any(|&at| copy(at).and_then(Ledger::decode).is_some());
        let brief = bytes.get(BRIEF_AT..BRIEF_AT + BRIEF_BYTES);
        let brief = brief.and_then(|bytes| Ledger::from_brief(bytes.try_into().ok()?));
        let Ok(again) = Outbox::load(Storage::Memory(bytes), 4, &mut Seeded::new(2)) else {
            // Moved aside and counted: see `Outbox::open`.
            return Ok(());
        };
        if !known && brief.is_none() {
            proptest::prop_assert!(lost_for(&again, LossReason::OutboxDamaged) > 0);
            return Ok(());
        }
        let held = sequences(&again);
        let gone = (0_u32..).zip(&settled).filter(|(sequence, is_settled)| {
            !**is_settled && !held.contains(sequence)
        });
        let (totals, windows): (Vec<_>, Vec<_>) = gone.partition(|gone| is_total(gone.0));
        let (totals, windows) = (totals.len(), windows.len());
        let minutes: u32 = again.ledger().lost_minutes().map(|lost| lost.minutes).sum();
        let minutes = usize::try_from(minutes).unwrap();
        let lost_totals = usize::try_from(again.ledger().lost_totals).unwrap();
        proptest::prop_assert!(minutes >= windows * 60, "{windows} gone, {minutes} minutes counted");
        // Where nobody can tell, a total is counted as a window.
        proptest::prop_assert!(minutes + lost_totals * 60 >= (windows + totals) * 60);
    }
}
