//! A client that speaks for access points, as an agent or a gateway would.

use std::net::SocketAddr;
use std::time::Duration;

use protocol::receipt::{Receipt, Settlement};
use protocol::report::Report;
use protocol::topic::Topic;
use protocol::{Message, Version};
use rumqttc::{AsyncClient, Event, EventLoop, MqttOptions, Packet, QoS};

const PATIENCE: Duration = Duration::from_secs(20);

pub struct Connection {
    pub client: AsyncClient,
    event_loop: EventLoop,
}

impl Connection {
    /// Connects and subscribes to the receipts of all access points.
    pub async fn open(broker: SocketAddr, client_id: &str) -> Self {
        let mut options = MqttOptions::new(client_id, broker.ip().to_string(), broker.port());
        options.set_keep_alive(Duration::from_secs(30));
        let (client, mut event_loop) = AsyncClient::new(options, 1_000);
        client
            .subscribe("hotspots/v1/+/receipt", QoS::AtLeastOnce)
            .await
            .unwrap();
        while !matches!(
            event_loop.poll().await.unwrap(),
            Event::Incoming(Packet::SubAck(_))
        ) {}
        Self { client, event_loop }
    }

    pub async fn send(&self, topic: &str, payload: impl Into<Vec<u8>>) {
        self.client
            .publish(topic, QoS::AtLeastOnce, false, payload)
            .await
            .unwrap();
    }

    pub async fn report(&self, access_point: &str, report: &Report) {
        let topic = format!("hotspots/v1/{access_point}/report");
        self.send(&topic, report.encode().unwrap()).await;
    }

    /// The next receipt and whom it is for.
    pub async fn receipt(&mut self) -> (String, Vec<Settlement>) {
        self.receipt_within(PATIENCE)
            .await
            .expect("a receipt within 20 s")
    }

    /// `None` when none came in time.
    pub async fn receipt_within(
        &mut self,
        patience: Duration,
    ) -> Option<(String, Vec<Settlement>)> {
        let (access_point, _, ranges) = self.receipt_and_version_within(patience).await?;
        Some((access_point, ranges))
    }

    /// As [`receipt_within`](Self::receipt_within), and in which version it was written.
    pub async fn receipt_and_version_within(
        &mut self,
        patience: Duration,
    ) -> Option<(String, Version, Vec<Settlement>)> {
        tokio::time::timeout(patience, async {
            loop {
                let (access_point, version, receipt) = self.next().await;
                if let Receipt::Settled(ranges) = receipt {
                    return (access_point, version, ranges);
                }
            }
        })
        .await
        .ok()
    }

    /// From when on somebody is asked to send again; `None` when nobody is in time.
    pub async fn resend_within(&mut self, patience: Duration) -> Option<u32> {
        tokio::time::timeout(patience, async {
            loop {
                if let (_, _, Receipt::Resend { from }) = self.next().await {
                    return from;
                }
            }
        })
        .await
        .ok()
    }

    async fn next(&mut self) -> (String, Version, Receipt) {
        loop {
            if let Event::Incoming(Packet::Publish(publish)) = self.event_loop.poll().await.unwrap()
            {
                let topic = Topic::parse(&publish.topic).unwrap();
                let (version, receipt) = Receipt::read(&publish.payload).unwrap();
                return (topic.access_point.to_string(), version, receipt);
            }
        }
    }
}
