//! The broker inside this process: rumqttd on the loopback address, which keeps nothing
//! over a restart.

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use protocol::topic::MessageKind;
use rumqttd::{Broker, Config, ConnectionSettings, RouterConfig, SegmentConfig, ServerSettings};
use tracing::error;

use super::fault::BrokerError;

/// Largest packet: the protocol's largest message and its topic.
const LARGEST_PACKET: usize = 20_480;
const CONNECTIONS: usize = 10_000;
/// What the broker keeps for a reader that is behind, for each topic that someone
/// subscribed to. Two segments each; older ones are dropped, and access points send
/// what they had to say again.
const SEGMENT: usize = 64 * 1024;
/// The same for the topics on which all access points speak.
const COMMON_SEGMENT: usize = 8 * 1024 * 1024;
const SEGMENTS: usize = 2;
const START: Duration = Duration::from_secs(5);

/// Starts the broker on a port of the loopback address, 0 for any that is free, and
/// says where it listens once it does. It ends with the process: rumqttd cannot be
/// stopped.
///
/// # Errors
/// When the port is taken or the broker does not come up.
pub fn start(port: u16) -> Result<SocketAddr, BrokerError> {
    let probe = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .map_err(|source| BrokerError::Port { port, source })?;
    let address = probe
        .local_addr()
        .map_err(|source| BrokerError::Port { port, source })?;
    drop(probe);
    let mut broker = Broker::new(config(address));
    std::thread::Builder::new()
        .name("embedded-broker".to_owned())
        .spawn(move || {
            if let Err(error) = broker.start() {
                error!("the embedded broker ended: {error}");
            }
        })
        .map_err(BrokerError::Thread)?;
    let deadline = Instant::now() + START;
    while TcpStream::connect(address).is_err() {
        if Instant::now() > deadline {
            return Err(BrokerError::Silent(address));
        }
        #[expect(
            clippy::disallowed_methods,
            reason = "called where blocking is allowed"
        )]
        std::thread::sleep(Duration::from_millis(5));
    }
    Ok(address)
}

fn config(address: SocketAddr) -> Config {
    let common = SegmentConfig {
        max_segment_size: COMMON_SEGMENT,
        max_segment_count: SEGMENTS,
    };
    let custom_segment = [MessageKind::Report, MessageKind::Late, MessageKind::Status]
        .map(|kind| (kind.filter(), common.clone()))
        .into();
    let server = ServerSettings {
        name: "embedded".to_owned(),
        listen: address,
        tls: None,
        next_connection_delay_ms: 0,
        connections: ConnectionSettings {
            connection_timeout_ms: 10_000,
            max_payload_size: LARGEST_PACKET,
            max_inflight_count: 1_000,
            auth: None,
            external_auth: None,
            dynamic_filters: true,
        },
    };
    Config {
        id: 0,
        router: RouterConfig {
            max_connections: CONNECTIONS,
            max_outgoing_packet_count: 200,
            max_segment_size: SEGMENT,
            max_segment_count: SEGMENTS,
            custom_segment: Some(custom_segment),
            ..RouterConfig::default()
        },
        v4: Some(HashMap::from([("embedded".to_owned(), server)])),
        ..Config::default()
    }
}
