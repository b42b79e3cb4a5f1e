//! What stands in the outbox goes, one after the other: claimed, sent, and noted as soon as
//! the other side has acknowledged it. Where it does not, the next try waits, twice as long
//! each time; after three days it is given up, and operators read so.

use std::sync::Arc;
use std::time::Duration;

use groundwork::causes::in_full;
use jiff::{SignedDuration, Timestamp};
use records::database::Database;
use records::outbox::{self, Channel, Claimed, Outcome};
use records::registry::subscription::{self, Kind, Reader};
use rusqlite::Connection;
use tokio::sync::watch;
use tracing::{error, info, warn};

use super::confirm;
use super::fault::Fault;
use super::letter::Around;
use super::mail::{Mail, MailError, Mailer};
use super::settings::Settings;
use super::unsubscribe;
use super::webhook::Caller;
use super::words;
use crate::clock::{Clock, system_time};
use crate::document::Language;
use crate::insight::news::item::{Confirm, News};
use crate::insight::news::personal;
use crate::metrics::Metrics;
use crate::outgoing::trust::TrustError;
use crate::periodic::stops_within;
use crate::shared::Shared;

/// How often to look whether something is due.
const LOOK: Duration = Duration::from_secs(5);
/// Seconds to the second try, and the longest between two.
const FIRST_S: i64 = 60;
const LONGEST_S: i64 = 3_600;
/// From when on it is not tried again.
pub const GIVEN_UP: SignedDuration = SignedDuration::from_hours(72);

#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    #[error("outbox cannot be used")]
    Outbox(#[from] rusqlite::Error),
    #[error("delivery was stopped")]
    Stopped(#[from] tokio::task::JoinError),
}

#[derive(Debug, thiserror::Error)]
pub enum SetUpError {
    #[error(transparent)]
    Mail(#[from] MailError),
    #[error("the webhook cannot be called")]
    Webhook(#[source] TrustError),
}

/// Where pages are, and what the network is called there.
#[derive(Clone, Debug)]
pub struct Place {
    /// Without a slash at its end.
    pub address: String,
    pub network: String,
}

enum Way {
    Mail { mailer: Mailer, domain: String },
    Webhook(Caller),
}

/// One way by which something goes.
pub struct Delivery {
    database: Database,
    clock: Clock,
    metrics: Arc<Metrics>,
    place: Place,
    way: Way,
    /// How often in a row the server was not to be used, and until when it is left alone.
    failures: u32,
    paused_until: Timestamp,
}

/// The ways that are configured.
///
/// # Errors
/// When a file of authorities cannot be read.
pub fn ways(
    shared: &Shared,
    settings: &Settings,
    place: &Place,
) -> Result<Vec<Delivery>, SetUpError> {
    let mut ways = Vec::new();
    if let Some(mail) = &settings.mail {
        let host = place.address.split("://").last().unwrap_or("localhost");
        let host = host.split(['/', ':']).next().unwrap_or("localhost");
        let mailer = Mailer::new(mail, host)?;
        let domain = mail.from.email.domain().to_owned();
        ways.push(Delivery::new(shared, place, Way::Mail { mailer, domain }));
    }
    if let Some(webhook) = &settings.webhook {
        let caller = Caller::new(webhook).map_err(SetUpError::Webhook)?;
        ways.push(Delivery::new(shared, place, Way::Webhook(caller)));
    }
    Ok(ways)
}

impl Delivery {
    fn new(shared: &Shared, place: &Place, way: Way) -> Self {
        Self {
            database: shared.database.clone(),
            clock: shared.clock.clone(),
            metrics: shared.metrics.clone(),
            place: place.clone(),
            way,
            failures: 0,
            paused_until: Timestamp::MIN,
        }
    }

    fn channel(&self) -> Channel {
        match self.way {
            Way::Mail { .. } => Channel::Mail,
            Way::Webhook(_) => Channel::Webhook,
        }
    }

    /// Runs until `stop` says so; what is on its way then is awaited.
    pub async fn run(mut self, mut stop: watch::Receiver<bool>) {
        match self.release().await {
            Ok(0) => {}
            Ok(again) => info!(
                again,
                "{again} messages were on their way when the collector died; they go again \
                 under the same numbers"
            ),
            Err(fault) => error!("outbox cannot be used: {}", in_full(&fault)),
        }
        loop {
            if let Err(fault) = self.turn().await {
                error!("nothing is told: {}", in_full(&fault));
            }
            if stops_within(LOOK, &mut stop).await {
                return;
            }
        }
    }

    /// Lets go what was on its way when the process died.
    ///
    /// # Errors
    /// When the outbox cannot be used.
    pub async fn release(&self) -> Result<usize, DeliveryError> {
        let channel = self.channel();
        self.write(move |connection| outbox::release(connection, channel))
            .await
    }

    /// Sends what is due, and says how many arrived.
    ///
    /// # Errors
    /// When the outbox cannot be used.
    pub async fn turn(&mut self) -> Result<u32, DeliveryError> {
        let mut arrived = 0;
        let channel = self.channel();
        while self.now() >= self.paused_until {
            let now = self.now();
            let claim = move |connection: &rusqlite::Connection| {
                outbox::claim::<News>(connection, channel, now)
            };
            let Some(claimed) = self.write(claim).await? else {
                break;
            };
            let id = claimed.id;
            let sent = match self.prepare(claimed.clone()).await? {
                None => {
                    self.settle(id, Outcome::NotWanted, None).await?;
                    continue;
                }
                Some(ready) => self.send(ready).await,
            };
            match sent {
                Ok(()) => {
                    self.settle(id, Outcome::Sent, None).await?;
                    self.failures = 0;
                    arrived += 1;
                }
                Err(Fault::Refused(why)) => {
                    warn!("{} {id} was refused: {why}", channel.as_str());
                    self.settle(id, Outcome::Refused, Some(why)).await?;
                }
                Err(Fault::OfThisOne(why)) => self.postpone(&claimed, why).await?,
                Err(Fault::OfServer(why)) => {
                    self.failures += 1;
                    self.paused_until = self.now() + wait(self.failures);
                    if self.failures == 1 {
                        warn!("{}: {why}; it is tried again", channel.as_str());
                    }
                    self.postpone(&claimed, why.clone()).await?;
                    self.give_up(why).await?;
                }
            }
        }
        Ok(arrived)
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.clock.now()).unwrap_or(Timestamp::MAX)
    }

    async fn write<T: Send + 'static>(
        &self,
        change: impl FnOnce(&rusqlite::Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, DeliveryError> {
        let database = self.database.clone();
        let written =
            tokio::task::spawn_blocking(move || database.write(|transaction| change(transaction)));
        Ok(written.await??)
    }

    async fn settle(
        &self,
        id: i64,
        outcome: Outcome,
        fault: Option<String>,
    ) -> Result<(), DeliveryError> {
        let now = self.now();
        self.write(move |connection| {
            outbox::settle(connection, id, outcome, fault.as_deref(), now)
        })
        .await?;
        self.count(outcome, 1);
        Ok(())
    }

    fn count(&self, outcome: Outcome, number: usize) {
        let labels = [self.channel().as_str(), outcome.into()];
        let counter = self.metrics.told.with_label_values(&labels);
        counter.inc_by(u64::try_from(number).unwrap_or(u64::MAX));
    }

    async fn postpone(&self, claimed: &Claimed<News>, why: String) -> Result<(), DeliveryError> {
        let now = self.now();
        let id = claimed.id;
        if claimed.written + GIVEN_UP <= now {
            warn!("{} {id} is given up: {why}", self.channel().as_str());
            return self.settle(id, Outcome::GivenUp, Some(why)).await;
        }
        let due = now + wait(claimed.tries + 1);
        self.write(move |connection| outbox::postpone(connection, id, due, &why))
            .await
    }

    /// All that waited as long for the same server.
    async fn give_up(&self, why: String) -> Result<(), DeliveryError> {
        let (channel, now) = (self.channel(), self.now());
        let before = now - GIVEN_UP;
        let given_up = self
            .write(move |connection| outbox::give_up(connection, channel, before, &why, now))
            .await?;
        if given_up > 0 {
            self.count(Outcome::GivenUp, given_up);
            warn!(given_up, "messages are given up after three days");
        }
        Ok(())
    }

    /// In words; `None` where nobody wants it any more.
    async fn prepare(&self, claimed: Claimed<News>) -> Result<Option<Ready>, DeliveryError> {
        let Way::Mail { domain, .. } = &self.way else {
            let id = claimed.id;
            let number = self
                .write(move |connection| unsubscribe::number(connection, id))
                .await?;
            return Ok(Some(Ready::Call { number, claimed }));
        };
        let (place, domain, now) = (self.place.clone(), domain.clone(), self.now());
        self.write(move |connection| {
            let Some(user) = &claimed.user else {
                return Ok(None);
            };
            let Some(reader) = subscription::reader(connection, user)? else {
                return Ok(None);
            };
            let Some(news) = as_it_goes(connection, claimed.body, &reader, now)? else {
                return Ok(None);
            };
            let language: Language = reader.address.language.parse().unwrap_or_default();
            let unsubscribe = match claimed.kind {
                Kind::Confirm => None,
                kind => {
                    let token = unsubscribe::token(connection, user, kind, now)?;
                    let page = unsubscribe::ADDRESS;
                    Some(format!("{}{page}?link={token}", place.address))
                }
            };
            let around = Around {
                address: &place.address,
                unsubscribe: unsubscribe.as_deref(),
                language,
            };
            let letter = words::letter(&news, &place.network, reader.role, language);
            let number = unsubscribe::number(connection, claimed.id)?;
            Ok(Some(Ready::Mail(Mail {
                to: reader.address.mail,
                subject: letter.subject.clone(),
                plain: letter.plain(&around),
                html: letter.html(&around),
                message_id: format!("<{number}@{domain}>"),
                written: claimed.written,
                unsubscribe,
            })))
        })
        .await
    }

    async fn send(&self, ready: Ready) -> Result<(), Fault> {
        match (&self.way, ready) {
            (Way::Mail { mailer, .. }, Ready::Mail(mail)) => mailer.send(&mail).await,
            (Way::Webhook(caller), Ready::Call { number, claimed }) => {
                caller
                    .call(&number, &claimed.body, claimed.written, system_time())
                    .await
            }
            _ => Err(Fault::Refused("it goes another way".to_owned())),
        }
    }
}

/// What is told as it stands now; `None` where the reader does not want it, or there is
/// nothing to tell any more.
fn as_it_goes(
    connection: &Connection,
    news: News,
    reader: &Reader,
    now: Timestamp,
) -> rusqlite::Result<Option<News>> {
    let name = &reader.name;
    let is_confirmed = subscription::is_confirmed(connection, name)?;
    if let News::Confirm(confirm) = news {
        if is_confirmed || confirm.mail != reader.address.mail {
            return Ok(None);
        }
        let token = confirm::token(connection, name, &confirm.mail, now)?;
        let page = format!("{}?link={token}", confirm::ADDRESS);
        return Ok(Some(News::Confirm(Confirm { page, ..confirm })));
    }
    if !is_confirmed || !subscription::is_wanted(connection, name, reader.role, news.kind())? {
        return Ok(None);
    }
    Ok(match news {
        News::Mentioned(mention) => {
            personal::still(connection, mention, name)?.map(News::Mentioned)
        }
        news => Some(news),
    })
}

enum Ready {
    Mail(Mail),
    Call {
        number: String,
        claimed: Claimed<News>,
    },
}

/// Before the next try, after so many.
fn wait(tries: u32) -> SignedDuration {
    let doubled = FIRST_S.saturating_mul(1 << tries.saturating_sub(1).min(16));
    SignedDuration::from_secs(doubled.min(LONGEST_S))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_an_hour() {
        let minutes = [1, 2, 3, 6, 7, 99].map(|tries| wait(tries).as_mins());
        assert_eq!(minutes, [1, 2, 4, 32, 60, 60]);
    }
}
