//! The HTTP server: who may be connected, and how long a peer may keep it waiting.
//!
//! Connections are few, and nobody waits for a peer for ever: each step has its time.
//! When all are taken, the one that has waited longest for its peer gives way to a new
//! one ([`seats`]): who connects and is silent loses to who connects and asks, with no
//! count by address, which behind a proxy is the proxy's alone.

mod arriving;
mod leaving;
mod seats;
pub mod settings;

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, HttpBody};
use axum::extract::ConnectInfo;
use axum::http::{Request, Response, StatusCode, header};
use axum::response::IntoResponse;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tower::ServiceExt;
use tracing::warn;

use arriving::Arriving;
use leaving::Leaving;
use seats::{Seat, Seats};

/// How long peers may take, and how many there may be.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub connections: usize,
    /// From the connection, or from the answer before, to the end of a request's
    /// headers.
    pub headers: Duration,
    /// From the end of the headers to the end of the body.
    pub body: Duration,
    /// In which a peer takes nothing of its answer.
    pub answer: Duration,
    /// For requests in work when the server stops.
    pub stop: Duration,
}

impl Limits {
    pub fn new(connections: usize) -> Self {
        Self {
            connections,
            headers: Duration::from_secs(10),
            body: Duration::from_secs(10),
            answer: Duration::from_secs(20),
            stop: Duration::from_secs(3),
        }
    }
}

/// Pause where nothing can be accepted, for want of descriptors or memory.
const PAUSE: Duration = Duration::from_millis(100);
/// Between two lines of log about the same.
const QUIET: Duration = Duration::from_secs(60);

/// Connections that the system keeps for us until they are accepted. The usual 128 are
/// gone in a few milliseconds of a flood, and who comes then tries again after a second.
const BACKLOG: u32 = 4_096;

/// Listens on `address`.
///
/// # Errors
/// When it is not free or not of this machine.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    // A restart does not wait for the connections of the run before.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// The part of the daemon that serves pages and API.
pub struct Server {
    listener: TcpListener,
    router: Router,
    limits: Limits,
}

impl Server {
    pub fn new(listener: TcpListener, router: Router, limits: Limits) -> Self {
        Self {
            listener,
            router,
            limits,
        }
    }

    /// Serves until `stopped` says so; requests in work then have a little time.
    pub async fn run(self, mut stopped: watch::Receiver<bool>) {
        let Self {
            listener,
            router,
            limits,
        } = self;
        let seats = Arc::new(Seats::default());
        let places = Arc::new(Semaphore::new(limits.connections));
        let mut connections = JoinSet::new();
        let (mut no_accept, mut no_place) = (Quiet::default(), Quiet::default());
        loop {
            let accepted = tokio::select! {
                () = stop(&mut stopped) => break,
                Some(_) = connections.join_next() => continue,
                accepted = listener.accept() => accepted,
            };
            let (stream, peer) = match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // One that was given up meanwhile passes at once; for want of
                    // descriptors the next try would fail as well.
                    no_accept.say(|| warn!("a connection to the pages cannot be taken: {error}"));
                    tokio::select! {
                        () = stop(&mut stopped) => break,
                        () = tokio::time::sleep(PAUSE) => continue,
                    }
                }
            };
            if places.available_permits() == 0 {
                no_place.say(|| {
                    warn!(
                        "all {} connections to the pages are taken; silent ones give way",
                        limits.connections
                    );
                });
            }
            let place = tokio::select! {
                () = stop(&mut stopped) => break,
                place = place(&places, &seats) => place,
            };
            let (router, seat, stopped) = (router.clone(), Seats::take(&seats), stopped.clone());
            connections.spawn(async move {
                serve((stream, peer), router, limits, seat, stopped).await;
                drop(place);
            });
        }
        drop(listener);
        let rest = async { while connections.join_next().await.is_some() {} };
        // What is left is dropped, and what it asked for with it.
        let _ = tokio::time::timeout(limits.stop, rest).await;
    }
}

/// A place, by sending away who is silent if need be.
async fn place(places: &Arc<Semaphore>, seats: &Seats) -> Option<OwnedSemaphorePermit> {
    loop {
        if let Ok(place) = places.clone().try_acquire_owned() {
            return Some(place);
        }
        if seats.give_way() {
            return places.clone().acquire_owned().await.ok();
        }
        // All have a request in work: that ends by itself.
        tokio::select! {
            place = places.clone().acquire_owned() => return place.ok(),
            () = seats.one_waits() => {}
        }
    }
}

/// One connection, until its peer goes, is too slow or has to give way.
async fn serve(
    (stream, peer): (TcpStream, SocketAddr),
    router: Router,
    limits: Limits,
    seat: Arc<Seat>,
    mut stopped: watch::Receiver<bool>,
) {
    // Answers are written whole; waiting for more would only delay them.
    let _ = stream.set_nodelay(true);
    let here = seat.clone();
    let service = service_fn(move |mut request: Request<Incoming>| {
        // Tries at passwords are counted by address.
        request.extensions_mut().insert(ConnectInfo(peer));
        answer(router.clone(), here.clone(), request, limits.body)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.headers)
        .serve_connection(TokioIo::new(Leaving::new(stream, limits.answer)), service);
    let mut connection = pin!(connection);
    // How a connection ends is its peer's affair: nothing to tell.
    tokio::select! {
        _ = connection.as_mut() => return,
        () = seat.asked_to_leave() => return,
        () = stop(&mut stopped) => connection.as_mut().graceful_shutdown(),
    }
    if !seat.waits_for_peer() {
        let _ = connection.await;
    }
}

async fn answer(
    router: Router,
    seat: Arc<Seat>,
    request: Request<Incoming>,
    patience: Duration,
) -> Result<Response<Body>, Infallible> {
    let (parts, body) = request.into_parts();
    let (body, late) = if body.is_end_stream() {
        seat.work();
        (Body::empty(), None)
    } else {
        let arriving = Arriving::new(body, seat.clone(), patience);
        let late = arriving.is_late.clone();
        (Body::new(arriving), Some(late))
    };
    let Ok(mut answer) = router.oneshot(Request::from_parts(parts, body)).await;
    if late.is_some_and(|late| late.load(Ordering::Relaxed)) {
        let close = [(header::CONNECTION, "close")];
        answer = (StatusCode::REQUEST_TIMEOUT, close).into_response();
    }
    seat.wait();
    Ok(answer)
}

async fn stop(stopped: &mut watch::Receiver<bool>) {
    // An error means that the daemon is gone: stop as well.
    let _ = stopped.wait_for(|stop| *stop).await;
}

/// Says the same thing rarely.
#[derive(Default)]
struct Quiet(Option<Instant>);

impl Quiet {
    fn say(&mut self, say: impl FnOnce()) {
        if self.0.is_none_or(|said| said.elapsed() > QUIET) {
            self.0 = Some(Instant::now());
            say();
        }
    }
}

#[cfg(test)]
mod tests;
