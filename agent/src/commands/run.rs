//! `run`: counts and delivers until it is stopped.

use std::io;
use std::process::ExitCode;

use groundwork::log::{self, JournalLines};
use tokio::signal::ctrl_c;
use tokio::signal::unix::{SignalKind, signal};
use tracing::level_filters::LevelFilter;

use super::{CommandError, on_runtime};
use crate::config::Config;
use crate::daemon;

pub fn run(config: Config) -> Result<ExitCode, CommandError> {
    start_logging(config.log_level);
    on_runtime(async {
        let mut terminate = signal(SignalKind::terminate()).map_err(CommandError::System)?;
        let shutdown = async move {
            tokio::select! {
                _ = ctrl_c() => {}
                _ = terminate.recv() => {}
            }
        };
        daemon::run(config, shutdown).await?;
        Ok(ExitCode::SUCCESS)
    })?
}

fn start_logging(level: LevelFilter) {
    // The system's journal writes the time; a box without a clock has none to write.
    let lines = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_target(false)
        .with_ansi(false)
        .without_time()
        .with_writer(io::stderr);
    if log::is_read_by_the_journal() {
        lines.event_format(JournalLines).init();
    } else {
        lines.init();
    }
}
