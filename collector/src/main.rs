use std::process::ExitCode;

use clap::Parser;
use collector::commands::{BAD_INPUT, Command};
use collector::intake::mqtt::tls::TlsError;
use collector::logging;
use groundwork::causes::in_full;
use groundwork::settings::SettingsError;
use tracing_subscriber::filter::LevelFilter;

/// Receives, stores and serves counts of public Wi-Fi hotspots.
#[derive(Parser)]
#[command(name = "hotspot-collector", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    logging::start(LevelFilter::INFO);
    match Cli::parse().command.run() {
        Ok(code) => code,
        Err(error) => {
            tracing::error!("{}", in_full(error.as_ref()));
            // Certificates that the configuration names and that are not there belong to it:
            // neither gets better by itself.
            let mut causes = error.chain();
            if causes.any(|cause| cause.is::<SettingsError>() || cause.is::<TlsError>()) {
                ExitCode::from(BAD_INPUT)
            } else {
                ExitCode::FAILURE
            }
        }
    }
}
