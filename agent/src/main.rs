//! hotspot-agent: reads the command line and the configuration, and runs a command.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use agent::commands::{self, CommandError, check, place, run, say};
use agent::config::Config;
use groundwork::causes::in_full;
use groundwork::laboratory_clock::LaboratoryClock;
use groundwork::log;
use lexopt::prelude::*;
use tracing::Level;

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
        Err(error) => {
            complain(&format!("{error}; see hotspot-agent --help"));
            return commands::wrong();
        }
    };
    let config = |clock| Config::read(&file, clock).map_err(CommandError::from);
    let done = match command {
        Command::Run(clock) => config(clock).and_then(run::run),
        Command::Check => config(None).and_then(|config| check::run(&config)),
        Command::Place(code) => config(None).and_then(|config| place::run(&config, &code)),
        Command::Config => Ok(commands::config::run()),
        Command::Help => Ok(say(HELP)),
        Command::Version => Ok(say(concat!(
            "hotspot-agent ",
            env!("CARGO_PKG_VERSION"),
            "\n"
        ))),
    };
    done.unwrap_or_else(|error| {
        complain(&in_full(&error));
        error.status()
    })
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

fn complain(message: &str) {
    let priority = if log::is_read_by_the_journal() {
        log::priority(Level::ERROR)
    } else {
        ""
    };
    let mut lines = message.lines();
    let _nobody_listens = lines.try_for_each(|line| writeln!(io::stderr(), "{priority}{line}"));
}
