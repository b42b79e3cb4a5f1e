//! The connection to the broker: reads what access points publish, acknowledges it
//! once it is committed, and publishes receipts.
//!
//! The queue to the writer is bounded, and so is the queue of answers to the broker. When
//! the one stays full or the other is long, the connection is given up until there is
//! room: the broker may drop what it holds, access points send again.

pub mod tls;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use groundwork::settings::Section;
use protocol::Message;
use protocol::topic::{MessageKind, Root, Topic};
use rumqttc::{
    AsyncClient, Event, EventLoop, MqttOptions, Outgoing, Packet, Publish, QoS, SubscribeFilter,
    SubscribeReasonCode,
};
use tokio::sync::mpsc::error::SendTimeoutError;
use tokio::sync::mpsc::{Receiver, Sender};
use tokio::sync::watch;
use tracing::{error, info, warn};

use crate::health::Health;
use crate::intake::arrivals::{Answers, Arrival};
use crate::metrics::Metrics;
use tls::TlsError;

/// What access points publish, those first that the collector cannot do without: a broker
/// whose access control is older may refuse the last.
pub const KINDS: [MessageKind; 5] = [
    MessageKind::Report,
    MessageKind::Late,
    MessageKind::Status,
    MessageKind::Renew,
    MessageKind::Check,
];
const NEEDED: usize = 4;
/// Messages on their way to the writer.
pub const ARRIVALS: usize = 4_096;
/// Committed batches whose answers are not sent yet.
pub const ANSWERS: usize = 4;
/// Acknowledgements and receipts on their way to the broker above which it is not read
/// any more, some 200 bytes each. Reading is faster than answering, and a limit of the
/// broker's does not always hold (Mosquitto 2.0.11 sends beyond max_inflight_messages
/// to a client that also publishes, its issue 2301), so bursts wait here.
const MOST_WAITING: usize = 200_000;
/// Room for them. Only reading empties it, and reading waits for the writer, so there
/// is also room for all that is still to be said about what was read already.
const REQUESTS: usize = MOST_WAITING + 16 * ARRIVALS;
/// Receipts that the broker has not acknowledged.
const INFLIGHT: u16 = 1_000;
const KEEP_ALIVE: Duration = Duration::from_secs(30);
/// How long the writer may keep a full queue before the connection is given up.
const PATIENCE: Duration = Duration::from_secs(5);
const FIRST_RETRY: Duration = Duration::from_millis(200);
const LAST_RETRY: Duration = Duration::from_secs(30);
/// Largest message the protocol can hold that an access point sends. Of a larger one
/// only this much and one byte more is kept, which is enough to refuse it.
const LARGEST: usize = 4_096;
/// The protocol's own limit. A smaller one would let one oversized retained message
/// break the connection again and again; the broker's configuration sets the real one.
const LARGEST_PACKET: usize = 268_435_455;

/// Where the broker is and who we are.
#[derive(Clone, Debug)]
pub struct Broker {
    pub host: String,
    pub port: u16,
    pub client_id: String,
    pub credentials: Option<Credentials>,
    /// Before every topic.
    pub root: Root,
    /// Certificates, as `enroll --collector` writes them.
    pub tls_directory: Option<PathBuf>,
    /// Whom to trust where the collector has no certificate but a password; without either
    /// the connection is in the clear.
    pub ca_file: Option<PathBuf>,
}

#[derive(Clone)]
pub struct Credentials {
    pub username: String,
    pub password: String,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} and a password", self.username)
    }
}

impl Broker {
    /// Section `[mqtt]`.
    pub fn read(root: &mut Section) -> Self {
        let mut mqtt = root.section("mqtt");
        let broker = Self {
            host: mqtt.text_or("host", "localhost"),
            port: mqtt.number("port", 0..=u16::MAX).unwrap_or(1883),
            client_id: mqtt.text_or("client_id", "hotspot-collector"),
            root: mqtt
                .parsed("topic_prefix", "levels such as `city/wifi`", Root::parse)
                .unwrap_or_default(),
            credentials: read_credentials(&mut mqtt),
            tls_directory: mqtt.text("tls_directory").map(PathBuf::from),
            ca_file: read_ca_file(&mut mqtt),
        };
        root.close(mqtt);
        broker
    }
}

fn read_ca_file(mqtt: &mut Section) -> Option<PathBuf> {
    let file = mqtt.text("ca_file")?;
    if mqtt.has("tls_directory") {
        mqtt.refuse(
            "ca_file",
            &file,
            "`tls_directory`, which has its own, or this",
        );
        return None;
    }
    Some(PathBuf::from(file))
}

/// `None` where there is neither name nor password, and where a fault was noted.
fn read_credentials(mqtt: &mut Section) -> Option<Credentials> {
    let (has_name, has_password) = (mqtt.has("username"), mqtt.has("password_file"));
    let username = mqtt.text("username");
    let password_file = mqtt.text("password_file");
    match (username, password_file) {
        (Some(username), Some(file)) => {
            let password = mqtt.content("password_file", &file)?;
            Some(Credentials {
                username,
                password: password.trim_end_matches(['\r', '\n']).to_owned(),
            })
        }
        (Some(username), None) if !has_password => {
            mqtt.refuse("username", &username, "`password_file` beside it");
            None
        }
        (None, Some(file)) if !has_name => {
            mqtt.refuse("password_file", &file, "`username` beside it");
            None
        }
        _ => None,
    }
}

/// The part of the daemon that holds the connection to the broker.
pub struct Connection {
    pub broker: Broker,
    pub arrivals: Sender<Arrival>,
    pub answers: Receiver<Answers>,
    pub health: Arc<Health>,
    pub metrics: Arc<Metrics>,
}

impl Connection {
    /// Runs until `stop` says so, then sends what the writer still has to say.
    ///
    /// # Errors
    /// When the certificates cannot be used.
    pub async fn run(self, stop: watch::Receiver<bool>) -> Result<(), TlsError> {
        let Self {
            broker,
            arrivals,
            answers,
            health,
            metrics,
        } = self;
        let (client, event_loop) = AsyncClient::new(options(&broker)?, REQUESTS);
        let connection = Arc::new(AtomicU64::new(0));
        let waiting = Arc::new(AtomicUsize::new(0));
        let mut reading = Reading {
            client: client.clone(),
            event_loop,
            tls_directory: broker.tls_directory.clone(),
            root: broker.root.clone(),
            connection: connection.clone(),
            waiting: waiting.clone(),
            health,
            stop: stop.clone(),
            retry: FIRST_RETRY,
            told: false,
        };
        let address = format!("{}:{}", broker.host, broker.port);
        tokio::select! {
            () = reading.run(arrivals, &address) => {}
            () = answer(client, answers, &broker.root, &connection, &waiting, &metrics) => {}
        }
        Ok(())
    }
}

/// A client id that nobody can guess. Where the broker does not bind ids to
/// certificates, anyone who connects under it ends the collector's connection.
///
/// # Errors
/// When the system's random source cannot be read.
pub fn unguessable(client_id: &str) -> Result<String, getrandom::Error> {
    let (high, low) = (getrandom::u64()?, getrandom::u64()?);
    Ok(format!("{client_id}-{high:016x}{low:016x}"))
}

/// How the collector connects.
///
/// # Errors
/// When its certificate cannot be used.
pub fn options(broker: &Broker) -> Result<MqttOptions, TlsError> {
    options_with(broker, tls::COLLECTOR)
}

/// The same with another of its certificates.
///
/// # Errors
/// When it cannot be used.
pub fn options_with(broker: &Broker, certificate: &str) -> Result<MqttOptions, TlsError> {
    let mut options = MqttOptions::new(&broker.client_id, &broker.host, broker.port);
    options
        .set_clean_session(true)
        .set_manual_acks(true)
        .set_inflight(INFLIGHT)
        .set_keep_alive(KEEP_ALIVE)
        .set_max_packet_size(LARGEST_PACKET, LARGEST_PACKET);
    if let Some(credentials) = &broker.credentials {
        options.set_credentials(&credentials.username, &credentials.password);
    }
    if let Some(directory) = &broker.tls_directory {
        options.set_transport(tls::transport(directory, certificate)?);
    } else if let Some(file) = &broker.ca_file {
        options.set_transport(tls::transport_without_certificate(file)?);
    }
    Ok(options)
}

struct Reading {
    client: AsyncClient,
    event_loop: EventLoop,
    tls_directory: Option<PathBuf>,
    root: Root,
    /// Number of the connection: an acknowledgement belongs to one.
    connection: Arc<AtomicU64>,
    /// Acknowledgements and receipts that are not sent yet.
    waiting: Arc<AtomicUsize>,
    health: Arc<Health>,
    stop: watch::Receiver<bool>,
    retry: Duration,
    told: bool,
}

impl Reading {
    async fn run(&mut self, arrivals: Sender<Arrival>, address: &str) {
        let mut arrivals = Some(arrivals);
        let mut said_goodbye = false;
        loop {
            let event = tokio::select! {
                event = self.event_loop.poll() => event,
                // The writer finishes what it has; the other half of `run` ends.
                _ = self.stop.wait_for(|stop| *stop), if arrivals.is_some() => {
                    arrivals = None;
                    continue;
                }
            };
            match event {
                Ok(Event::Incoming(Packet::ConnAck(_))) => self.subscribe(),
                Ok(Event::Incoming(Packet::SubAck(granted))) => {
                    self.subscribed(&granted.return_codes, address);
                }
                Ok(Event::Incoming(Packet::Publish(publish))) => {
                    if let Some(arrivals) = &arrivals {
                        self.hand_on(publish, arrivals).await;
                    }
                }
                Ok(Event::Outgoing(Outgoing::PubAck(_) | Outgoing::Publish(_))) => self.sent(),
                Ok(Event::Outgoing(Outgoing::Disconnect)) => said_goodbye = true,
                Ok(_) => {}
                // The broker closes what was ended in order.
                Err(_) if said_goodbye => return self.health.set_broker_connected(false),
                Err(error) => self.lost(&error, address).await,
            }
        }
    }

    fn subscribe(&mut self) {
        self.connection.fetch_add(1, Ordering::AcqRel);
        let filters =
            KINDS.map(|kind| SubscribeFilter::new(self.root.filter(kind), QoS::AtLeastOnce));
        if let Err(error) = self.client.try_subscribe_many(filters) {
            warn!("cannot subscribe, connecting again: {error}");
            self.give_up();
        }
    }

    fn subscribed(&mut self, granted: &[SubscribeReasonCode], address: &str) {
        let all = granted
            .iter()
            .take(NEEDED)
            .all(|code| *code == SubscribeReasonCode::Success(QoS::AtLeastOnce));
        if all {
            info!(broker = address, "connected to the broker {address}");
            self.health.set_broker_connected(true);
            self.retry = FIRST_RETRY;
            self.told = false;
        } else {
            error!(
                broker = address,
                "the broker {address} does not let this client read all reports with QoS 1; \
                 check its access control"
            );
        }
    }

    async fn hand_on(&mut self, mut publish: Publish, arrivals: &Sender<Arrival>) {
        // From here on a topic is as PROTOCOL.md has it.
        publish.topic = self.root.without(&publish.topic).to_owned();
        if publish.payload.len() > LARGEST {
            publish.payload = publish.payload[..=LARGEST].to_vec().into();
        }
        if self.waiting.load(Ordering::Acquire) > MOST_WAITING {
            warn!(
                "the broker sends faster than it takes answers: connecting again. Limit \
                 max_inflight_messages there"
            );
            self.give_up();
            return self.wait_for_writer(arrivals).await;
        }
        let arrival = Arrival {
            connection: self.connection.load(Ordering::Acquire),
            publish,
        };
        match arrivals.send_timeout(arrival, PATIENCE).await {
            Ok(()) | Err(SendTimeoutError::Closed(_)) => {}
            Err(SendTimeoutError::Timeout(_)) => {
                warn!("the store is too slow: away from the broker until it has caught up");
                self.give_up();
                self.wait_for_writer(arrivals).await;
            }
        }
    }

    fn sent(&self) {
        let one_less = |waiting: usize| Some(waiting.saturating_sub(1));
        let _ = self
            .waiting
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, one_less);
    }

    /// Until the writer has emptied its queue.
    async fn wait_for_writer(&mut self, arrivals: &Sender<Arrival>) {
        tokio::select! {
            _ = arrivals.reserve_many(ARRIVALS) => {}
            _ = self.stop.wait_for(|stop| *stop) => {}
        }
    }

    /// Drops the connection and what was read from it but not handed on.
    fn give_up(&mut self) {
        self.health.set_broker_connected(false);
        self.event_loop.clean();
        self.event_loop.state.events.clear();
        // Acknowledgements for it are no longer sent.
        self.connection.fetch_add(1, Ordering::AcqRel);
        self.waiting.store(0, Ordering::Release);
    }

    /// The certificate may have been renewed since.
    fn read_certificate_again(&mut self) {
        let Some(directory) = &self.tls_directory else {
            return;
        };
        match tls::transport(directory, tls::COLLECTOR) {
            Ok(transport) => {
                self.event_loop.mqtt_options.set_transport(transport);
            }
            Err(error) => warn!("keeping the certificate as it was: {error}"),
        }
    }

    async fn lost(&mut self, error: &rumqttc::ConnectionError, address: &str) {
        if !self.told {
            warn!(
                broker = address,
                "no connection to the broker {address}: {error}"
            );
            self.told = true;
        }
        self.give_up();
        self.read_certificate_again();
        let pause = jittered(self.retry);
        self.retry = (self.retry * 2).min(LAST_RETRY);
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            _ = self.stop.wait_for(|stop| *stop), if !*self.stop.borrow() => {}
        }
    }
}

/// Between half and the whole: collectors do not come back in step.
fn jittered(pause: Duration) -> Duration {
    let random = getrandom::u32().unwrap_or(u32::MAX);
    pause.mul_f64(0.5 + 0.5 * f64::from(random) / f64::from(u32::MAX))
}

/// Sends acknowledgements and receipts until the writer is done.
async fn answer(
    client: AsyncClient,
    mut answers: Receiver<Answers>,
    root: &Root,
    connection: &AtomicU64,
    waiting: &AtomicUsize,
    metrics: &Metrics,
) {
    let publish = async |access_point, kind, payload| {
        waiting.fetch_add(1, Ordering::AcqRel);
        let topic = root.topic(&Topic::new(access_point, kind));
        let sent = client.publish(topic, QoS::AtLeastOnce, false, payload);
        sent.await.is_ok()
    };
    while let Some(answers) = answers.recv().await {
        for arrival in answers.acknowledge {
            if arrival.publish.qos == QoS::AtLeastOnce
                && arrival.connection == connection.load(Ordering::Acquire)
            {
                waiting.fetch_add(1, Ordering::AcqRel);
                let _ = client.ack(&arrival.publish).await;
            }
        }
        for (access_point, version, receipt) in answers.receipts {
            match receipt.encode_in(version) {
                Ok(payload) => {
                    if publish(access_point, MessageKind::Receipt, payload).await {
                        metrics.receipts.inc();
                    }
                }
                Err(error) => error!("a receipt breaks its own contract: {error}"),
            }
        }
        for (access_point, certificate) in answers.certificates {
            match certificate.encode() {
                Ok(payload) => {
                    publish(access_point, MessageKind::Certificate, payload).await;
                }
                Err(error) => error!("a certificate does not fit its message: {error}"),
            }
        }
    }
    // Everything before it in the queue goes out first. The other half ends once the
    // broker has closed the connection, unless there is no connection to close.
    let _ = client.disconnect().await;
    tokio::time::sleep(FIRST_RETRY).await;
}
