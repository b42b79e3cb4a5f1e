//! A new certificate before the old one ends. The new key is made here and never
//! leaves this box; only the request to sign its public half does.

use protocol::AccessPointId;
use protocol::codec::{DecodeError, Message};
use protocol::renewal::{Certificate, Renew};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use x509_cert::der::asn1::{BitString, ObjectIdentifier, SetOfVec};
use x509_cert::der::oid::db::rfc5912::{ECDSA_WITH_SHA_256, ID_EC_PUBLIC_KEY, SECP_256_R_1};
use x509_cert::der::pem::{self, LineEnding};
use x509_cert::der::{Any, Encode};
use x509_cert::name::Name;
use x509_cert::request::{CertReq, CertReqInfo, Version};
use x509_cert::spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};
use zeroize::Zeroizing;

use crate::random::{OperatingSystem, RandomSource};
use crate::tls::certificate::Facts;

/// An unanswered request is sent again after this share of the certificate's life,
/// a day at most.
const AGAIN: u64 = 48;
const A_DAY_S: u64 = 86_400;

#[derive(Debug, thiserror::Error)]
pub enum RenewalError {
    #[error("a key for the new certificate cannot be made")]
    Key,
    #[error("the signing request cannot be written")]
    Request(#[source] x509_cert::der::Error),
    #[error("the message with the new certificate is not understood")]
    Message(#[from] DecodeError),
    #[error("no certificate was asked for")]
    Unasked,
    #[error("what came is no certificate")]
    Garbled,
    #[error("the new certificate is for another key")]
    OtherKey,
    #[error("the new certificate is for `{0}`")]
    OtherName(String),
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
    pending: Option<Pending>,
}

struct Pending {
    pkcs8: Zeroizing<Vec<u8>>,
    public_key: Vec<u8>,
    request: Vec<u8>,
}

impl Renewal {
    pub fn new(access_point: AccessPointId) -> Self {
        Self {
            access_point,
            share: 620 + OperatingSystem.next().unwrap_or(0) % 80,
            asked_s: None,
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

    /// The message that asks.
    ///
    /// # Errors
    /// When no key can be made.
    pub fn ask(&mut self, steady_s: u64) -> Result<Renew, RenewalError> {
        self.asked_s = Some(steady_s);
        let pending = match self.pending.take() {
            Some(pending) => pending,
            None => Pending::new(&self.access_point)?,
        };
        let request = pending.request.clone();
        self.pending = Some(pending);
        Ok(Renew { request })
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
        let own = chain.first().ok_or(RenewalError::Garbled)?;
        let facts = Facts::read(own).ok_or(RenewalError::Garbled)?;
        if facts.public_key != pending.public_key {
            return Err(RenewalError::OtherKey);
        }
        match facts.name {
            Some(name) if name == self.access_point.as_str() => {}
            other => {
                let name = other.unwrap_or_default();
                return Err(RenewalError::OtherName(name.chars().take(80).collect()));
            }
        }
        if facts.ends_s <= current.ends_s {
            return Err(RenewalError::NotLater);
        }
        let armoured = |label, der: &[u8]| {
            pem::encode_string(label, LineEnding::LF, der).map_err(|_| RenewalError::Garbled)
        };
        let mut pem = Zeroizing::new(armoured("PRIVATE KEY", &pending.pkcs8)?);
        for certificate in &chain {
            pem.push_str(&armoured("CERTIFICATE", certificate)?);
        }
        Ok(pem)
    }

    /// The answer is safe: the next request is for another key.
    pub fn done(&mut self) {
        self.pending = None;
        self.asked_s = None;
    }
}

impl Pending {
    fn new(access_point: &AccessPointId) -> Result<Self, RenewalError> {
        let random = SystemRandom::new();
        let kind = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let document =
            EcdsaKeyPair::generate_pkcs8(kind, &random).map_err(|_| RenewalError::Key)?;
        let pkcs8 = Zeroizing::new(document.as_ref().to_vec());
        let pair =
            EcdsaKeyPair::from_pkcs8(kind, &pkcs8, &random).map_err(|_| RenewalError::Key)?;
        let sign = |bytes: &[u8]| {
            let signature = pair.sign(&random, bytes).map_err(|_| RenewalError::Key)?;
            Ok(signature.as_ref().to_vec())
        };
        let point = pair.public_key().as_ref();
        let (public_key, request) = signing_request(access_point, point, sign)?;
        Ok(Self {
            pkcs8,
            public_key,
            request,
        })
    }
}

/// RFC 2986 for a point on P-256. Returns the public key and the request, DER.
fn signing_request(
    access_point: &AccessPointId,
    point: &[u8],
    sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, RenewalError>,
) -> Result<(Vec<u8>, Vec<u8>), RenewalError> {
    let algorithm =
        |oid: ObjectIdentifier, parameters| AlgorithmIdentifierOwned { oid, parameters };
    let failed = RenewalError::Request;
    let curve = Any::encode_from(&SECP_256_R_1).map_err(failed)?;
    let public_key = SubjectPublicKeyInfoOwned {
        algorithm: algorithm(ID_EC_PUBLIC_KEY, Some(curve)),
        subject_public_key: BitString::from_bytes(point).map_err(failed)?,
    };
    let public_key_der = public_key.to_der().map_err(failed)?;
    let subject: Name = format!("CN={access_point}").parse().map_err(failed)?;
    let info = CertReqInfo {
        version: Version::V1,
        subject,
        public_key,
        attributes: SetOfVec::new(),
    };
    let signature = sign(&info.to_der().map_err(failed)?)?;
    let request = CertReq {
        info,
        algorithm: algorithm(ECDSA_WITH_SHA_256, None),
        signature: BitString::from_bytes(&signature).map_err(failed)?,
    };
    Ok((public_key_der, request.to_der().map_err(failed)?))
}
