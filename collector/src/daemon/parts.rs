//! The parts of the daemon: each runs until it is told to stop, and each is awaited.

use std::time::Duration;

use anyhow::{Result, anyhow};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Longest time that a stop takes.
const STOP: Duration = Duration::from_secs(10);
/// The share of it for threads that nobody awaits any more: a solve that was told to
/// end, a read whose reader is gone.
pub const THREADS: Duration = Duration::from_secs(2);

pub struct Parts {
    stop: watch::Sender<bool>,
    running: JoinSet<Result<()>>,
}

impl Parts {
    pub fn new() -> Self {
        Self {
            stop: watch::Sender::new(false),
            running: JoinSet::new(),
        }
    }

    /// Starts a part whose faults end the daemon.
    pub fn start<F, E>(&mut self, part: impl FnOnce(watch::Receiver<bool>) -> F)
    where
        F: Future<Output = Result<(), E>> + Send + 'static,
        E: Into<anyhow::Error> + Send,
    {
        let part = part(self.stop.subscribe());
        self.running.spawn(async { part.await.map_err(Into::into) });
    }

    /// Starts a part that tells its faults itself and goes on.
    pub fn start_steady<F>(&mut self, part: impl FnOnce(watch::Receiver<bool>) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let part = part(self.stop.subscribe());
        self.running.spawn(async {
            part.await;
            Ok(())
        });
    }

    /// Waits for a part that ends by itself: always a fault.
    pub async fn one_ended(&mut self) -> anyhow::Error {
        match self.running.join_next().await {
            Some(Ok(Err(fault))) => fault,
            Some(Err(panicked)) => panicked.into(),
            Some(Ok(Ok(()))) | None => anyhow!("a part of the daemon ended by itself"),
        }
    }

    /// Stops in order: what was taken from the broker is committed and receipted first.
    ///
    /// # Errors
    /// When a part ends in a fault.
    pub async fn stop(mut self) -> Result<()> {
        let _ = self.stop.send(true);
        let rest = async {
            while let Some(ended) = self.running.join_next().await {
                ended??;
            }
            Ok(())
        };
        // A part that hangs is left behind: what is not receipted is sent again.
        tokio::time::timeout(STOP - THREADS, rest)
            .await
            .unwrap_or(Ok(()))
    }
}
