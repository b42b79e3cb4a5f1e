//! The daemon's side of TLS: which identity to show, and when to ask for the next.

use std::path::Path;
use std::sync::Arc;

use protocol::AccessPointId;
use rustls::ClientConfig;
use rustls::sign::SigningKey;

use crate::link::broker::TlsConfig;
use crate::link::renewal::{Renewal, RenewalError};
use crate::link::tls::certificate::Facts;
use crate::link::tls::judge::KnownTime;
use crate::link::tls::{Credentials, TlsError};

pub struct Security {
    credentials: Credentials,
    renewal: Renewal,
    /// Of the identity shown last.
    current: Option<Shown>,
}

/// An identity, and what signs with its key.
struct Shown {
    facts: Facts,
    key: Arc<dyn SigningKey>,
}

#[derive(Debug, thiserror::Error)]
pub enum SecurityError {
    #[error(transparent)]
    Tls(#[from] TlsError),
    #[error(transparent)]
    Renewal(#[from] RenewalError),
}

impl Security {
    pub fn new(config: TlsConfig, state: &Path, access_point: AccessPointId) -> Self {
        Self {
            credentials: Credentials::new(config, state),
            renewal: Renewal::new(access_point),
            current: None,
        }
    }

    /// How to connect. After a failure it is the other identity's turn, in case
    /// the renewed one is not accepted. `utc_s` is the trusted time, `cursor` the
    /// end of the last window on flash.
    ///
    /// # Errors
    /// When no identity, or no authority, can be read.
    pub fn client(
        &mut self,
        failures: usize,
        utc_s: Option<u32>,
        cursor: u32,
    ) -> Result<Arc<ClientConfig>, TlsError> {
        let mut identities = self.credentials.identities()?;
        if identities.is_empty() {
            self.current = None;
            let known = KnownTime::new(utc_s, [u64::from(cursor)]);
            return self.credentials.client(None, known);
        }
        let identity = identities.swap_remove(failures % identities.len());
        let facts = identity.facts.clone();
        let known = KnownTime::new(utc_s, [u64::from(cursor), facts.starts_s]);
        self.current = Some(Shown {
            facts,
            key: identity.signing_key()?,
        });
        self.credentials.client(Some(identity), known)
    }

    /// End of the certificate in use, Unix seconds.
    pub fn expires(&self) -> Option<u32> {
        let current = self.current.as_ref()?;
        Some(u32::try_from(current.facts.ends_s).unwrap_or(u32::MAX))
    }

    /// The signing request, if it is time to ask.
    ///
    /// # Errors
    /// When no key can be made for it, or the one in use cannot sign.
    pub fn request(
        &mut self,
        utc_s: Option<u32>,
        cursor: u32,
        steady_s: u64,
    ) -> Result<Option<Vec<u8>>, SecurityError> {
        let Some(current) = &self.current else {
            return Ok(None);
        };
        let Shown { facts, key } = current;
        let known = KnownTime::new(utc_s, [u64::from(cursor), facts.starts_s]);
        if !self.renewal.is_due(facts, known.seconds(), steady_s) {
            return Ok(None);
        }
        Ok(Some(self.renewal.ask(facts, &**key, steady_s)?))
    }

    /// Takes and keeps the answer to a signing request.
    ///
    /// # Errors
    /// When it is not what was asked for, or cannot be kept.
    pub fn accept(&mut self, payload: &[u8]) -> Result<(), SecurityError> {
        let Some(current) = &self.current else {
            return Err(RenewalError::Unasked.into());
        };
        let pem = self.renewal.accept(payload, &current.facts)?;
        self.credentials.keep(&pem)?;
        self.renewal.done();
        Ok(())
    }
}
