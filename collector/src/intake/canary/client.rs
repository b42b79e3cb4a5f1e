//! One of the two connections of a proof: what it asks, what it sends, what it hears of the
//! proof, and how it goes on where the broker ends it.

use protocol::topic::Root;
use rumqttc::{
    AsyncClient, Event, EventLoop, MqttOptions, Packet, Publish, QoS, SubscribeFilter,
    SubscribeReasonCode,
};

use super::CanaryError;

const QUEUE: usize = 32;

pub(super) struct Client {
    pub(super) who: &'static str,
    options: MqttOptions,
    client: AsyncClient,
    event_loop: EventLoop,
    root: Root,
    /// Of this proof.
    nonce: [u8; 16],
    /// What the broker lets it read.
    subscribed: Vec<String>,
}

impl Client {
    /// Of one proof, all of whose messages end with `nonce`.
    pub(super) fn new(
        who: &'static str,
        options: MqttOptions,
        root: Root,
        nonce: [u8; 16],
    ) -> Self {
        let (client, event_loop) = AsyncClient::new(options.clone(), QUEUE);
        Self {
            who,
            options,
            client,
            event_loop,
            root,
            nonce,
            subscribed: Vec::new(),
        }
    }

    pub(super) fn payload(&self, round: u8) -> Vec<u8> {
        [&[round][..], &self.nonce].concat()
    }

    /// Whether it was granted; with `needed` a refusal is an error.
    pub(super) async fn subscribe(
        &mut self,
        topics: &[String],
        needed: bool,
    ) -> Result<bool, CanaryError> {
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
            if !refused {
                self.subscribed.extend_from_slice(topics);
            }
            return Ok(!refused);
        }
    }

    /// Asks for what it must not read. A broker refuses, says nothing and delivers nothing,
    /// or ends the connection: twice, or it was something else.
    pub(super) async fn try_to_read(&mut self, topic: String) -> Result<(), CanaryError> {
        for _ in 0..2 {
            match self.subscribe(std::slice::from_ref(&topic), false).await {
                Err(CanaryError::Connection { .. }) => self.connect_again().await?,
                answered => return answered.map(|_| ()),
            }
        }
        Ok(())
    }

    /// With what it could read before.
    pub(super) async fn connect_again(&mut self) -> Result<(), CanaryError> {
        (self.client, self.event_loop) = AsyncClient::new(self.options.clone(), QUEUE);
        let topics = std::mem::take(&mut self.subscribed);
        self.subscribe(&topics, true).await.map(|_| ())
    }

    pub(super) async fn connected(&mut self) -> Result<(), CanaryError> {
        while !matches!(self.packet().await?, Packet::ConnAck(_)) {}
        Ok(())
    }

    pub(super) async fn publish(&mut self, topic: &str, round: u8, retained: bool) {
        let payload = self.payload(round);
        self.send(topic, retained, payload).await;
    }

    /// Takes back what is retained.
    pub(super) async fn forget(&mut self, topic: &str) {
        self.send(topic, true, Vec::new()).await;
    }

    async fn send(&mut self, topic: &str, retained: bool, payload: Vec<u8>) {
        let topic = self.root.before(topic);
        // The queue has room for all of them; a closed one shows at the next packet.
        let sent = self
            .client
            .publish(topic, QoS::AtLeastOnce, retained, payload);
        let _queued = sent.await;
    }

    /// The next message of this proof; other messages are skipped.
    pub(super) async fn message(&mut self) -> Result<Publish, CanaryError> {
        loop {
            if let Packet::Publish(mut publish) = self.packet().await?
                && publish.payload.get(1..) == Some(&self.nonce[..])
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
