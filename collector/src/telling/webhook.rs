//! A program is called: the event as JSON, signed as <https://www.standardwebhooks.com> has
//! it. Redirects are not followed, and the answer's body is not read.

use std::sync::Arc;
use std::time::Duration;

use data_encoding::BASE64;
use groundwork::causes::in_full;
use jiff::Timestamp;
use ring::hmac;
use serde::Serialize;
use ureq::Agent;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use super::fault::Fault;
use super::settings;
use super::trust::{self, TrustError};
use crate::insight::news::item::News;

const PATIENCE: Duration = Duration::from_secs(20);

/// What is sent. It holds no personal data.
#[derive(Serialize)]
struct Event<'a> {
    /// When it was written.
    timestamp: Timestamp,
    #[serde(flatten)]
    news: &'a News,
}

#[derive(Clone)]
pub struct Caller {
    agent: Agent,
    address: String,
    key: hmac::Key,
}

impl Caller {
    /// # Errors
    /// When the authorities cannot be read.
    pub fn new(settings: &settings::Webhook) -> Result<Self, TrustError> {
        let authorities: Vec<Certificate<'static>> =
            trust::authorities(settings.ca_file.as_deref())?
                .iter()
                .map(|authority| Certificate::from_der(authority).to_owned())
                .collect();
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::new_with_certs(&authorities))
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .build();
        let agent = Agent::config_builder()
            .tls_config(tls)
            .timeout_global(Some(PATIENCE))
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .proxy(None)
            .user_agent("hotspot-collector")
            .build();
        Ok(Self {
            agent: agent.into(),
            address: settings.address.clone(),
            key: hmac::Key::new(hmac::HMAC_SHA256, &settings.secret),
        })
    }

    /// Calls once, at `now` by the real time: receivers refuse what is old. Blocks.
    ///
    /// # Errors
    /// When the other side did not answer that it has it.
    pub fn call(
        &self,
        id: &str,
        news: &News,
        written: Timestamp,
        now: Timestamp,
    ) -> Result<(), Fault> {
        let event = Event {
            timestamp: written,
            news,
        };
        let body =
            serde_json::to_string(&event).map_err(|error| Fault::Refused(in_full(&error)))?;
        let seconds = now.as_second().to_string();
        let answer = self
            .agent
            .post(&self.address)
            .header("content-type", "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", &seconds)
            .header("webhook-signature", &sign(&self.key, id, &seconds, &body))
            .send(&body);
        match answer {
            Ok(answer) if answer.status().is_success() => Ok(()),
            Ok(answer) if answer.status().is_redirection() => Err(Fault::OfThisOne(format!(
                "{} answers {}, and redirects are not followed",
                self.address,
                answer.status()
            ))),
            Ok(answer) => Err(Fault::OfThisOne(format!(
                "{} answers {}",
                self.address,
                answer.status()
            ))),
            Err(error) => Err(Fault::OfServer(format!(
                "{} cannot be called: {}",
                self.address,
                in_full(&error)
            ))),
        }
    }
}

/// Over number, time and body.
fn sign(key: &hmac::Key, id: &str, seconds: &str, body: &str) -> String {
    let signed = format!("{id}.{seconds}.{body}");
    let mac = hmac::sign(key, signed.as_bytes());
    format!("v1,{}", BASE64.encode(mac.as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_that_of_the_convention() {
        // Made with Python's hmac.
        let key = hmac::Key::new(hmac::HMAC_SHA256, b"0123456789abcdef0123456789abcdef");
        assert_eq!(
            sign(&key, "msg_1", "1700000000", "{\"a\":1}"),
            "v1,rkwp5YuvdrMkcu0ZhuMsXoTg44mHAr1Q0+FFgFpXsjY="
        );
    }
}
