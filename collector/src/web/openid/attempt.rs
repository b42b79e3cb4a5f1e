//! A sign-in that is under way. The browser holds one secret; all that goes to the provider
//! is derived from it, so nothing is stored of sign-ins that strangers begin.

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use sha2::{Digest, Sha256};

use crate::web::sign_in::{Secret, hash_secret};

/// How long the provider may take to send somebody back, seconds.
pub const HOLDS_S: i64 = 600;

#[derive(Clone, Debug)]
pub struct Attempt {
    /// As the browser keeps it: a secret and the time it was drawn at.
    kept: String,
    begun_s: i64,
}

impl Attempt {
    /// # Errors
    /// When the system has no randomness to give.
    pub fn begin(now_s: i64) -> Result<Self, getrandom::Error> {
        let secret = Secret::random()?;
        Ok(Self {
            kept: format!("{}.{now_s}", secret.as_str()),
            begun_s: now_s,
        })
    }

    /// What a browser brings back; `None` where it is over, or was never one.
    pub fn read(kept: &str, now_s: i64) -> Option<Self> {
        let (secret, begun) = kept.split_once('.')?;
        let begun_s: i64 = begun.parse().ok()?;
        let sound = secret.len() == 64 && (0..HOLDS_S).contains(&(now_s - begun_s));
        sound.then(|| Self {
            kept: kept.to_owned(),
            begun_s,
        })
    }

    pub fn kept(&self) -> &str {
        &self.kept
    }

    /// Until when it could be answered.
    pub fn until_s(&self) -> i64 {
        self.begun_s + HOLDS_S
    }

    pub fn state(&self) -> String {
        self.derived("state")
    }

    pub fn nonce(&self) -> String {
        self.derived("nonce")
    }

    /// Of PKCE (RFC 7636).
    pub fn verifier(&self) -> String {
        self.derived("verifier")
    }

    pub fn challenge(&self) -> String {
        BASE64URL_NOPAD.encode(&Sha256::digest(self.verifier().as_bytes()))
    }

    /// What is kept of it once it is answered.
    pub fn hash(&self) -> [u8; 32] {
        hash_secret(&self.derived("answered"))
    }

    fn derived(&self, what: &str) -> String {
        HEXLOWER.encode(&Sha256::digest(format!("{what}:{}", self.kept).as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attempt_is_its_own_and_ends() {
        let attempt = Attempt::begin(1_000).unwrap();
        let back = Attempt::read(attempt.kept(), 1_599).unwrap();
        assert_eq!(back.state(), attempt.state());
        assert_ne!(attempt.state(), attempt.nonce());
        let other = Attempt::begin(1_000).unwrap();
        assert_ne!(other.state(), attempt.state());
        let later = attempt.kept().replace(".1000", ".1001");
        assert_ne!(
            Attempt::read(&later, 1_100).unwrap().state(),
            attempt.state()
        );
        for (kept, now_s) in [
            (attempt.kept(), 1_600),
            (attempt.kept(), 999),
            ("", 1_000),
            ("short.1000", 1_000),
        ] {
            assert!(Attempt::read(kept, now_s).is_none(), "{kept}");
        }
    }
}
