//! TLS towards the broker: who this box is, and whom it believes.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use groundwork::whole_file;
use rustls::ClientConfig;
use rustls::RootCertStore;
use rustls::client::{Resumption, WebPkiServerVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::SigningKey;
use rustls::version::TLS13;

use crate::link::broker::TlsConfig;

pub mod certificate;
pub mod judge;
pub mod server;

use certificate::Facts;
use judge::{Judge, KnownTime};

/// Key and chain that replaced the configured ones, in the folder `state`.
pub const RENEWED_FILE: &str = "identity.pem";

#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    #[error("`{path}` has no readable {what} in PEM")]
    Pem {
        path: PathBuf,
        what: &'static str,
        source: pem::Error,
    },
    #[error("`{path}` has no {what} in PEM")]
    Empty { path: PathBuf, what: &'static str },
    #[error("`{path}` holds a certificate that cannot be read")]
    Certificate { path: PathBuf },
    #[error("`{path}` holds an authority that cannot be used")]
    Authority {
        path: PathBuf,
        source: rustls::Error,
    },
    #[error("the key in `{path}` does not go with the certificate, or its kind is unknown")]
    Key {
        path: PathBuf,
        source: rustls::Error,
    },
    #[error("TLS cannot be set up")]
    SetUp(#[source] rustls::Error),
    #[error("the authorities in `{path}` cannot be used")]
    Verifier {
        path: PathBuf,
        source: rustls::client::VerifierBuilderError,
    },
    #[error("the renewed certificate cannot be kept in `{path}`")]
    Keep { path: PathBuf, source: io::Error },
}

/// The files, read again at every connection: anyone who runs the box may replace them.
#[derive(Clone, Debug)]
pub struct Credentials {
    config: TlsConfig,
    renewed: PathBuf,
}

/// What this box shows of itself.
#[derive(Debug)]
pub struct Identity {
    pub facts: Facts,
    path: PathBuf,
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
}

impl Identity {
    /// What signs with its key.
    ///
    /// # Errors
    /// When the kind of the key is unknown.
    pub fn signing_key(&self) -> Result<Arc<dyn SigningKey>, TlsError> {
        let loaded = ring::default_provider()
            .key_provider
            .load_private_key(self.key.clone_key());
        loaded.map_err(|source| TlsError::Key {
            path: self.path.clone(),
            source,
        })
    }
}

impl Credentials {
    pub fn new(config: TlsConfig, state: &Path) -> Self {
        Self {
            config,
            renewed: state.join(RENEWED_FILE),
        }
    }

    /// The configured identity and the renewed one, the later end first; empty where this
    /// box has a password instead.
    ///
    /// # Errors
    /// Why the configured one cannot be read, when neither can.
    pub fn identities(&self) -> Result<Vec<Identity>, TlsError> {
        let Some(own) = &self.config.own else {
            return Ok(Vec::new());
        };
        let configured = read_identity(&own.certificate, &own.key);
        let renewed = read_identity(&self.renewed, &self.renewed).ok();
        let mut identities: Vec<Identity> = match configured {
            Ok(configured) => [Some(configured), renewed].into_iter().flatten().collect(),
            Err(error) => vec![renewed.ok_or(error)?],
        };
        identities.sort_by_key(|identity| std::cmp::Reverse(identity.facts.ends_s));
        Ok(identities)
    }

    /// How to connect as `identity`, or without one.
    ///
    /// # Errors
    /// When the authorities or the key cannot be used.
    pub fn client(
        &self,
        identity: Option<Identity>,
        known: KnownTime,
    ) -> Result<Arc<ClientConfig>, TlsError> {
        let provider = Arc::new(ring::default_provider());
        let judge = Arc::new(Judge::new(self.authorities(provider.clone())?, known));
        let builder = ClientConfig::builder_with_details(provider, judge.clone())
            .with_protocol_versions(&[&TLS13])
            .map_err(TlsError::SetUp)?
            .dangerous()
            .with_custom_certificate_verifier(judge);
        let mut client = match identity {
            None => builder.with_no_client_auth(),
            Some(Identity {
                path, chain, key, ..
            }) => builder
                .with_client_auth_cert(chain, key)
                .map_err(|source| TlsError::Key { path, source })?,
        };
        client.resumption = Resumption::disabled();
        Ok(Arc::new(client))
    }

    fn authorities(
        &self,
        provider: Arc<CryptoProvider>,
    ) -> Result<Arc<WebPkiServerVerifier>, TlsError> {
        let path = &self.config.authorities;
        let mut roots = RootCertStore::empty();
        for authority in read_chain(path)? {
            roots.add(authority).map_err(|source| TlsError::Authority {
                path: path.clone(),
                source,
            })?;
        }
        WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
            .build()
            .map_err(|source| TlsError::Verifier {
                path: path.clone(),
                source,
            })
    }

    /// Keeps a renewed identity: renamed into place, so that a power cut leaves the
    /// old one or the new.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep(&self, pem: &str) -> Result<(), TlsError> {
        let written = whole_file::write(&self.renewed, pem.as_bytes(), 0o600);
        written.map_err(|source| TlsError::Keep {
            path: self.renewed.clone(),
            source,
        })
    }
}

fn read_identity(certificate: &Path, key: &Path) -> Result<Identity, TlsError> {
    let chain = read_chain(certificate)?;
    let unreadable = || TlsError::Certificate {
        path: certificate.to_owned(),
    };
    let facts = Facts::read(chain.first().ok_or_else(unreadable)?).ok_or_else(unreadable)?;
    let key_der = PrivateKeyDer::from_pem_file(key).map_err(|source| TlsError::Pem {
        path: key.to_owned(),
        what: "private key",
        source,
    })?;
    Ok(Identity {
        facts,
        path: key.to_owned(),
        chain,
        key: key_der,
    })
}

fn read_chain(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let what = "certificate";
    let failed = |source| TlsError::Pem {
        path: path.to_owned(),
        what,
        source,
    };
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(path)
        .map_err(failed)?
        .collect::<Result<_, _>>()
        .map_err(failed)?;
    if chain.is_empty() {
        let path = path.to_owned();
        return Err(TlsError::Empty { path, what });
    }
    Ok(chain)
}
