//! A broker for one client that writes down every byte, acknowledges every publish
//! and, if asked to, answers reports like a collector of either version.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};

use protocol::Version;
use protocol::receipt::{Outcome, Receipt, Settlement};
use protocol::report::Report;
use protocol::topic::{MessageKind, Topic};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    pub kind: MessageKind,
    pub payload: Vec<u8>,
}

#[derive(Clone, Default)]
pub struct Record {
    pub bytes: Arc<Mutex<Vec<u8>>>,
    pub published: Arc<Mutex<Vec<Published>>>,
}

pub struct Broker {
    pub port: u16,
    pub record: Record,
    /// The latest version that the collector reads; 0: there is no collector.
    collector: Arc<AtomicU8>,
}

impl Broker {
    pub fn start(receipts: bool) -> Self {
        Self::with_collector(if receipts { Version::LATEST.byte() } else { 0 })
    }

    /// With a collector that knows version 1 only, until it is upgraded.
    pub fn with_older_collector() -> Self {
        Self::with_collector(Version::One.byte())
    }

    pub fn upgrade_collector(&self) {
        let latest = Version::LATEST.byte();
        self.collector.store(latest, Ordering::Relaxed);
    }

    fn with_collector(version: u8) -> Self {
        let collector = Arc::new(AtomicU8::new(version));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let record = Record::default();
        let shared = (record.clone(), collector.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (record, collector) = shared.clone();
                std::thread::spawn(move || serve(stream, &record, &collector));
            }
        });
        Self {
            port,
            record,
            collector,
        }
    }

    pub fn published(&self, wanted: &[MessageKind]) -> Vec<Published> {
        let published = self.record.published.lock().unwrap();
        let wanted = published
            .iter()
            .filter(|message| wanted.contains(&message.kind));
        wanted.cloned().collect()
    }

    pub fn reports(&self) -> Vec<Report> {
        self.published(&[MessageKind::Report, MessageKind::Late])
            .iter()
            .map(|message| Report::read(&message.payload).unwrap().1)
            .collect()
    }
}

/// Until the client goes away. MQTT 3.1.1, the packets that the agent uses.
fn serve(mut stream: TcpStream, record: &Record, collector: &AtomicU8) -> Option<()> {
    loop {
        let (kind, body) = read_packet(&mut stream, record)?;
        match kind >> 4 {
            1 => stream.write_all(&[0x20, 2, 0, 0]).ok()?,
            8 => stream.write_all(&[0x90, 3, body[0], body[1], 1]).ok()?,
            12 => stream.write_all(&[0xd0, 0]).ok()?,
            3 => {
                let topic_end = 2 + usize::from(u16::from_be_bytes([body[0], body[1]]));
                let topic = String::from_utf8(body[2..topic_end].to_vec()).unwrap();
                let topic = Topic::parse(&topic).unwrap();
                let payload = body[topic_end + 2..].to_vec();
                stream
                    .write_all(&[0x40, 2, body[topic_end], body[topic_end + 1]])
                    .ok()?;
                let is_report = matches!(topic.kind, MessageKind::Report | MessageKind::Late);
                let reads = collector.load(Ordering::Relaxed);
                if is_report && Version::of(&payload).unwrap().byte() <= reads {
                    stream.write_all(&receipt_for(&topic, &payload)).ok()?;
                }
                record.published.lock().unwrap().push(Published {
                    kind: topic.kind,
                    payload,
                });
            }
            _ => return None,
        }
    }
}

fn read_packet(stream: &mut TcpStream, record: &Record) -> Option<(u8, Vec<u8>)> {
    let mut header = vec![0];
    stream.read_exact(&mut header).ok()?;
    let (mut length, mut shift) = (0, 0);
    loop {
        let mut byte = [0];
        stream.read_exact(&mut byte).ok()?;
        header.push(byte[0]);
        length |= usize::from(byte[0] & 0x7f) << shift;
        shift += 7;
        if byte[0] & 0x80 == 0 {
            break;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    let mut bytes = record.bytes.lock().unwrap();
    bytes.extend_from_slice(&header);
    bytes.extend_from_slice(&body);
    Some((header[0], body))
}

fn receipt_for(topic: &Topic, payload: &[u8]) -> Vec<u8> {
    let (version, report) = Report::read(payload).unwrap();
    let (last, _) = report.numbered().last().unwrap();
    let receipt = Receipt::Settled(vec![Settlement {
        boot: report.boot,
        first: report.first_sequence,
        last,
        outcome: Outcome::Stored,
    }]);
    let topic = Topic::new(topic.access_point.clone(), MessageKind::Receipt).to_string();
    let payload = receipt.encode_in(version).unwrap();
    let length = 2 + topic.len() + payload.len();
    let mut packet = vec![0x30, u8::try_from(length).unwrap()];
    packet.extend_from_slice(&u16::try_from(topic.len()).unwrap().to_be_bytes());
    packet.extend_from_slice(topic.as_bytes());
    packet.extend_from_slice(&payload);
    packet
}
