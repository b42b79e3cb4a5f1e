//! `place`: sets the code of the site where this box hangs.

use std::process::ExitCode;

use super::CommandError;
use crate::config::Config;
use crate::daemon::site_code;

pub fn run(config: &Config, code: &str) -> Result<ExitCode, CommandError> {
    site_code::write(&config.state, code)?;
    Ok(ExitCode::SUCCESS)
}
