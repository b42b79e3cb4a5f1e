//! A program is called: the event as JSON, signed as <https://www.standardwebhooks.com> has
//! it. Redirects are not followed, and the answer's body is not read.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, header};
use data_encoding::BASE64;
use groundwork::causes::in_full;
use jiff::Timestamp;
use ring::hmac;
use serde::Serialize;

use super::fault::Fault;
use super::settings;
use crate::insight::news::item::News;
use crate::outgoing::Outgoing;
use crate::outgoing::trust::{self, TrustError};

const PATIENCE: Duration = Duration::from_secs(20);

/// What is sent. It holds no personal data.
#[derive(Serialize)]
struct Event<'a> {
    /// When it was written.
    timestamp: Timestamp,
    #[serde(flatten)]
    news: &'a News,
}

pub struct Caller {
    outgoing: Outgoing,
    address: String,
    key: hmac::Key,
}

impl Caller {
    /// # Errors
    /// When the authorities cannot be read.
    pub fn new(settings: &settings::Webhook) -> Result<Self, TrustError> {
        let authorities = trust::authorities(settings.ca_file.as_deref())?;
        Ok(Self {
            outgoing: Outgoing::new(authorities, PATIENCE),
            address: settings.address.clone(),
            key: hmac::Key::new(hmac::HMAC_SHA256, &settings.secret),
        })
    }

    /// Calls once, at `now` by the real time: receivers refuse what is old.
    ///
    /// # Errors
    /// When the other side did not answer that it has it.
    pub async fn call(
        &self,
        id: &str,
        news: &News,
        written: Timestamp,
        now: Timestamp,
    ) -> Result<(), Fault> {
        let request = self.request(id, news, written, now)?;
        let address = &self.address;
        match self.outgoing.status(request).await {
            Ok(status) if status.is_success() => Ok(()),
            Ok(status) if status.is_redirection() => Err(Fault::OfThisOne(format!(
                "{address} answers {status}, and redirects are not followed"
            ))),
            Ok(status) => Err(Fault::OfThisOne(format!("{address} answers {status}"))),
            Err(error) => Err(Fault::OfServer(format!(
                "{address} cannot be called: {}",
                in_full(&error)
            ))),
        }
    }

    fn request(
        &self,
        id: &str,
        news: &News,
        written: Timestamp,
        now: Timestamp,
    ) -> Result<Request<Body>, Fault> {
        let event = Event {
            timestamp: written,
            news,
        };
        let body =
            serde_json::to_string(&event).map_err(|error| Fault::Refused(in_full(&error)))?;
        let seconds = now.as_second().to_string();
        Request::post(&self.address)
            .header(header::CONTENT_TYPE, "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", &seconds)
            .header("webhook-signature", sign(&self.key, id, &seconds, &body))
            .body(Body::from(body))
            .map_err(|error| Fault::Refused(in_full(&error)))
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
