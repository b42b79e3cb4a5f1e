//! Notes when the broker was lost and when it was back: a restart of it is one event, and
//! not one at each access point.

use groundwork::causes::in_full;
use records::broker_absence;
use records::database::Database;
use tokio::sync::watch;
use tracing::error;

use crate::clock::Clock;
use crate::shared::Shared;

/// The part of the daemon that notes them.
pub struct Absences {
    database: Database,
    clock: Clock,
    connected: watch::Receiver<bool>,
}

impl Absences {
    pub fn new(shared: &Shared) -> Self {
        Self {
            database: shared.database.clone(),
            clock: shared.clock.clone(),
            connected: shared.health.broker_connection(),
        }
    }

    pub async fn run(mut self, mut stop: watch::Receiver<bool>) {
        loop {
            let is_connected = *self.connected.borrow_and_update();
            self.note(is_connected).await;
            tokio::select! {
                Ok(()) = self.connected.changed() => {}
                _ = stop.wait_for(|stop| *stop) => break,
            }
        }
        self.note(false).await;
    }

    async fn note(&self, is_connected: bool) {
        let (database, now) = (self.database.clone(), self.clock.now());
        let write = move || {
            database.write(|transaction| {
                if is_connected {
                    broker_absence::back(transaction, now)
                } else {
                    broker_absence::lost(transaction, now)
                }
            })
        };
        match tokio::task::spawn_blocking(write).await {
            Ok(Ok(())) => {}
            Ok(Err(fault)) => error!("the broker's absence is not noted: {}", in_full(&fault)),
            Err(panicked) => error!("the broker's absence is not noted: {panicked}"),
        }
    }
}
