//! The whole daemon on a screen: its parts are made, joined, and stopped together.

use tokio::sync::{mpsc, watch};

use crate::clock::Clock;
use crate::config::Config;
use crate::core::random::NoRandomness;
use crate::link::mqtt::Link;
use crate::look::sampler::{Sampler, TICKS};
use crate::look::source::Source;
use crate::look::source::replay::ReplayError;

mod radios;
mod reporter;
mod seldom;
pub mod site_code;
mod strange;
mod watchdog;

use reporter::Reporter;
use watchdog::Watchdog;

#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Replay(#[from] ReplayError),
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
}

/// Runs until `shutdown` is ready, then stops in order.
///
/// # Errors
/// When it cannot start. Once it runs, faults are logged, counted and told.
pub async fn run(config: Config, shutdown: impl Future<Output = ()>) -> Result<(), StartError> {
    let watchdog = Watchdog::start(&config.clock);
    let clock = Clock::new(config.clock.clone());
    let period_s = config.counting.length.period_s;
    let source = Source::open(&config.source, period_s)?;
    let link = Link::new(config.broker.clone(), config.access_point.clone());
    let (sender, ticks) = mpsc::channel(TICKS);
    let (stop, stopped) = watch::channel(false);

    let sampler = Sampler::new(
        clock.clone(),
        source,
        config.online.clone(),
        period_s,
        sender,
    );
    let reporter = Reporter::new(config, clock, link, ticks, watchdog)?;
    tokio::join!(sampler.run(stopped.clone()), reporter.run(stopped), async {
        shutdown.await;
        stop.send_replace(true);
    },);
    Ok(())
}
