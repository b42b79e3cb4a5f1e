//! Whether the broker's certificate is good, on a box that may not know the time.
//!
//! Without a trusted clock all that is known is a time before which it cannot be:
//! the build, the end of the last window on flash, the start of this box's own
//! certificate. What had ended by then is refused. What begins later may have begun
//! meanwhile, and is judged at its own start.

use std::sync::Arc;
use std::time::Duration;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::time_provider::TimeProvider;
use rustls::{DigitallySignedStruct, Error, SignatureScheme};

use super::certificate::Facts;

/// What is known of the time, Unix seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KnownTime {
    Now(u64),
    NotBefore(u64),
}

impl KnownTime {
    /// From the trusted clock if there is one, else from the marks of the past.
    pub fn new(utc_s: Option<u32>, marks: impl IntoIterator<Item = u64>) -> Self {
        match utc_s {
            Some(utc_s) => KnownTime::Now(u64::from(utc_s)),
            None => KnownTime::NotBefore(marks.into_iter().chain([built_s()]).max().unwrap_or(0)),
        }
    }

    pub fn seconds(self) -> u64 {
        match self {
            KnownTime::Now(seconds) | KnownTime::NotBefore(seconds) => seconds,
        }
    }

    /// The time at which to judge certificates that begin at `starts_s`.
    fn for_chain(self, starts_s: impl Iterator<Item = u64>) -> u64 {
        match self {
            KnownTime::Now(now) => now,
            KnownTime::NotBefore(floor) => starts_s.fold(floor, u64::max),
        }
    }
}

/// When this program was built, Unix seconds, as its packager said; else 0.
fn built_s() -> u64 {
    let epoch = option_env!("SOURCE_DATE_EPOCH");
    epoch.and_then(|text| text.parse().ok()).unwrap_or(0)
}

#[derive(Debug)]
pub struct Judge {
    authorities: Arc<WebPkiServerVerifier>,
    known: KnownTime,
}

impl Judge {
    pub fn new(authorities: Arc<WebPkiServerVerifier>, known: KnownTime) -> Self {
        Self { authorities, known }
    }
}

impl TimeProvider for Judge {
    fn current_time(&self) -> Option<UnixTime> {
        let seconds = Duration::from_secs(self.known.seconds());
        Some(UnixTime::since_unix_epoch(seconds))
    }
}

impl ServerCertVerifier for Judge {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        _system_clock: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let chain = std::iter::once(end_entity).chain(intermediates);
        let starts = chain
            .filter_map(|der| Facts::read(der))
            .map(|facts| facts.starts_s);
        let at = Duration::from_secs(self.known.for_chain(starts));
        self.authorities.verify_server_cert(
            end_entity,
            intermediates,
            server_name,
            ocsp_response,
            UnixTime::since_unix_epoch(at),
        )
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.authorities
            .verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.authorities
            .verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.authorities.supported_verify_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trusted_clock_is_believed_and_nothing_else() {
        let known = KnownTime::new(Some(1000), [5000]);
        assert_eq!(known.for_chain([9000].into_iter()), 1000);
    }

    #[test]
    fn without_a_clock_it_is_at_least_the_latest_mark_and_the_start_of_the_certificate() {
        let known = KnownTime::new(None, [u64::from(u32::MAX), 3]);
        assert_eq!(known, KnownTime::NotBefore(u64::from(u32::MAX)));
        assert_eq!(known.for_chain([7].into_iter()), u64::from(u32::MAX));
        let later = u64::from(u32::MAX) + 9;
        assert_eq!(known.for_chain([7, later].into_iter()), later);
    }
}
