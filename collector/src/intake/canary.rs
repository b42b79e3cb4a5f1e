//! Proves the broker's access control. The collector cannot see who published a
//! message, so it sends one itself: with the certificate of an access point that is
//! nowhere, it tries what no access point may do, and looks whether that arrives.
//!
//! Only what comes out at the other end tells: one broker answers a forbidden publish as
//! any other, another ends the connection at it. Each round ends with something allowed:
//! when that arrives, what was sent before it and did not arrive was held back. Where the
//! connection ends instead, twice, the round is ended with a new one.
//!
//! At last the canary connects under another's client id. By MQTT the broker then ends
//! the other's connection, unless it takes the id from the certificate.

mod client;

use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use groundwork::causes::in_full;
use jiff::Timestamp;
use protocol::topic::{MessageKind, PREFIX, Root};
use rumqttc::{MqttOptions, Publish};
use tokio::sync::watch;
use tracing::{error, info, warn};

use self::client::Client;
use crate::health::{AccessControl, Health};
use crate::intake::broker_names::{CANARY, CANARY_OTHER};
use crate::intake::enroll::OwnCertificates;
use crate::intake::enroll::settings::Settings;
use crate::intake::mqtt::Broker;
use crate::intake::mqtt::tls::{self, TlsError};
use crate::periodic;

const PATIENCE: Duration = Duration::from_secs(10);
/// How often is looked whether another proof has ended.
const TURN: Duration = Duration::from_millis(50);
const TAKE_OVER: &str = "a box can end the connection of another, or of a collector whose client \
     id it knows, by connecting under that id: the broker does not bind client ids to certificates";
const RETAINED: &str = "the broker keeps no status for a subscription with wildcards: after a \
     start the collector knows an access point's state only when it says it again, within six hours";
const DAILY: Duration = Duration::from_secs(24 * 3600);
/// Until the next proof, while access control does not hold.
const SOON: Duration = Duration::from_secs(300);
const FIRST_RETRY: Duration = Duration::from_secs(2);
const LAST_RETRY: Duration = Duration::from_secs(600);
const NO_CHECKS: &str = "what access points say of their `hotspot-agent check` does not arrive: \
     the broker does not let them write `check`, or the collector read it; \
     `hotspot-collector enroll` writes its files again";
const FROM_AGENT: [MessageKind; 5] = [
    MessageKind::Report,
    MessageKind::Late,
    MessageKind::Status,
    MessageKind::Renew,
    MessageKind::Check,
];
const TO_AGENT: [MessageKind; 2] = [MessageKind::Receipt, MessageKind::Certificate];

#[derive(Debug, thiserror::Error)]
pub enum CanaryError {
    #[error(transparent)]
    Tls(#[from] TlsError),
    #[error("`mqtt.tls_directory` is not set, so there are no certificates to tell clients apart")]
    NoCertificates,
    #[error("the {who} lost its connection")]
    Connection {
        who: &'static str,
        source: Box<rumqttc::ConnectionError>,
    },
    #[error("the broker does not let the {who} do what it may: {what}")]
    Forbidden { who: &'static str, what: String },
    #[error("the broker did not answer within 10 s")]
    Silent,
    #[error("system's random source cannot be read")]
    Random(#[from] getrandom::Error),
}

/// What the broker let the canary do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proof {
    /// What it must not; empty when access control holds.
    pub leaks: Vec<String>,
    /// What it had better not, and not every broker can forbid.
    pub warnings: Vec<String>,
}

/// # Errors
/// When nothing can be said: no connection, or what is allowed does not arrive either.
pub async fn prove(broker: &Broker) -> Result<Proof, CanaryError> {
    let directory = broker
        .tls_directory
        .as_deref()
        .ok_or(CanaryError::NoCertificates)?;
    let _alone = alone(directory).await;
    let observer = tls::observer(directory);
    prove_by(&broker.root, observer, |certificate, id| {
        let mut options = MqttOptions::new(id, &broker.host, broker.port);
        options
            .set_keep_alive(Duration::from_secs(30))
            .set_transport(tls::transport(directory, certificate)?);
        Ok(options)
    })
    .await
}

/// `connect` says how, with which certificate and client id.
async fn prove_by(
    root: &Root,
    observer: &str,
    connect: impl Fn(&str, &str) -> Result<MqttOptions, CanaryError>,
) -> Result<Proof, CanaryError> {
    let mut nonce = [0_u8; 16];
    getrandom::fill(&mut nonce)?;
    let tail = format!(
        "{:08x}",
        u32::from_be_bytes([nonce[0], nonce[1], nonce[2], nonce[3]])
    );
    // Of the many that may be proving at once each has its own name.
    let (observer_id, canary_id) = (format!("observer-{tail}"), format!("canary-{tail}"));
    let open = |who, certificate: &str, id: &str| -> Result<Client, CanaryError> {
        let options = connect(certificate, id)?;
        Ok(Client::new(who, options, root.clone(), nonce))
    };
    let proof = async {
        let mut observer = open("collector", observer, &observer_id)?;
        let mut canary = open("canary", tls::CANARY, &canary_id)?;
        observer.subscribe(&watched_by_observer(), true).await?;
        for checks in [CANARY_OTHER, CANARY].map(|id| topic(id, MessageKind::Check)) {
            observer.try_to_read(checks).await?;
        }
        canary
            .subscribe(&TO_AGENT.map(|kind| topic(CANARY, kind)), true)
            .await?;
        for forbidden in forbidden_to_read() {
            canary.try_to_read(forbidden).await?;
        }

        let mut leaks = Vec::new();
        let mut rounds = Rounds(0);
        speak(&mut canary, &mut observer, &mut rounds, &mut leaks).await?;
        let mut warnings = Vec::new();
        if !checks_arrive(&mut canary, &mut observer, &mut rounds, &mut leaks).await? {
            warnings.push(NO_CHECKS.to_owned());
        }
        listen(&mut observer, &mut canary, &mut rounds, &mut leaks).await?;
        leaks.sort();
        leaks.dedup();
        if !keeps_statuses(&mut canary, &mut observer, &mut rounds).await? {
            warnings.push(RETAINED.to_owned());
        }
        drop(canary);
        let thief = open("canary", tls::CANARY, &observer_id)?;
        if take_over(thief, &mut observer).await? {
            warnings.push(TAKE_OVER.to_owned());
        }
        Ok(Proof { leaks, warnings })
    };
    tokio::time::timeout(PATIENCE, proof)
        .await
        .map_err(|_| CanaryError::Silent)?
}

/// One proof at a time: where the broker gives a certificate one connection, another
/// would end this one's. Waits for its end, but not for ever.
pub async fn alone(directory: &Path) -> Option<File> {
    let folder = File::open(directory).ok()?;
    let deadline = tokio::time::Instant::now() + 2 * PATIENCE;
    while folder.try_lock().is_err() && tokio::time::Instant::now() < deadline {
        tokio::time::sleep(TURN).await;
    }
    Some(folder)
}

fn topic(id: &str, kind: MessageKind) -> String {
    format!("{PREFIX}/{id}/{}", kind.as_str())
}

/// Without `check`: a broker whose files are older forbids it, and keeps the rest apart all
/// the same.
fn watched_by_observer() -> Vec<String> {
    let kinds = FROM_AGENT
        .iter()
        .filter(|kind| **kind != MessageKind::Check);
    let mut topics: Vec<String> = kinds.map(|kind| topic(CANARY_OTHER, *kind)).collect();
    topics.push(topic(CANARY, MessageKind::Report));
    topics
}

fn forbidden_to_read() -> Vec<String> {
    let mut topics: Vec<String> = TO_AGENT.map(|kind| topic(CANARY_OTHER, kind)).to_vec();
    for kind in [MessageKind::Report, MessageKind::Check] {
        topics.push(topic(CANARY, kind));
        topics.push(topic(CANARY_OTHER, kind));
    }
    topics
}

/// Each round has its own payload: what comes late is not taken for what is awaited.
struct Rounds(u8);

impl Rounds {
    fn next(&mut self) -> u8 {
        self.0 = self.0.wrapping_add(1);
        self.0
    }
}

/// The canary publishes what it must not, and after each its own report.
async fn speak(
    canary: &mut Client,
    observer: &mut Client,
    rounds: &mut Rounds,
    leaks: &mut Vec<String>,
) -> Result<(), CanaryError> {
    let to_others = FROM_AGENT.map(|kind| topic(CANARY_OTHER, kind));
    let to_itself = TO_AGENT.map(|kind| topic(CANARY, kind));
    for forbidden in to_others.iter().chain(&to_itself) {
        let mut is_last_try = false;
        loop {
            let round = rounds.next();
            canary.publish(forbidden, round, false).await;
            match end_round(canary, observer, round, leaks).await {
                Err(CanaryError::Connection { who, .. }) if who == canary.who => {
                    canary.connect_again().await?;
                    if !is_last_try {
                        is_last_try = true;
                        continue;
                    }
                    let round = rounds.next();
                    end_round(canary, observer, round, leaks).await?;
                }
                ended => {
                    ended?;
                }
            }
            break;
        }
    }
    Ok(())
}

/// The canary says what it found when it was checked, as it may; whether that arrives, and
/// at the collector alone.
async fn checks_arrive(
    canary: &mut Client,
    observer: &mut Client,
    rounds: &mut Rounds,
    leaks: &mut Vec<String>,
) -> Result<bool, CanaryError> {
    let own = topic(CANARY, MessageKind::Check);
    for _ in 0..2 {
        let round = rounds.next();
        canary.publish(&own, round, false).await;
        match end_round(canary, observer, round, leaks).await {
            // It ends where the broker forbids it so, or by chance.
            Err(CanaryError::Connection { who, .. }) if who == canary.who => {
                canary.connect_again().await?;
            }
            ended => return ended,
        }
    }
    end_round(canary, observer, rounds.next(), leaks).await?;
    Ok(false)
}

/// The canary publishes what it may, and everything before that is heard by then. Whether its
/// own `check` of this round was among that.
async fn end_round(
    canary: &mut Client,
    observer: &mut Client,
    round: u8,
    leaks: &mut Vec<String>,
) -> Result<bool, CanaryError> {
    let allowed = topic(CANARY, MessageKind::Report);
    let check = topic(CANARY, MessageKind::Check);
    let mut is_checked = false;
    canary.publish(&allowed, round, false).await;
    loop {
        tokio::select! {
            heard = observer.message() => {
                let heard = heard?;
                if heard.topic == check {
                    is_checked |= heard.payload == canary.payload(round);
                } else if heard.topic != allowed {
                    leaks.push(format!("an access point can write `{}` of another", last(&heard)));
                } else if heard.payload == canary.payload(round) {
                    return Ok(is_checked);
                }
            }
            heard = canary.message() => leaks.push(heard_by_canary(&heard?)),
        }
    }
}

/// The collector publishes what the canary must not read, then a receipt for it.
async fn listen(
    observer: &mut Client,
    canary: &mut Client,
    rounds: &mut Rounds,
    leaks: &mut Vec<String>,
) -> Result<(), CanaryError> {
    let round = rounds.next();
    let not_for_it = topic(CANARY_OTHER, MessageKind::Receipt);
    observer.publish(&not_for_it, round, false).await;
    let allowed = topic(CANARY, MessageKind::Receipt);
    observer.publish(&allowed, round, false).await;
    loop {
        tokio::select! {
            heard = canary.message() => {
                let heard = heard?;
                // Also what the canary sent in an earlier round and hears only now: the
                // broker had it before this.
                if heard.topic == allowed && heard.payload == canary.payload(round) {
                    return Ok(());
                }
                leaks.push(heard_by_canary(&heard));
            }
            heard = observer.message() => { heard?; }
        }
    }
}

/// Whether a status that was retained reaches a subscription that comes later.
async fn keeps_statuses(
    canary: &mut Client,
    observer: &mut Client,
    rounds: &mut Rounds,
) -> Result<bool, CanaryError> {
    let (round, status) = (rounds.next(), topic(CANARY, MessageKind::Status));
    canary.publish(&status, round, true).await;
    end_round(canary, observer, round, &mut Vec::new()).await?;
    observer
        .subscribe(&[MessageKind::Status.filter()], true)
        .await?;
    let end = rounds.next();
    let allowed = topic(CANARY, MessageKind::Report);
    canary.publish(&allowed, end, false).await;
    let mut is_kept = false;
    loop {
        tokio::select! {
            heard = observer.message() => {
                let heard = heard?;
                is_kept |= heard.topic == status && heard.payload == observer.payload(round);
                if heard.topic == allowed && heard.payload == observer.payload(end) {
                    break;
                }
            }
            heard = canary.message() => { heard?; }
        }
    }
    canary.forget(&status).await;
    end_round(canary, observer, rounds.next(), &mut Vec::new()).await?;
    Ok(is_kept)
}

/// Whether the observer's connection ends when the canary connects under its id.
async fn take_over(mut thief: Client, observer: &mut Client) -> Result<bool, CanaryError> {
    // Let in, under its own name or the other's, or turned away: each is an answer.
    let _answered = thief.connected().await;
    match observer.subscribe(&watched_by_observer(), true).await {
        Ok(_) => Ok(false),
        Err(CanaryError::Connection { .. }) => Ok(true),
        Err(other) => Err(other),
    }
}

fn heard_by_canary(heard: &Publish) -> String {
    let kind = last(heard);
    match heard.topic.strip_prefix(PREFIX) {
        Some(rest) if rest.starts_with(&format!("/{CANARY_OTHER}/")) => {
            format!("an access point can read `{kind}` of another")
        }
        _ if kind == MessageKind::Report.as_str() => "an access point can read reports".to_owned(),
        _ if kind == MessageKind::Check.as_str() => "an access point can read checks".to_owned(),
        _ => format!("an access point can write `{kind}`, which only collectors may"),
    }
}

fn last(heard: &Publish) -> &str {
    heard.topic.rsplit('/').next().unwrap_or(&heard.topic)
}

/// The part of the daemon that proves access control.
pub struct Canary {
    broker: Broker,
    own: OwnCertificates,
    health: Arc<Health>,
}

impl Canary {
    /// `None` where there are no certificates to prove it with.
    pub fn new(broker: Broker, enroll: Settings, health: Arc<Health>) -> Option<Self> {
        let directory = broker.tls_directory.clone()?;
        let own = OwnCertificates { enroll, directory };
        Some(Self {
            broker,
            own,
            health,
        })
    }

    /// Proves it at start and daily, and tells `health`; ends with `stop`. Before that the
    /// certificates it is proven with are renewed when it is time.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let Self {
            broker,
            own,
            health,
        } = self;
        let mut retry = FIRST_RETRY;
        loop {
            #[expect(
                clippy::disallowed_methods,
                reason = "peers judge a certificate by the real time, in a laboratory too"
            )]
            match own.renew(Timestamp::now()) {
                Ok(true) => info!("the collector's own certificates were renewed"),
                Ok(false) => {}
                Err(error) => warn!(
                    "the collector's own certificates end soon: {}",
                    in_full(&error)
                ),
            }
            let pause = match prove(&broker).await {
                Ok(proof) if proof.leaks.is_empty() => {
                    info!("the broker keeps access points apart");
                    for warning in proof.warnings {
                        warn!("{warning}");
                    }
                    health.set_access_control(AccessControl::Holds);
                    retry = FIRST_RETRY;
                    DAILY
                }
                Ok(proof) => {
                    let leaks = proof.leaks.join("; ");
                    error!("the broker's access control does not hold: {leaks}");
                    health.set_access_control(AccessControl::Fault(format!(
                        "the broker's access control does not hold: {leaks}"
                    )));
                    SOON
                }
                Err(failed) => {
                    let why = in_full(&failed);
                    warn!("the broker's access control could not be proven: {why}");
                    health.set_access_control(AccessControl::Fault(format!(
                        "the broker's access control could not be proven: {why}"
                    )));
                    retry = (2 * retry).min(LAST_RETRY);
                    retry
                }
            };
            if periodic::stops_within(pause, &mut stop).await {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests;
