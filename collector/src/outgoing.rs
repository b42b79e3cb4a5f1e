//! The one client by which the collector calls others over HTTPS: little time, small
//! answers, few at once. Redirects are not followed, and no proxy is asked.

pub mod trust;

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderValue, Request, Response, StatusCode, header};
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::{self, Client};
use hyper_util::rt::TokioExecutor;
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};
use tokio::sync::Semaphore;

/// Largest answer, bytes.
const LARGEST: usize = 256 * 1024;
/// Calls at once; others wait, and their time runs.
const AT_ONCE: usize = 4;

pub struct Outgoing {
    client: Client<HttpsConnector<HttpConnector>, Body>,
    /// For one call, from the wait for a turn to the last byte that is read.
    patience: Duration,
    turns: Semaphore,
}

#[derive(Debug, thiserror::Error)]
pub enum OutgoingError {
    #[error("no answer within {} s", .0.as_secs())]
    Late(Duration),
    #[error("the call fails")]
    Call(#[from] legacy::Error),
    #[error("the answer ends early, or has more than {LARGEST} bytes")]
    Answer(#[source] axum::Error),
}

impl Outgoing {
    pub fn new(authorities: Vec<CertificateDer<'static>>, patience: Duration) -> Self {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(authorities);
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("ring has suites for the usual versions of TLS")
            .with_root_certificates(roots)
            .with_no_client_auth();
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(tls)
            .https_or_http()
            .enable_http1()
            .build();
        Self {
            client: Client::builder(TokioExecutor::new()).build(connector),
            patience,
            turns: Semaphore::new(AT_ONCE),
        }
    }

    /// What is answered, in short; the body is not read.
    ///
    /// # Errors
    /// When nothing is answered in time.
    pub async fn status(&self, request: Request<Body>) -> Result<StatusCode, OutgoingError> {
        self.in_time(async { Ok(self.send(request).await?.status()) })
            .await
    }

    /// What is answered, whole.
    ///
    /// # Errors
    /// When nothing is answered in time, or too much.
    pub async fn answer(
        &self,
        request: Request<Body>,
    ) -> Result<(StatusCode, Bytes), OutgoingError> {
        self.in_time(async {
            let response = self.send(request).await?;
            let status = response.status();
            let body = to_bytes(Body::new(response.into_body()), LARGEST).await;
            Ok((status, body.map_err(OutgoingError::Answer)?))
        })
        .await
    }

    async fn send(&self, mut request: Request<Body>) -> Result<Response<Incoming>, legacy::Error> {
        let name = HeaderValue::from_static("hotspot-collector");
        request.headers_mut().insert(header::USER_AGENT, name);
        self.client.request(request).await
    }

    async fn in_time<T>(
        &self,
        call: impl Future<Output = Result<T, OutgoingError>>,
    ) -> Result<T, OutgoingError> {
        let in_turn = async {
            let _turn = self.turns.acquire().await;
            call.await
        };
        tokio::time::timeout(self.patience, in_turn)
            .await
            .unwrap_or(Err(OutgoingError::Late(self.patience)))
    }
}
