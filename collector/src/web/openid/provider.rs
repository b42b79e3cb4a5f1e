//! Talks with the provider: what it says of itself, its keys, and the exchange of a code
//! for a token.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, Uri, header};
use data_encoding::BASE64;
use groundwork::causes::in_full;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::attempt::Attempt;
use super::claims::{self, Identity};
use super::{Refused, Settings, is_address};
use crate::outgoing::Outgoing;
use crate::outgoing::trust::{self, TrustError};

/// Longest wait for one answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// What the provider says of itself is asked for again after this.
const FRESH: Duration = Duration::from_secs(600);

/// What a provider says of itself (OpenID Connect Discovery 1.0).
#[derive(Clone, Debug, Deserialize)]
struct Metadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    userinfo_endpoint: Option<String>,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Vec<String>,
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
    access_token: Option<String>,
}

#[derive(Deserialize)]
struct Keys {
    keys: Vec<Value>,
}

pub struct Provider {
    pub settings: Settings,
    outgoing: Outgoing,
    known: Mutex<Option<(Instant, Arc<Metadata>)>>,
}

impl Provider {
    /// # Errors
    /// When the authorities cannot be read.
    pub fn new(settings: Settings) -> Result<Self, TrustError> {
        let authorities = trust::with_those_of_the_system(settings.ca_file.as_deref())?;
        Ok(Self {
            settings,
            outgoing: Outgoing::new(authorities, PATIENCE),
            known: Mutex::default(),
        })
    }

    /// Where somebody is sent to sign in.
    ///
    /// # Errors
    /// When the provider cannot be asked, or calls itself otherwise.
    pub async fn address(&self, attempt: &Attempt, language: &str) -> Result<String, Refused> {
        let metadata = self.metadata().await?;
        let address = &metadata.authorization_endpoint;
        let query = form(&[
            ("response_type", "code"),
            ("client_id", &self.settings.client_id),
            ("redirect_uri", &self.settings.redirect),
            ("scope", "openid profile email"),
            ("state", &attempt.state()),
            ("nonce", &attempt.nonce()),
            ("code_challenge", &attempt.challenge()),
            ("code_challenge_method", "S256"),
            ("ui_locales", language),
        ]);
        let between = if address.contains('?') { '&' } else { '?' };
        Ok(format!("{address}{between}{query}"))
    }

    /// Exchanges a code for what the provider says of somebody.
    ///
    /// # Errors
    /// When the provider cannot be asked or refuses, or what it says cannot be trusted or
    /// gives no role.
    pub async fn identity(&self, code: &str, attempt: &Attempt) -> Result<Identity, Refused> {
        let metadata = self.metadata().await?;
        let tokens: Tokens = self.exchange(&metadata, code, attempt).await?;
        let keys: Keys = self.get(&metadata.jwks_uri, None).await?;
        let nonce = attempt.nonce();
        let mut found = claims::checked(&tokens.id_token, &keys.keys, &self.settings, &nonce)?;
        if let (true, Some(page), Some(access)) = (
            claims::is_short(&found, &self.settings),
            &metadata.userinfo_endpoint,
            &tokens.access_token,
        ) {
            let more = self.get(page, Some(access)).await?;
            found = claims::completed(found, more)?;
        }
        claims::identity(&found, &self.settings)
    }

    async fn metadata(&self) -> Result<Arc<Metadata>, Refused> {
        let known = self
            .known
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        if let Some((at, metadata)) = known
            && at.elapsed() < FRESH
        {
            return Ok(metadata);
        }
        let issuer = &self.settings.issuer;
        let place = format!(
            "{}/.well-known/openid-configuration",
            issuer.trim_end_matches('/')
        );
        let metadata: Metadata = self.get(&place, None).await?;
        if metadata.issuer != *issuer {
            return Err(Refused::Issuer {
                found: metadata.issuer.chars().take(200).collect(),
                expected: issuer.clone(),
            });
        }
        let metadata = Arc::new(metadata);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        *known = Some((Instant::now(), metadata.clone()));
        Ok(metadata)
    }

    async fn exchange(
        &self,
        metadata: &Metadata,
        code: &str,
        attempt: &Attempt,
    ) -> Result<Tokens, Refused> {
        let settings = &self.settings;
        let verifier = attempt.verifier();
        let mut fields = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", settings.redirect.as_str()),
            ("code_verifier", verifier.as_str()),
            ("client_id", settings.client_id.as_str()),
        ];
        let ways = &metadata.token_endpoint_auth_methods_supported;
        let posts = ways.iter().any(|way| way == "client_secret_post")
            && !ways.iter().any(|way| way == "client_secret_basic");
        let secret = settings
            .client_secret
            .as_ref()
            .map(|secret| secret.0.as_str());
        let mut request = Request::builder()
            .method(Method::POST)
            .uri(uri(&metadata.token_endpoint)?)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        match secret {
            Some(secret) if posts => fields.push(("client_secret", secret)),
            Some(secret) => {
                // RFC 6749, 2.3.1: each is encoded as in a form.
                let pair = format!("{}:{}", encoded(&settings.client_id), encoded(secret));
                let basic = format!("Basic {}", BASE64.encode(pair.as_bytes()));
                request = request.header(header::AUTHORIZATION, basic);
            }
            None => {}
        }
        self.ask(request.body(Body::from(form(&fields)))).await
    }

    async fn get<T: DeserializeOwned>(
        &self,
        address: &str,
        access: Option<&str>,
    ) -> Result<T, Refused> {
        let mut request = Request::get(uri(address)?);
        if let Some(access) = access {
            request = request.header(header::AUTHORIZATION, format!("Bearer {access}"));
        }
        self.ask(request.body(Body::empty())).await
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        request: axum::http::Result<Request<Body>>,
    ) -> Result<T, Refused> {
        let fault = |why: &dyn std::fmt::Display| Refused::Provider(why.to_string());
        let mut request = request.map_err(|error| fault(&error))?;
        let json = header::HeaderValue::from_static("application/json");
        request.headers_mut().insert(header::ACCEPT, json);
        let place = request.uri().to_string();
        let answer = self.outgoing.answer(request).await;
        let (status, body) =
            answer.map_err(|error| fault(&format!("{place}: {}", in_full(&error))))?;
        if status.is_client_error() && status != StatusCode::NOT_FOUND {
            let told: Value = serde_json::from_slice(&body).unwrap_or_default();
            let why = told["error"].as_str().unwrap_or(status.as_str());
            return Err(Refused::Denied(why.chars().take(100).collect()));
        }
        if status != StatusCode::OK {
            return Err(fault(&format!("{place} answered {status}")));
        }
        serde_json::from_slice(&body).map_err(|error| fault(&format!("{place}: {error}")))
    }
}

fn uri(address: &str) -> Result<Uri, Refused> {
    let unfit = || Refused::Provider("it names an address that is not safe".to_owned());
    if !is_address(address) {
        return Err(unfit());
    }
    address.parse().map_err(|_| unfit())
}

/// `application/x-www-form-urlencoded`.
fn form(fields: &[(&str, &str)]) -> String {
    serde_urlencoded::to_string(fields).unwrap_or_default()
}

fn encoded(text: &str) -> String {
    form(&[("", text)]).trim_start_matches('=').to_owned()
}
