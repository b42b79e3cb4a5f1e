//! How many reports a second pass the embedded broker, the checks, SQLite and back as
//! receipts. `ingest_rate [ACCESS_POINTS] [REPORTS] [WINDOWS] [CONNECTIONS]`.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use collector::clock::Clock;
use collector::config::Config;
use collector::run::{Options, serve};
use protocol::Message;
use protocol::receipt::Receipt;
use protocol::report::{Report, Window};
use rumqttc::{AsyncClient, Event, MqttOptions, Packet, QoS};

const LENGTH_S: u32 = 14_400;
const ORIGIN: u32 = 1_700_000_000 / 86_400 * 86_400;

#[derive(Clone, Copy)]
struct Load {
    access_points: usize,
    reports: usize,
    windows: usize,
    connections: usize,
}

#[tokio::main(flavor = "multi_thread")]
async fn main() -> Result<()> {
    let mut numbers = std::env::args().skip(1).map(|text| text.parse());
    let mut next = |default| numbers.next().unwrap_or(Ok(default));
    let load = Load {
        access_points: next(500)?,
        reports: next(30_000)?,
        windows: next(1)?,
        connections: next(4)?,
    };
    let directory = tempfile::tempdir()?;
    let mut config = Config {
        data_directory: directory.path().to_owned(),
        http_listen: "127.0.0.1:0".parse()?,
        windows_days: 36_500,
        ..Config::default()
    };
    config.mqtt.port = 0;
    let options = Options {
        embedded_broker: true,
        clock: Clock::System,
        demo_sign_ins: Vec::new(),
    };
    let serving = serve(config, options).await?;
    serving.state.database.write(|transaction| {
        (0..load.access_points).try_for_each(|index| {
            let sql = "INSERT INTO access_points (id, registered_at) VALUES (?1, 0)";
            transaction.execute(sql, [name(index)]).map(drop)
        })
    })?;
    while !serving.state.health.is_broker_connected() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }

    let broker = serving.broker.context("no embedded broker")?;
    let started = Instant::now();
    let mut gateways = tokio::task::JoinSet::new();
    for connection in 0..load.connections {
        gateways.spawn(speak(broker, connection, load));
    }
    while let Some(done) = gateways.join_next().await {
        done??;
    }
    let elapsed = started.elapsed().as_secs_f64();
    let metrics = &serving.state.metrics;
    let stored = metrics.windows_stored.get();
    println!(
        "{} reports of {} windows from {} access points over {} connections: {elapsed:.2} s, \
         {:.0} reports/s, {stored} windows stored, {} receipts, {} commits",
        load.reports,
        load.windows,
        load.access_points,
        load.connections,
        load.reports as f64 / elapsed,
        metrics.receipts.get(),
        metrics.commits.get(),
    );
    serving.stop().await
}

fn name(index: usize) -> String {
    format!("ap-{index}")
}

/// Sends the reports of every n-th access point and waits for their receipts.
async fn speak(broker: SocketAddr, connection: usize, load: Load) -> Result<()> {
    let mine: Vec<usize> = (connection..load.access_points)
        .step_by(load.connections)
        .collect();
    let id = format!("gateway-{connection}");
    let mut options = MqttOptions::new(id, broker.ip().to_string(), broker.port());
    options.set_inflight(100);
    let (client, mut event_loop) = AsyncClient::new(options, 1_000);
    let sender = client.clone();
    let ids = mine.clone();
    let rounds = load.reports / load.access_points;
    let sending = tokio::spawn(async move {
        for &index in &ids {
            let topic = format!("hotspots/v1/{}/receipt", name(index));
            sender.subscribe(topic, QoS::AtLeastOnce).await?;
        }
        for round in 0..rounds {
            for &index in &ids {
                let topic = format!("hotspots/v1/{}/report", name(index));
                let payload = report(round, load.windows)?.encode()?;
                sender
                    .publish(topic, QoS::AtLeastOnce, false, payload)
                    .await?;
            }
        }
        anyhow::Ok(())
    });
    let mut open = mine.len() * rounds * load.windows;
    while open > 0 {
        let event = tokio::time::timeout(Duration::from_secs(60), event_loop.poll())
            .await
            .with_context(|| format!("stalled with {open} windows without a receipt"))??;
        let Event::Incoming(Packet::Publish(publish)) = event else {
            continue;
        };
        if let Receipt::Settled(ranges) = Receipt::decode(&publish.payload)? {
            for range in ranges {
                open -= usize::try_from(range.last - range.first + 1)?;
            }
        }
    }
    sending.await?
}

fn report(round: usize, windows: usize) -> Result<Report> {
    let first = u32::try_from(round * windows)?;
    let windows = (0..windows)
        .map(|index| {
            Ok(Window {
                offset_lengths: index.try_into()?,
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
        first_start: ORIGIN + first * LENGTH_S,
        period_s: 60,
        length_periods: 240,
        noise_device_minutes: 60,
        noise_visits: 2,
        windows,
    })
}
