//! A new certificate without a visit.

use serde::{Deserialize, Serialize};

use crate::codec::{DecodeError, Message};
use crate::id::AccessPointId;

/// A certificate signing request, DER (PKCS #10).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renew {
    pub request: Vec<u8>,
}

/// Version 2: the same request, and proof that who asks has the key in use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedRenew {
    pub request: Vec<u8>,
    /// SHA-256 of the key in use: of the bits of its `subjectPublicKey`.
    pub key: [u8; 32],
    /// With the key in use, of [`signed_bytes`](Self::signed_bytes).
    pub signature: Vec<u8>,
}

/// What comes on the topic `renew`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    Unsigned(Renew),
    Signed(SignedRenew),
}

/// The chain for the request, DER certificates, the access point's own first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    pub chain: Vec<Vec<u8>>,
}

impl Message for Renew {
    const MAX_BYTES: usize = 4096;
    const LAYOUT: u8 = 1;
    const SEALED: bool = false;

    fn validate(&self) -> Result<(), &'static str> {
        if self.request.is_empty() {
            return Err("a signing request is not empty");
        }
        Ok(())
    }
}

/// So that the signature is good for nothing else.
const PURPOSE: &[u8] = b"hotspots/v2/renew\0";
/// Of a key that is in use: ECDSA and Ed25519 need less.
const MAX_SIGNATURE_BYTES: usize = 256;

impl SignedRenew {
    /// What is signed: the purpose, the access point id and a zero, the request.
    pub fn signed_bytes(access_point: &AccessPointId, request: &[u8]) -> Vec<u8> {
        [PURPOSE, access_point.as_str().as_bytes(), b"\0", request].concat()
    }
}

impl Message for SignedRenew {
    const MAX_BYTES: usize = 4096;
    const LAYOUT: u8 = 2;
    /// The signature is proof enough.
    const SEALED: bool = false;

    fn validate(&self) -> Result<(), &'static str> {
        if self.request.is_empty() {
            return Err("a signing request is not empty");
        }
        if self.signature.is_empty() || self.signature.len() > MAX_SIGNATURE_BYTES {
            return Err("a signature has 1 to 256 bytes");
        }
        Ok(())
    }
}

impl Asked {
    /// Either version.
    ///
    /// # Errors
    /// Whatever the bytes are; never panics.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        match bytes.first() {
            Some(&SignedRenew::LAYOUT) => SignedRenew::decode(bytes).map(Self::Signed),
            _ => Renew::decode(bytes).map(Self::Unsigned),
        }
    }
}

impl Message for Certificate {
    const MAX_BYTES: usize = 16384;
    const LAYOUT: u8 = 1;
    const SEALED: bool = false;

    fn validate(&self) -> Result<(), &'static str> {
        if self.chain.is_empty() || self.chain.len() > 4 {
            return Err("a chain holds 1 to 4 certificates");
        }
        if self.chain.iter().any(Vec::is_empty) {
            return Err("a certificate is not empty");
        }
        Ok(())
    }
}
