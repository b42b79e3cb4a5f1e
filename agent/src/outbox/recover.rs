//! Reading back what a crash, a power cut or worn flash left.

use std::io;

use protocol::status::{Loss, LossReason};

use super::ledger::{LEDGER_BYTES, Ledger};
use super::slot::{self, Found, SLOT_BYTES};
use super::{LEDGER_AT, Outbox, as_index, lost_window, place_of};
use crate::window::Length;

impl Outbox {
    /// Takes in what can be trusted; returns the damaged slots that held something
    /// the collector had not settled.
    pub(super) fn read_back(&mut self, bytes: &[u8]) -> Vec<usize> {
        let ledgers = LEDGER_AT.into_iter().filter_map(|at| {
            let bytes = bytes.get(at..at + LEDGER_BYTES)?.try_into().ok()?;
            Ledger::decode(bytes)
        });
        let known = ledgers.max_by_key(|ledger| ledger.generation);
        let ledger_lost = known.is_none();
        self.ledger = known.unwrap_or_default();
        let mut records = vec![];
        let mut damaged = vec![];
        let mut last_used = as_index(self.ledger.used_slots);
        for slot in 0..self.capacity {
            let at = place_of(slot);
            let found = match bytes.get(at..at + SLOT_BYTES).map(TryInto::try_into) {
                Some(Ok(bytes)) => slot::decode(bytes),
                _ if slot < as_index(self.ledger.used_slots) => Found::Damaged { settled: false },
                _ => Found::Nothing,
            };
            match found {
                Found::Nothing => {}
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
            self.ledger.cursor = self.ledger.cursor.max(record.window.end());
            if record.ordinal >= self.ledger.appended {
                self.take_account(slot, &record);
            }
        }
        // Past the last slot ever written there was nothing to damage.
        damaged.retain(|&(slot, settled)| !settled && (slot <= last_used || ledger_lost));
        self.changed |= ledger_lost;
        damaged.into_iter().map(|(slot, _)| slot).collect()
    }

    pub(super) fn count_damaged(&mut self, damaged: &[usize]) -> io::Result<()> {
        for &slot in damaged {
            let loss = self.loss_at(slot);
            self.ledger.damaged = self.ledger.damaged.saturating_add(1);
            self.lose(loss);
        }
        // Counted first, then blanked: once blank it is not counted again.
        self.flush()?;
        for &slot in damaged {
            self.write_and_sync(place_of(slot), &[0; SLOT_BYTES])?;
        }
        Ok(())
    }

    /// When the window in a damaged slot was, as far as its neighbours tell.
    fn loss_at(&self, slot: usize) -> Loss {
        let neighbour = |slot: usize| self.slots.get(slot).copied().flatten();
        let before = slot.checked_sub(1).and_then(neighbour);
        let after = neighbour(slot + 1);
        let start = match (before, after) {
            (Some(before), _) => before.window.end(),
            (None, Some(after)) => {
                let length = after.window.length.seconds();
                after.window.start.saturating_sub(length)
            }
            (None, None) => self.ledger.cursor,
        };
        let length = before
            .or(after)
            .map(|held| held.window.length)
            .or(self.ledger.length)
            .unwrap_or(Length::FOUR_HOURS);
        lost_window(start, length, LossReason::OutboxDamaged)
    }
}
