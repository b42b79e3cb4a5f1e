//! A request's body on its way in, for so long at most.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Bytes, HttpBody};
use hyper::body::{Frame, Incoming, SizeHint};
use tokio::time::Sleep;

use super::seats::Seat;

pub struct Arriving {
    body: Incoming,
    late: Pin<Box<Sleep>>,
    seat: Arc<Seat>,
    pub is_late: Arc<AtomicBool>,
}

impl Arriving {
    /// The connection waits for its peer until the body is here, or nobody wants it.
    pub fn new(body: Incoming, seat: Arc<Seat>, patience: Duration) -> Self {
        Self {
            body,
            late: Box::pin(tokio::time::sleep(patience)),
            seat,
            is_late: Arc::default(),
        }
    }
}

impl Drop for Arriving {
    fn drop(&mut self) {
        self.seat.work();
    }
}

impl HttpBody for Arriving {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) {
            if frame.is_none() {
                self.seat.work();
            }
            return Poll::Ready(frame.map(|frame| frame.map_err(axum::Error::new)));
        }
        ready!(self.late.as_mut().poll(context));
        self.is_late.store(true, Ordering::Relaxed);
        let late = std::io::Error::from(std::io::ErrorKind::TimedOut);
        Poll::Ready(Some(Err(axum::Error::new(late))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
