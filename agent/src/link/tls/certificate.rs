//! What a certificate says of itself.

use x509_cert::certificate::Certificate;
use x509_cert::der::oid::db::rfc4519::COMMON_NAME;
use x509_cert::der::{Decode, Encode};

/// Nothing here is secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Unix seconds.
    pub starts_s: u64,
    /// Unix seconds.
    pub ends_s: u64,
    /// The common name: of an access point, its id.
    pub name: Option<String>,
    /// SubjectPublicKeyInfo, DER.
    pub public_key: Vec<u8>,
}

impl Facts {
    /// `None` where it is not a certificate.
    pub fn read(der: &[u8]) -> Option<Self> {
        let certificate = Certificate::from_der(der).ok()?;
        let body = certificate.tbs_certificate();
        let validity = body.validity();
        let names = body.subject().iter();
        let common_name = names.filter(|part| part.oid == COMMON_NAME).last();
        Some(Self {
            starts_s: validity.not_before.to_unix_duration().as_secs(),
            ends_s: validity.not_after.to_unix_duration().as_secs(),
            name: common_name.and_then(|name| String::from_utf8(name.value.value().to_vec()).ok()),
            public_key: body.subject_public_key_info().to_der().ok()?,
        })
    }
}
