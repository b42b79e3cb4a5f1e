//! The connection to the broker. Its queue is short and is not an outbox: what was not
//! receipted is sent again from flash.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use protocol::AccessPointId;
use protocol::topic::{MessageKind, Root, Topic};
use rumqttc::{
    AsyncClient, ClientError, ConnectionError, EventLoop, Incoming, LastWill, MqttOptions,
    NetworkOptions, Publish, QoS, SubscribeReasonCode, TlsConfiguration, Transport,
};
use rustls::ClientConfig;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until, timeout};

use crate::core::random::{OperatingSystem, RandomSource, jittered};
use crate::link::broker::BrokerConfig;

const KEEP_ALIVE: Duration = Duration::from_secs(60);
const CONNECT_TIMEOUT_S: u64 = 10;
/// Larger than any message of the protocol, smaller than what could hurt.
const MAX_PACKET_BYTES: usize = 20 * 1024;
/// Requests that fit into the client's queue.
const QUEUE: usize = 16;
/// Publishes that the broker has not yet acknowledged; then the outbox waits.
const UNACKNOWLEDGED: usize = 8;
/// Events not yet taken; then the socket is read no further.
const EVENTS: usize = 32;
/// Packets read in one second. An honest broker sends a few an hour; one that floods
/// waits for the next second, in its own memory.
const PACKETS_A_SECOND: u32 = 256;
const SECOND: Duration = Duration::from_secs(1);
const FIRST_BACK_OFF: Duration = Duration::from_secs(1);
/// A connection that lasted this long was a good one.
const LASTED: Duration = Duration::from_secs(60);
const FAREWELL: Duration = Duration::from_secs(3);

/// What the broker did.
#[derive(Debug)]
pub enum Event {
    /// It is time to connect: [`Link::connect`].
    Due,
    Connected,
    /// The broker took a message: there is room for another.
    Acknowledged,
    /// The collector's receipt.
    Receipt(Vec<u8>),
    /// The collector's answer to a signing request.
    Certificate(Vec<u8>),
    /// The broker does not let this access point read its receipts.
    SubscriptionRefused,
    Closed(ConnectionError),
}

#[derive(Debug, thiserror::Error)]
pub enum BrokerError {
    #[error("password file `{path}` cannot be read")]
    Password { path: PathBuf, source: io::Error },
}

pub struct Link {
    config: BrokerConfig,
    access_point: AccessPointId,
    /// Counts the connections of this process.
    connection: u32,
    back_off: Duration,
    attempt_at: Instant,
    /// Attempts since the last that came through.
    failures: usize,
    open: Option<Open>,
}

struct Open {
    client: AsyncClient,
    events: mpsc::Receiver<Event>,
    task: JoinHandle<()>,
    since: Option<Instant>,
    unacknowledged: usize,
}

impl Link {
    pub fn new(config: BrokerConfig, access_point: AccessPointId) -> Self {
        let longest_ms = u64::try_from(config.boot_jitter.as_millis()).unwrap_or(u64::MAX);
        let draw = OperatingSystem.next().unwrap_or(0);
        let wait_ms = draw % longest_ms.saturating_add(1);
        Self {
            config,
            access_point,
            connection: 0,
            back_off: FIRST_BACK_OFF,
            attempt_at: Instant::now() + Duration::from_millis(wait_ms),
            failures: 0,
            open: None,
        }
    }

    /// Attempts to connect since the last that came through.
    pub fn failures(&self) -> usize {
        self.failures
    }

    /// Number of the current connection, or of the next while there is no connection.
    pub fn connection(&self) -> u32 {
        self.connection.max(1)
    }

    /// The number that [`connect`](Self::connect) will use.
    pub fn next_connection(&self) -> u32 {
        self.connection.saturating_add(1)
    }

    /// May something be published?
    pub fn has_room(&self) -> bool {
        self.open
            .as_ref()
            .is_some_and(|open| open.since.is_some() && open.unacknowledged < UNACKNOWLEDGED)
    }

    pub fn is_connected(&self) -> bool {
        self.open.as_ref().is_some_and(|open| open.since.is_some())
    }

    /// Begins a connection whose end, if it is not orderly, the broker announces
    /// with `will`; over TLS where `tls` is given.
    ///
    /// # Errors
    /// When the password cannot be read; tried again after the back-off.
    pub fn connect(
        &mut self,
        will: Vec<u8>,
        tls: Option<Arc<ClientConfig>>,
    ) -> Result<(), BrokerError> {
        self.put_off();
        let options = options(&self.config, &self.access_point, Some(will), tls)?;
        self.connection = self.next_connection();
        let (client, mut event_loop) = AsyncClient::new(options, QUEUE);
        event_loop.set_network_options(network());
        // The first requests of all: before anything can be published.
        for kind in [MessageKind::Receipt, MessageKind::Certificate] {
            let topic = Topic::new(self.access_point.clone(), kind);
            let topic = self.config.root.topic(&topic);
            let subscribed = client.try_subscribe(topic, QoS::AtLeastOnce);
            debug_assert!(subscribed.is_ok(), "the queue of a new client is empty");
        }
        let (sender, events) = mpsc::channel(EVENTS);
        self.open = Some(Open {
            client,
            events,
            task: tokio::spawn(drive(event_loop, self.config.root.clone(), sender)),
            since: None,
            unacknowledged: 0,
        });
        Ok(())
    }

    /// Queues a message; retained if it is a status.
    ///
    /// # Errors
    /// When there is no room; see [`has_room`](Self::has_room).
    pub fn publish(&mut self, kind: MessageKind, payload: Vec<u8>) -> Result<(), ClientError> {
        let Some(open) = &mut self.open else {
            return Ok(());
        };
        let topic = Topic::new(self.access_point.clone(), kind);
        let topic = self.config.root.topic(&topic);
        let retained = kind == MessageKind::Status;
        open.client
            .try_publish(topic, QoS::AtLeastOnce, retained, payload)?;
        open.unacknowledged += 1;
        Ok(())
    }

    /// The next event; nothing is lost if the caller stops waiting.
    pub async fn event(&mut self) -> Event {
        loop {
            let Some(open) = &mut self.open else {
                sleep_until(self.attempt_at).await;
                return Event::Due;
            };
            let Some(event) = open.events.recv().await else {
                self.closed().await;
                continue;
            };
            match &event {
                Event::Connected => {
                    open.since = Some(Instant::now());
                    self.failures = 0;
                }
                Event::Acknowledged => {
                    open.unacknowledged = open.unacknowledged.saturating_sub(1);
                }
                Event::Closed(_) => self.closed().await,
                _ => {}
            }
            return event;
        }
    }

    /// Sends what is queued and says goodbye, for a few seconds at most.
    pub async fn close(&mut self) {
        let Some(mut open) = self.open.take() else {
            return;
        };
        let farewell = async {
            if open.client.try_disconnect().is_ok() {
                while open.events.recv().await.is_some() {}
            }
        };
        let _the_broker_may_not_answer = timeout(FAREWELL, farewell).await;
        drop(open.events);
        open.task.abort();
        let _ended = open.task.await;
    }

    async fn closed(&mut self) {
        if let Some(open) = self.open.take() {
            drop(open.events);
            let _ended = open.task.await;
            match open.since {
                Some(since) if since.elapsed() >= LASTED => {
                    self.back_off = FIRST_BACK_OFF;
                    self.put_off();
                }
                Some(_) => {}
                None => self.failures += 1,
            }
        }
    }

    /// Ends the connection in order, to begin another at once.
    pub fn connect_again(&mut self) {
        if let Some(open) = &self.open
            && open.client.try_disconnect().is_ok()
        {
            self.back_off = FIRST_BACK_OFF;
            self.put_off();
        }
    }

    /// Sets when to connect next, in case this attempt fails.
    pub fn put_off(&mut self) {
        let wait_ms = u64::try_from(self.back_off.as_millis()).unwrap_or(u64::MAX);
        let wait = Duration::from_millis(jittered(wait_ms, &mut OperatingSystem));
        self.attempt_at = Instant::now() + wait;
        self.back_off = (self.back_off * 2).min(self.config.longest_back_off);
    }
}

/// One attempt to connect under another name, for `check`.
///
/// # Errors
/// What the broker or the network says.
pub async fn try_connection(
    config: &BrokerConfig,
    access_point: &AccessPointId,
    tls: Option<Arc<ClientConfig>>,
) -> Result<Result<(), ConnectionError>, BrokerError> {
    visit(config, access_point, tls, None).await
}

/// Leaves one message with the broker, retained, on a connection of its own.
///
/// # Errors
/// As [`try_connection`].
pub async fn leave(
    config: &BrokerConfig,
    access_point: &AccessPointId,
    tls: Option<Arc<ClientConfig>>,
    kind: MessageKind,
    payload: Vec<u8>,
) -> Result<Result<(), ConnectionError>, BrokerError> {
    visit(config, access_point, tls, Some((kind, payload))).await
}

async fn visit(
    config: &BrokerConfig,
    access_point: &AccessPointId,
    tls: Option<Arc<ClientConfig>>,
    message: Option<(MessageKind, Vec<u8>)>,
) -> Result<Result<(), ConnectionError>, BrokerError> {
    let mut options = options(config, access_point, None, tls)?;
    options.set_client_id(format!("{access_point}-check"));
    let (client, mut event_loop) = AsyncClient::new(options, QUEUE);
    event_loop.set_network_options(network());
    let is_left = message.is_some();
    if let Some((kind, payload)) = message {
        let topic = config.root.topic(&Topic::new(access_point.clone(), kind));
        let queued = client.try_publish(topic, QoS::AtLeastOnce, true, payload);
        debug_assert!(queued.is_ok(), "the queue of a new client is empty");
    }
    loop {
        match event_loop.poll().await {
            Ok(rumqttc::Event::Incoming(Incoming::PubAck(_))) => {}
            Ok(rumqttc::Event::Incoming(Incoming::ConnAck(_))) if !is_left => {}
            Ok(_) => continue,
            Err(error) => return Ok(Err(error)),
        }
        let _not_missed = client.try_disconnect();
        return Ok(Ok(()));
    }
}

fn options(
    config: &BrokerConfig,
    access_point: &AccessPointId,
    will: Option<Vec<u8>>,
    tls: Option<Arc<ClientConfig>>,
) -> Result<MqttOptions, BrokerError> {
    let mut options = MqttOptions::new(access_point.as_str(), &config.host, config.port);
    options.set_keep_alive(KEEP_ALIVE);
    options.set_clean_session(true);
    options.set_max_packet_size(MAX_PACKET_BYTES, MAX_PACKET_BYTES);
    if let Some(tls) = tls {
        options.set_transport(Transport::tls_with_config(TlsConfiguration::Rustls(tls)));
    }
    if let Some(will) = will {
        let topic = Topic::new(access_point.clone(), MessageKind::Status);
        let topic = config.root.topic(&topic);
        options.set_last_will(LastWill::new(topic, will, QoS::AtLeastOnce, true));
    }
    if let Some(username) = &config.username {
        options.set_credentials(username, password(config)?);
    }
    Ok(options)
}

fn password(config: &BrokerConfig) -> Result<String, BrokerError> {
    let Some(path) = &config.password_file else {
        return Ok(String::new());
    };
    let text = std::fs::read_to_string(path).map_err(|source| BrokerError::Password {
        path: path.clone(),
        source,
    })?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

fn network() -> NetworkOptions {
    let mut network = NetworkOptions::new();
    network.set_connection_timeout(CONNECT_TIMEOUT_S);
    network
}

/// Runs one connection to its end.
async fn drive(mut event_loop: EventLoop, root: Root, events: mpsc::Sender<Event>) {
    let (mut second, mut packets) = (Instant::now(), 0);
    loop {
        let polled = event_loop.poll().await;
        if matches!(polled, Ok(rumqttc::Event::Incoming(_))) {
            packets += 1;
            if packets >= PACKETS_A_SECOND {
                sleep_until(second + SECOND).await;
            }
            if second.elapsed() >= SECOND {
                (second, packets) = (Instant::now(), 0);
            }
        }
        let event = match polled {
            Ok(rumqttc::Event::Incoming(Incoming::ConnAck(_))) => Event::Connected,
            Ok(rumqttc::Event::Incoming(Incoming::PubAck(_))) => Event::Acknowledged,
            Ok(rumqttc::Event::Incoming(Incoming::Publish(publish))) => {
                match arrived(&publish, &root) {
                    Some(event) => event,
                    None => continue,
                }
            }
            Ok(rumqttc::Event::Incoming(Incoming::SubAck(answer)))
                if answer.return_codes.contains(&SubscribeReasonCode::Failure) =>
            {
                Event::SubscriptionRefused
            }
            Ok(_) => continue,
            Err(error) => Event::Closed(error),
        };
        let ended = matches!(event, Event::Closed(_));
        if events.send(event).await.is_err() || ended {
            return;
        }
    }
}

/// Only what was subscribed to.
fn arrived(publish: &Publish, root: &Root) -> Option<Event> {
    match Topic::parse(root.without(&publish.topic)).ok()?.kind {
        MessageKind::Receipt => Some(Event::Receipt(publish.payload.to_vec())),
        MessageKind::Certificate => Some(Event::Certificate(publish.payload.to_vec())),
        _ => None,
    }
}
