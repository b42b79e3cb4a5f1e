//! The entries of one look: a device that is in several tables counts once.

use std::cmp::Reverse;

use zeroize::Zeroize;

use crate::core::random::{NoRandomness, RandomSource};
use crate::core::station::Station;
use crate::look::source::{MAX_STATIONS, USUAL_STATIONS};

pub const ADDRESS_BYTES: usize = 6;
pub const ADDRESS_TEXT_BYTES: usize = 17;

/// To know a device again within this look, its address is masked with bits that were
/// drawn for this look. Mask and marks are overwritten before the look ends, so that
/// no look can be compared with another one.
pub struct Entries {
    mask: u64,
    marked: Vec<Marked>,
}

#[derive(Clone, Copy, Default)]
struct Marked {
    mark: u64,
    at: usize,
    connected_s: Option<u32>,
    inactive_ms: Option<u32>,
}

/// No address is as large.
const UNMARKED: u64 = 1 << 63;

impl Entries {
    /// # Errors
    /// When the system gives no random bits.
    pub fn new(random: &mut impl RandomSource) -> Result<Self, NoRandomness> {
        Ok(Self {
            mask: random.next()? & !UNMARKED,
            marked: Vec::with_capacity(USUAL_STATIONS),
        })
    }

    pub fn len(&self) -> usize {
        self.marked.len()
    }

    pub fn is_full(&self) -> bool {
        self.len() >= MAX_STATIONS
    }

    /// Without an address it is taken for a device of its own.
    pub fn add(&mut self, address: Option<[u8; ADDRESS_BYTES]>, station: Station) {
        let at = self.marked.len();
        let mark = match address {
            Some([a, b, c, d, e, f]) => u64::from_be_bytes([0, 0, a, b, c, d, e, f]) ^ self.mask,
            None => UNMARKED | at as u64,
        };
        let marked = Marked {
            mark,
            at,
            connected_s: station.connected_s,
            inactive_ms: station.inactive_ms,
        };
        push(&mut self.marked, marked);
    }

    /// Forgets what was added after the first `length`.
    pub fn truncate(&mut self, length: usize) {
        if let Some(rest) = self.marked.get_mut(length..) {
            wipe(rest);
        }
        self.marked.truncate(length);
    }

    /// Of several entries of a device, the one that was heard last says where it is.
    pub fn into_stations(mut self) -> Vec<Station> {
        let marked = &mut self.marked;
        marked.sort_unstable_by_key(|entry| {
            let unheard_ms = entry.inactive_ms.unwrap_or(u32::MAX);
            let is_vague = entry.connected_s.is_none();
            (entry.mark, is_vague, unheard_ms, Reverse(entry.at))
        });
        let mut stations = Vec::with_capacity(marked.len().max(USUAL_STATIONS));
        let mut last = None;
        for entry in marked.iter() {
            if last.replace(entry.mark) != Some(entry.mark) {
                stations.push(Station {
                    connected_s: entry.connected_s,
                    inactive_ms: entry.inactive_ms,
                });
            }
        }
        stations
    }
}

impl Drop for Entries {
    fn drop(&mut self) {
        self.truncate(0);
        self.mask.zeroize();
    }
}

/// Overwrites what is given up.
pub fn wipe<T: Copy + Default>(list: &mut [T]) {
    list.fill(T::default());
    std::hint::black_box(list);
}

/// Appends without leaving a copy of the list behind where it has to move.
pub fn push<T: Copy + Default>(list: &mut Vec<T>, item: T) {
    if list.len() == list.capacity() {
        let mut larger = Vec::with_capacity(USUAL_STATIONS.max(4 * list.len()));
        larger.extend_from_slice(list);
        wipe(list);
        *list = larger;
    }
    list.push(item);
}

/// An address as text, `02:00:00:00:00:01`.
pub fn parse_address(text: &[u8]) -> Option<[u8; ADDRESS_BYTES]> {
    if text.len() != ADDRESS_TEXT_BYTES {
        return None;
    }
    let mut address = [0; ADDRESS_BYTES];
    for (at, byte) in address.iter_mut().enumerate() {
        let digit = |offset: usize| char::from(text[3 * at + offset]).to_digit(16);
        *byte = u8::try_from(digit(0)? * 16 + digit(1)?).ok()?;
        if at > 0 && text[3 * at - 1] != b':' {
            return None;
        }
    }
    Some(address)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::random::OperatingSystem;

    fn station(connected_s: Option<u32>, inactive_ms: Option<u32>) -> Station {
        Station {
            connected_s,
            inactive_ms,
        }
    }

    fn counted(entries: &[(u8, Station)]) -> Vec<Station> {
        let mut table = Entries::new(&mut OperatingSystem).unwrap();
        for (last, station) in entries {
            table.add(Some([2, 0, 0, 0, 0, *last]), *station);
        }
        let mut stations = table.into_stations();
        stations.sort_by_key(|station| station.connected_s);
        stations
    }

    #[test]
    fn a_device_in_two_tables_is_where_it_was_heard_last() {
        let (left, came) = (station(Some(3000), Some(9000)), station(Some(40), Some(5)));
        let other = station(Some(700), Some(1));
        for entries in [[(5, left), (5, came)], [(5, came), (5, left)]] {
            assert_eq!(counted(&entries), [came]);
        }
        assert_eq!(counted(&[(5, left), (6, other), (5, came)]), [came, other]);
        // A second link of the same device may not tell its times.
        let link = station(None, Some(0));
        assert_eq!(counted(&[(5, link), (5, left)]), [left]);
    }

    #[test]
    fn entries_without_an_address_are_devices_of_their_own() {
        let mut table = Entries::new(&mut OperatingSystem).unwrap();
        for _ in 0..3 {
            table.add(None, station(None, None));
        }
        assert_eq!(table.into_stations().len(), 3);
    }

    #[test]
    fn a_list_that_grows_keeps_what_it_has() {
        let mut list = vec![];
        for item in 0..5000 {
            push(&mut list, item);
        }
        assert!(list.iter().copied().eq(0..5000));
    }

    #[test]
    fn an_address_is_masked_anew_at_every_look() {
        let marks = [(); 2].map(|()| {
            let mut table = Entries::new(&mut OperatingSystem).unwrap();
            table.add(Some([2, 0, 0, 0, 0, 5]), station(None, None));
            table.marked[0].mark
        });
        assert_ne!(marks[0], marks[1]);
        assert!(!marks.contains(&0x0200_0000_0005));
    }
}
