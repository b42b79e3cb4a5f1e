//! A key made on this box, which never leaves it: only the request to sign its public half
//! does. What comes back is kept with it.

use protocol::AccessPointId;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::pki_types::pem::PemObject;
use x509_cert::der::asn1::{BitString, ObjectIdentifier, SetOfVec};
use x509_cert::der::oid::db::rfc5912::{ECDSA_WITH_SHA_256, ID_EC_PUBLIC_KEY, SECP_256_R_1};
use x509_cert::der::pem::{self, LineEnding};
use x509_cert::der::{Any, Encode};
use x509_cert::name::Name;
use x509_cert::request::{CertReq, CertReqInfo, Version};
use x509_cert::spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};
use zeroize::Zeroizing;

use crate::link::tls::certificate::Facts;

#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error("a key for the new certificate cannot be made")]
    Make,
    #[error("the signing request cannot be written")]
    Request(#[source] x509_cert::der::Error),
    #[error("what came is not a certificate")]
    Garbled,
    #[error("the new certificate is for another key")]
    OtherKey,
    #[error("the new certificate is for `{0}`")]
    OtherName(String),
}

/// On P-256.
pub struct FreshKey {
    pkcs8: Zeroizing<Vec<u8>>,
    pair: EcdsaKeyPair,
    /// SubjectPublicKeyInfo, DER.
    public_key: Vec<u8>,
}

impl FreshKey {
    /// # Errors
    /// When the system has no randomness to give.
    pub fn make() -> Result<Self, KeyError> {
        let kind = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let document =
            EcdsaKeyPair::generate_pkcs8(kind, &SystemRandom::new()).map_err(|_| KeyError::Make)?;
        Self::from_pkcs8(Zeroizing::new(document.as_ref().to_vec()))
    }

    /// As [`to_pem`](Self::to_pem) wrote it; `None` where it is something else.
    pub fn from_pem(text: &str) -> Option<Self> {
        let der = PrivatePkcs8KeyDer::from_pem_slice(text.as_bytes()).ok()?;
        Self::from_pkcs8(Zeroizing::new(der.secret_pkcs8_der().to_vec())).ok()
    }

    fn from_pkcs8(pkcs8: Zeroizing<Vec<u8>>) -> Result<Self, KeyError> {
        let kind = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let pair = EcdsaKeyPair::from_pkcs8(kind, &pkcs8, &SystemRandom::new())
            .map_err(|_| KeyError::Make)?;
        let public_key = info_of(pair.public_key().as_ref())
            .and_then(|info| info.to_der())
            .map_err(KeyError::Request)?;
        Ok(Self {
            pkcs8,
            pair,
            public_key,
        })
    }

    /// # Errors
    /// Never with a key that could be made.
    pub fn to_pem(&self) -> Result<Zeroizing<String>, KeyError> {
        armoured("PRIVATE KEY", &self.pkcs8).map(Zeroizing::new)
    }

    /// SubjectPublicKeyInfo, DER.
    pub fn public_key(&self) -> &[u8] {
        &self.public_key
    }

    /// A signing request (RFC 2986), DER.
    ///
    /// # Errors
    /// When it cannot be written or signed.
    pub fn request(&self, access_point: &AccessPointId) -> Result<Vec<u8>, KeyError> {
        let failed = KeyError::Request;
        let subject: Name = format!("CN={access_point}").parse().map_err(failed)?;
        let info = CertReqInfo {
            version: Version::V1,
            subject,
            public_key: info_of(self.pair.public_key().as_ref()).map_err(failed)?,
            attributes: SetOfVec::new(),
        };
        let bytes = info.to_der().map_err(failed)?;
        let signature = self.pair.sign(&SystemRandom::new(), &bytes);
        let signature = signature.map_err(|_| KeyError::Make)?;
        let request = CertReq {
            info,
            algorithm: algorithm(ECDSA_WITH_SHA_256, None),
            signature: BitString::from_bytes(signature.as_ref()).map_err(failed)?,
        };
        request.to_der().map_err(failed)
    }

    /// Key and chain in PEM, as an identity is kept.
    ///
    /// # Errors
    /// When the chain is not for this key and this access point.
    pub fn with_chain(
        &self,
        chain: &[impl AsRef<[u8]>],
        access_point: &AccessPointId,
    ) -> Result<(Facts, Zeroizing<String>), KeyError> {
        let own = chain.first().ok_or(KeyError::Garbled)?;
        let facts = Facts::read(own.as_ref()).ok_or(KeyError::Garbled)?;
        if facts.public_key != self.public_key {
            return Err(KeyError::OtherKey);
        }
        match &facts.name {
            Some(name) if name == access_point.as_str() => {}
            other => {
                let name = other.as_deref().unwrap_or_default();
                return Err(KeyError::OtherName(name.chars().take(80).collect()));
            }
        }
        let mut pem = self.to_pem()?;
        for certificate in chain {
            pem.push_str(&armoured("CERTIFICATE", certificate.as_ref())?);
        }
        Ok((facts, pem))
    }
}

fn info_of(point: &[u8]) -> Result<SubjectPublicKeyInfoOwned, x509_cert::der::Error> {
    Ok(SubjectPublicKeyInfoOwned {
        algorithm: algorithm(ID_EC_PUBLIC_KEY, Some(Any::encode_from(&SECP_256_R_1)?)),
        subject_public_key: BitString::from_bytes(point)?,
    })
}

fn algorithm(oid: ObjectIdentifier, parameters: Option<Any>) -> AlgorithmIdentifierOwned {
    AlgorithmIdentifierOwned { oid, parameters }
}

/// # Errors
/// Never with bytes that fit into memory.
pub fn armoured(label: &str, der: &[u8]) -> Result<String, KeyError> {
    pem::encode_string(label, LineEnding::LF, der).map_err(|_| KeyError::Garbled)
}
