use axum::routing::{get, post};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::*;

const SHORT: Duration = Duration::from_millis(200);
const PATIENCE: Duration = Duration::from_secs(10);

struct Server {
    address: std::net::SocketAddr,
    stop: watch::Sender<bool>,
    ended: tokio::task::JoinHandle<()>,
}

/// What tries at passwords are counted by.
async fn from(peer: ConnectInfo<SocketAddr>) -> String {
    format!("from {}", peer.ip())
}

impl Server {
    async fn start(limits: Limits) -> Self {
        let router = Router::new()
            .route("/", get(|| async { "here" }))
            .route("/never", get(std::future::pending::<()>))
            .route("/from", get(from))
            .route("/", post(|body: String| async move { body }));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = watch::channel(false);
        let ended = tokio::spawn(super::Server::new(listener, router, limits).run(stopped));
        Self {
            address,
            stop,
            ended,
        }
    }

    async fn send(&self, text: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(text.as_bytes()).await.unwrap();
        stream
    }
}

fn patient(connections: usize) -> Limits {
    Limits {
        connections,
        headers: PATIENCE * 6,
        body: PATIENCE * 6,
        answer: PATIENCE * 6,
        stop: SHORT,
    }
}

const GET: &str = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";

/// Everything until the server ends the connection.
async fn rest(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    // A reset is an end as well.
    let _ = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut bytes))
        .await
        .expect("the connection ends");
    String::from_utf8_lossy(&bytes).into_owned()
}

async fn first_line(stream: &mut TcpStream) -> String {
    let mut bytes = [0; 4_096];
    let read = tokio::time::timeout(PATIENCE, stream.read(&mut bytes)).await;
    let length = read.expect("an answer").unwrap();
    let text = String::from_utf8_lossy(&bytes[..length]);
    text.lines().next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_request_says_from_which_address_it_comes() {
    let server = Server::start(patient(4)).await;
    let request = "GET /from HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
    let answer = rest(&mut server.send(request).await).await;
    assert!(answer.ends_with("from 127.0.0.1"), "{answer}");
}

#[tokio::test]
async fn silence_slow_headers_and_idleness_end_in_time() {
    let server = Server::start(Limits {
        headers: SHORT,
        ..patient(10)
    })
    .await;
    assert_eq!(rest(&mut server.send("").await).await, "");
    let mut slow = server.send("GET / HT").await;
    assert_eq!(rest(&mut slow).await, "");
    let answer = rest(&mut server.send(GET).await).await;
    assert!(answer.ends_with("here"), "{answer}");
}

#[tokio::test]
async fn a_slow_body_is_told_so() {
    let server = Server::start(Limits {
        body: SHORT,
        ..patient(10)
    })
    .await;
    let mut slow = server
        .send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\nabc")
        .await;
    let answer = rest(&mut slow).await;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
}

#[tokio::test]
async fn silent_connections_give_way_and_requests_in_work_do_not() {
    let server = Server::start(patient(3)).await;
    let mut working = server.send("GET /never HTTP/1.1\r\nhost: a\r\n\r\n").await;
    let mut silent = Vec::new();
    for _ in 0..20 {
        silent.push(server.send("").await);
    }
    for stream in &mut silent[..17] {
        assert_eq!(rest(stream).await, "");
    }
    let mut asks = server.send(GET).await;
    assert_eq!(first_line(&mut asks).await, "HTTP/1.1 200 OK");
    let mut byte = [0];
    let still = tokio::time::timeout(SHORT, working.read(&mut byte)).await;
    assert!(still.is_err(), "its request is in work");
}

#[tokio::test]
async fn a_stop_waits_for_requests_a_little_and_for_silence_not_at_all() {
    let server = Server::start(Limits {
        stop: PATIENCE * 6,
        ..patient(10)
    })
    .await;
    let mut answered = server.send(GET).await;
    assert_eq!(first_line(&mut answered).await, "HTTP/1.1 200 OK");
    let _silent = server.send("").await;
    let _slow = server.send("GET / HT").await;
    server.stop.send(true).unwrap();
    tokio::time::timeout(PATIENCE, server.ended)
        .await
        .expect("nothing is in work")
        .unwrap();

    let server = Server::start(patient(10)).await;
    let mut working = server.send("GET /never HTTP/1.1\r\nhost: a\r\n\r\n").await;
    server.stop.send(true).unwrap();
    assert_eq!(rest(&mut working).await, "");
    server.ended.await.unwrap();
}
