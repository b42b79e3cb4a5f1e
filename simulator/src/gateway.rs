//! A few MQTT connections that speak for every simulated access point.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, bail};
use protocol::AccessPointId;
use protocol::topic::{MessageKind, Topic};
use rumqttc::{AsyncClient, Event, MqttOptions, Packet, QoS};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::access_point::Outbound;

const CONNECTIONS: usize = 4;
/// Receipts that may wait for the access points; a full queue slows the connection.
const RECEIPTS_WAITING: usize = 4096;
const PUBLISHES_WAITING: usize = 256;

pub struct Gateway {
    clients: Vec<AsyncClient>,
    receipts: mpsc::Receiver<(AccessPointId, Vec<u8>)>,
    connections: Vec<JoinHandle<()>>,
}

impl Gateway {
    /// Connects, and has subscribed to every receipt when it returns.
    ///
    /// # Errors
    /// When the broker does not take the connections.
    pub async fn connect(broker: SocketAddr) -> anyhow::Result<Self> {
        let (receipts_out, receipts) = mpsc::channel(RECEIPTS_WAITING);
        let (ready_out, mut ready) = mpsc::channel(CONNECTIONS);
        let mut clients = Vec::new();
        let mut connections = Vec::new();
        for number in 0..CONNECTIONS {
            let mut options = MqttOptions::new(
                format!("gateway-{number}"),
                broker.ip().to_string(),
                broker.port(),
            );
            options.set_keep_alive(Duration::from_secs(30));
            options.set_inflight(200);
            let (client, events) = AsyncClient::new(options, PUBLISHES_WAITING);
            if number == 0 {
                client
                    .subscribe(MessageKind::Receipt.filter(), QoS::AtLeastOnce)
                    .await
                    .context("the gateway cannot subscribe")?;
            }
            let hears = number == 0;
            connections.push(tokio::spawn(hear(
                events,
                hears,
                receipts_out.clone(),
                ready_out.clone(),
            )));
            clients.push(client);
        }
        for _ in 0..CONNECTIONS {
            let connected = tokio::time::timeout(Duration::from_secs(20), ready.recv()).await;
            if !matches!(connected, Ok(Some(()))) {
                bail!("the broker at {broker} did not take the gateway's connections within 20 s");
            }
        }
        Ok(Self {
            clients,
            receipts,
            connections,
        })
    }

    /// Hands a message to the connection of its access point.
    ///
    /// # Errors
    /// When the connection has ended.
    pub async fn publish(&self, index: usize, message: Outbound) -> anyhow::Result<()> {
        self.clients[index % self.clients.len()]
            .publish(
                message.topic.to_string(),
                QoS::AtLeastOnce,
                message.retain,
                message.payload,
            )
            .await
            .context("the gateway's connection has ended")
    }

    /// The next receipt, or `None` after `wait`.
    pub async fn receipt(&mut self, wait: Duration) -> Option<(AccessPointId, Vec<u8>)> {
        tokio::time::timeout(wait, self.receipts.recv())
            .await
            .ok()
            .flatten()
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        for connection in &self.connections {
            connection.abort();
        }
    }
}

async fn hear(
    mut events: rumqttc::EventLoop,
    hears: bool,
    receipts: mpsc::Sender<(AccessPointId, Vec<u8>)>,
    ready: mpsc::Sender<()>,
) {
    loop {
        match events.poll().await {
            Ok(Event::Incoming(Packet::ConnAck(_))) if !hears => {
                let _nobody_waits = ready.send(()).await;
            }
            Ok(Event::Incoming(Packet::SubAck(_))) => {
                let _nobody_waits = ready.send(()).await;
            }
            Ok(Event::Incoming(Packet::Publish(publish))) => {
                if let Ok(topic) = Topic::parse(&publish.topic)
                    && receipts
                        .send((topic.access_point, publish.payload.to_vec()))
                        .await
                        .is_err()
                {
                    return;
                }
            }
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(%error, "the gateway's connection broke");
                // The broker is on this machine: a pause, so that the log is not flooded.
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        }
    }
}
