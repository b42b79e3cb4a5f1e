//! Connections that are many, silent or slow.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use collector::descriptors;
use records::database::Database;

use crate::collector_process::{Collector, PATIENCE, ask};
use lab::access_point::Connection;
use lab::reports::report;

const HEALTH: &str = "GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";

fn register(database: &Database) {
    database
        .write(|transaction| {
            let sql = "INSERT INTO access_points (id, registered_at) VALUES ('a', 0)";
            transaction.execute(sql, []).map(drop)
        })
        .unwrap();
}

/// What a flood of silent connections costs, MB; a report sent into it is receipted,
/// and a request is answered.
async fn flood(descriptors: Option<u32>, count: usize) -> u64 {
    descriptors::raise();
    let collector = Collector::start(descriptors, register);
    let mut agent = Connection::open(collector.broker, "a").await;
    let origin = (jiff::Timestamp::now().as_second() / 86_400 - 60) * 86_400;
    agent.report("a", &report(7, origin, 0, 1)).await;
    agent.receipt().await;

    let before = collector.status("VmRSS");
    let started = Instant::now();
    let silent: Vec<_> = (0..count)
        // Where nothing is accepted any more, each would wait for long.
        .take_while(|_| started.elapsed() < PATIENCE)
        .filter_map(|_| TcpStream::connect_timeout(&collector.http, PATIENCE / 10).ok())
        .collect();
    let answered = Instant::now();
    let answer = ask(collector.http, HEALTH).unwrap_or_default();
    let took = started.elapsed();
    agent.report("a", &report(7, origin, 1, 1)).await;
    let receipt = agent.receipt_within(Duration::from_secs(5)).await;
    let after = collector.status("VmRSS");
    println!(
        "{} silent connections: {:.3} ms each, {} to {} kB, {} ms to an answer",
        silent.len(),
        took.as_secs_f64() * 1e3 / silent.len() as f64,
        before,
        after,
        answered.elapsed().as_millis(),
    );
    assert!(receipt.is_some(), "no receipt with {count} connections");
    assert!(answer.starts_with("HTTP/1.1 200 "), "no answer: `{answer}`");
    after.saturating_sub(before) / 1_024
}

#[tokio::test(flavor = "multi_thread")]
async fn silent_connections_cost_little_and_no_report() {
    let cost = flood(None, 2_000).await;
    assert!(cost <= 40, "{cost} MB");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_leaves_ingest_its_descriptors() {
    let cost = flood(Some(1_024), 2_000).await;
    assert!(cost <= 40, "{cost} MB");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "many descriptors; with make test-attacks"]
async fn ten_thousand_silent_connections_cost_at_most_100_mb_and_no_report() {
    let cost = flood(None, 10_000).await;
    assert!(cost <= 100, "{cost} MB");
}

/// Sends `first`, then a byte of `rest` every half second, and says how long the server
/// put up with it.
fn trickle(address: SocketAddr, first: &str, rest: &str) -> Option<Duration> {
    let mut stream = TcpStream::connect(address).unwrap();
    // The pace, and the time in which to see that the server ended it.
    stream
        .set_read_timeout(Some(Duration::from_millis(500)))
        .unwrap();
    stream.write_all(first.as_bytes()).unwrap();
    let started = Instant::now();
    let mut bytes = rest.bytes().cycle();
    let mut buffer = [0; 1_024];
    while started.elapsed() < Duration::from_secs(25) {
        match stream.read(&mut buffer) {
            Ok(0) => return Some(started.elapsed()),
            Ok(_) => {}
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Err(_) => return Some(started.elapsed()),
        }
        if let Some(byte) = bytes.next()
            && stream.write_all(&[byte]).is_err()
        {
            return Some(started.elapsed());
        }
    }
    None
}

#[test]
fn slow_headers_slow_bodies_and_idle_connections_end_in_fifteen_seconds() {
    let collector = Collector::start(None, |_| {});
    let address = collector.http;
    let body = "POST /api/v1/session HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n\
        content-length: 60000\r\n\r\n{";
    let idle = "GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n";
    let attacks = [
        ("silence", "", ""),
        ("slow headers", "GET / HTTP/1.1\r\nx: ", "x"),
        ("slow body", body, " "),
        ("idle", idle, ""),
    ];
    let running = attacks.map(|(name, first, rest)| {
        (
            name,
            std::thread::spawn(move || trickle(address, first, rest)),
        )
    });
    let ended = running.map(|(name, attack)| (name, attack.join().unwrap()));
    println!("ended after {ended:?}");
    for (name, ended) in ended {
        let ended = ended.is_some_and(|ended| ended < Duration::from_secs(15));
        assert!(ended, "{name} goes on");
    }
}
