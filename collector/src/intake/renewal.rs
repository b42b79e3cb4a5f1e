//! New certificates without a visit: an access point sends a signing request before
//! its certificate ends, and gets the new one back.
//!
//! Anyone who can write on its topic could ask in its name. So the request is signed with
//! the key in use, and nothing is signed unless the broker is proven to keep access
//! points apart: see [`canary`](crate::intake::canary).

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use groundwork::causes::in_full;
use groundwork::seconds::DAY_S;
use jiff::Timestamp;
use protocol::AccessPointId;
use protocol::renewal::{Asked, Certificate, SignedRenew};
use records::database::Database;
use records::refusals::Tally;
use records::registry::certificate;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P384_SHA384_ASN1, ED25519, UnparsedPublicKey,
    VerificationAlgorithm,
};
use rusqlite::Connection;
use tokio::sync::mpsc::{Receiver, Sender};
use tokio::task::JoinError;
use tracing::{info, warn};

use crate::health::Health;
use crate::intake::arrivals::Answers;
use crate::intake::authority::{Authority, AuthorityError, SigningRequest};
use crate::intake::enroll::settings::Settings;
use crate::timekeeper::Timekeeper;
use records::refusals::Left;

/// Requests on their way; more are left, and come again.
pub const REQUESTS: usize = 64;
/// New certificates of one access point in a day; it needs one in months.
const A_DAY: u32 = 3;
/// Between two lines of log about requests that are refused: a box may send thousands.
const TELL_EVERY: Duration = Duration::from_secs(60);

#[derive(Debug, thiserror::Error)]
pub enum RenewalError {
    #[error(transparent)]
    Authority(#[from] AuthorityError),
    #[error("the registry cannot be used")]
    Database(#[from] rusqlite::Error),
    #[error("it had {A_DAY} new certificates within a day")]
    TooMany,
    #[error("it is not proven that the broker keeps access points apart")]
    Unproven,
    #[error("this machine's clock is not believed")]
    Clock,
    #[error("it is not signed, and `enroll.unsigned_renewal_until` has passed")]
    Unsigned,
    #[error("it is not signed with a key whose certificate is good")]
    Signature,
}

pub struct Renewals {
    pub database: Database,
    pub authority_directory: PathBuf,
    pub certificate_days: u32,
    /// Until when a request of version 1 is taken; `None`: not at all.
    pub unsigned_until: Option<Timestamp>,
    pub health: Arc<Health>,
    pub timekeeper: Arc<Timekeeper>,
}

/// The part of the daemon that answers access points.
pub struct Answering {
    pub renewals: Renewals,
    pub requests: Receiver<(AccessPointId, Asked)>,
    pub answers: Sender<Answers>,
}

impl Answering {
    /// Runs until there are no more requests, on its own thread.
    ///
    /// # Errors
    /// When it panicked.
    pub async fn run(self) -> Result<(), JoinError> {
        let answer = move || self.renewals.run(self.requests, &self.answers);
        tokio::task::spawn_blocking(answer).await
    }
}

impl Renewals {
    pub fn new(
        database: Database,
        enroll: &Settings,
        health: Arc<Health>,
        timekeeper: Arc<Timekeeper>,
    ) -> Self {
        Self {
            database,
            authority_directory: enroll.authority_directory.clone(),
            certificate_days: enroll.certificate_days,
            unsigned_until: enroll.unsigned_renewal_until,
            health,
            timekeeper,
        }
    }

    /// Answers requests until there are no more. Blocks.
    pub fn run(&self, mut requests: Receiver<(AccessPointId, Asked)>, answers: &Sender<Answers>) {
        let (mut told_at, mut untold) = (None::<Instant>, 0_usize);
        while let Some((access_point, asked)) = requests.blocking_recv() {
            #[expect(
                clippy::disallowed_methods,
                reason = "of the real world, whatever a laboratory's clock shows"
            )]
            let now = Timestamp::now();
            let certificate = match self.renew(&access_point, &asked, now) {
                Ok(certificate) => certificate,
                Err(error) => {
                    if told_at.is_none_or(|at| at.elapsed() >= TELL_EVERY) {
                        let why = in_full(&error);
                        warn!(
                            %access_point,
                            "no new certificate for {access_point}: {why} ({untold} others since \
                             the last such line)"
                        );
                        (told_at, untold) = (Some(Instant::now()), 0);
                    } else {
                        untold += 1;
                    }
                    self.count(access_point, now);
                    continue;
                }
            };
            let answer = Answers {
                certificates: vec![(access_point, certificate)],
                ..Answers::default()
            };
            if answers.blocking_send(answer).is_err() {
                return;
            }
        }
    }

    /// The same certificate for the same key, however often it is asked for.
    ///
    /// # Errors
    /// When access control is not proven, the request is bad or not signed as it should
    /// be, there are too many, or the authority cannot be used.
    pub fn renew(
        &self,
        access_point: &AccessPointId,
        asked: &Asked,
        now: Timestamp,
    ) -> Result<Certificate, RenewalError> {
        if self.health.access_control() != Some(true) {
            return Err(RenewalError::Unproven);
        }
        if self.timekeeper.doubt().is_some() {
            return Err(RenewalError::Clock);
        }
        let reader = self.database.reader()?;
        let request = match asked {
            Asked::Signed(signed) => {
                check_signature(&reader, access_point, signed, now)?;
                SigningRequest::read(&signed.request)?
            }
            Asked::Unsigned(renew) => {
                if self.unsigned_until.is_none_or(|until| now >= until) {
                    return Err(RenewalError::Unsigned);
                }
                SigningRequest::read(&renew.request)?
            }
        };
        let known = certificate::chain_for(&reader, access_point, &request.public_key, now)?;
        if let Some(chain) = known {
            return Ok(Certificate { chain });
        }
        let yesterday = Timestamp::from_second(now.as_second() - DAY_S).unwrap_or(now);
        if certificate::renewals_since(&reader, access_point, yesterday)? >= A_DAY {
            return Err(RenewalError::TooMany);
        }
        let authority = Authority::load(&self.authority_directory, self.certificate_days)?;
        let issued = authority.sign(access_point, &request, now)?;
        self.database
            .write(|transaction| certificate::add(transaction, access_point, &issued, true))?;
        info!(%access_point, "a new certificate for {access_point}, until {}", issued.expires);
        Ok(Certificate {
            chain: issued.chain,
        })
    }

    fn count(&self, access_point: AccessPointId, now: Timestamp) {
        let mut tally = Tally::default();
        tally.add(Some(access_point), Left::Renewal.as_str());
        let saved = self
            .database
            .write(|transaction| tally.save(transaction, now.as_second()));
        if let Err(error) = saved {
            warn!("a refused renewal was not counted: {error}");
        }
    }
}

/// Only the holder of a key that was certified for this access point can have made it.
fn check_signature(
    registry: &Connection,
    access_point: &AccessPointId,
    signed: &SignedRenew,
    now: Timestamp,
) -> Result<(), RenewalError> {
    let chain = certificate::chain_for(registry, access_point, &signed.key, now)?;
    let chain = chain.ok_or(RenewalError::Signature)?;
    let own = chain.first().ok_or(RenewalError::Signature)?;
    let (_, certificate) =
        x509_parser::parse_x509_certificate(own).map_err(|_| RenewalError::Signature)?;
    let key: &[u8] = &certificate.public_key().subject_public_key.data;
    let algorithm: &dyn VerificationAlgorithm = match key.len() {
        65 => &ECDSA_P256_SHA256_ASN1,
        97 => &ECDSA_P384_SHA384_ASN1,
        32 => &ED25519,
        _ => return Err(RenewalError::Signature),
    };
    let bytes = SignedRenew::signed_bytes(access_point, &signed.request);
    UnparsedPublicKey::new(algorithm, key)
        .verify(&bytes, &signed.signature)
        .map_err(|_| RenewalError::Signature)
}

#[cfg(test)]
mod tests;
