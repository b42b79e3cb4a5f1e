//! A new certificate before the old one ends. The new key is made here and never
//! leaves this box; only the request to sign its public half does. The key in use
//! vouches for the request.

use protocol::AccessPointId;
use protocol::codec::{DecodeError, EncodeError, Message};
use protocol::renewal::{Certificate, Renew, SignedRenew};
use ring::digest::{SHA256, digest};
use rustls::SignatureScheme;
use rustls::sign::SigningKey;
use x509_cert::der::Decode;
use x509_cert::spki::SubjectPublicKeyInfoOwned;
use zeroize::Zeroizing;

use crate::core::random::{OperatingSystem, RandomSource};
use crate::link::fresh_key::{FreshKey, KeyError};
use crate::link::tls::certificate::Facts;

/// An unanswered request is sent again after this share of the certificate's life,
/// a day at most.
const AGAIN: u64 = 48;
const A_DAY_S: u64 = 86_400;
/// One in this many requests is not signed, for a collector that knows no other.
const UNSIGNED: u64 = 3;
/// What version 2 knows of the keys that may be in use.
const SCHEMES: [SignatureScheme; 3] = [
    SignatureScheme::ECDSA_NISTP256_SHA256,
    SignatureScheme::ECDSA_NISTP384_SHA384,
    SignatureScheme::ED25519,
];

#[derive(Debug, thiserror::Error)]
pub enum RenewalError {
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error("the message with the new certificate is not understood")]
    Message(#[from] DecodeError),
    #[error("the signing request is too large")]
    TooLarge(#[from] EncodeError),
    #[error("the key in use cannot sign")]
    Sign(#[source] rustls::Error),
    #[error("no certificate was asked for")]
    Unasked,
    #[error("the new certificate ends no later than the one in use")]
    NotLater,
}

/// One request at a time.
pub struct Renewal {
    access_point: AccessPointId,
    /// Per mille of the certificate's life after which to ask: about two thirds, and
    /// not the same for all boxes that were set up on one day.
    share: u64,
    asked_s: Option<u64>,
    /// Requests since the last answer.
    asked: u64,
    pending: Option<Pending>,
}

struct Pending {
    key: FreshKey,
    request: Vec<u8>,
}

impl Renewal {
    pub fn new(access_point: AccessPointId) -> Self {
        Self {
            access_point,
            share: 620 + OperatingSystem.next().unwrap_or(0) % 80,
            asked_s: None,
            asked: 0,
            pending: None,
        }
    }

    /// Is it time to ask? `known_s` is what is known of the time, Unix seconds;
    /// `steady_s` a clock that never jumps.
    pub fn is_due(&self, current: &Facts, known_s: u64, steady_s: u64) -> bool {
        let life_s = current.ends_s.saturating_sub(current.starts_s);
        let pause_s = (life_s / AGAIN).min(A_DAY_S);
        let asked_lately = self
            .asked_s
            .is_some_and(|asked_s| steady_s.saturating_sub(asked_s) < pause_s);
        known_s >= current.starts_s + life_s / 1000 * self.share && !asked_lately
    }

    /// The message that asks: signed with the key in use, unless that is of a kind that
    /// cannot, or it is time to try without.
    ///
    /// # Errors
    /// When no key can be made, or the one in use cannot be used.
    pub fn ask(
        &mut self,
        current: &Facts,
        key: &dyn SigningKey,
        steady_s: u64,
    ) -> Result<Vec<u8>, RenewalError> {
        self.asked_s = Some(steady_s);
        let pending = match self.pending.take() {
            Some(pending) => pending,
            None => {
                let key = FreshKey::make()?;
                let request = key.request(&self.access_point)?;
                Pending { key, request }
            }
        };
        let request = pending.request.clone();
        self.pending = Some(pending);
        self.asked += 1;
        let signer = key.choose_scheme(&SCHEMES);
        let Some(signer) = signer.filter(|_| !self.asked.is_multiple_of(UNSIGNED)) else {
            return Ok(Renew { request }.encode()?);
        };
        let bytes = SignedRenew::signed_bytes(&self.access_point, &request);
        let signed = SignedRenew {
            key: fingerprint(current)?,
            signature: signer.sign(&bytes).map_err(RenewalError::Sign)?,
            request,
        };
        Ok(signed.encode()?)
    }

    /// Takes the answer; returns key and chain in PEM.
    ///
    /// # Errors
    /// When it is not what was asked for.
    pub fn accept(
        &self,
        payload: &[u8],
        current: &Facts,
    ) -> Result<Zeroizing<String>, RenewalError> {
        let Certificate { chain } = Certificate::decode(payload)?;
        let pending = self.pending.as_ref().ok_or(RenewalError::Unasked)?;
        let (facts, pem) = pending.key.with_chain(&chain, &self.access_point)?;
        if facts.ends_s <= current.ends_s {
            return Err(RenewalError::NotLater);
        }
        Ok(pem)
    }

    /// The answer is safe: the next request is for another key.
    pub fn done(&mut self) {
        self.pending = None;
        self.asked_s = None;
        self.asked = 0;
    }
}

/// What the collector knows the key by.
fn fingerprint(current: &Facts) -> Result<[u8; 32], RenewalError> {
    let key =
        SubjectPublicKeyInfoOwned::from_der(&current.public_key).map_err(KeyError::Request)?;
    let hash = digest(&SHA256, key.subject_public_key.raw_bytes());
    hash.as_ref().try_into().map_err(|_| KeyError::Make.into())
}

#[cfg(test)]
mod tests {
    use ring::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};
    use rustls::pki_types::PrivateKeyDer;
    use rustls::pki_types::pem::PemObject;

    use super::*;

    #[test]
    fn the_key_in_use_vouches_for_the_request_and_every_third_is_unsigned() {
        let access_point: AccessPointId = "ap-1".parse().unwrap();
        let used = FreshKey::make().unwrap();
        let der = PrivateKeyDer::from_pem_slice(used.to_pem().unwrap().as_bytes()).unwrap();
        let key = rustls::crypto::ring::sign::any_ecdsa_type(&der).unwrap();
        let facts = Facts {
            starts_s: 0,
            ends_s: 1,
            name: None,
            public_key: used.public_key().to_vec(),
        };
        let mut renewal = Renewal::new(access_point.clone());
        let mut requests = Vec::new();
        for asked in 1..=6_u64 {
            let payload = renewal.ask(&facts, &*key, asked).unwrap();
            if asked % 3 == 0 {
                requests.push(Renew::decode(&payload).unwrap().request);
                continue;
            }
            let signed = SignedRenew::decode(&payload).unwrap();
            let bytes = SignedRenew::signed_bytes(&access_point, &signed.request);
            // The point ends the public key's DER.
            let point = &used.public_key()[used.public_key().len() - 65..];
            assert_eq!(signed.key, digest(&SHA256, point).as_ref());
            UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point)
                .verify(&bytes, &signed.signature)
                .unwrap();
            requests.push(signed.request);
        }
        requests.dedup();
        assert_eq!(requests.len(), 1, "the same key until there is an answer");
        renewal.done();
        let payload = renewal.ask(&facts, &*key, 7).unwrap();
        assert!(SignedRenew::decode(&payload).is_ok());
    }
}
