//! New certificates without a visit: an access point sends a signing request before
//! its certificate ends, and gets the new one back.

use std::path::PathBuf;

use jiff::Timestamp;
use protocol::AccessPointId;
use protocol::renewal::{Certificate, Renew};
use tokio::sync::mpsc::{Receiver, Sender};
use tracing::{info, warn};

use crate::authority::{Authority, AuthorityError, SigningRequest};
use crate::canary::chain;
use crate::check_report::Left;
use crate::database::Database;
use crate::ingest::Answers;
use crate::refusals::Tally;
use crate::registry::certificate;

/// Requests on their way; more are left, and come again.
pub const REQUESTS: usize = 64;
/// New certificates of one access point in a day; it needs one in months.
const A_DAY: u32 = 3;
const DAY_S: i64 = 86_400;

#[derive(Debug, thiserror::Error)]
pub enum RenewalError {
    #[error(transparent)]
    Authority(#[from] AuthorityError),
    #[error("the registry cannot be used")]
    Database(#[from] rusqlite::Error),
    #[error("it had {A_DAY} new certificates within a day")]
    TooMany,
}

pub struct Renewals {
    pub database: Database,
    pub authority_directory: PathBuf,
    pub certificate_days: u32,
}

impl Renewals {
    /// Answers requests until there are no more. Blocks.
    pub fn run(&self, mut requests: Receiver<(AccessPointId, Renew)>, answers: &Sender<Answers>) {
        while let Some((access_point, renew)) = requests.blocking_recv() {
            // Of the real world, whatever a laboratory's clock shows.
            let now = Timestamp::now();
            let certificate = match self.renew(&access_point, &renew, now) {
                Ok(certificate) => certificate,
                Err(error) => {
                    let why = chain(&error);
                    warn!(%access_point, "no new certificate for {access_point}: {why}");
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
    /// When the request is bad, there are too many, or the authority cannot be used.
    pub fn renew(
        &self,
        access_point: &AccessPointId,
        renew: &Renew,
        now: Timestamp,
    ) -> Result<Certificate, RenewalError> {
        let request = SigningRequest::read(&renew.request)?;
        let reader = self.database.reader()?;
        let known = certificate::chain_for(&reader, access_point, &request.public_key)?;
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

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, KeyPair};

    use super::*;

    fn request(key: &KeyPair) -> Renew {
        let request = CertificateParams::default().serialize_request(key).unwrap();
        Renew {
            request: request.der().to_vec(),
        }
    }

    #[test]
    fn a_key_gets_one_certificate_however_often_it_asks_and_a_box_a_few_a_day() {
        let directory = tempfile::tempdir().unwrap();
        let now = Timestamp::now();
        let renewals = Renewals {
            database: Database::open(directory.path()).unwrap(),
            authority_directory: directory.path().join("authority"),
            certificate_days: 90,
        };
        let access_point: AccessPointId = "ap-1".parse().unwrap();
        let key = KeyPair::generate().unwrap();
        let missing = renewals.renew(&access_point, &request(&key), now);
        assert!(missing.is_err_and(|error| error.to_string().contains("no certificate authority")));

        Authority::load_or_make(&renewals.authority_directory, 90, now).unwrap();
        let first = renewals.renew(&access_point, &request(&key), now).unwrap();
        let again = renewals.renew(&access_point, &request(&key), now).unwrap();
        assert_eq!(first, again);
        let (_, certificate) = x509_parser::parse_x509_certificate(&first.chain[0]).unwrap();
        assert_eq!(certificate.subject().to_string(), "CN=ap-1");
        assert!(!certificate.is_ca());

        for _ in 1..A_DAY {
            let key = KeyPair::generate().unwrap();
            renewals.renew(&access_point, &request(&key), now).unwrap();
        }
        let key = KeyPair::generate().unwrap();
        let refused = renewals.renew(&access_point, &request(&key), now);
        assert!(matches!(refused, Err(RenewalError::TooMany)));
    }

    #[test]
    fn a_damaged_request_gets_no_certificate_for_another_key() {
        let key = KeyPair::generate().unwrap();
        let whole = request(&key).request;
        let public_key = SigningRequest::read(&whole).unwrap().public_key;
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            // A byte that says nothing may be passed over; another key may not come out.
            if let Ok(read) = SigningRequest::read(&damaged) {
                assert_eq!(read.public_key, public_key, "byte {at}");
            }
            assert!(SigningRequest::read(&whole[..at]).is_err(), "cut at {at}");
        }
    }
}
