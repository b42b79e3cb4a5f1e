//! The first certificate of an access point, for a one-time token. What is signed afterwards
//! is signed by [`renewal`](crate::intake::renewal), on the same authority.
//!
//! A token is bound to the key that came with it first: that key gets its certificate again,
//! since the answer may have been lost, and no other key gets one.

pub mod http;

use std::sync::Arc;

use groundwork::seconds::DAY_S;
use jiff::Timestamp;
use protocol::AccessPointId;
use protocol::joining::{Answer, Broker, Request, Token};
use records::database::Database;
use records::registry::audit::detail::Done;
use records::registry::certificate::{self, Holding};
use records::registry::join_token::{self, JoinToken, Used};
use records::registry::{access_point, audit};
use rusqlite::{Connection, Transaction};
use rustls::pki_types::CertificateSigningRequestDer;
use rustls::pki_types::pem::PemObject;
use sha2::{Digest, Sha256};
use tracing::info;

use crate::intake::authority::{self, Authority, AuthorityError, SigningRequest};
use crate::intake::broker_names;
use crate::intake::enroll::settings::Settings;
use crate::intake::enroll::{self, EnrollError};
use crate::timekeeper::Timekeeper;

#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    #[error("this is not a request to join")]
    Garbled,
    #[error("there is no such token; was all of it copied, and is this the collector it is for?")]
    Unknown,
    #[error(
        "the token ended at {at}: it was too old, or a newer one took its place; make another with `hotspot-collector enroll {id} --token`"
    )]
    Ended { id: AccessPointId, at: Timestamp },
    #[error(
        "the token was used at {at}, by another key than this box has now; if that was not this box, shut the other out with `hotspot-collector enroll --revoke {id}`; make another token with `hotspot-collector enroll {id} --token`"
    )]
    Used { id: AccessPointId, at: Timestamp },
    #[error(
        "the token was used at {at}, and the certificate made for it has ended or is void; make another token with `hotspot-collector enroll {id} --token`"
    )]
    Void { id: AccessPointId, at: Timestamp },
    #[error("{0} is retired or shut out; `hotspot-collector enroll {0} --token` lets it in again")]
    ShutOut(AccessPointId),
    #[error("the signing request cannot be used")]
    Request(#[source] AuthorityError),
    #[error("the collector's clock is not believed; try again once it is right")]
    Clock,
    #[error(transparent)]
    Authority(#[from] AuthorityError),
    #[error("the registry cannot be used")]
    Database(#[from] rusqlite::Error),
}

pub struct Joining {
    pub database: Database,
    pub enroll: Settings,
    pub timekeeper: Arc<Timekeeper>,
}

impl Joining {
    /// A certificate for the key of the request, and how to reach the broker.
    ///
    /// # Errors
    /// When the token does not hold, or the authority cannot be used.
    pub fn join(&self, request: &Request, now: Timestamp) -> Result<Answer, JoinError> {
        let token: Token = request.token.parse().map_err(|_| JoinError::Unknown)?;
        let der = CertificateSigningRequestDer::from_pem_slice(request.request.as_bytes());
        let der = der.map_err(|_| JoinError::Garbled)?;
        let signing = SigningRequest::read(&der).map_err(JoinError::Request)?;
        let hash = hash(&token);
        // A stranger costs one look.
        if join_token::find(&self.database.reader()?, &hash)?.is_none() {
            return Err(JoinError::Unknown);
        }
        let authority = Authority::load(
            &self.enroll.authority_directory,
            self.enroll.certificate_days,
        )?;
        let (id, chain) = self.database.write(|transaction| {
            let known = join_token::find(transaction, &hash)?.ok_or(JoinError::Unknown)?;
            let id = known.access_point.clone();
            let lasting = certificate::holding(transaction, &id, now.as_second())?;
            if lasting == Holding::ShutOut {
                return Err(JoinError::ShutOut(id));
            }
            let chain = match &known.used {
                Some(used) => again(transaction, &id, used, &signing, now)?,
                None => self.first(transaction, &known, &hash, &authority, &signing, now)?,
            };
            Ok((id, chain))
        })?;
        Ok(Answer {
            access_point: id,
            certificate: chain.iter().map(|der| authority::pem_of(der)).collect(),
            authorities: enroll::trusted(&self.enroll, &authority),
            broker: Broker {
                host: self.enroll.broker_host.clone(),
                port: self.enroll.broker_port,
                topic_prefix: self.enroll.root.levels().map(str::to_owned),
            },
            settings: self.enroll.agents.clone(),
        })
    }

    fn first(
        &self,
        transaction: &Transaction<'_>,
        known: &JoinToken,
        hash: &[u8; 32],
        authority: &Authority,
        signing: &SigningRequest,
        now: Timestamp,
    ) -> Result<Vec<Vec<u8>>, JoinError> {
        let id = &known.access_point;
        if known.expires <= now {
            return Err(JoinError::Ended {
                id: id.clone(),
                at: known.expires,
            });
        }
        if self.timekeeper.doubt().is_some() {
            return Err(JoinError::Clock);
        }
        let issued = authority.sign(id, signing, now)?;
        certificate::add(transaction, id, &issued, false)?;
        join_token::take(transaction, hash, &signing.public_key, now)?;
        let until = issued.expires;
        let done = Done::Certificate { until };
        log(transaction, id, "join", done, id.as_str(), now)?;
        info!(access_point = %id, "{id} has joined, certificate until {}", issued.expires);
        Ok(issued.chain)
    }
}

/// The certificate that was made for this key before.
fn again(
    connection: &Connection,
    id: &AccessPointId,
    used: &Used,
    signing: &SigningRequest,
    now: Timestamp,
) -> Result<Vec<Vec<u8>>, JoinError> {
    let (id, at) = (id.clone(), used.at);
    if used.public_key != signing.public_key {
        return Err(JoinError::Used { id, at });
    }
    let chain = certificate::chain_for(connection, &id, &signing.public_key, now)?;
    chain.ok_or(JoinError::Void { id, at })
}

#[derive(Debug, thiserror::Error)]
pub enum NoToken {
    #[error("there is no access point `{0}`")]
    Unknown(AccessPointId),
    #[error("{0} is shut out; `hotspot-collector enroll {0} --token` lets it in again")]
    ShutOut(AccessPointId),
    #[error("there is no authority yet; `hotspot-collector enroll --broker NAME` makes it")]
    NoAuthority(#[source] AuthorityError),
    #[error(transparent)]
    Secret(#[from] AuthorityError),
    #[error("the registry cannot be used")]
    Database(#[from] rusqlite::Error),
}

/// Makes a token of one access point in the name of somebody; an earlier one that was not
/// used ends. One that is shut out stays so, and no file of the broker is touched.
///
/// # Errors
/// When the access point is not one that may join, or nothing could be signed for it.
pub fn make_token(
    settings: &Settings,
    transaction: &Transaction<'_>,
    id: &AccessPointId,
    days: u32,
    by: &str,
    now: Timestamp,
) -> Result<(Token, Timestamp), NoToken> {
    if access_point::find(transaction, id)?.is_none() {
        return Err(NoToken::Unknown(id.clone()));
    }
    if certificate::holding(transaction, id, now.as_second())? == Holding::ShutOut {
        return Err(NoToken::ShutOut(id.clone()));
    }
    Authority::load(&settings.authority_directory, settings.certificate_days)
        .map_err(NoToken::NoAuthority)?;
    let token = fresh(id, None)?;
    let expires = end_of(days, now)?;
    keep(transaction, &token, by, now, expires)?;
    Ok((token, expires))
}

/// Tokens of the access point that were not used end.
///
/// # Errors
/// When the registry cannot be written.
pub fn end_tokens(
    transaction: &Transaction<'_>,
    id: &AccessPointId,
    by: &str,
    now: Timestamp,
) -> rusqlite::Result<()> {
    join_token::end_open(transaction, id, now)?;
    log(transaction, id, "token", Done::MayNotJoin, by, now)
}

/// Makes a token of each access point, which must be registered; earlier ones that were not
/// used end, and one that was shut out may come in again.
///
/// # Errors
/// When an id is reserved, or the registry or the broker's files cannot be written.
pub fn make_tokens(
    settings: &Settings,
    database: &Database,
    ids: &[AccessPointId],
    days: u32,
    server_key: Option<[u8; 32]>,
    now: Timestamp,
) -> Result<Vec<Token>, EnrollError> {
    if let Some(reserved) = ids.iter().find(|id| broker_names::is_reserved(id)) {
        return Err(EnrollError::Reserved(reserved.clone()));
    }
    let expires = end_of(days, now)?;
    let made = ids.iter().map(|id| fresh(id, server_key));
    let tokens: Vec<_> = made.collect::<Result<_, _>>()?;
    database.write(|transaction| {
        for token in &tokens {
            certificate::readmit(transaction, &token.access_point)?;
            keep(transaction, token, "command line", now, expires)?;
        }
        Ok::<_, EnrollError>(())
    })?;
    enroll::prepare_broker(settings, database, now)?;
    Ok(tokens)
}

fn fresh(id: &AccessPointId, server_key: Option<[u8; 32]>) -> Result<Token, AuthorityError> {
    let mut secret = [0_u8; 16];
    getrandom::fill(&mut secret).map_err(AuthorityError::Random)?;
    Ok(Token {
        access_point: id.clone(),
        secret,
        server_key,
    })
}

fn end_of(days: u32, now: Timestamp) -> Result<Timestamp, AuthorityError> {
    let expires = now.as_second() + i64::from(days) * DAY_S;
    Timestamp::from_second(expires).map_err(|_| AuthorityError::Time)
}

fn keep(
    connection: &Connection,
    token: &Token,
    by: &str,
    now: Timestamp,
    expires: Timestamp,
) -> rusqlite::Result<()> {
    let id = &token.access_point;
    join_token::put(connection, &hash(token), id, now, expires)?;
    let done = Done::MayJoin { until: expires };
    log(connection, id, "token", done, by, now)
}

/// What is kept of a token. It has 128 random bits, so it needs no slow hash.
fn hash(token: &Token) -> [u8; 32] {
    Sha256::digest(token.without_server_key().as_bytes()).into()
}

fn log(
    connection: &Connection,
    id: &AccessPointId,
    action: &str,
    done: Done,
    by: &str,
    at: Timestamp,
) -> rusqlite::Result<()> {
    let entry = audit::Entry {
        at,
        by: by.to_owned(),
        action: action.to_owned(),
        subject: format!("access point {id}"),
        detail: done.into(),
    };
    audit::add(connection, &entry)
}

#[cfg(test)]
mod tests;
