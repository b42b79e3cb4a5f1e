//! Reports and statuses of whichever version an agent speaks.

use crate::codec::{DecodeError, Message, Version};
use crate::report::Report;
use crate::status::Status;
use crate::version1;

impl Report {
    /// Either version, and which.
    ///
    /// # Errors
    /// Whatever the bytes are; never panics.
    pub fn read(bytes: &[u8]) -> Result<(Version, Self), DecodeError> {
        Ok(match Version::of(bytes)? {
            Version::One => (Version::One, version1::Report::decode(bytes)?.into()),
            Version::Two => (Version::Two, Self::decode(bytes)?),
        })
    }
}

impl Status {
    /// Either version, and which.
    ///
    /// # Errors
    /// Whatever the bytes are; never panics.
    pub fn read(bytes: &[u8]) -> Result<(Version, Self), DecodeError> {
        Ok(match Version::of(bytes)? {
            Version::One => (Version::One, version1::Status::decode(bytes)?.into()),
            Version::Two => (Version::Two, Self::decode(bytes)?),
        })
    }
}
