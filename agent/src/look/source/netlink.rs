//! Netlink messages and attributes, read from bytes that need not be well formed.

/// What was read is not what the kernel writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the answer is not well-formed netlink")]
pub struct Garbled;

const HEADER_BYTES: usize = 16;
const ATTRIBUTE_HEADER_BYTES: usize = 4;
/// The upper two bits of an attribute's type are flags.
const TYPE_MASK: u16 = 0x3fff;

/// linux/netlink.h
pub const ERROR: u16 = 2;
pub const DONE: u16 = 3;
pub const FLAG_REQUEST: u16 = 0x1;
pub const FLAG_DUMP: u16 = 0x300;
/// The table changed while it was read.
pub const FLAG_DUMP_INTERRUPTED: u16 = 0x10;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message<'a> {
    pub kind: u16,
    pub flags: u16,
    pub sequence: u32,
    pub payload: &'a [u8],
}

/// The messages of one datagram; ends after the first that is garbled.
pub fn messages(bytes: &[u8]) -> impl Iterator<Item = Result<Message<'_>, Garbled>> {
    pieces(bytes, HEADER_BYTES, |bytes| {
        usize::try_from(u32_at(bytes, 0)?).ok()
    })
    .map(|piece| {
        let message = piece.and_then(|bytes| {
            let message = Message {
                kind: u16_at(bytes, 4)?,
                flags: u16_at(bytes, 6)?,
                sequence: u32_at(bytes, 8)?,
                payload: bytes.get(HEADER_BYTES..)?,
            };
            Some(message)
        });
        message.ok_or(Garbled)
    })
}

/// Type and payload of each attribute; ends after the first that is garbled.
pub fn attributes(bytes: &[u8]) -> impl Iterator<Item = Result<(u16, &[u8]), Garbled>> {
    pieces(bytes, ATTRIBUTE_HEADER_BYTES, |bytes| {
        u16_at(bytes, 0).map(usize::from)
    })
    .map(|piece| {
        let attribute = piece.and_then(|bytes| {
            let kind = u16_at(bytes, 2)? & TYPE_MASK;
            Some((kind, bytes.get(ATTRIBUTE_HEADER_BYTES..)?))
        });
        attribute.ok_or(Garbled)
    })
}

/// Pieces that begin with their own length and are padded to four bytes; `None` for
/// one that is shorter than its header or longer than what is there.
fn pieces(
    bytes: &[u8],
    header_bytes: usize,
    length: impl Fn(&[u8]) -> Option<usize>,
) -> impl Iterator<Item = Option<&[u8]>> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let piece = length(rest)
            .filter(|&length| length >= header_bytes)
            .and_then(|length| rest.get(..length));
        rest = match piece {
            Some(piece) => rest
                .get(piece.len().next_multiple_of(4)..)
                .unwrap_or_default(),
            None => &[],
        };
        Some(piece)
    })
}

/// A request; `payload` is what follows the netlink header.
pub fn request(kind: u16, flags: u16, sequence: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(HEADER_BYTES + payload.len()).unwrap_or(u32::MAX);
    let mut bytes = Vec::with_capacity(HEADER_BYTES + payload.len());
    bytes.extend_from_slice(&length.to_ne_bytes());
    bytes.extend_from_slice(&kind.to_ne_bytes());
    bytes.extend_from_slice(&(flags | FLAG_REQUEST).to_ne_bytes());
    bytes.extend_from_slice(&sequence.to_ne_bytes());
    bytes.extend_from_slice(&[0; 4]);
    bytes.extend_from_slice(payload);
    bytes
}

/// Appends an attribute, padded.
pub fn put_attribute(bytes: &mut Vec<u8>, kind: u16, payload: &[u8]) {
    let length = ATTRIBUTE_HEADER_BYTES + payload.len();
    let shown = u16::try_from(length).unwrap_or(u16::MAX);
    bytes.extend_from_slice(&shown.to_ne_bytes());
    bytes.extend_from_slice(&kind.to_ne_bytes());
    bytes.extend_from_slice(payload);
    bytes.resize(bytes.len() + length.next_multiple_of(4) - length, 0);
}

pub fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let bytes = bytes.get(at..at + 2)?.try_into().ok()?;
    Some(u16::from_ne_bytes(bytes))
}

pub fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at + 4)?.try_into().ok()?;
    Some(u32::from_ne_bytes(bytes))
}

pub fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    let bytes = bytes.get(at..at + 8)?.try_into().ok()?;
    Some(u64::from_ne_bytes(bytes))
}
