//! A new certificate without a visit.

use serde::{Deserialize, Serialize};

use crate::codec::Message;

/// A certificate signing request, DER (PKCS #10).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renew {
    pub request: Vec<u8>,
}

/// The chain for the request, DER certificates, the access point's own first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    pub chain: Vec<Vec<u8>>,
}

impl Message for Renew {
    const MAX_BYTES: usize = 4096;

    fn validate(&self) -> Result<(), &'static str> {
        if self.request.is_empty() {
            return Err("a signing request is not empty");
        }
        Ok(())
    }
}

impl Message for Certificate {
    const MAX_BYTES: usize = 16384;

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
