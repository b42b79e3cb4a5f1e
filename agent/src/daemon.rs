//! The whole daemon: a sampler that looks once a minute, the counting, and the
//! connection to the broker, joined in one loop.

use std::fs;
use std::io;
use std::path::PathBuf;

use tokio::sync::mpsc;

use crate::clock::Clock;
use crate::config::Config;
use crate::core::outbox::{Outbox, OutboxError};
use crate::core::random::{NoRandomness, OperatingSystem};
use crate::link::mqtt::Link;
use crate::look::sampler::{Sampler, TICKS};
use crate::look::source::Source;
use crate::look::source::replay::ReplayError;

mod agent;
pub mod place;
mod seldom;
mod watchdog;

use agent::Agent;
use watchdog::Watchdog;

const OUTBOX_FILE: &str = "outbox";

#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error(transparent)]
    Replay(#[from] ReplayError),
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
}

/// Runs until `shutdown` is ready, then stops in order.
///
/// # Errors
/// When it cannot start. Once it runs, faults are logged, counted and told.
pub async fn run(config: Config, shutdown: impl Future<Output = ()>) -> Result<(), RunError> {
    let watchdog = Watchdog::start(&config.clock);
    let clock = Clock::new(config.clock.clone());
    let period_s = config.counting.length.period_s;
    let source = Source::open(&config.source, period_s)?;
    let mut agent = Agent::new(config.clone(), clock.clone())?;
    let mut link = Link::new(config.broker, config.access_point);
    let sampler = Sampler {
        clock,
        source,
        online: config.online,
        period_s,
    };
    let (sender, mut ticks) = mpsc::channel(TICKS);
    let sampling = tokio::spawn(sampler.run(sender));
    tokio::pin!(shutdown);
    loop {
        let wake = agent.wake(&link);
        tokio::select! {
            () = &mut shutdown => break,
            Some(tick) = ticks.recv() => {
                watchdog.beat();
                agent.tick(tick);
            }
            event = link.event() => agent.network(event, &mut link),
            () = tokio::time::sleep(wake) => {}
        }
        agent.publish(&mut link);
    }
    drop(ticks);
    sampling.abort();
    agent.stop(&mut link).await;
    let _aborted = sampling.await;
    Ok(())
}

/// Where the outbox is kept.
pub fn outbox_path(config: &Config) -> PathBuf {
    config.state.join(OUTBOX_FILE)
}

/// The outbox of this configuration.
///
/// # Errors
/// When its folder or file cannot be made, read and written.
pub fn open_outbox(config: &Config) -> Result<Outbox, OutboxError> {
    let random = &mut OperatingSystem;
    if config.outbox.in_memory {
        return Outbox::in_memory(config.outbox.windows, random);
    }
    let path = outbox_path(config);
    let made: io::Result<()> = fs::create_dir_all(&config.state);
    made.map_err(|source| OutboxError::Open {
        path: path.display().to_string(),
        source,
    })?;
    Outbox::open(&path, config.outbox.windows, random)
}
