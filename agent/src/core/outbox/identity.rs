//! The head of the file: which outbox this is, and for how many windows.

use super::MAX_CAPACITY;

const MAGIC: &[u8; 8] = b"HOTSPOTS";
pub const BYTES: usize = 24;

/// Do these bytes begin as an outbox does, however few there are?
pub fn begins(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC) || MAGIC.starts_with(bytes)
}

pub fn encode(id: u64, capacity: u32) -> [u8; BYTES] {
    let mut bytes = [0; BYTES];
    bytes[..8].copy_from_slice(MAGIC);
    bytes[8..16].copy_from_slice(&id.to_le_bytes());
    bytes[16..20].copy_from_slice(&capacity.to_le_bytes());
    let checksum = crc32fast::hash(&bytes[..20]);
    bytes[20..].copy_from_slice(&checksum.to_le_bytes());
    bytes
}

pub fn decode(bytes: &[u8]) -> Option<(u64, u32)> {
    let checksum = u32::from_le_bytes(bytes.get(20..24)?.try_into().ok()?);
    if crc32fast::hash(&bytes[..20]) != checksum || &bytes[..8] != MAGIC {
        return None;
    }
    let id = u64::from_le_bytes(bytes[8..16].try_into().ok()?);
    let capacity = u32::from_le_bytes(bytes[16..20].try_into().ok()?);
    (1..=MAX_CAPACITY)
        .contains(&capacity)
        .then_some((id, capacity))
}
