//! `config`: the configuration file with all defaults.

use std::process::ExitCode;

use crate::config::DEFAULT;

#[derive(clap::Args)]
pub struct Arguments {}

impl Arguments {
    /// # Errors
    /// Never.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        print!("{DEFAULT}");
        Ok(ExitCode::SUCCESS)
    }
}
