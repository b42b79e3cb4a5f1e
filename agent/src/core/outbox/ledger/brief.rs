//! The account in short, in the head of the file, for the day on which both copies of
//! the ledger are gone: a file cut to its head still tells how much is missing.

use super::{Ledger, NO_LENGTH};
use crate::core::outbox::slot::{Reader, Writer};

pub const BRIEF_BYTES: usize = 64;
const LAYOUT: u8 = 1;

impl Ledger {
    /// Without the times of the losses, what the collector settled last and the starts.
    pub fn brief(&self) -> [u8; BRIEF_BYTES] {
        let mut writer = Writer::<BRIEF_BYTES>::default();
        writer.put(&[LAYOUT, u8::from(self.marks_blanks)]);
        writer.put(&self.generation.to_le_bytes());
        writer.put(&self.cursor.to_le_bytes());
        writer.put(&self.appended.to_le_bytes());
        let length = self.length.unwrap_or(NO_LENGTH);
        writer.put(&[length.period_s]);
        writer.put(&length.periods.to_le_bytes());
        writer.put(&self.used_slots.to_le_bytes());
        writer.put(&self.damaged.to_le_bytes());
        for minutes in self.lost_minutes {
            writer.put(&minutes.to_le_bytes());
        }
        // Zeros before they meant anything.
        writer.put(&self.lost_totals.to_le_bytes());
        let mut bytes = writer.bytes;
        let checksum = crc32fast::hash(&bytes[..BRIEF_BYTES - 4]);
        bytes[BRIEF_BYTES - 4..].copy_from_slice(&checksum.to_le_bytes());
        bytes
    }

    /// `None` for anything that was not written by [`brief`](Self::brief).
    pub fn from_brief(bytes: &[u8; BRIEF_BYTES]) -> Option<Self> {
        let checksum = crc32fast::hash(&bytes[..BRIEF_BYTES - 4]);
        if bytes[BRIEF_BYTES - 4..] != checksum.to_le_bytes() || bytes[0] != LAYOUT {
            return None;
        }
        let mut reader = Reader { bytes, at: 1 };
        let mut ledger = Ledger {
            marks_blanks: reader.take::<1>()[0] == 1,
            generation: u32::from_le_bytes(reader.take()),
            cursor: u32::from_le_bytes(reader.take()),
            appended: u64::from_le_bytes(reader.take()),
            length: Some(reader.length()).filter(|length| *length != NO_LENGTH),
            used_slots: u32::from_le_bytes(reader.take()),
            damaged: u32::from_le_bytes(reader.take()),
            ..Ledger::default()
        };
        for minutes in &mut ledger.lost_minutes {
            *minutes = u32::from_le_bytes(reader.take());
        }
        ledger.lost_totals = u32::from_le_bytes(reader.take());
        Some(ledger)
    }
}
