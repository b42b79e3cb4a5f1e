//! Closed windows and their totals, kept until the collector has settled them and as long after as
//! there is room: a ring of checksummed slots on flash.
//!
//! A window is written and synced before it is published, then the ledger (cursor,
//! losses) twice. A slot carries what it displaced, so that a crash between the two
//! writes loses no account. A damaged slot is counted, never guessed.

use std::io;
use std::path::Path;

use protocol::Layer;
use protocol::status::{Loss, LossReason, Mark};

use crate::core::random::{NoRandomness, RandomSource};
use crate::core::starts::Starts;
use crate::core::window::Length;

mod identity;
pub mod ledger;
mod recover;
mod settings;
pub mod slot;
pub mod storage;

pub use settings::OutboxConfig;
pub use slot::{ClosedWindow, Settled};
pub use storage::Storage;

use ledger::{BRIEF_BYTES, Ledger};
use slot::{Evicted, MARK_AT, Record, SLOT_BYTES};

const IDENTITY_AT: [usize; 2] = [0, 64];
const MAKING: &[u8; 8] = b"MAKING..";
const BRIEF_AT: usize = 128;
const LEDGER_AT: [usize; 2] = [512, 1024];
const SLOTS_AT: usize = 2048;
/// Slots by default: 7 days of hours twelve times over.
pub const DEFAULT_CAPACITY: u32 = 2048;
/// Most slots: the file stays within 256 KiB.
pub const MAX_CAPACITY: u32 = 4064;

/// A window or a total in the outbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    pub ordinal: u64,
    pub window: ClosedWindow,
    pub settled: Option<Settled>,
    /// What the file says of it: a word that is on flash already is not written again.
    marked: Option<Settled>,
}

#[derive(Debug)]
pub struct Outbox {
    storage: Storage,
    id: u64,
    capacity: usize,
    slots: Vec<Option<Held>>,
    ledger: Ledger,
    unsettled: u32,
    changed: bool,
    found_damaged: u32,
}

#[derive(Debug, thiserror::Error)]
pub enum OutboxError {
    #[error("outbox `{path}` cannot be opened for reading and writing")]
    Open { path: String, source: io::Error },
    #[error("outbox cannot be read")]
    Read(#[source] io::Error),
    #[error("outbox cannot be written")]
    Write(#[source] io::Error),
    #[error("the file is not an outbox: neither its head nor any window in it can be recognised")]
    Foreign,
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
}

impl Outbox {
    /// What the largest file holds.
    pub const MOST_BYTES: usize = SLOTS_AT + MAX_CAPACITY as usize * SLOT_BYTES;

    /// An outbox that lasts as long as the process.
    ///
    /// # Errors
    /// When its id cannot be drawn.
    pub fn in_memory(capacity: u32, random: &mut impl RandomSource) -> Result<Self, OutboxError> {
        Self::load(Storage::Memory(vec![]), capacity, random)
    }

    /// The outbox in a file, made if it is not there. A file that is not an outbox is
    /// moved aside to `*.damaged`.
    ///
    /// # Errors
    /// When the file cannot be read and written, or another process holds it.
    pub fn open(
        path: &Path,
        capacity: u32,
        random: &mut impl RandomSource,
    ) -> Result<Self, OutboxError> {
        let failed = |source| OutboxError::Open {
            path: path.display().to_string(),
            source,
        };
        let storage = Storage::open(path).map_err(failed)?;
        match Self::load(storage, capacity, random) {
            Err(OutboxError::Foreign) => {
                #[expect(clippy::disallowed_methods, reason = "nothing is written")]
                std::fs::rename(path, path.with_extension("damaged")).map_err(failed)?;
                let storage = Storage::open(path).map_err(failed)?;
                let mut outbox = Self::load(storage, capacity, random)?;
                // What stood there may have held windows: nobody knows how many.
                outbox.count_unknown();
                outbox.flush().map_err(OutboxError::Write)?;
                Ok(outbox)
            }
            other => other,
        }
    }

    /// What stands in when the file cannot be opened: every window is counted lost.
    ///
    /// # Errors
    /// When its id cannot be drawn.
    pub fn unwritable(random: &mut impl RandomSource) -> Result<Self, NoRandomness> {
        Ok(Self::new(Storage::Unwritable, random.next()?, 1))
    }

    /// Reads what is there; makes an outbox where there is nothing.
    ///
    /// # Errors
    /// When the storage cannot be read, or holds something else.
    pub fn load(
        storage: Storage,
        capacity: u32,
        random: &mut impl RandomSource,
    ) -> Result<Self, OutboxError> {
        let bytes = storage.read(Self::MOST_BYTES).map_err(OutboxError::Read)?;
        let identity = IDENTITY_AT
            .into_iter()
            .find_map(|at| identity::decode(bytes.get(at..at + identity::BYTES)?));
        let (id, capacity) = match identity {
            Some(identity) => identity,
            None => (random.next()?, capacity.clamp(1, MAX_CAPACITY)),
        };
        let mut outbox = Self::new(storage, id, capacity);
        if bytes.is_empty() || bytes.starts_with(MAKING) {
            outbox.make().map_err(OutboxError::Write)?;
            return Ok(outbox);
        }
        if identity.is_none() {
            let there = bytes.len().saturating_sub(SLOTS_AT) / SLOT_BYTES;
            outbox.capacity = outbox.capacity.max(there);
        }
        let found = outbox.read_back(&bytes);
        if identity.is_none() {
            let nothing = outbox.slots.iter().all(Option::is_none);
            if nothing && !found.ledger_known && !identity::begins(&bytes) {
                return Err(OutboxError::Foreign);
            }
            outbox.write_identity().map_err(OutboxError::Write)?;
        }
        outbox.repair(&found, &bytes).map_err(OutboxError::Write)?;
        Ok(outbox)
    }

    fn new(storage: Storage, id: u64, capacity: u32) -> Self {
        Self {
            storage,
            id,
            capacity: as_index(capacity),
            slots: vec![],
            ledger: Ledger::default(),
            unsettled: 0,
            changed: false,
            found_damaged: 0,
        }
    }

    /// Did the file not open?
    pub fn is_unwritable(&self) -> bool {
        matches!(self.storage, Storage::Unwritable)
    }

    /// Takes over the account of an outbox that stood in for this one.
    pub fn take_over(&mut self, other: &Outbox) {
        self.ledger.absorb(&other.ledger);
        self.changed = true;
    }

    /// Random, new whenever the outbox is made again.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// Windows and totals there is room for.
    pub fn capacity(&self) -> u32 {
        u32::try_from(self.capacity).unwrap_or(u32::MAX)
    }

    /// Windows whose damage was found and counted when this was opened.
    pub fn found_damaged(&self) -> u32 {
        self.found_damaged
    }

    /// Windows and totals held and not settled.
    pub fn unsettled(&self) -> u32 {
        self.unsettled
    }

    /// End of the last closed window, Unix seconds.
    pub fn cursor(&self) -> u32 {
        self.ledger.cursor
    }

    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Was nothing ever kept here?
    pub fn is_unused(&self) -> bool {
        self.ledger.appended == 0 && self.ledger.cursor == 0
    }

    /// What [`flush`](Self::flush) writes of the starts.
    pub fn set_starts(&mut self, starts: Starts) {
        self.changed |= self.ledger.starts != starts;
        self.ledger.starts = starts;
    }

    /// Windows and totals held with their slots, in no order.
    pub fn held(&self) -> impl Iterator<Item = (usize, &Held)> {
        let slots = self.slots.iter().enumerate();
        slots.filter_map(|(slot, held)| Some((slot, held.as_ref()?)))
    }

    /// The oldest window.
    pub fn oldest(&self) -> Option<&Held> {
        self.held()
            .map(|(_, held)| held)
            .filter(|held| !held.window.layer.is_total())
            .min_by_key(|held| held.ordinal)
    }

    /// Keeps a closed window or a total; returns its slot once it is safe. What is
    /// settled makes room first, then the oldest, counted.
    ///
    /// # Errors
    /// When it cannot be written. It is then counted lost here.
    pub fn append(&mut self, window: ClosedWindow) -> io::Result<usize> {
        if !window.layer.is_total() {
            self.ledger.cursor = self.ledger.cursor.max(window.end());
        }
        let slot = self.slot_for_next();
        let displaced = self.slots.get(slot).copied().flatten();
        let evicted = displaced.filter(|held| held.settled.is_none());
        let record = Record {
            ordinal: self.ledger.appended,
            window,
            evicted: evicted.map(|held| Evicted {
                layer: held.window.layer,
                start: held.window.start,
                length: held.window.length,
            }),
        };
        if let Err(error) = self.write_and_sync(place_of(slot), &slot::encode(&record)) {
            let reason = LossReason::OutboxUnwritable;
            self.lose(lost(window.layer, window.start, window.length, reason));
            let _still_unwritable = self.flush();
            return Err(error);
        }
        match displaced {
            Some(held) if held.settled.is_some() => self.note_dropped(&held.window),
            Some(_) => self.unsettled -= 1,
            None => {}
        }
        self.keep(slot, record, None);
        self.take_account(slot, &record);
        // The window is safe; should the ledger fail now, the slot tells it all.
        let _ledger_later = self.flush();
        Ok(slot)
    }

    /// Notes the collector's word. A mark that cannot be written costs one resend.
    pub fn settle(&mut self, slot: usize, settled: Settled) {
        let Some(Some(held)) = self.slots.get_mut(slot) else {
            return;
        };
        if held.settled.is_none() {
            self.unsettled -= 1;
        }
        held.settled = Some(settled);
        let window = held.window;
        let mark = Mark {
            boot: window.boot,
            sequence: window.sequence,
            start: window.start,
        };
        let newest = self.ledger.newest_settled;
        let is_newer = newest.is_none_or(|it| it.start <= window.start && it != mark);
        if is_newer && !window.layer.is_total() {
            self.ledger.newest_settled = Some(mark);
            self.changed = true;
        }
        if held.marked != Some(settled) {
            held.marked = Some(settled);
            let _costs_one_resend = self
                .storage
                .write(place_of(slot) + MARK_AT, &slot::mark(Some(settled)));
        }
    }

    /// Takes back that what ends after `from` is settled, and counts what is no longer
    /// here. Returns the slots to send again. Their marks in the file stay: being
    /// asked again and again wears no flash, and after a restart the collector, which
    /// still misses them, asks once more.
    pub fn unsettle(&mut self, from: u32) -> Vec<usize> {
        let mut again = vec![];
        for slot in 0..self.slots.len() {
            let Some(held) = &mut self.slots[slot] else {
                continue;
            };
            if held.window.end() <= from || held.settled.is_none() {
                continue;
            }
            held.settled = None;
            self.unsettled += 1;
            again.push(slot);
        }
        let gone_from = self.ledger.dropped_from.max(from);
        if gone_from < self.ledger.dropped_to {
            let period_s = self.ledger.length.map_or(60, |length| length.period_s);
            let minutes = (self.ledger.dropped_to - gone_from) / u32::from(period_s.max(1));
            self.lose(Loss {
                from: gone_from,
                to: self.ledger.dropped_to,
                minutes,
                reason: LossReason::Restore,
                layer: Layer::Windows,
            });
            // Counted once, however often the collector asks.
            self.ledger.dropped_to = gone_from;
        }
        again
    }

    /// Counts minutes that will never be reported.
    pub fn lose(&mut self, loss: Loss) {
        self.ledger.lose(loss);
        self.changed = true;
    }

    /// Like [`lose`](Self::lose), where nobody knows when they were.
    pub fn lose_undated(&mut self, minutes: u32, reason: LossReason) {
        self.ledger.lose_undated(minutes, reason);
        self.changed = true;
    }

    /// Writes the ledger if it changed since it was written.
    ///
    /// # Errors
    /// When it cannot be written; it is kept in memory.
    pub fn flush(&mut self) -> io::Result<()> {
        if !self.changed {
            return Ok(());
        }
        self.ledger.generation = self.ledger.generation.wrapping_add(1);
        let bytes = self.ledger.encode();
        for at in LEDGER_AT {
            self.write_and_sync(at, &bytes)?;
        }
        self.write_and_sync(BRIEF_AT, &self.ledger.brief())?;
        self.changed = false;
        Ok(())
    }

    /// What is there after the process was killed.
    #[cfg(test)]
    pub fn crashed(self) -> Self {
        let bytes = self.storage.read(usize::MAX).expect("memory can be read");
        let random = &mut crate::core::random::Seeded::new(1);
        Self::load(Storage::Memory(bytes), 1, random).expect("it is an outbox")
    }

    /// From now on nothing can be written.
    #[cfg(test)]
    pub fn break_storage(&mut self) {
        self.storage = Storage::Unwritable;
    }

    fn make(&mut self) -> io::Result<()> {
        // In case this is broken off: a file of zeros would be taken for a damaged one.
        self.write_and_sync(0, MAKING)?;
        self.fill_from(MAKING.len())?;
        self.ledger.marks_blanks = true;
        self.changed = true;
        // Last of all the identity: a file that has one had a ledger.
        self.flush()?;
        self.write_identity()
    }

    /// Zeros from here to the end, so that a full disk shows at once. In memory it
    /// grows.
    fn fill_from(&mut self, at: usize) -> io::Result<()> {
        let end = SLOTS_AT + self.capacity * SLOT_BYTES;
        match self.storage {
            Storage::File(_) if at < end => self.storage.write(at, &vec![0; end - at]),
            _ => Ok(()),
        }
    }

    fn write_identity(&mut self) -> io::Result<()> {
        let identity = identity::encode(self.id, self.capacity());
        for at in IDENTITY_AT {
            self.write_and_sync(at, &identity)?;
        }
        Ok(())
    }

    fn keep(&mut self, slot: usize, record: Record, settled: Option<Settled>) {
        if self.slots.len() <= slot {
            self.slots.resize(slot + 1, None);
        }
        self.unsettled += u32::from(settled.is_none());
        self.slots[slot] = Some(Held {
            ordinal: record.ordinal,
            window: record.window,
            settled,
            marked: settled,
        });
    }

    /// What a new window changes in the ledger.
    fn take_account(&mut self, slot: usize, record: &Record) {
        if let Some(evicted) = record.evicted {
            let reason = LossReason::OutboxFull;
            self.lose(lost(evicted.layer, evicted.start, evicted.length, reason));
        }
        self.ledger.appended = record.ordinal + 1;
        if !record.window.layer.is_total() {
            self.ledger.length = Some(record.window.length);
            self.ledger.cursor = self.ledger.cursor.max(record.window.end());
        }
        let used = u32::try_from(slot + 1).unwrap_or(u32::MAX);
        self.ledger.used_slots = self.ledger.used_slots.max(used);
        self.changed = true;
    }

    fn note_dropped(&mut self, window: &ClosedWindow) {
        if window.layer.is_total() {
            return;
        }
        if self.ledger.dropped_to == 0 {
            self.ledger.dropped_from = window.start;
        }
        self.ledger.dropped_to = self.ledger.dropped_to.max(window.end());
    }

    fn slot_for_next(&self) -> usize {
        if let Some(free) = self.slots.iter().position(Option::is_none) {
            return free;
        }
        if self.slots.len() < self.capacity {
            return self.slots.len();
        }
        self.held()
            .min_by_key(|(_, held)| (held.settled.is_none(), held.ordinal))
            .map_or(0, |(slot, _)| slot)
    }

    fn write_and_sync(&mut self, at: usize, bytes: &[u8]) -> io::Result<()> {
        self.storage.write(at, bytes)?;
        self.storage.sync()
    }
}

fn lost(layer: Layer, start: u32, length: Length, reason: LossReason) -> Loss {
    Loss {
        from: start,
        to: start.saturating_add(length.seconds()),
        minutes: u32::from(length.periods),
        reason,
        layer,
    }
}

fn place_of(slot: usize) -> usize {
    SLOTS_AT + slot * SLOT_BYTES
}

fn as_index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests;
