//! `serve`: the daemon, until it is told to stop.

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use groundwork::laboratory_clock::LaboratoryClock;
use jiff::Timestamp;

use crate::clock::Clock;
use crate::commands::{ConfigFile, user};
use crate::daemon::{self, Options, Serving};
use crate::descriptors;
use crate::web::sign_in;

#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    file: ConfigFile,
    /// Start a broker inside this process, on the loopback address only.
    #[arg(long)]
    embedded_broker: bool,
    /// Laboratory only: begin at START (Unix seconds), now or at SINCE (Unix
    /// milliseconds), and run SPEED times faster.
    #[arg(long, value_name = "START,SPEED[,SINCE]")]
    clock: Option<LaboratoryClock>,
}

impl Arguments {
    /// # Errors
    /// When the configuration cannot be used, or a part of the daemon ends in a fault.
    pub fn run(self) -> Result<ExitCode> {
        let config = self.file.load()?;
        let clock = match self.clock {
            None => Clock::System,
            Some(_) if !config.laboratory => bail!("`--clock` needs `lab = true`"),
            Some(clock) => Clock::laboratory(clock),
        };
        let options = Options {
            embedded_broker: self.embedded_broker,
            clock,
            demo_sign_ins: Vec::new(),
        };
        descriptors::raise();
        let runtime = runtime()?;
        let ended = runtime.block_on(async {
            let serving = daemon::serve(config, options).await?;
            greet(&serving)?;
            serving.run_until(stopped()).await
        });
        // A runtime that is merely dropped waits for its threads for ever.
        runtime.shutdown_timeout(daemon::THREADS);
        ended?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Says how to sign in for the first time, until somebody has.
fn greet(serving: &Serving) -> Result<()> {
    let now = Timestamp::from_second(serving.state.shared.clock.now())?;
    if let Some(secret) = sign_in::first_admin(&serving.state.shared.database, now)? {
        let link = user::link(&serving.address, secret.as_str());
        println!("Choose the password of the user admin: {link}");
        println!("The link works once, within three days.");
    }
    Ok(())
}

/// The daemon's own parts keep about ten of them, the web has its turns (`READERS` in
/// `api/blocking.rs`, `planning/solver.rs`): nobody waits for a thread.
const BLOCKING_THREADS: usize = 64;

/// A runtime for everything that waits.
///
/// # Errors
/// When the system has no threads to give.
pub fn runtime() -> Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(BLOCKING_THREADS)
        .build()
        .context("the asynchronous runtime cannot start")
}

/// Ctrl-C or the service manager's request.
async fn stopped() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        },
        Err(_) => {
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}
