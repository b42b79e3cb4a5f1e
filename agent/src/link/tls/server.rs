//! Whom to believe that they are the collector's web server, before this box has been given
//! an authority: those whom everybody believes, an authority in a file, or the one key that
//! the token names.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ring::digest::{SHA256, digest};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{Resumption, WebPkiServerVerifier};
use rustls::crypto::{CryptoProvider, ring as with_ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::version::TLS13;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
};

use super::certificate::Facts;
use super::judge::{Judge, KnownTime};

/// Where Debian and OpenWrt keep the public authorities, and others.
const PUBLIC: [&str; 3] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/ssl/cert.pem",
    "/etc/pki/tls/certs/ca-bundle.crt",
];

pub enum Trust {
    Public,
    File(PathBuf),
    /// SHA-256 of a public key, as the token has it.
    Key([u8; 32]),
}

#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    #[error(
        "this box has no list of public authorities (package ca-certificates, on OpenWrt \
         ca-bundle); install it, name the server's authority with `--ca FILE`, or make the \
         token with `--server-certificate`"
    )]
    NoList,
    #[error("`{}` cannot be read", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("`{}` has no certificate of an authority in PEM", .0.display())]
    Empty(PathBuf),
    #[error("TLS cannot be set up")]
    SetUp(#[source] Error),
    #[error("the authorities in `{}` cannot be used", path.display())]
    Verifier {
        path: PathBuf,
        source: rustls::client::VerifierBuilderError,
    },
}

impl Trust {
    /// How to connect.
    ///
    /// # Errors
    /// When there is no authority to believe.
    pub fn client(&self, known: KnownTime) -> Result<Arc<ClientConfig>, TrustError> {
        let provider = Arc::new(with_ring::default_provider());
        let verifier: Arc<dyn ServerCertVerifier> = match self {
            Trust::Key(key) => Arc::new(OneKey {
                key: *key,
                known,
                provider: provider.clone(),
            }),
            Trust::File(path) => Arc::new(Judge::new(authorities(path, &provider)?, known)),
            Trust::Public => {
                let path = PUBLIC.iter().map(Path::new).find(|path| path.is_file());
                let path = path.ok_or(TrustError::NoList)?;
                Arc::new(Judge::new(authorities(path, &provider)?, known))
            }
        };
        let mut client = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&TLS13])
            .map_err(TrustError::SetUp)?
            .dangerous()
            .with_custom_certificate_verifier(verifier)
            .with_no_client_auth();
        client.resumption = Resumption::disabled();
        Ok(Arc::new(client))
    }
}

fn authorities(
    path: &Path,
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<WebPkiServerVerifier>, TrustError> {
    let text = std::fs::read(path).map_err(|source| TrustError::Read {
        path: path.to_owned(),
        source,
    })?;
    let mut roots = RootCertStore::empty();
    // In a long list there may be one of a kind that is not known here.
    roots.add_parsable_certificates(CertificateDer::pem_slice_iter(&text).flatten());
    if roots.is_empty() {
        return Err(TrustError::Empty(path.to_owned()));
    }
    WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider.clone())
        .build()
        .map_err(|source| TrustError::Verifier {
            path: path.to_owned(),
            source,
        })
}

/// Believes a server that has this key, or that was certified by an authority of its
/// chain that has it.
#[derive(Debug)]
struct OneKey {
    key: [u8; 32],
    known: KnownTime,
    provider: Arc<CryptoProvider>,
}

impl OneKey {
    fn is_of(&self, certificate: &CertificateDer<'_>) -> bool {
        let facts = Facts::read(certificate);
        facts.is_some_and(|facts| digest(&SHA256, &facts.public_key).as_ref() == self.key)
    }
}

impl ServerCertVerifier for OneKey {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        // Whoever has the key is the server, under any name and at any time.
        if self.is_of(end_entity) {
            return Ok(ServerCertVerified::assertion());
        }
        let unknown = || Error::InvalidCertificate(CertificateError::UnknownIssuer);
        let authority = intermediates.iter().find(|one| self.is_of(one));
        let authority = authority.ok_or_else(unknown)?;
        let mut roots = RootCertStore::empty();
        roots.add(authority.clone().into_owned())?;
        let verifier =
            WebPkiServerVerifier::builder_with_provider(Arc::new(roots), self.provider.clone())
                .build()
                .map_err(|_| unknown())?;
        Judge::new(verifier, self.known).verify_server_cert(
            end_entity,
            intermediates,
            server_name,
            ocsp_response,
            now,
        )
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}
