//! Reading back what a crash, a power cut or worn flash left.

use std::io;

use protocol::Layer;
use protocol::status::LossReason;

use super::ledger::{LEDGER_BYTES, Ledger};
use super::slot::{self, BLANK, Found, SLOT_BYTES};
use super::{BRIEF_AT, BRIEF_BYTES, Held, LEDGER_AT, Outbox, as_index, lost, place_of};
use crate::core::window::Length;

/// What has to be counted or written again.
pub(super) struct Findings {
    /// A copy of the ledger, or its brief, could be read.
    pub ledger_known: bool,
    /// Slots in their order, and whether the collector had settled what was there.
    damaged: Vec<(usize, bool)>,
    /// Empty slots written before blanks were marked.
    unmarked: Vec<usize>,
}

impl Outbox {
    /// Takes in what can be trusted.
    pub(super) fn read_back(&mut self, bytes: &[u8]) -> Findings {
        let ledger_known = self.read_ledger(bytes);
        let used = as_index(self.ledger.used_slots);
        self.capacity = self.capacity.max(used);
        let mut records = vec![];
        let mut damaged = vec![];
        let mut zeros = vec![];
        let mut last_used = used;
        for slot in 0..self.capacity {
            let at = place_of(slot);
            let found = match bytes.get(at..at + SLOT_BYTES).map(TryInto::try_into) {
                Some(Ok(bytes)) => slot::decode(bytes),
                // The file was cut.
                _ if slot < used => Found::Damaged { settled: false },
                _ => break,
            };
            match found {
                Found::Blank => {}
                Found::Nothing if slot < used && self.ledger.marks_blanks => {
                    damaged.push((slot, false));
                }
                Found::Nothing => zeros.push(slot),
                Found::Good(record, settled) => {
                    last_used = last_used.max(slot);
                    self.keep(slot, record, settled);
                    records.push((slot, record));
                }
                Found::Damaged { settled } => damaged.push((slot, settled)),
            }
        }
        records.sort_by_key(|(_, record)| record.ordinal);
        for (slot, record) in records {
            if !record.window.layer.is_total() {
                self.ledger.cursor = self.ledger.cursor.max(record.window.end());
            }
            if record.ordinal >= self.ledger.appended {
                self.take_account(slot, &record);
            }
        }
        // Past the last slot ever written there was nothing to damage.
        damaged.retain(|&(slot, _)| slot <= last_used || !ledger_known);
        let used = as_index(self.ledger.used_slots);
        zeros.retain(|&slot| slot < used);
        Findings {
            ledger_known,
            damaged,
            unmarked: zeros,
        }
    }

    /// The newer of two copies, else the brief. A copy that is damaged or older is
    /// written again at once.
    fn read_ledger(&mut self, bytes: &[u8]) -> bool {
        let copies = LEDGER_AT.map(|at| {
            let bytes = bytes.get(at..at + LEDGER_BYTES)?.try_into().ok()?;
            Ledger::decode(bytes)
        });
        let brief = bytes.get(BRIEF_AT..BRIEF_AT + BRIEF_BYTES);
        let brief = brief.and_then(|bytes| Ledger::from_brief(bytes.try_into().ok()?));
        self.changed |= copies[0] != copies[1] || brief.is_none();
        let newest = copies
            .into_iter()
            .flatten()
            .max_by_key(|ledger| ledger.generation);
        let known = newest.or(brief);
        let is_known = known.is_some();
        self.ledger = known.unwrap_or_default();
        is_known
    }

    /// Counts what is damaged and makes the file whole again.
    pub(super) fn repair(&mut self, found: &Findings, bytes: &[u8]) -> io::Result<()> {
        self.fill_from(bytes.len())?;
        // The blanks first, then the word that they are marked.
        for &slot in &found.unmarked {
            self.write_and_sync(place_of(slot), &BLANK)?;
        }
        self.changed |= !self.ledger.marks_blanks;
        self.ledger.marks_blanks = true;
        if !found.ledger_known {
            self.count_unknown();
        }
        self.count_damaged(&found.damaged);
        // Counted first, then blanked: once blank it is not counted again.
        self.flush()?;
        for &(slot, _) in found.damaged.iter().filter(|(_, settled)| !settled) {
            self.write_and_sync(place_of(slot), &BLANK)?;
        }
        Ok(())
    }

    /// The account itself was lost, so nobody knows how much is missing: at least a
    /// window, or it would be taken for an outbox that was never used.
    pub(super) fn count_unknown(&mut self) {
        self.note_damaged();
        let minutes = u32::from(self.usual_length(None).periods);
        self.lose_undated(minutes, LossReason::OutboxDamaged);
    }

    fn note_damaged(&mut self) {
        self.ledger.damaged = self.ledger.damaged.saturating_add(1);
        self.found_damaged += 1;
    }

    /// Each damaged slot that was not settled: as a window with its time where its
    /// neighbours leave no other, as a total where they leave no time for a window, else
    /// as a window without its time.
    fn count_damaged(&mut self, damaged: &[(usize, bool)]) {
        // In a slot that was written again stands a later record than its neighbours tell.
        let written_once = self.ledger.appended == u64::from(self.ledger.used_slots);
        for run in damaged.chunk_by(|(slot, _), (next, _)| slot + 1 == *next) {
            let first = run[0].0;
            let before = self.window_beside(first, |slot| slot.checked_sub(1));
            let after = self.window_beside(first + run.len() - 1, |slot| slot.checked_add(1));
            let neighbour = before.window.or(after.window);
            let length = self.usual_length(neighbour);
            let gap = before.window.and_then(|window| {
                let known = before.totals + after.totals;
                self.gap(&window, after, run.len() + known)
            });
            let unsettled = (0_u32..).zip(run).filter(|(_, (_, settled))| !settled);
            let lost_here = u32::try_from(unsettled.clone().count()).unwrap_or(u32::MAX);
            let slots = u32::try_from(run.len()).unwrap_or(u32::MAX);
            let reason = LossReason::OutboxDamaged;
            for _ in 0..lost_here {
                self.note_damaged();
            }
            match gap {
                Some(Gap { start, windows }) if windows == slots => {
                    for (place, _) in unsettled {
                        let start = start + place * length.seconds();
                        self.lose(lost(Layer::Windows, start, length, reason));
                    }
                }
                Some(Gap { start, windows }) if windows < slots && written_once => {
                    // Which of them were settled, nobody knows.
                    let dated = lost_here == slots;
                    for place in 0..windows.min(lost_here) {
                        let start = start + place * length.seconds();
                        match dated {
                            true => self.lose(lost(Layer::Windows, start, length, reason)),
                            false => self.lose_undated(u32::from(length.periods), reason),
                        }
                    }
                    self.ledger.lose_totals(lost_here.saturating_sub(windows));
                }
                _ => {
                    let minutes = u32::from(length.periods);
                    self.lose_undated(minutes.saturating_mul(lost_here), reason);
                }
            }
        }
    }

    /// The nearest window on one side of a slot, past the totals in between.
    fn window_beside(&self, slot: usize, next: impl Fn(usize) -> Option<usize>) -> Beside {
        let (mut at, mut totals) = (next(slot), 0);
        loop {
            match at.and_then(|slot| self.slots.get(slot).copied().flatten()) {
                Some(held) if held.window.layer.is_total() => totals += 1,
                window => return Beside { window, totals },
            }
            at = at.and_then(&next);
        }
    }

    /// The time between two windows, or since the first, if just so many slots were
    /// appended between them and it is that of whole windows.
    fn gap(&self, before: &Held, after: Beside, slots: usize) -> Option<Gap> {
        let slots = u64::try_from(slots).ok()?;
        let (next, until, length) = match after.window {
            Some(after) => (after.ordinal, after.window.start, after.window.length),
            None => (
                self.ledger.appended,
                self.ledger.cursor,
                before.window.length,
            ),
        };
        let start = before.window.end();
        let time = until.checked_sub(start)?;
        let fits = length == before.window.length
            && next == before.ordinal + 1 + slots
            && time.is_multiple_of(length.seconds());
        fits.then_some(Gap {
            start,
            windows: time / length.seconds(),
        })
    }

    fn usual_length(&self, neighbour: Option<Held>) -> Length {
        let mut windows = self.held().map(|(_, held)| *held);
        neighbour
            .or_else(|| windows.find(|held| !held.window.layer.is_total()))
            .map(|held| held.window.length)
            .or(self.ledger.length)
            .unwrap_or(Length::FOUR_HOURS)
    }
}

/// What stands on one side of damaged slots.
#[derive(Clone, Copy)]
struct Beside {
    window: Option<Held>,
    /// Between them and the window.
    totals: usize,
}

/// Time in which windows are missing.
struct Gap {
    start: u32,
    windows: u32,
}
