//! The proof against brokers of each kind, in the small: what they do with what is
//! forbidden is all that differs.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::BytesMut;
use rumqttc::{ConnAck, ConnectReturnCode, Packet, PubAck, QoS, SubAck, SubscribeReasonCode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::OwnedReadHalf;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::*;

const LARGEST: usize = 65_536;

/// What happens at what an access point must not do.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// As Mosquitto: a publish is acknowledged and kept back, a subscription is refused.
    Refuses,
    /// As NATS: all is acknowledged, and nothing delivered.
    SaysNothing,
    /// As RabbitMQ: the connection ends. It also keeps no status for wildcards.
    EndsTheConnection,
    /// As one whose files are from before there were checks: nobody writes or reads them.
    KnowsNoChecks,
    /// It lets everybody do everything.
    Allows,
    /// Each connection ends at its first publish, and it lets everybody do everything.
    EndsOnceAndAllows,
}

#[derive(Default)]
struct Shared {
    /// By client id: what it reads, and the way to it.
    readers: HashMap<String, (Vec<String>, UnboundedSender<Packet>)>,
    retained: HashMap<String, Publish>,
    has_ended_one: bool,
}

#[derive(Clone)]
struct Broker {
    manner: Manner,
    shared: Arc<Mutex<Shared>>,
}

impl Broker {
    fn shared(&self) -> std::sync::MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn start(manner: Manner) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let broker = Self {
            manner,
            shared: Arc::default(),
        };
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(broker.clone().serve(stream));
            }
        });
        port
    }

    async fn serve(self, stream: TcpStream) {
        let (mut reader, mut writer) = stream.into_split();
        let (sender, mut out) = unbounded_channel::<Packet>();
        tokio::spawn(async move {
            while let Some(packet) = out.recv().await {
                let mut bytes = BytesMut::new();
                packet.write(&mut bytes, LARGEST).unwrap();
                if writer.write_all(&bytes).await.is_err() {
                    return;
                }
            }
        });
        let mut buffer = BytesMut::new();
        let Some(Packet::Connect(connect)) = next(&mut reader, &mut buffer).await else {
            return;
        };
        let id = connect.client_id;
        let accepted = ConnAck::new(ConnectReturnCode::Success, false);
        let _ = sender.send(Packet::ConnAck(accepted));
        let of_it = (Vec::new(), sender.clone());
        self.shared().readers.insert(id.clone(), of_it);
        while let Some(packet) = next(&mut reader, &mut buffer).await {
            if !self.take(&id, packet, &sender) {
                break;
            }
        }
        self.shared().readers.remove(&id);
    }

    /// Whether the connection goes on.
    fn take(&self, id: &str, packet: Packet, answer: &UnboundedSender<Packet>) -> bool {
        let (keeps_apart, ends) = match self.manner {
            Manner::Refuses | Manner::SaysNothing | Manner::KnowsNoChecks => (true, false),
            Manner::EndsTheConnection => (true, true),
            Manner::Allows | Manner::EndsOnceAndAllows => (false, false),
        };
        match packet {
            Packet::Subscribe(subscribe) => {
                let filters = subscribe.filters.into_iter().map(|filter| filter.path);
                let filters: Vec<String> = filters.collect();
                let unknown = filters.iter().any(|topic| self.knows_not(topic));
                let forbidden =
                    unknown || keeps_apart && filters.iter().any(|topic| !may_read(id, topic));
                if forbidden && ends {
                    return false;
                }
                let code = if forbidden
                    && matches!(self.manner, Manner::Refuses | Manner::KnowsNoChecks)
                {
                    SubscribeReasonCode::Failure
                } else {
                    SubscribeReasonCode::Success(QoS::AtLeastOnce)
                };
                let codes = vec![code; filters.len()];
                let _ = answer.send(Packet::SubAck(SubAck::new(subscribe.pkid, codes)));
                if !forbidden {
                    self.send_retained(&filters, answer);
                    if let Some((read, _)) = self.shared().readers.get_mut(id) {
                        read.extend(filters);
                    }
                }
            }
            Packet::Publish(publish) => {
                let first = !std::mem::replace(&mut self.shared().has_ended_one, true);
                if self.manner == Manner::EndsOnceAndAllows && first {
                    return false;
                }
                let forbidden =
                    self.knows_not(&publish.topic) || keeps_apart && !may_write(id, &publish.topic);
                if forbidden && ends {
                    return false;
                }
                let _ = answer.send(Packet::PubAck(PubAck::new(publish.pkid)));
                if !forbidden {
                    self.deliver(publish);
                }
            }
            Packet::Disconnect => return false,
            _ => {}
        }
        true
    }

    fn knows_not(&self, topic: &str) -> bool {
        self.manner == Manner::KnowsNoChecks && topic.ends_with("/check")
    }

    fn deliver(&self, publish: Publish) {
        let mut shared = self.shared();
        for (filters, sender) in shared.readers.values() {
            if filters.iter().any(|filter| matches(filter, &publish.topic)) {
                let mut copy = publish.clone();
                copy.retain = false;
                let _ = sender.send(Packet::Publish(copy));
            }
        }
        if publish.retain {
            shared.retained.insert(publish.topic.clone(), publish);
        }
    }

    fn send_retained(&self, filters: &[String], to: &UnboundedSender<Packet>) {
        if self.manner == Manner::EndsTheConnection {
            return;
        }
        for (topic, publish) in &self.shared().retained {
            if filters.iter().any(|filter| matches(filter, topic)) {
                let _ = to.send(Packet::Publish(publish.clone()));
            }
        }
    }
}

async fn next(reader: &mut OwnedReadHalf, buffer: &mut BytesMut) -> Option<Packet> {
    loop {
        if let Ok(packet) = Packet::read(buffer, LARGEST) {
            return Some(packet);
        }
        if reader.read_buf(buffer).await.ok()? == 0 {
            return None;
        }
    }
}

fn matches(filter: &str, topic: &str) -> bool {
    let (filter, topic) = (filter.split('/'), topic.split('/'));
    filter
        .zip(topic)
        .all(|(wanted, level)| wanted == "+" || wanted == level)
}

fn is_from_agent(topic: &str) -> bool {
    let kind = topic.rsplit('/').next().unwrap_or_default();
    FROM_AGENT.iter().any(|known| known.as_str() == kind)
}

fn is_its_own(topic: &str) -> bool {
    topic.split('/').nth(2) == Some(CANARY)
}

fn may_read(id: &str, topic: &str) -> bool {
    if id.starts_with("observer") {
        is_from_agent(topic)
    } else {
        !is_from_agent(topic) && is_its_own(topic)
    }
}

fn may_write(id: &str, topic: &str) -> bool {
    if id.starts_with("observer") {
        !is_from_agent(topic)
    } else {
        is_from_agent(topic) && is_its_own(topic)
    }
}

async fn proof_against(manner: Manner) -> Proof {
    let port = Broker::start(manner).await;
    // The id is bound to the certificate: the thief does not get the observer's.
    let connect = |certificate: &str, id: &str| {
        let is_thief = certificate == tls::CANARY && id.starts_with("observer");
        let bound = if is_thief { "canary-thief" } else { id };
        Ok(MqttOptions::new(bound, "127.0.0.1", port))
    };
    let proof = prove_by(&Root::default(), tls::OBSERVER, connect).await;
    proof.unwrap()
}

#[tokio::test]
async fn what_counts_is_that_nobody_receives_it() {
    for manner in [Manner::Refuses, Manner::SaysNothing] {
        assert_eq!(proof_against(manner).await, Proof::default());
    }
}

#[tokio::test]
async fn a_broker_that_lets_no_checks_through_keeps_access_points_apart_all_the_same() {
    let proof = proof_against(Manner::KnowsNoChecks).await;
    assert_eq!(proof.leaks, [""; 0]);
    assert_eq!(proof.warnings, [NO_CHECKS]);
}

#[tokio::test]
async fn a_connection_that_ends_at_what_is_forbidden_is_a_refusal() {
    let proof = proof_against(Manner::EndsTheConnection).await;
    assert_eq!(proof.leaks, [""; 0]);
    assert_eq!(proof.warnings, [RETAINED]);
}

#[tokio::test]
async fn a_connection_that_ends_by_chance_proves_nothing() {
    let open = proof_against(Manner::Allows).await;
    assert_eq!(open.leaks.len(), 12, "{:?}", open.leaks);
    for said in [
        "write `check` of another",
        "read `check` of another",
        "read checks",
    ] {
        let leak = format!("an access point can {said}");
        assert!(open.leaks.contains(&leak), "{leak} in {:?}", open.leaks);
    }
    assert_eq!(open.warnings, [""; 0]);
    assert_eq!(proof_against(Manner::EndsOnceAndAllows).await, open);
}
