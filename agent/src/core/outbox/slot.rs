//! One closed window, or total of windows, on flash: 64 bytes, checksummed, with a mark
//! beside.

use protocol::Layer;

use crate::core::noise::Scales;
use crate::core::window::Length;

pub const SLOT_BYTES: usize = 64;
const RECORD_BYTES: usize = 48;
/// Where the mark begins; outside the checksum, since it is written later.
pub const MARK_AT: usize = 52;
pub const MARK_BYTES: usize = 4;
/// The lower half of the first byte. In the upper half stand the layers, two bits each,
/// which were zero before there were any but windows.
const LAYOUT: u8 = 1;
const LAYOUT_BITS: u8 = 0x0f;
const LAYER_AT: u32 = 4;
const EVICTED_LAYER_AT: u32 = 6;
const STORED: [u8; MARK_BYTES] = *b"DONE";
const REFUSED: [u8; MARK_BYTES] = *b"NOGO";
/// What stands in a slot whose damage was counted.
pub const BLANK: [u8; SLOT_BYTES] = {
    let mut bytes = [0; SLOT_BYTES];
    let words = *b"COUNTED";
    let mut at = 0;
    while at < words.len() {
        bytes[at] = words[at];
        at += 1;
    }
    bytes
};
const UNSETTLED: [u8; MARK_BYTES] = [0; MARK_BYTES];

/// A closed window with its noise, or a total of windows: the only form in which counts
/// are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClosedWindow {
    pub layer: Layer,
    pub boot: u64,
    pub sequence: u32,
    /// Unix seconds.
    pub start: u32,
    pub length: Length,
    pub noise: Scales,
    /// `NOT_COUNTED` in a total whose windows spent the whole budget.
    pub device_minutes: i32,
    /// `NOT_COUNTED` where the source cannot tell, and likewise.
    pub visits: i32,
    pub sampled_minutes: u16,
    pub online_minutes: u16,
}

impl ClosedWindow {
    pub fn end(&self) -> u32 {
        self.start.saturating_add(self.length.seconds())
    }
}

/// What the collector said about a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    Stored,
    Refused,
}

/// An unsettled window that this slot held before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Evicted {
    pub layer: Layer,
    pub start: u32,
    pub length: Length,
}

/// A slot's content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record {
    /// Counts every window ever appended.
    pub ordinal: u64,
    pub window: ClosedWindow,
    pub evicted: Option<Evicted>,
}

const NOTHING_EVICTED: Evicted = Evicted {
    layer: Layer::Windows,
    start: 0,
    length: Length {
        period_s: 0,
        periods: 0,
    },
};

/// What was found in a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// All zeros.
    Nothing,
    /// Its damage was counted before.
    Blank,
    Good(Record, Option<Settled>),
    /// The checksum does not fit. Nothing is guessed, but the mark beside tells
    /// whether anything is lost.
    Damaged {
        settled: bool,
    },
}

pub fn mark(settled: Option<Settled>) -> [u8; MARK_BYTES] {
    match settled {
        None => UNSETTLED,
        Some(Settled::Stored) => STORED,
        Some(Settled::Refused) => REFUSED,
    }
}

pub fn encode(record: &Record) -> [u8; SLOT_BYTES] {
    let window = &record.window;
    let evicted = record.evicted.unwrap_or(NOTHING_EVICTED);
    let layers = window.layer.number() << LAYER_AT | evicted.layer.number() << EVICTED_LAYER_AT;
    let mut writer = Writer::<SLOT_BYTES>::default();
    writer.put(&[LAYOUT | layers]);
    writer.put(&record.ordinal.to_le_bytes()[..6]);
    writer.put(&window.boot.to_le_bytes());
    writer.put(&window.sequence.to_le_bytes());
    writer.put(&window.start.to_le_bytes());
    writer.put(&[window.length.period_s]);
    writer.put(&window.length.periods.to_le_bytes());
    writer.put(&window.noise.device_minutes.to_le_bytes());
    writer.put(&[window.noise.visits]);
    writer.put(&window.device_minutes.to_le_bytes());
    writer.put(&window.visits.to_le_bytes());
    writer.put(&window.sampled_minutes.to_le_bytes());
    writer.put(&window.online_minutes.to_le_bytes());
    writer.put(&evicted.start.to_le_bytes());
    writer.put(&[evicted.length.period_s]);
    writer.put(&evicted.length.periods.to_le_bytes());
    let mut bytes = writer.bytes;
    let checksum = crc32fast::hash(&bytes[..RECORD_BYTES]);
    bytes[RECORD_BYTES..MARK_AT].copy_from_slice(&checksum.to_le_bytes());
    bytes
}

pub fn decode(bytes: &[u8; SLOT_BYTES]) -> Found {
    let record = &bytes[..MARK_AT];
    let found_mark = &bytes[MARK_AT..MARK_AT + MARK_BYTES];
    // A damaged mark reads as unsettled: the window is sent again, no harm done.
    let settled = match found_mark {
        mark if mark == STORED => Some(Settled::Stored),
        mark if mark == REFUSED => Some(Settled::Refused),
        _ => None,
    };
    if record.iter().all(|&byte| byte == 0) {
        return Found::Nothing;
    }
    if *bytes == BLANK {
        return Found::Blank;
    }
    let checksum = crc32fast::hash(&bytes[..RECORD_BYTES]);
    let layer_at = |at: u32| Layer::of_number(record[0] >> at & 3);
    let (Some(layer), Some(evicted_layer), LAYOUT, true) = (
        layer_at(LAYER_AT),
        layer_at(EVICTED_LAYER_AT),
        record[0] & LAYOUT_BITS,
        record[RECORD_BYTES..] == checksum.to_le_bytes(),
    ) else {
        return Found::Damaged {
            settled: settled.is_some(),
        };
    };
    let mut reader = Reader { bytes, at: 1 };
    let mut ordinal = [0; 8];
    ordinal[..6].copy_from_slice(&reader.take::<6>());
    let window = ClosedWindow {
        layer,
        boot: u64::from_le_bytes(reader.take()),
        sequence: u32::from_le_bytes(reader.take()),
        start: u32::from_le_bytes(reader.take()),
        length: reader.length(),
        noise: Scales {
            device_minutes: u16::from_le_bytes(reader.take()),
            visits: reader.take::<1>()[0],
        },
        device_minutes: i32::from_le_bytes(reader.take()),
        visits: i32::from_le_bytes(reader.take()),
        sampled_minutes: u16::from_le_bytes(reader.take()),
        online_minutes: u16::from_le_bytes(reader.take()),
    };
    let evicted_start = u32::from_le_bytes(reader.take());
    let evicted_length = reader.length();
    let record = Record {
        ordinal: u64::from_le_bytes(ordinal),
        window,
        evicted: (evicted_length.seconds() > 0).then_some(Evicted {
            layer: evicted_layer,
            start: evicted_start,
            length: evicted_length,
        }),
    };
    Found::Good(record, settled)
}

/// Fills a fixed buffer front to back.
pub(super) struct Writer<const N: usize> {
    pub bytes: [u8; N],
    pub at: usize,
}

impl<const N: usize> Default for Writer<N> {
    fn default() -> Self {
        Self {
            bytes: [0; N],
            at: 0,
        }
    }
}

impl<const N: usize> Writer<N> {
    pub fn put(&mut self, field: &[u8]) {
        self.bytes[self.at..self.at + field.len()].copy_from_slice(field);
        self.at += field.len();
    }
}

/// Reads fields of a checksummed buffer front to back.
pub(super) struct Reader<'a> {
    pub bytes: &'a [u8],
    pub at: usize,
}

impl Reader<'_> {
    pub fn take<const N: usize>(&mut self) -> [u8; N] {
        let mut field = [0; N];
        field.copy_from_slice(&self.bytes[self.at..self.at + N]);
        self.at += N;
        field
    }

    pub fn length(&mut self) -> Length {
        Length {
            period_s: self.take::<1>()[0],
            periods: u16::from_le_bytes(self.take()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Record {
        Record {
            ordinal: 0x0605_0403_0201,
            window: ClosedWindow {
                layer: Layer::Windows,
                boot: u64::MAX - 5,
                sequence: 7,
                start: 1_767_225_600,
                length: Length::FOUR_HOURS,
                noise: Scales::STANDARD,
                device_minutes: -17,
                visits: 3,
                sampled_minutes: 240,
                online_minutes: 239,
            },
            evicted: Some(Evicted {
                layer: Layer::Windows,
                start: 5,
                length: Length::FOUR_HOURS,
            }),
        }
    }

    #[test]
    fn a_slot_comes_back_as_it_was_written() {
        let mut bytes = encode(&record());
        assert_eq!(decode(&bytes), Found::Good(record(), None));
        bytes[MARK_AT..MARK_AT + MARK_BYTES].copy_from_slice(&mark(Some(Settled::Refused)));
        assert_eq!(
            decode(&bytes),
            Found::Good(record(), Some(Settled::Refused))
        );
        assert_eq!(decode(&[0; SLOT_BYTES]), Found::Nothing);
        assert_eq!(decode(&BLANK), Found::Blank);
    }

    #[test]
    fn the_layers_stand_beside_the_layout_where_zeros_were() {
        assert_eq!(encode(&record())[0], LAYOUT);
        for layer in Layer::ALL {
            for evicted in Layer::ALL {
                let mut record = record();
                record.window.layer = layer;
                record.evicted.as_mut().unwrap().layer = evicted;
                assert_eq!(decode(&encode(&record)), Found::Good(record, None));
            }
        }
    }

    #[test]
    fn every_flipped_bit_of_the_record_is_noticed() {
        let good = encode(&record());
        for bit in 0..MARK_AT * 8 {
            let mut bytes = good;
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(decode(&bytes), Found::Damaged { settled: false }, "{bit}");
        }
    }
}
