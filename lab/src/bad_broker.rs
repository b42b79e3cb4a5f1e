//! A broker that means harm.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// Takes the connection and ends it.
    Drops,
    /// Lets the agent in, and then ends it.
    WelcomesAndDrops,
    Garbage,
    /// Says that twenty megabytes are to come, and sends them.
    Oversized,
    /// What is not a receipt, as fast as they can be written.
    FloodsReceipts,
    /// Receipts of a later version.
    FloodsLaterVersions,
    /// "Send again" and certificates that nobody asked for.
    FloodsOrders,
    /// Topics that do not concern the agent, and refused subscriptions.
    FloodsTheRest,
}

impl Manner {
    pub const ALL: [Manner; 8] = [
        Manner::Drops,
        Manner::WelcomesAndDrops,
        Manner::Garbage,
        Manner::Oversized,
        Manner::FloodsReceipts,
        Manner::FloodsLaterVersions,
        Manner::FloodsOrders,
        Manner::FloodsTheRest,
    ];
}

pub struct BadBroker {
    pub port: u16,
    connections: Arc<AtomicUsize>,
}

impl BadBroker {
    pub fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let connections = Arc::new(AtomicUsize::new(0));
        let counted = connections.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                counted.fetch_add(1, Ordering::Relaxed);
                std::thread::spawn(move || serve(stream, manner));
            }
        });
        Self { port, connections }
    }

    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }
}

fn serve(mut stream: TcpStream, manner: Manner) -> Option<()> {
    if manner == Manner::Drops {
        return None;
    }
    let mut greeting = [0; 1024];
    let _read = stream.read(&mut greeting).ok()?;
    if manner == Manner::Garbage {
        return stream.write_all(&[0xff; 4096]).ok();
    }
    stream.write_all(&[0x20, 2, 0, 0]).ok()?;
    if manner == Manner::WelcomesAndDrops {
        return None;
    }
    // Subscriptions come next; they are not read, only answered. The pause lets them go
    // out before the flood comes in.
    std::thread::sleep(Duration::from_millis(100));
    let flood = match manner {
        Manner::Oversized => {
            // 20 MiB in the variable length of MQTT.
            stream.write_all(&[0x30, 0x80, 0x80, 0x80, 0x0a]).ok()?;
            vec![0; 4096]
        }
        Manner::FloodsReceipts => publish("receipt", &[1, 7, 7, 7]),
        Manner::FloodsLaterVersions => publish("receipt", &[2, 0, 0, 0]),
        Manner::FloodsOrders => [
            publish("receipt", &[1, 1, 0]),
            publish("certificate", &[1, 3, b'a', b'b', b'c']),
        ]
        .concat(),
        _ => [
            publish("status", &[1]),
            publish("no/such/topic", &[0; 100]),
            vec![0x90, 3, 0, 1, 0x80],
        ]
        .concat(),
    };
    let flood = flood.repeat(64);
    loop {
        stream.write_all(&flood).ok()?;
    }
}

fn publish(kind: &str, payload: &[u8]) -> Vec<u8> {
    let topic = format!("hotspots/v1/box-1/{kind}");
    let length = 2 + topic.len() + payload.len();
    let mut packet = vec![0x30];
    let mut rest = length;
    while rest > 0x7f {
        packet.push(u8::try_from(rest & 0x7f).unwrap() | 0x80);
        rest >>= 7;
    }
    packet.push(u8::try_from(rest).unwrap());
    packet.extend_from_slice(&u16::try_from(topic.len()).unwrap().to_be_bytes());
    packet.extend_from_slice(topic.as_bytes());
    packet.extend_from_slice(payload);
    packet
}
