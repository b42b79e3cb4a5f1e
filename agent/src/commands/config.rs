//! `config`: prints a commented configuration.

use std::process::ExitCode;

use super::say;
use crate::config::EXAMPLE;

pub fn run() -> ExitCode {
    say(EXAMPLE)
}
