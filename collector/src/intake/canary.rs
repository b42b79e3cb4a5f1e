//! Proves the broker's access control. The collector cannot see who published a
//! message, so it sends one itself: with the certificate of an access point that is
//! nowhere, it tries what no access point may do, and looks whether that arrives.
//!
//! A broker answers a forbidden publish as any other; only what comes out at the
//! other end tells. Each round ends with something allowed: when that arrives, what
//! was sent before it and did not arrive was held back.
//!
//! At last the canary connects under another's client id. By MQTT the broker then ends
//! the other's connection, unless it takes the id from the certificate.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use groundwork::causes::in_full;
use jiff::Timestamp;
use protocol::topic::{MessageKind, PREFIX, Root};
use rumqttc::{
    AsyncClient, Event, EventLoop, MqttOptions, Packet, Publish, QoS, SubscribeFilter,
    SubscribeReasonCode,
};
use tokio::sync::watch;
use tracing::{error, info, warn};

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
const DAILY: Duration = Duration::from_secs(24 * 3600);
/// Until the next proof, while access control does not hold.
const SOON: Duration = Duration::from_secs(300);
const FIRST_RETRY: Duration = Duration::from_secs(2);
const LAST_RETRY: Duration = Duration::from_secs(600);
const FROM_AGENT: [MessageKind; 4] = [
    MessageKind::Report,
    MessageKind::Late,
    MessageKind::Status,
    MessageKind::Renew,
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
    let mut nonce = [0_u8; 16];
    getrandom::fill(&mut nonce)?;
    let tail = format!(
        "{:08x}",
        u32::from_be_bytes([nonce[0], nonce[1], nonce[2], nonce[3]])
    );
    // Of the many that may be proving at once each has its own name.
    let (observer_id, canary_id) = (format!("observer-{tail}"), format!("canary-{tail}"));
    let open = |who, certificate, id: &str| -> Result<Client, CanaryError> {
        let mut options = MqttOptions::new(id, &broker.host, broker.port);
        options
            .set_keep_alive(Duration::from_secs(30))
            .set_transport(tls::transport(directory, certificate)?);
        let (client, event_loop) = AsyncClient::new(options, 32);
        Ok(Client {
            who,
            client,
            event_loop,
            root: broker.root.clone(),
            nonces: [[&b"1"[..], &nonce].concat(), [&b"2"[..], &nonce].concat()],
            round: 0,
        })
    };
    let proof = async {
        let mut observer = open("collector", tls::observer(directory), &observer_id)?;
        let mut canary = open("canary", tls::CANARY, &canary_id)?;
        observer.subscribe(&watched_by_observer(), true).await?;
        let own = TO_AGENT.map(|kind| topic(CANARY, kind));
        canary.subscribe(&own, true).await?;
        canary.subscribe(&forbidden_to_read(), false).await?;

        let mut leaks = Vec::new();
        speak(&mut canary, &mut observer, &mut leaks).await?;
        listen(&mut observer, &mut canary, &mut leaks).await?;
        leaks.sort();
        leaks.dedup();
        drop(canary);
        let thief = open("canary", tls::CANARY, &observer_id)?;
        let mut warnings = Vec::new();
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

fn watched_by_observer() -> Vec<String> {
    let mut topics: Vec<String> = FROM_AGENT.map(|kind| topic(CANARY_OTHER, kind)).to_vec();
    topics.push(topic(CANARY, MessageKind::Report));
    topics
}

fn forbidden_to_read() -> Vec<String> {
    let mut topics: Vec<String> = TO_AGENT.map(|kind| topic(CANARY_OTHER, kind)).to_vec();
    topics.push(topic(CANARY, MessageKind::Report));
    topics.push(topic(CANARY_OTHER, MessageKind::Report));
    topics
}

/// The canary publishes what it must not, then its own report.
async fn speak(
    canary: &mut Client,
    observer: &mut Client,
    leaks: &mut Vec<String>,
) -> Result<(), CanaryError> {
    for kind in FROM_AGENT {
        canary.publish(topic(CANARY_OTHER, kind)).await;
    }
    for kind in TO_AGENT {
        canary.publish(topic(CANARY, kind)).await;
    }
    let allowed = topic(CANARY, MessageKind::Report);
    canary.publish(allowed.clone()).await;
    loop {
        tokio::select! {
            heard = observer.message() => {
                let heard = heard?;
                if heard.topic == allowed {
                    return Ok(());
                }
                leaks.push(format!("an access point can write `{}` of another", last(&heard)));
            }
            heard = canary.message() => leaks.push(heard_by_canary(&heard?)),
        }
    }
}

/// The collector publishes what the canary must not read, then a receipt for it.
async fn listen(
    observer: &mut Client,
    canary: &mut Client,
    leaks: &mut Vec<String>,
) -> Result<(), CanaryError> {
    observer.round = 1;
    observer
        .publish(topic(CANARY_OTHER, MessageKind::Receipt))
        .await;
    let allowed = topic(CANARY, MessageKind::Receipt);
    observer.publish(allowed.clone()).await;
    loop {
        tokio::select! {
            heard = canary.message() => {
                let heard = heard?;
                // Also what the canary sent in the first round and hears only now: the
                // broker had it before this.
                if heard.topic == allowed && heard.payload == canary.nonces[1] {
                    return Ok(());
                }
                leaks.push(heard_by_canary(&heard));
            }
            heard = observer.message() => { heard?; }
        }
    }
}

/// Whether the observer's connection ends when the canary connects under its id.
async fn take_over(mut thief: Client, observer: &mut Client) -> Result<bool, CanaryError> {
    // Let in, under its own name or the other's, or turned away: each is an answer.
    let _answered = thief.connected().await;
    match observer.subscribe(&watched_by_observer(), true).await {
        Ok(()) => Ok(false),
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
        _ => format!("an access point can write `{kind}`, which only collectors may"),
    }
}

fn last(heard: &Publish) -> &str {
    heard.topic.rsplit('/').next().unwrap_or(&heard.topic)
}

struct Client {
    who: &'static str,
    client: AsyncClient,
    event_loop: EventLoop,
    root: Root,
    /// What is sent in each of the two rounds.
    nonces: [Vec<u8>; 2],
    round: usize,
}

impl Client {
    /// With `needed` a refusal is an error; else it is what was hoped for.
    async fn subscribe(&mut self, topics: &[String], needed: bool) -> Result<(), CanaryError> {
        let filters = topics
            .iter()
            .map(|topic| SubscribeFilter::new(self.root.before(topic), QoS::AtLeastOnce));
        let _queued = self.client.try_subscribe_many(filters);
        loop {
            let Packet::SubAck(granted) = self.packet().await? else {
                continue;
            };
            let refused = granted.return_codes.contains(&SubscribeReasonCode::Failure);
            if needed && refused {
                return Err(CanaryError::Forbidden {
                    who: self.who,
                    what: format!("read {}", topics.join(", ")),
                });
            }
            return Ok(());
        }
    }

    async fn connected(&mut self) -> Result<(), CanaryError> {
        while !matches!(self.packet().await?, Packet::ConnAck(_)) {}
        Ok(())
    }

    async fn publish(&mut self, topic: String) {
        // The queue has room for all of them; a closed one shows at the next packet.
        let _queued = self
            .client
            .publish(
                self.root.before(&topic),
                QoS::AtLeastOnce,
                false,
                self.nonces[self.round].clone(),
            )
            .await;
    }

    /// The next message of this proof; other messages are skipped.
    async fn message(&mut self) -> Result<Publish, CanaryError> {
        loop {
            if let Packet::Publish(mut publish) = self.packet().await?
                && self.nonces.iter().any(|nonce| publish.payload == *nonce)
            {
                publish.topic = self.root.without(&publish.topic).to_owned();
                return Ok(publish);
            }
        }
    }

    async fn packet(&mut self) -> Result<Packet, CanaryError> {
        loop {
            match self.event_loop.poll().await {
                Ok(Event::Incoming(packet)) => return Ok(packet),
                Ok(Event::Outgoing(_)) => {}
                Err(source) => {
                    return Err(CanaryError::Connection {
                        who: self.who,
                        source: Box::new(source),
                    });
                }
            }
        }
    }
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
