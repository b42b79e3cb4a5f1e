//! Bytes to messages and back: one version byte, then postcard.

use serde::{Serialize, de::DeserializeOwned};

/// The layout of all messages but those that name their own.
pub const VERSION: u8 = 1;

/// A message with its own layout.
///
/// `validate` refuses what the layout can hold but the contract forbids, so that
/// whatever comes out of [`decode`](Message::decode) is within its bounds.
pub trait Message: Serialize + DeserializeOwned {
    /// Longest encoding, in bytes, the version byte included.
    const MAX_BYTES: usize;
    /// Number of the layout: the first byte.
    const LAYOUT: u8 = VERSION;

    fn validate(&self) -> Result<(), &'static str>;

    /// # Errors
    /// When the message breaks its own contract.
    fn encode(&self) -> Result<Vec<u8>, EncodeError> {
        self.validate().map_err(EncodeError::Contract)?;
        let bytes = postcard::to_extend(self, vec![Self::LAYOUT]).map_err(EncodeError::Postcard)?;
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
        let (&version, body) = bytes.split_first().ok_or(DecodeError::Empty)?;
        if version != Self::LAYOUT {
            return Err(DecodeError::Version(version));
        }
        let (message, rest) =
            postcard::take_from_bytes::<Self>(body).map_err(DecodeError::Layout)?;
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
    #[error("message is of version {0}, this build reads version {VERSION}")]
    Version(u8),
    #[error("message does not have the layout of version {VERSION}")]
    Layout(#[source] postcard::Error),
    #[error("message has {0} bytes after its end")]
    Trailing(usize),
    #[error("message breaks its contract: {0}")]
    Contract(&'static str),
}

impl DecodeError {
    /// A newer build may understand it: worth keeping on the access point.
    pub fn is_from_the_future(&self) -> bool {
        matches!(self, DecodeError::Version(version) if *version > VERSION)
    }
}
