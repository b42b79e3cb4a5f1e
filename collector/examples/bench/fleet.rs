//! Access points that report over some connections, as agents or gateways would.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use protocol::Layer;
use protocol::Message;
use protocol::receipt::Receipt;
use protocol::report::{Report, Window};
use records::database::Database;
use rumqttc::{AsyncClient, Event, EventLoop, MqttOptions, Packet, QoS};
use tokio::task::JoinSet;

pub const LENGTH_S: u32 = 14_400;

#[derive(Clone, Copy)]
pub struct Load {
    pub access_points: usize,
    /// Of each access point.
    pub messages: usize,
    /// Of each message.
    pub windows: usize,
    pub connections: usize,
    /// Start of the first window, Unix seconds.
    pub origin: u32,
}

impl Load {
    pub fn all_messages(&self) -> usize {
        self.access_points * self.messages
    }

    pub fn all_windows(&self) -> usize {
        self.all_messages() * self.windows
    }
}

/// What a message is made of.
#[derive(Clone, Copy)]
pub enum Form {
    Report,
    /// The same figures as Telegraf reads them.
    LineProtocol,
}

pub fn name(index: usize) -> String {
    format!("ap-{index}")
}

pub fn register(database: &Database, access_points: usize) -> Result<()> {
    database.write(|transaction| {
        let mut insert =
            transaction.prepare("INSERT INTO access_points (id, registered_at) VALUES (?1, 0)")?;
        (0..access_points).try_for_each(|index| insert.execute([name(index)]).map(drop))
    })?;
    Ok(())
}

fn payload(load: Load, index: usize, round: usize, form: Form) -> Result<Vec<u8>> {
    let first = u32::try_from(round * load.windows)?;
    let start = load.origin + first * LENGTH_S;
    if matches!(form, Form::LineProtocol) {
        return Ok(format!(
            "windows,access_point={} device_minutes=500i,visits=20i,sampled_minutes=240i,\
             online_minutes=240i {start}000000000",
            name(index)
        )
        .into_bytes());
    }
    let windows = (0..load.windows)
        .map(|offset| {
            Ok(Window {
                offset_lengths: offset.try_into()?,
                device_minutes: 500,
                visits: 20,
                sampled_minutes: 240,
                online_minutes: 240,
            })
        })
        .collect::<Result<_>>()?;
    Ok(Report {
        boot: 1,
        first_sequence: first,
        first_start: start,
        period_s: 60,
        length_periods: 240,
        noise_device_minutes: 60,
        noise_visits: 2,
        layer: Layer::Windows,
        windows,
    }
    .encode()?)
}

fn connect(broker: SocketAddr, id: String, inflight: u16) -> (AsyncClient, EventLoop) {
    let mut options = MqttOptions::new(id, broker.ip().to_string(), broker.port());
    options
        .set_inflight(inflight)
        .set_keep_alive(Duration::from_secs(120));
    AsyncClient::new(options, 1_000)
}

/// Publishes all messages with QoS 1 and returns once the broker has acknowledged
/// each. With `receipts` every connection also waits until all windows of its access
/// points are settled.
pub async fn report(broker: SocketAddr, load: Load, form: Form, receipts: bool) -> Result<()> {
    let mut connections = JoinSet::new();
    for connection in 0..load.connections {
        connections.spawn(speak(broker, connection, load, form, receipts));
    }
    while let Some(done) = connections.join_next().await {
        done??;
    }
    Ok(())
}

async fn speak(
    broker: SocketAddr,
    connection: usize,
    load: Load,
    form: Form,
    receipts: bool,
) -> Result<()> {
    let mine: Vec<usize> = (connection..load.access_points)
        .step_by(load.connections)
        .collect();
    let (client, mut event_loop) = connect(broker, format!("gateway-{connection}"), 100);
    let messages = mine.len() * load.messages;
    let mut open = if receipts { messages * load.windows } else { 0 };
    let sending = tokio::spawn(async move {
        if receipts {
            for &index in &mine {
                let topic = format!("hotspots/v1/{}/receipt", name(index));
                client.subscribe(topic, QoS::AtLeastOnce).await?;
            }
        }
        for round in 0..load.messages {
            for &index in &mine {
                let payload = payload(load, index, round, form)?;
                let topic = format!("hotspots/v1/{}/report", name(index));
                client
                    .publish(topic, QoS::AtLeastOnce, false, payload)
                    .await?;
            }
        }
        anyhow::Ok(client)
    });
    let mut acknowledged = 0;
    while open > 0 || acknowledged < messages {
        let event = tokio::time::timeout(Duration::from_secs(300), event_loop.poll())
            .await
            .with_context(|| format!("stalled with {open} windows without a receipt"))??;
        match event {
            Event::Incoming(Packet::PubAck(_)) => acknowledged += 1,
            Event::Incoming(Packet::Publish(publish)) => {
                if let Receipt::Settled(ranges) = Receipt::read(&publish.payload)?.1 {
                    for range in ranges {
                        let settled = usize::try_from(range.last - range.first + 1)?;
                        open = open.saturating_sub(settled);
                    }
                }
            }
            _ => {}
        }
    }
    sending.await??;
    Ok(())
}

/// A subscriber that does nothing but acknowledge.
pub struct Bare {
    pub seen: Arc<AtomicUsize>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Bare {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Bare {
    pub async fn subscribe(broker: SocketAddr) -> Result<Self> {
        let (client, mut event_loop) = connect(broker, "bare".to_owned(), 1_000);
        client
            .subscribe("hotspots/v1/+/report", QoS::AtLeastOnce)
            .await?;
        while !matches!(event_loop.poll().await?, Event::Incoming(Packet::SubAck(_))) {}
        let seen = Arc::new(AtomicUsize::new(0));
        let count = seen.clone();
        let task = tokio::spawn(async move {
            let _client = client;
            while let Ok(event) = event_loop.poll().await {
                if matches!(event, Event::Incoming(Packet::Publish(_))) {
                    count.fetch_add(1, Ordering::Relaxed);
                }
            }
        });
        Ok(Self { seen, task })
    }
}
