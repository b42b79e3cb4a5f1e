//! What somebody on the box can ask for. Each command is a file with one `run`, which
//! gives the status that the process ends with.

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use groundwork::settings::SettingsError;

use crate::daemon::StartError;
use crate::daemon::site_code::SiteCodeError;

pub mod check;
pub mod config;
pub mod join;
pub mod place;
pub mod run;

/// Why a command could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error(transparent)]
    Start(#[from] StartError),
    #[error(transparent)]
    SiteCode(#[from] SiteCodeError),
    #[error(transparent)]
    Join(#[from] join::JoinError),
    #[error("the operating system does not let this process begin")]
    System(#[source] io::Error),
}

impl CommandError {
    pub fn status(&self) -> ExitCode {
        match self {
            CommandError::Settings(_) => wrong(),
            _ => ExitCode::FAILURE,
        }
    }
}

/// The status of a wrong configuration or command line.
pub fn wrong() -> ExitCode {
    ExitCode::from(2)
}

pub fn say(text: &str) -> ExitCode {
    let written = io::stdout().write_all(text.as_bytes());
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn on_runtime<T>(work: impl Future<Output = T>) -> Result<T, CommandError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(CommandError::System)?;
    let done = runtime.block_on(work);
    // A driver that hangs must not keep the process from ending.
    runtime.shutdown_timeout(Duration::from_secs(1));
    Ok(done)
}
