//! What the collector has settled. Only this lets an agent forget a window.

use serde::{Deserialize, Serialize};

use crate::codec::{DecodeError, EncodeError, Message, Version};

pub const MAX_SETTLEMENTS: usize = 64;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Receipt {
    /// Ranges of windows that need not be sent again.
    Settled(Vec<Settlement>),
    /// Send everything again that ends after this, Unix seconds. (To an agent of
    /// version 1: whose window starts at or after it.)
    Resend { from: u32 },
}

/// Windows of one boot, `first` to `last` included, with one outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    pub boot: u64,
    pub first: u32,
    pub last: u32,
    pub outcome: Outcome,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// Committed to the store, now or before.
    Stored,
    /// Will never be stored.
    Refused(Refusal),
}

/// Why a window will never be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Refusal {
    /// Another window already covers part of its time.
    Overlap,
    /// A figure that no access point can reach.
    OutOfRange,
    /// The start is not at a boundary of its length.
    NotAligned,
    /// Older than the time for which windows are kept.
    TooOld,
    /// A sampling period or window length allowed in a laboratory only.
    LaboratoryOnly,
}

impl Refusal {
    pub const ALL: [Refusal; 5] = [
        Refusal::Overlap,
        Refusal::OutOfRange,
        Refusal::NotAligned,
        Refusal::TooOld,
        Refusal::LaboratoryOnly,
    ];

    /// The word of the store, the API and the log.
    pub fn as_str(self) -> &'static str {
        match self {
            Refusal::Overlap => "overlap",
            Refusal::OutOfRange => "out_of_range",
            Refusal::NotAligned => "not_aligned",
            Refusal::TooOld => "too_old",
            Refusal::LaboratoryOnly => "laboratory_only",
        }
    }
}

impl Receipt {
    /// In the version that the agent speaks.
    ///
    /// # Errors
    /// When the receipt breaks its own contract.
    pub fn encode_in(self, version: Version) -> Result<Vec<u8>, EncodeError> {
        match version {
            Version::One => self.encode(),
            Version::Two => Sealed(self).encode(),
        }
    }

    /// Either version, and which.
    ///
    /// # Errors
    /// Whatever the bytes are; never panics.
    pub fn read(bytes: &[u8]) -> Result<(Version, Self), DecodeError> {
        Ok(match Version::of(bytes)? {
            Version::One => (Version::One, Self::decode(bytes)?),
            Version::Two => (Version::Two, Sealed::decode(bytes)?.0),
        })
    }
}

/// Version 2: the same, with a checksum.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct Sealed(Receipt);

impl Message for Sealed {
    const MAX_BYTES: usize = Receipt::MAX_BYTES;
    const LAYOUT: u8 = 2;
    const SEALED: bool = true;

    fn validate(&self) -> Result<(), &'static str> {
        self.0.validate()
    }
}

impl Message for Receipt {
    const MAX_BYTES: usize = 4096;
    const LAYOUT: u8 = 1;
    const SEALED: bool = false;

    fn validate(&self) -> Result<(), &'static str> {
        let Receipt::Settled(settlements) = self else {
            return Ok(());
        };
        if settlements.is_empty() || settlements.len() > MAX_SETTLEMENTS {
            return Err("a receipt holds 1 to 64 ranges");
        }
        if settlements.iter().any(|range| range.first > range.last) {
            return Err("a range ends at or after its first sequence");
        }
        Ok(())
    }
}
