//! What an operator runs: a file a command, each with its `Arguments` and
//! `Arguments::run`, which gives the exit code.

pub mod analyse;
pub mod audit;
pub mod backup;
pub mod check;
pub mod config;
pub mod decide;
pub mod decode;
pub mod doctor;
pub mod enroll;
pub mod export;
pub mod fleet;
pub mod import;
pub mod place;
pub mod plan;
pub mod prepare;
pub mod report;
pub mod restore;
pub mod retire;
pub mod serve;
pub mod token;
pub mod user;

pub mod finding;
pub mod owner;
pub mod table;
pub mod window_row;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use records::database::Database;

use crate::config::Config;
use crate::logging;

/// Exit code for bad input: a configuration, a table, a file of rules.
pub const BAD_INPUT: u8 = 2;

#[derive(Subcommand)]
pub enum Command {
    /// Receive reports and serve pages and API until stopped.
    Serve(serve::Arguments),
    /// Say whether database and broker can be used.
    Check(check::Arguments),
    /// Print the configuration file with all defaults.
    Config(config::Arguments),
    /// Bring hotspots (`sites`), access points, areas, places, streets or the base map from files into the registry.
    Import(import::arguments::Arguments),
    /// Say where an access point stands, or put right where it stood.
    Place(place::Arguments),
    /// Say that a hotspot is gone, or that an access point will not come back.
    Retire(retire::Arguments),
    /// Decide on a recommended move, or report that it was carried out.
    Decide(decide::Arguments),
    /// Say who agreed to a recommended move, or since when the notice at the hotspot stands.
    Prepare(prepare::Arguments),
    /// Make the identity of an access point, of the broker or of this collector.
    Enroll(Box<enroll::Arguments>),
    /// Write everything into one file, while the collector runs.
    Backup(backup::Arguments),
    /// Put a backup in place, and ask access points for what they sent since.
    Restore(restore::Arguments),
    /// Say what is wrong with registry, fleet, disk and clocks, and what to do about it.
    Doctor(doctor::Arguments),
    /// Say how every access point is, which of them need a hand, and what to do next.
    Fleet(fleet::Arguments),
    /// Let a person sign in: prints a link that works once, to choose a password.
    User(user::Arguments),
    /// Let a program read: prints a token for `Authorization: Bearer`.
    Token(token::Arguments),
    /// Say whether the audit log is as it was written, write it, or erase a text in it.
    Audit(audit::Arguments),
    /// Write what is stored to standard output.
    Export(export::Arguments),
    /// Write the barometer of a month or year: pages that print, workbooks, CSV, open data.
    Report(report::Arguments),
    /// Show a message of the protocol as JSON.
    Decode(decode::Arguments),
    /// Judge the use of sites from plain files.
    Analyse(analyse::Arguments),
    /// Plan moves from plain files.
    Plan(plan::Arguments),
}

impl Command {
    /// # Errors
    /// When it cannot be done; a [`SettingsError`](groundwork::settings::SettingsError) is bad input.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Command::Serve(arguments) => arguments.run(),
            Command::Check(arguments) => arguments.run(),
            Command::Config(arguments) => arguments.run(),
            Command::Import(arguments) => arguments.run(),
            Command::Place(arguments) => arguments.run(),
            Command::Retire(arguments) => arguments.run(),
            Command::Decide(arguments) => arguments.run(),
            Command::Prepare(arguments) => arguments.run(),
            Command::Enroll(arguments) => arguments.run(),
            Command::Backup(arguments) => arguments.run(),
            Command::Restore(arguments) => arguments.run(),
            Command::Doctor(arguments) => arguments.run(),
            Command::Fleet(arguments) => arguments.run(),
            Command::User(arguments) => arguments.run(),
            Command::Token(arguments) => arguments.run(),
            Command::Audit(arguments) => arguments.run(),
            Command::Export(arguments) => arguments.run(),
            Command::Report(arguments) => arguments.run(),
            Command::Decode(arguments) => arguments.run(),
            Command::Analyse(arguments) => arguments.run(),
            Command::Plan(arguments) => arguments.run(),
        }
    }
}

/// Where the configuration is.
#[derive(Debug, clap::Args)]
pub struct ConfigFile {
    /// Configuration file.
    #[arg(
        long,
        value_name = "FILE",
        default_value = "/etc/hotspot-collector.toml"
    )]
    config: PathBuf,
}

impl ConfigFile {
    /// The configuration; from here on the command runs as whom the data belongs to.
    ///
    /// # Errors
    /// As [`Config::load`], and when root cannot become the owner.
    pub fn load(&self) -> anyhow::Result<Config> {
        let config = Config::load(&self.config)?;
        logging::set_level(config.log_level);
        owner::become_owner_of(&config.data_directory)?;
        Ok(config)
    }

    /// The configuration, and the database that it names.
    ///
    /// # Errors
    /// When either cannot be used.
    pub fn open(&self) -> anyhow::Result<(Config, Database)> {
        let config = self.load()?;
        let database = Database::open(&config.data_directory)?;
        Ok((config, database))
    }
}
