//! Bytes to messages and back: one version byte, then postcard, then from version 2 on
//! a checksum.

use serde::{Serialize, de::DeserializeOwned};

/// The layouts of reports, statuses and receipts that this build reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Version {
    One = 1,
    Two = 2,
}

impl Version {
    pub const LATEST: Version = Version::Two;

    /// The first byte of a message.
    pub fn byte(self) -> u8 {
        self as u8
    }

    /// # Errors
    /// When there is no first byte, or it is of no version that this build reads.
    pub fn of(bytes: &[u8]) -> Result<Self, DecodeError> {
        match bytes.first() {
            None => Err(DecodeError::Empty),
            Some(1) => Ok(Version::One),
            Some(2) => Ok(Version::Two),
            Some(&found) => Err(DecodeError::Version {
                found,
                latest: Version::LATEST.byte(),
            }),
        }
    }
}

/// Bytes of the checksum at the end of a sealed message.
pub const CHECKSUM_BYTES: usize = 4;

/// A message with its own layout.
///
/// `validate` refuses what the layout can hold but the contract forbids, so that
/// whatever comes out of [`decode`](Message::decode) is within its bounds.
pub trait Message: Serialize + DeserializeOwned {
    /// Longest encoding, in bytes, version byte and checksum included.
    const MAX_BYTES: usize;
    /// Number of the layout: the first byte.
    const LAYOUT: u8;
    /// Ends with the CRC-32 of all bytes before it, little-endian.
    const SEALED: bool;

    fn validate(&self) -> Result<(), &'static str>;

    /// # Errors
    /// When the message breaks its own contract.
    fn encode(&self) -> Result<Vec<u8>, EncodeError> {
        self.validate().map_err(EncodeError::Contract)?;
        let mut bytes =
            postcard::to_extend(self, vec![Self::LAYOUT]).map_err(EncodeError::Postcard)?;
        if Self::SEALED {
            bytes.extend(crc32fast::hash(&bytes).to_le_bytes());
        }
        if bytes.len() > Self::MAX_BYTES {
            return Err(EncodeError::Size {
                bytes: bytes.len(),
                limit: Self::MAX_BYTES,
            });
        }
        Ok(bytes)
    }

    /// # Errors
    /// Whatever the bytes are; never panics.
    fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        if bytes.len() > Self::MAX_BYTES {
            return Err(DecodeError::Size {
                bytes: bytes.len(),
                limit: Self::MAX_BYTES,
            });
        }
        let &version = bytes.first().ok_or(DecodeError::Empty)?;
        if version != Self::LAYOUT {
            return Err(DecodeError::Version {
                found: version,
                latest: Self::LAYOUT,
            });
        }
        let content = if Self::SEALED {
            unsealed(bytes)?
        } else {
            bytes
        };
        let (message, rest) =
            postcard::take_from_bytes::<Self>(&content[1..]).map_err(DecodeError::Layout)?;
        if !rest.is_empty() {
            return Err(DecodeError::Trailing(rest.len()));
        }
        message.validate().map_err(DecodeError::Contract)?;
        // Postcard reads numbers written longer than need be; one message, one encoding.
        match message.encode() {
            Ok(again) if again == bytes => Ok(message),
            _ => Err(DecodeError::Contract(
                "a number or a length is not written in its shortest form",
            )),
        }
    }
}

/// What stands before the checksum, if that fits.
fn unsealed(bytes: &[u8]) -> Result<&[u8], DecodeError> {
    let (content, checksum) = bytes
        .split_last_chunk::<CHECKSUM_BYTES>()
        .filter(|(content, _)| !content.is_empty())
        .ok_or(DecodeError::Checksum)?;
    if crc32fast::hash(content).to_le_bytes() != *checksum {
        return Err(DecodeError::Checksum);
    }
    Ok(content)
}

#[derive(Debug, thiserror::Error)]
pub enum EncodeError {
    #[error("message breaks its contract: {0}")]
    Contract(&'static str),
    #[error("message has {bytes} bytes, at most {limit} are allowed")]
    Size { bytes: usize, limit: usize },
    #[error("message cannot be encoded")]
    Postcard(#[source] postcard::Error),
}

#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    #[error("message is empty; expected a version byte")]
    Empty,
    #[error("message has {bytes} bytes, at most {limit} are allowed")]
    Size { bytes: usize, limit: usize },
    #[error("message is of version {found}, expected at most {latest}")]
    Version { found: u8, latest: u8 },
    #[error("message does not end with its checksum: it was changed on its way")]
    Checksum,
    #[error("message does not have the layout of its version")]
    Layout(#[source] postcard::Error),
    #[error("message has {0} bytes after its end")]
    Trailing(usize),
    #[error("message breaks its contract: {0}")]
    Contract(&'static str),
}

impl DecodeError {
    /// A newer build may understand it: worth keeping on the access point.
    pub fn is_from_the_future(&self) -> bool {
        matches!(self, DecodeError::Version { found, latest } if found > latest)
    }
}
