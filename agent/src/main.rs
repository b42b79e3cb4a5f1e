//! hotspot-agent: reads the command line and the configuration, and runs a command.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use agent::commands::join::Joining;
use agent::commands::{self, CommandError, check, join, place, run, say};
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
  join URL TOKEN  get this box its certificate and configuration from the collector
              whose pages are at URL, with a token that works once
              --ca FILE  the authority of that server, if it is not a public one
  place CODE  set the code of the site where this box hangs
  config      print a commented configuration

Options:
  --config FILE  default /etc/hotspot-agent.toml
  --version, --help

Exit status: 0 good, 1 something does not work, 2 wrong configuration or command.
";

const DEFAULT_CONFIG: &str = "/etc/hotspot-agent.toml";
/// OpenWrt has the configuration here.
const UCI_CONFIG: &str = "/etc/config/hotspot-agent";

enum Command {
    Run(Option<LaboratoryClock>),
    Check,
    Join(Box<Joining>),
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
        Command::Join(joining) => join::run(&joining),
        Command::Place(code) => config(None).and_then(|config| place::run(&config, &code)),
        Command::Config => Ok(commands::config::run()),
        Command::Help => Ok(say(HELP)),
        Command::Version => Ok(say(&format!("hotspot-agent {}\n", agent::VERSION))),
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
    let mut authority = None;
    while let Some(argument) = parser.next()? {
        match argument {
            Short('h') | Long("help") => return Ok((Command::Help, file)),
            Short('V') | Long("version") => return Ok((Command::Version, file)),
            Long("config") => file = parser.value()?.into(),
            Long("ca") => authority = Some(PathBuf::from(parser.value()?)),
            Long("clock") => clock = Some(parser.value()?.parse()?),
            Value(word) if command.is_none() => {
                command = Some(match word.string()?.as_str() {
                    "run" => Command::Run(None),
                    "check" => Command::Check,
                    "join" => Command::Join(Box::new(Joining {
                        address: joined_by(&mut parser, "URL")?.parse()?,
                        token: joined_by(&mut parser, "TOKEN")?.parse()?,
                        authority: None,
                        file: PathBuf::new(),
                        uci: false,
                    })),
                    "place" => Command::Place(parser.value()?.string()?),
                    "config" => Command::Config,
                    other => return Err(format!("no command `{other}`").into()),
                });
            }
            other => return Err(other.unexpected()),
        }
    }
    if let Some(Command::Join(joining)) = &mut command {
        joining.authority = authority.take();
        joining.uci = file == Path::new(DEFAULT_CONFIG) && Path::new(UCI_CONFIG).exists();
        joining.file.clone_from(&file);
    }
    if authority.is_some() {
        return Err("--ca goes with join only".into());
    }
    match (command, clock) {
        (Some(Command::Run(_)), clock) => Ok((Command::Run(clock), file)),
        (_, Some(_)) => Err("--clock goes with run only".into()),
        (Some(command), None) => Ok((command, file)),
        (None, None) => Err("no command".into()),
    }
}

/// What `join` cannot do without; the parser would name whichever option stood before it.
fn joined_by(parser: &mut lexopt::Parser, what: &str) -> Result<OsString, lexopt::Error> {
    let missing = |_| format!("{what} is missing; expected `join URL TOKEN`");
    Ok(parser.value().map_err(missing)?)
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
