//! The thread that owns writing: gathers a batch, commits it, hands out the answers.

use std::sync::Arc;
use std::time::{Duration, Instant};

use groundwork::causes::in_full;
use tokio::runtime::Handle;
use tokio::sync::mpsc::error::TryRecvError;
use tokio::sync::mpsc::{Receiver, Sender};
use tokio::task::JoinError;
use tracing::{error, info};

use super::Ingest;
use crate::health::Health;
use crate::intake::arrivals::{Answers, Arrival};

/// Most messages in one commit.
const BATCH: usize = 2_000;
/// How long a batch waits for more once it has one message.
const LINGER: Duration = Duration::from_millis(5);
const PAUSE: Duration = Duration::from_millis(1);
/// How long the ingest waits for a message while it has work without one.
const TURN: Duration = Duration::from_secs(1);
/// Between attempts to write to a store that failed: doubled up to the last.
const FIRST_RETRY: Duration = Duration::from_millis(100);
const LAST_RETRY: Duration = Duration::from_secs(5);

/// The part of the daemon that writes.
pub struct Writer {
    ingest: Ingest,
    arrivals: Receiver<Arrival>,
    answers: Sender<Answers>,
    health: Arc<Health>,
}

impl Writer {
    pub fn new(
        ingest: Ingest,
        arrivals: Receiver<Arrival>,
        answers: Sender<Answers>,
        health: Arc<Health>,
    ) -> Self {
        Self {
            ingest,
            arrivals,
            answers,
            health,
        }
    }

    /// Runs until the arrivals are closed and empty, on a thread of its own.
    ///
    /// # Errors
    /// When it panicked.
    pub async fn run(mut self) -> Result<(), JoinError> {
        let runtime = Handle::current();
        let write = move || {
            while let Some(first) = self.first(&runtime) {
                let batch = gather(first, &mut self.arrivals);
                let committed = commit(&mut self.ingest, batch, &self.arrivals, &self.health);
                let Some(answer) = committed else {
                    return;
                };
                if self.answers.blocking_send(answer).is_err() {
                    return;
                }
            }
        };
        tokio::task::spawn_blocking(write).await
    }

    /// Waits for the first message of a batch; without one where the ingest has work that
    /// needs no message. `None` once the arrivals are closed and empty.
    fn first(&mut self, runtime: &Handle) -> Option<Vec<Arrival>> {
        if !self.ingest.has_waiting() {
            return Some(vec![self.arrivals.blocking_recv()?]);
        }
        let patient = async { tokio::time::timeout(TURN, self.arrivals.recv()).await };
        match runtime.block_on(patient) {
            Ok(arrival) => Some(vec![arrival?]),
            Err(_) => Some(Vec::new()),
        }
    }
}

/// Adds what comes within a moment after the first message.
#[expect(clippy::disallowed_methods, reason = "the writer has its own thread")]
fn gather(first: Vec<Arrival>, arrivals: &mut Receiver<Arrival>) -> Vec<Arrival> {
    let mut batch = first;
    let started = Instant::now();
    while !batch.is_empty() && batch.len() < BATCH {
        match arrivals.try_recv() {
            Ok(arrival) => batch.push(arrival),
            Err(TryRecvError::Empty) if started.elapsed() < LINGER => std::thread::sleep(PAUSE),
            Err(TryRecvError::Empty | TryRecvError::Disconnected) => break,
        }
    }
    batch
}

/// Tries until it works. `None` when the daemon stops before that: the batch was
/// never acknowledged, so nothing is lost.
fn commit(
    ingest: &mut Ingest,
    batch: Vec<Arrival>,
    arrivals: &Receiver<Arrival>,
    health: &Health,
) -> Option<Answers> {
    let mut retry = FIRST_RETRY;
    let mut failed = false;
    ingest.metrics.messages.add(batch.len());
    loop {
        match ingest.process(&batch) {
            Ok(receipts) => {
                if failed {
                    info!("the store can be written again");
                }
                health.store_works();
                ingest.metrics.commits.add(1);
                return Some(Answers {
                    acknowledge: batch,
                    receipts,
                    certificates: Vec::new(),
                });
            }
            Err(error) => {
                let why = in_full(&error);
                if !failed {
                    error!("nothing is acknowledged until the store works: {why}");
                }
                failed = true;
                ingest.metrics.failed_commits.add(1);
                health.store_failed(why);
            }
        }
        if !wait(retry, arrivals) {
            return None;
        }
        retry = (retry * 2).min(LAST_RETRY);
    }
}

/// False when the daemon stops meanwhile.
#[expect(clippy::disallowed_methods, reason = "the writer has its own thread")]
fn wait(duration: Duration, arrivals: &Receiver<Arrival>) -> bool {
    let until = Instant::now() + duration;
    while Instant::now() < until {
        if arrivals.is_closed() {
            return false;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    true
}
