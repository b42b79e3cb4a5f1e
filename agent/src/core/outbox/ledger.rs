//! What must outlive the windows themselves: the cursor, and what was lost.

use std::collections::VecDeque;

use protocol::Layer;
use protocol::status::{Loss, LossReason, LostMinutes, MAX_LOSSES, Mark};

use super::slot::{Reader, Writer};
use crate::core::starts::Starts;
use crate::core::window::Length;

mod brief;

pub use brief::BRIEF_BYTES;

pub const LEDGER_BYTES: usize = 512;
const LAYOUT: u8 = 1;
/// In bytes that were zero before they meant anything.
const MARKS_BLANKS_AT: usize = LEDGER_BYTES - 5;
const TOTALS_AT: usize = MARKS_BLANKS_AT - TOTALS_BYTES;
const TOTALS_BYTES: usize = 13;
/// The lower half of the byte of a reason; the layer stands in the upper half.
const REASON_BITS: u8 = 0x0f;
const LAYER_AT: u32 = 4;
const REASONS: usize = LossReason::ALL.len();
const NO_LENGTH: Length = Length {
    period_s: 0,
    periods: 0,
};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// Grows with every write, so that the newer of two copies is known.
    pub generation: u32,
    /// No window opens before this, Unix seconds.
    pub cursor: u32,
    /// Windows and totals ever appended whose effects are in this ledger.
    pub appended: u64,
    /// Length of the last window appended.
    pub length: Option<Length>,
    /// Slots that ever held a window.
    pub used_slots: u32,
    /// Settled windows start here or later and ended by `dropped_to`, and made room.
    pub dropped_from: u32,
    pub dropped_to: u32,
    pub newest_settled: Option<Mark>,
    /// Damaged slots ever found.
    pub damaged: u32,
    /// A slot that was used and is empty says so; one that is all zeros is damaged.
    pub marks_blanks: bool,
    /// Totals that were closed and will never be reported.
    pub lost_totals: u32,
    pub starts: Starts,
    lost_minutes: [u32; REASONS],
    losses: VecDeque<Loss>,
}

impl Ledger {
    /// Counts a loss; one that goes on where the last one of its layer ended becomes
    /// longer. A total takes no minutes with it: the windows are there.
    pub fn lose(&mut self, loss: Loss) {
        if loss.layer.is_total() {
            self.lose_totals(1);
        } else {
            self.lose_undated(loss.minutes, loss.reason);
        }
        let mut latest = self.losses.iter_mut().rev();
        if let Some(last) = latest.find(|last| last.layer == loss.layer)
            && last.reason == loss.reason
            && last.to == loss.from
        {
            last.to = loss.to;
            last.minutes = last.minutes.saturating_add(loss.minutes);
            return;
        }
        if self.losses.len() == MAX_LOSSES {
            self.losses.pop_front();
        }
        self.losses.push_back(loss);
    }

    pub fn lose_totals(&mut self, totals: u32) {
        self.lost_totals = self.lost_totals.saturating_add(totals);
    }

    /// Counts minutes when nobody knows when they were.
    pub fn lose_undated(&mut self, minutes: u32, reason: LossReason) {
        let total = &mut self.lost_minutes[place_of(reason)];
        *total = total.saturating_add(minutes);
    }

    /// Adds what another ledger counted.
    pub fn absorb(&mut self, other: &Ledger) {
        for (total, minutes) in self.lost_minutes.iter_mut().zip(other.lost_minutes) {
            *total = total.saturating_add(minutes);
        }
        self.lose_totals(other.lost_totals);
        let losses = self.losses.drain(..).chain(other.losses.iter().copied());
        let mut losses: Vec<Loss> = losses.collect();
        losses.sort_by_key(|loss| loss.to);
        let surplus = losses.len().saturating_sub(MAX_LOSSES);
        self.losses = losses.split_off(surplus).into();
        self.cursor = self.cursor.max(other.cursor);
    }

    /// The latest losses, oldest first.
    pub fn losses(&self) -> impl Iterator<Item = &Loss> {
        self.losses.iter()
    }

    /// Minutes lost, one entry for each reason that occurred.
    pub fn lost_minutes(&self) -> impl Iterator<Item = LostMinutes> {
        LossReason::ALL
            .into_iter()
            .zip(self.lost_minutes)
            .filter(|(_, minutes)| *minutes > 0)
            .map(|(reason, minutes)| LostMinutes { reason, minutes })
    }

    pub fn encode(&self) -> [u8; LEDGER_BYTES] {
        let mut writer = Writer::<LEDGER_BYTES>::default();
        writer.put(&[LAYOUT]);
        writer.put(&self.generation.to_le_bytes());
        writer.put(&self.cursor.to_le_bytes());
        writer.put(&self.appended.to_le_bytes());
        let length = self.length.unwrap_or(NO_LENGTH);
        writer.put(&[length.period_s]);
        writer.put(&length.periods.to_le_bytes());
        writer.put(&self.used_slots.to_le_bytes());
        writer.put(&self.dropped_from.to_le_bytes());
        writer.put(&self.dropped_to.to_le_bytes());
        let settled = self.newest_settled.unwrap_or(Mark {
            boot: 0,
            sequence: 0,
            start: 0,
        });
        writer.put(&[u8::from(self.newest_settled.is_some())]);
        writer.put(&settled.boot.to_le_bytes());
        writer.put(&settled.sequence.to_le_bytes());
        writer.put(&settled.start.to_le_bytes());
        writer.put(&self.damaged.to_le_bytes());
        for minutes in self.lost_minutes {
            writer.put(&minutes.to_le_bytes());
        }
        let losses = u8::try_from(self.losses.len()).expect("at most 32 losses are kept");
        writer.put(&[losses]);
        for loss in &self.losses {
            writer.put(&loss.from.to_le_bytes());
            writer.put(&loss.to.to_le_bytes());
            writer.put(&loss.minutes.to_le_bytes());
            writer.put(&[reason_byte(loss.reason) | loss.layer.number() << LAYER_AT]);
        }
        let mut bytes = writer.bytes;
        bytes[MARKS_BLANKS_AT] = u8::from(self.marks_blanks);
        bytes[TOTALS_AT..MARKS_BLANKS_AT].copy_from_slice(&self.of_totals());
        let checksum = crc32fast::hash(&bytes[..LEDGER_BYTES - 4]);
        bytes[LEDGER_BYTES - 4..].copy_from_slice(&checksum.to_le_bytes());
        bytes
    }

    /// `None` for anything that was not written by [`encode`](Self::encode).
    pub fn decode(bytes: &[u8; LEDGER_BYTES]) -> Option<Self> {
        let checksum = crc32fast::hash(&bytes[..LEDGER_BYTES - 4]);
        if bytes[LEDGER_BYTES - 4..] != checksum.to_le_bytes() || bytes[0] != LAYOUT {
            return None;
        }
        let mut reader = Reader { bytes, at: 1 };
        let mut ledger = Ledger {
            generation: u32::from_le_bytes(reader.take()),
            cursor: u32::from_le_bytes(reader.take()),
            appended: u64::from_le_bytes(reader.take()),
            length: Some(reader.length()).filter(|length| *length != NO_LENGTH),
            used_slots: u32::from_le_bytes(reader.take()),
            dropped_from: u32::from_le_bytes(reader.take()),
            dropped_to: u32::from_le_bytes(reader.take()),
            marks_blanks: bytes[MARKS_BLANKS_AT] == 1,
            ..Ledger::default()
        };
        let settled = reader.take::<1>()[0] == 1;
        let mark = Mark {
            boot: u64::from_le_bytes(reader.take()),
            sequence: u32::from_le_bytes(reader.take()),
            start: u32::from_le_bytes(reader.take()),
        };
        ledger.newest_settled = settled.then_some(mark);
        ledger.damaged = u32::from_le_bytes(reader.take());
        for minutes in &mut ledger.lost_minutes {
            *minutes = u32::from_le_bytes(reader.take());
        }
        ledger.read_of_totals(Reader {
            bytes,
            at: TOTALS_AT,
        });
        let losses = usize::from(reader.take::<1>()[0]);
        for _ in 0..losses.min(MAX_LOSSES) {
            let (from, to) = (
                u32::from_le_bytes(reader.take()),
                u32::from_le_bytes(reader.take()),
            );
            let minutes = u32::from_le_bytes(reader.take());
            let byte = reader.take::<1>()[0];
            let reason = *LossReason::ALL.get(usize::from(byte & REASON_BITS))?;
            ledger.losses.push_back(Loss {
                from,
                to,
                minutes,
                reason,
                layer: Layer::of_number(byte >> LAYER_AT)?,
            });
        }
        Some(ledger)
    }

    fn of_totals(&self) -> [u8; TOTALS_BYTES] {
        let starts = &self.starts;
        let mut writer = Writer::<TOTALS_BYTES>::default();
        writer.put(&self.lost_totals.to_le_bytes());
        writer.put(&starts.week.to_le_bytes());
        writer.put(&[starts.this_week, starts.last_week]);
        writer.put(&[u8::from(starts.ended_in_order)]);
        writer.put(&starts.choice.to_le_bytes());
        writer.put(&starts.choice_from.to_le_bytes());
        writer.bytes
    }

    fn read_of_totals(&mut self, mut reader: Reader) {
        self.lost_totals = u32::from_le_bytes(reader.take());
        self.starts = Starts {
            week: u16::from_le_bytes(reader.take()),
            this_week: reader.take::<1>()[0],
            last_week: reader.take::<1>()[0],
            ended_in_order: reader.take::<1>()[0] == 1,
            choice: u16::from_le_bytes(reader.take()),
            choice_from: u16::from_le_bytes(reader.take()),
        };
    }
}

fn place_of(reason: LossReason) -> usize {
    usize::from(reason_byte(reason))
}

/// Number on flash; also the place in `LossReason::ALL`.
fn reason_byte(reason: LossReason) -> u8 {
    u8::try_from(u32::from(reason)).expect("an agent knows its own reasons")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loss(from: u32, reason: LossReason) -> Loss {
        Loss {
            from,
            to: from + 60,
            minutes: 1,
            reason,
            layer: Layer::Windows,
        }
    }

    #[test]
    fn the_numbers_on_flash_are_the_places_in_the_list_of_reasons() {
        for (place, reason) in LossReason::ALL.into_iter().enumerate() {
            assert_eq!(place_of(reason), place);
        }
    }

    #[test]
    fn a_full_ledger_comes_back_as_it_was_written() {
        let mut ledger = Ledger {
            generation: 9,
            cursor: 1_767_225_600,
            appended: 77,
            length: Some(Length::FOUR_HOURS),
            used_slots: 70,
            dropped_from: 1,
            dropped_to: 2,
            newest_settled: Some(Mark {
                boot: 1,
                sequence: 2,
                start: 3,
            }),
            damaged: 4,
            marks_blanks: true,
            lost_totals: 5,
            starts: Starts {
                week: 2922,
                this_week: 1,
                last_week: 2,
                ended_in_order: true,
                choice: 0x1234,
                choice_from: 2923,
            },
            ..Ledger::default()
        };
        for start in 0..40 {
            ledger.lose(loss(start * 600, LossReason::Clock));
        }
        let layer = Layer::Weeks;
        let reason = LossReason::OutboxFull;
        ledger.lose(Loss {
            layer,
            ..loss(40 * 600, reason)
        });
        assert_eq!(ledger.losses().count(), MAX_LOSSES);
        assert_eq!(ledger.lost_minutes().next().unwrap().minutes, 40);
        assert_eq!((ledger.lost_minutes().count(), ledger.lost_totals), (1, 6));
        assert_eq!(Ledger::decode(&ledger.encode()), Some(ledger.clone()));
        let mut bytes = ledger.encode();
        bytes[100] ^= 1;
        assert_eq!(Ledger::decode(&bytes), None);
    }

    #[test]
    fn losses_that_follow_on_become_one() {
        let mut ledger = Ledger::default();
        for minute in 0..100 {
            ledger.lose(loss(minute * 60, LossReason::Clock));
        }
        ledger.lose(loss(6000, LossReason::OutboxFull));
        // A total among them does not part them.
        ledger.lose(Loss {
            layer: Layer::Weeks,
            ..loss(0, LossReason::OutboxFull)
        });
        ledger.lose(loss(6060, LossReason::OutboxFull));
        let found: Vec<_> = ledger.losses().map(|loss| (loss.from, loss.to)).collect();
        assert_eq!(found, [(0, 6000), (6000, 6120), (0, 60)]);
    }
}
