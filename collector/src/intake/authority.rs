//! The small certificate authority: one certificate and key in a folder, made when
//! `enroll` is first used, or put there by an operator who has an authority already.

use std::io;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use groundwork::seconds::DAY_S;
use groundwork::whole_file;
use jiff::Timestamp;
use protocol::AccessPointId;
use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams,
    CertificateSigningRequestParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose, PublicKeyData, RevokedCertParams, SanType,
    SerialNumber,
};
use records::registry::certificate::{Issued, Revoked};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, CertificateSigningRequestDer};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;

/// The authority's certificate, and the intermediate ones above it if there are any.
pub const CERTIFICATE: &str = "ca.pem";
pub const KEY: &str = "ca.key";

/// The authority's own certificate and the broker's outlive every box.
const LONG_DAYS: i64 = 20 * 365;
/// A revocation list that has ended shuts everybody out; it is written again at each
/// `enroll`, which may be years apart.
const LIST_DAYS: i64 = 10 * 365;
/// A certificate holds from a little before it was made: clocks differ.
const EARLIER_S: i64 = 3_600;
/// The collector's own hold from here on (2000-01-01): one that was made while the clock
/// was ahead must not lock it out once the clock is right again.
const LONG_AGO_S: i64 = 946_684_800;

pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificates: Vec<CertificateDer<'static>>,
    pem: String,
    days: i64,
}

/// A new key and its certificate.
pub struct Identity {
    pub issued: Issued,
    /// PEM: the chain.
    pub certificate: String,
    /// PEM, PKCS #8. A secret.
    pub key: String,
}

#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    #[error("there is no certificate authority in `{}`; `hotspot-collector enroll` makes one", .0.display())]
    Missing(PathBuf),
    #[error("`{}` cannot be read or written", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("`{}` is not a certificate in PEM", .0.display())]
    NoCertificate(PathBuf),
    #[error("`{}` is not a private key in PEM (PKCS #8)", path.display())]
    NoKey { path: PathBuf, source: rcgen::Error },
    #[error("the certificate authority cannot be used")]
    Unusable(#[source] rcgen::Error),
    #[error("signing request cannot be used")]
    Request(#[source] rcgen::Error),
    #[error("certificate cannot be made")]
    Issue(#[source] rcgen::Error),
    #[error("`{0}` cannot be the name of a broker")]
    BrokerName(String),
    #[error("system's random source cannot be read")]
    Random(#[from] getrandom::Error),
    #[error("the clock shows no time that a certificate can hold")]
    Time,
}

impl Authority {
    /// Reads the authority in `directory`; certificates it issues hold for `days`.
    ///
    /// # Errors
    /// When it is not there or cannot be used.
    pub fn load(directory: &Path, days: u32) -> Result<Self, AuthorityError> {
        let path = directory.join(CERTIFICATE);
        let key_path = directory.join(KEY);
        if !Self::is_there(directory) {
            return Err(AuthorityError::Missing(directory.to_owned()));
        }
        let pem = read(&path)?;
        let key = read(&key_path)?;
        let key = KeyPair::from_pem(&key).map_err(|source| AuthorityError::NoKey {
            path: key_path,
            source,
        })?;
        let certificates: Vec<_> = CertificateDer::pem_slice_iter(pem.as_bytes())
            .collect::<Result<_, _>>()
            .map_err(|_| AuthorityError::NoCertificate(path.clone()))?;
        let own = certificates
            .first()
            .ok_or(AuthorityError::NoCertificate(path))?;
        let issuer = Issuer::from_ca_cert_der(own, key).map_err(AuthorityError::Unusable)?;
        Ok(Self {
            issuer,
            certificates,
            pem,
            days: i64::from(days),
        })
    }

    /// Whether there is an authority in `directory`.
    pub fn is_there(directory: &Path) -> bool {
        directory.join(CERTIFICATE).exists() || directory.join(KEY).exists()
    }

    /// As [`load`](Self::load), making the authority first where it is missing.
    ///
    /// # Errors
    /// As `load`, and when the files cannot be written.
    pub fn load_or_make(
        directory: &Path,
        days: u32,
        now: Timestamp,
    ) -> Result<Self, AuthorityError> {
        match Self::load(directory, days) {
            Err(AuthorityError::Missing(_)) => make(directory, now)?,
            other => return other,
        }
        Self::load(directory, days)
    }

    /// PEM: whom access points and the broker have to trust.
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// A key and certificate of the client `name`, as the broker knows it.
    ///
    /// # Errors
    /// When a key or certificate cannot be made.
    pub fn client(&self, name: &str, now: Timestamp) -> Result<Identity, AuthorityError> {
        let mut params = named(name, now, self.days)?;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        self.issue(params, now)
    }

    /// As [`client`](Self::client), for the collector itself.
    ///
    /// # Errors
    /// As `client`.
    pub fn own(&self, name: &str, now: Timestamp) -> Result<Identity, AuthorityError> {
        let mut params = named(name, now, self.days)?;
        params.not_before = instant(Timestamp::UNIX_EPOCH, LONG_AGO_S)?;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        self.issue(params, now)
    }

    /// A key and certificate of the broker that answers to these names and addresses.
    ///
    /// # Errors
    /// When a name cannot be one of a server.
    pub fn broker(&self, names: &[String], now: Timestamp) -> Result<Identity, AuthorityError> {
        let first = names.first().map_or("", String::as_str);
        let mut params = named(first, now, LONG_DAYS)?;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.subject_alt_names = names
            .iter()
            .map(|name| match name.parse::<IpAddr>() {
                Ok(address) => Ok(SanType::IpAddress(address)),
                Err(_) => name
                    .as_str()
                    .try_into()
                    .map(SanType::DnsName)
                    .map_err(|_| AuthorityError::BrokerName(name.clone())),
            })
            .collect::<Result<_, _>>()?;
        self.issue(params, now)
    }

    /// A certificate for the key of a signing request. Nothing else of the request is
    /// taken over: the topic on which it came says whose it is.
    ///
    /// # Errors
    /// When the request is not well-formed or not signed with its own key.
    pub fn sign(
        &self,
        access_point: &AccessPointId,
        request: &SigningRequest,
        now: Timestamp,
    ) -> Result<Issued, AuthorityError> {
        let mut params = named(access_point.as_str(), now, self.days)?;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        let key = &request.params.public_key;
        let certificate = params
            .signed_by(key, &self.issuer)
            .map_err(AuthorityError::Issue)?;
        self.issued(&params, certificate.der(), request.public_key, now)
    }

    /// PEM: the list of certificates that must not be accepted.
    ///
    /// # Errors
    /// When it cannot be signed.
    pub fn revocation_list(
        &self,
        revoked: &[Revoked],
        now: Timestamp,
    ) -> Result<String, AuthorityError> {
        let revoked_certs = revoked
            .iter()
            .map(|revoked| {
                Ok(RevokedCertParams {
                    serial_number: SerialNumber::from_slice(
                        &HEXLOWER
                            .decode(revoked.serial.as_bytes())
                            .unwrap_or_default(),
                    ),
                    revocation_time: instant(revoked.at, 0)?,
                    reason_code: None,
                    invalidity_date: None,
                })
            })
            .collect::<Result<_, AuthorityError>>()?;
        let number = now.as_second().to_be_bytes();
        CertificateRevocationListParams {
            this_update: instant(now, -EARLIER_S)?,
            next_update: instant(now, LIST_DAYS * DAY_S)?,
            crl_number: SerialNumber::from_slice(&number),
            issuing_distribution_point: None,
            revoked_certs,
            key_identifier_method: KeyIdMethod::Sha256,
        }
        .signed_by(&self.issuer)
        .and_then(|list| list.pem())
        .map_err(AuthorityError::Issue)
    }

    fn issue(&self, params: CertificateParams, now: Timestamp) -> Result<Identity, AuthorityError> {
        let key = KeyPair::generate().map_err(AuthorityError::Issue)?;
        let certificate = params
            .signed_by(&key, &self.issuer)
            .map_err(AuthorityError::Issue)?;
        let issued = self.issued(&params, certificate.der(), digest(&key), now)?;
        let mut pem = certificate.pem();
        for above in self.intermediates() {
            pem += &pem_of(above);
        }
        Ok(Identity {
            issued,
            certificate: pem,
            key: key.serialize_pem(),
        })
    }

    fn issued(
        &self,
        params: &CertificateParams,
        der: &CertificateDer<'_>,
        public_key: [u8; 32],
        now: Timestamp,
    ) -> Result<Issued, AuthorityError> {
        let serial = params.serial_number.as_ref().map(SerialNumber::to_bytes);
        let mut chain = vec![der.to_vec()];
        chain.extend(self.intermediates().map(|above| above.to_vec()));
        Ok(Issued {
            serial: HEXLOWER.encode(&serial.unwrap_or_default()),
            issued: now,
            expires: Timestamp::from_second(params.not_after.unix_timestamp())
                .map_err(|_| AuthorityError::Time)?,
            public_key,
            chain,
        })
    }

    /// What has to go along with a certificate: the authorities between it and the
    /// one at the top, which everybody has.
    fn intermediates(&self) -> impl Iterator<Item = &CertificateDer<'static>> {
        let above = self.certificates.len().saturating_sub(1);
        self.certificates.iter().take(above)
    }
}

/// A request signed with its own key.
pub struct SigningRequest {
    params: CertificateSigningRequestParams,
    pub public_key: [u8; 32],
}

impl SigningRequest {
    /// # Errors
    /// When it is not well-formed or not signed with its own key.
    pub fn read(der: &[u8]) -> Result<Self, AuthorityError> {
        let der = CertificateSigningRequestDer::from(der);
        let params =
            CertificateSigningRequestParams::from_der(&der).map_err(AuthorityError::Request)?;
        let public_key = digest(&params.public_key);
        Ok(Self { params, public_key })
    }
}

fn digest(key: &impl PublicKeyData) -> [u8; 32] {
    Sha256::digest(key.der_bytes()).into()
}

fn named(name: &str, now: Timestamp, days: i64) -> Result<CertificateParams, AuthorityError> {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = instant(now, -EARLIER_S)?;
    params.not_after = instant(now, days * DAY_S)?;
    params.serial_number = Some(random_serial()?);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.use_authority_key_identifier_extension = true;
    Ok(params)
}

/// 16 bytes, positive and without leading zeros in DER.
fn random_serial() -> Result<SerialNumber, getrandom::Error> {
    let mut serial = [0_u8; 16];
    getrandom::fill(&mut serial)?;
    serial[0] = serial[0] & 0x3f | 0x40;
    Ok(SerialNumber::from_slice(&serial))
}

fn make(directory: &Path, now: Timestamp) -> Result<(), AuthorityError> {
    let mut params = named("Hotspot certificate authority", now, LONG_DAYS)?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.use_authority_key_identifier_extension = false;
    let key = KeyPair::generate().map_err(AuthorityError::Issue)?;
    let certificate = params.self_signed(&key).map_err(AuthorityError::Issue)?;
    make_directory(directory)?;
    write(&directory.join(KEY), &key.serialize_pem(), 0o600)?;
    write(&directory.join(CERTIFICATE), &certificate.pem(), 0o644)
}

fn instant(at: Timestamp, later_s: i64) -> Result<OffsetDateTime, AuthorityError> {
    OffsetDateTime::from_unix_timestamp(at.as_second().saturating_add(later_s))
        .map_err(|_| AuthorityError::Time)
}

pub fn pem_of(der: &[u8]) -> String {
    pem::encode(&pem::Pem::new("CERTIFICATE", der))
}

fn read(path: &Path) -> Result<String, AuthorityError> {
    std::fs::read_to_string(path).map_err(|source| AuthorityError::File {
        path: path.to_owned(),
        source,
    })
}

/// Makes a folder and those above it.
///
/// # Errors
/// When it cannot be made.
pub fn make_directory(path: &Path) -> Result<(), AuthorityError> {
    std::fs::create_dir_all(path).map_err(|source| AuthorityError::File {
        path: path.to_owned(),
        source,
    })
}

/// Writes a file whole or not at all, readable as `mode` says from the first byte.
///
/// # Errors
/// When it cannot be written.
pub fn write(path: &Path, text: &str, mode: u32) -> Result<(), AuthorityError> {
    whole_file::write(path, text.as_bytes(), mode).map_err(|source| AuthorityError::File {
        path: path.to_owned(),
        source,
    })
}
