//! The collector's certificate and whom it trusts, from one folder of PEM files.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rumqttc::{TlsConfiguration, Transport};
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, ConfigBuilder, RootCertStore, WantsVerifier};

/// Whose certificate the broker must have been issued by.
pub const AUTHORITIES: &str = "broker-ca.pem";
/// The collector itself.
pub const COLLECTOR: &str = "collector";
/// The collector while it tries something, beside the daemon: the broker gives each
/// certificate one connection.
pub const OBSERVER: &str = "observer";
/// What proves the broker's access control: see [`canary`](crate::intake::canary).
pub const CANARY: &str = "canary";

#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    #[error("`{}` cannot be read as PEM", path.display())]
    Pem { path: PathBuf, source: pem::Error },
    #[error("`{}` holds no certificate", .0.display())]
    Empty(PathBuf),
    #[error("the authorities in `{}` cannot be used", path.display())]
    Authority {
        path: PathBuf,
        source: rustls::Error,
    },
    #[error("certificate and key of `{name}` in `{}` cannot be used", directory.display())]
    Unusable {
        name: String,
        directory: PathBuf,
        source: rustls::Error,
    },
}

/// Which certificate tries something: folders of before there was one for it, and
/// brokers that know none, have the collector's.
pub fn observer(directory: &Path) -> &'static str {
    if certificate_file(directory, OBSERVER).exists() {
        OBSERVER
    } else {
        COLLECTOR
    }
}

pub fn certificate_file(directory: &Path, name: &str) -> PathBuf {
    directory.join(format!("{name}.pem"))
}

pub fn key_file(directory: &Path, name: &str) -> PathBuf {
    directory.join(format!("{name}.key"))
}

/// A transport that trusts the folder's authorities and shows the certificate `name`.
///
/// # Errors
/// When a file is missing, is not PEM, or a key does not fit its certificate.
pub fn transport(directory: &Path, name: &str) -> Result<Transport, TlsError> {
    let roots = roots(&directory.join(AUTHORITIES))?;
    let chain = certificates(&certificate_file(directory, name))?;
    let key_file = key_file(directory, name);
    let key = PrivateKeyDer::from_pem_file(&key_file).map_err(|source| TlsError::Pem {
        path: key_file,
        source,
    })?;
    let unusable = |source| TlsError::Unusable {
        name: name.to_owned(),
        directory: directory.to_owned(),
        source,
    };
    let config = builder()
        .map_err(unusable)?
        .with_root_certificates(roots)
        .with_client_auth_cert(chain, key)
        .map_err(unusable)?;
    Ok(Transport::Tls(TlsConfiguration::Rustls(Arc::new(config))))
}

/// A transport that trusts the authorities of `file`: who connects says so with a password.
///
/// # Errors
/// When the file is missing or not PEM.
pub fn transport_without_certificate(file: &Path) -> Result<Transport, TlsError> {
    let config = builder()
        .map_err(|source| TlsError::Authority {
            path: file.to_owned(),
            source,
        })?
        .with_root_certificates(roots(file)?)
        .with_no_client_auth();
    Ok(Transport::Tls(TlsConfiguration::Rustls(Arc::new(config))))
}

fn builder() -> Result<ConfigBuilder<ClientConfig, WantsVerifier>, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()
}

fn roots(file: &Path) -> Result<RootCertStore, TlsError> {
    let mut roots = RootCertStore::empty();
    for authority in certificates(file)? {
        roots.add(authority).map_err(|source| TlsError::Authority {
            path: file.to_owned(),
            source,
        })?;
    }
    Ok(roots)
}

/// The certificates of a file, the holder's own first.
///
/// # Errors
/// When the file holds no certificate that can be read.
pub fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let found: Vec<_> = CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect)
        .map_err(|source| TlsError::Pem {
            path: path.to_owned(),
            source,
        })?;
    if found.is_empty() {
        return Err(TlsError::Empty(path.to_owned()));
    }
    Ok(found)
}

/// When the first certificate of a file ends, Unix seconds.
///
/// # Errors
/// When the file holds no certificate that can be read.
pub fn ends_at(path: &Path) -> Result<i64, TlsError> {
    let found = certificates(path)?;
    found
        .first()
        .and_then(|der| x509_parser::parse_x509_certificate(der).ok())
        .map(|(_, certificate)| certificate.validity().not_after.timestamp())
        .ok_or_else(|| TlsError::Empty(path.to_owned()))
}
