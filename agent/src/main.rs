//! hotspot-agent: parses, reads the configuration, starts logging and the runtime.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use agent::config::{Config, EXAMPLE};
use agent::{check, place, run};
use groundwork::causes::in_full;
use groundwork::laboratory_clock::LaboratoryClock;
use lexopt::prelude::*;
use tokio::signal::unix::{SignalKind, signal};
use tracing::level_filters::LevelFilter;

const HELP: &str = "\
hotspot-agent counts the devices connected to a public Wi-Fi network.

Usage: hotspot-agent [--config FILE] COMMAND

Commands:
  run         count and deliver until stopped
              --clock START,SPEED[,SINCE]  follow a clock that starts at START
              (Unix seconds), now or at SINCE (Unix milliseconds), and runs
              SPEED times as fast; needs `lab = true`
  check       say on one screen what works, what does not, and what to do
  place CODE  set the code of the site where this box hangs
  config      print a commented configuration

Options:
  --config FILE  default /etc/hotspot-agent.toml
  --version, --help

Exit status: 0 good, 1 something does not work, 2 wrong configuration or command.
";

const DEFAULT_CONFIG: &str = "/etc/hotspot-agent.toml";

enum Command {
    Run(Option<LaboratoryClock>),
    Check,
    Place(String),
    Config,
    Help,
    Version,
}

fn main() -> ExitCode {
    let (command, file) = match parse(lexopt::Parser::from_env()) {
        Ok(parsed) => parsed,
        Err(error) => return wrong(&format!("{error}; see hotspot-agent --help")),
    };
    match command {
        Command::Help => say(HELP),
        Command::Version => say(concat!("hotspot-agent ", env!("CARGO_PKG_VERSION"), "\n")),
        Command::Config => say(EXAMPLE),
        Command::Place(code) => with_config(&file, None, |config| {
            match place::write(&config.state, &code) {
                Ok(()) => ExitCode::SUCCESS,
                Err(error) => failed(&error),
            }
        }),
        Command::Check => with_config(&file, None, |config| {
            with_runtime(async {
                let findings = check::check(&config).await;
                let good = findings.iter().all(|finding| finding.works);
                let shown = say(&check::screen(&findings));
                if good { shown } else { ExitCode::FAILURE }
            })
        }),
        Command::Run(clock) => with_config(&file, clock, |config| {
            start_logging(config.log_level);
            with_runtime(async {
                let mut terminate = match signal(SignalKind::terminate()) {
                    Ok(terminate) => terminate,
                    Err(error) => return failed(&error),
                };
                let shutdown = async move {
                    tokio::select! {
                        _ = tokio::signal::ctrl_c() => {}
                        _ = terminate.recv() => {}
                    }
                };
                match run::run(config, shutdown).await {
                    Ok(()) => ExitCode::SUCCESS,
                    Err(error) => failed(&error),
                }
            })
        }),
    }
}

fn parse(mut parser: lexopt::Parser) -> Result<(Command, PathBuf), lexopt::Error> {
    let mut command = None;
    let mut file = PathBuf::from(DEFAULT_CONFIG);
    let mut clock = None;
    while let Some(argument) = parser.next()? {
        match argument {
            Short('h') | Long("help") => return Ok((Command::Help, file)),
            Short('V') | Long("version") => return Ok((Command::Version, file)),
            Long("config") => file = parser.value()?.into(),
            Long("clock") => clock = Some(parser.value()?.parse()?),
            Value(word) if command.is_none() => {
                command = Some(match word.string()?.as_str() {
                    "run" => Command::Run(None),
                    "check" => Command::Check,
                    "place" => Command::Place(parser.value()?.string()?),
                    "config" => Command::Config,
                    other => return Err(format!("no command `{other}`").into()),
                });
            }
            other => return Err(other.unexpected()),
        }
    }
    match (command, clock) {
        (Some(Command::Run(_)), clock) => Ok((Command::Run(clock), file)),
        (_, Some(_)) => Err("--clock goes with run only".into()),
        (Some(command), None) => Ok((command, file)),
        (None, None) => Err("no command".into()),
    }
}

fn with_config(
    file: &Path,
    clock: Option<LaboratoryClock>,
    work: impl FnOnce(Config) -> ExitCode,
) -> ExitCode {
    match Config::read(file, clock) {
        Ok(config) => work(config),
        Err(error) => wrong(&in_full(&error)),
    }
}

fn with_runtime(work: impl Future<Output = ExitCode>) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    match runtime {
        Ok(runtime) => {
            let status = runtime.block_on(work);
            // A driver that hangs must not keep the process from ending.
            runtime.shutdown_timeout(Duration::from_secs(1));
            status
        }
        Err(error) => failed(&error),
    }
}

fn start_logging(level: LevelFilter) {
    // The system's journal writes the time; a box without a clock has none to write.
    tracing_subscriber::fmt()
        .with_max_level(level)
        .with_target(false)
        .with_ansi(false)
        .without_time()
        .with_writer(io::stderr)
        .init();
}

fn say(text: &str) -> ExitCode {
    let written = io::stdout().write_all(text.as_bytes());
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn wrong(message: &str) -> ExitCode {
    complain(message);
    ExitCode::from(2)
}

fn failed(error: &(dyn std::error::Error + 'static)) -> ExitCode {
    complain(&in_full(error));
    ExitCode::FAILURE
}

fn complain(message: &str) {
    let _nobody_listens = writeln!(io::stderr(), "{message}");
}
