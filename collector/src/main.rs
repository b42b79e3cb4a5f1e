use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::{Parser, Subcommand};
use collector::clock::Clock;
use collector::commands::analyse::{self, AnalyseArguments};
use collector::commands::backup;
use collector::commands::check::{self, Finding};
use collector::commands::decode::{self, DecodeArguments};
use collector::commands::doctor;
use collector::commands::enroll::{CommandError, EnrollArguments};
use collector::commands::export::{self, ExportArguments};
use collector::commands::import::ImportError;
use collector::commands::import::arguments::ImportArguments;
use collector::commands::plan::{self, PlanArguments};
use collector::commands::user::{self, TokenArguments, UserArguments};
use collector::config::{self, Config};
use collector::daemon::{self, Options, Serving, serve};
use collector::descriptors;
use collector::logging;
use collector::web::sign_in;
use groundwork::laboratory_clock::LaboratoryClock;
use groundwork::settings::SettingsError;
use jiff::Timestamp;
use records::database::Database;
use records::windows::Store;
use tracing_subscriber::filter::LevelFilter;

/// Receives, stores and serves counts of public Wi-Fi hotspots.
#[derive(Parser)]
#[command(name = "hotspot-collector", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Receive reports and serve pages and API until stopped.
    Serve {
        #[command(flatten)]
        file: ConfigFile,
        /// Start a broker inside this process, on the loopback address only.
        #[arg(long)]
        embedded_broker: bool,
        /// Laboratory only: begin at START (Unix seconds), now or at SINCE (Unix
        /// milliseconds), and run SPEED times faster.
        #[arg(long, value_name = "START,SPEED[,SINCE]")]
        clock: Option<LaboratoryClock>,
    },
    /// Say whether database and broker can be used.
    Check {
        #[command(flatten)]
        file: ConfigFile,
        /// As `serve` will be called.
        #[arg(long)]
        embedded_broker: bool,
    },
    /// Print the configuration file with all defaults.
    Config,
    /// Bring hotspots (`sites`), access points, areas or places from files into the registry.
    Import {
        #[command(flatten)]
        file: ConfigFile,
        #[command(flatten)]
        arguments: ImportArguments,
    },
    /// Make the identity of an access point, of the broker or of this collector.
    Enroll {
        #[command(flatten)]
        file: ConfigFile,
        #[command(flatten)]
        arguments: Box<EnrollArguments>,
    },
    /// Write everything into one file, while the collector runs.
    Backup {
        #[command(flatten)]
        file: ConfigFile,
        /// The file to make; it holds keys and is readable by its owner alone.
        #[arg(value_name = "BACKUP")]
        target: PathBuf,
    },
    /// Put a backup in place, and ask access points for what they sent since.
    Restore {
        #[command(flatten)]
        file: ConfigFile,
        #[arg(value_name = "BACKUP")]
        source: PathBuf,
        /// Put the database that is there aside.
        #[arg(long)]
        replace: bool,
    },
    /// Say what is wrong with registry, fleet, disk and clocks, and what to do about it.
    Doctor {
        #[command(flatten)]
        file: ConfigFile,
    },
    /// Let a person sign in: prints a link, for once, to choose a password.
    User {
        #[command(flatten)]
        file: ConfigFile,
        #[command(flatten)]
        arguments: UserArguments,
    },
    /// Let a program read: prints a token for `Authorization: Bearer`.
    Token {
        #[command(flatten)]
        file: ConfigFile,
        #[command(flatten)]
        arguments: TokenArguments,
    },
    /// Write what is stored to standard output.
    Export {
        #[command(flatten)]
        file: ConfigFile,
        #[command(flatten)]
        arguments: ExportArguments,
    },
    /// Show a message of the protocol as JSON.
    Decode(DecodeArguments),
    /// Judge the use of hotspots from plain files.
    Analyse(AnalyseArguments),
    /// Plan moves from plain files.
    Plan(PlanArguments),
}

#[derive(clap::Args)]
struct ConfigFile {
    /// Configuration file.
    #[arg(
        long,
        value_name = "FILE",
        default_value = "/etc/hotspot-collector.toml"
    )]
    config: PathBuf,
}

fn main() -> ExitCode {
    logging::start(LevelFilter::INFO);
    match execute(Cli::parse().command) {
        Ok(code) => code,
        Err(error) => {
            tracing::error!("{error:#}");
            if error.is::<SettingsError>() {
                ExitCode::from(2)
            } else {
                ExitCode::FAILURE
            }
        }
    }
}

fn execute(command: Command) -> Result<ExitCode> {
    match command {
        Command::Serve {
            file,
            embedded_broker,
            clock,
        } => {
            let config = Config::load(&file.config)?;
            let clock = match clock {
                None => Clock::System,
                Some(_) if !config.laboratory => bail!("`--clock` needs `lab = true`"),
                Some(clock) => Clock::laboratory(clock),
            };
            let options = Options {
                embedded_broker,
                clock,
                demo_sign_ins: Vec::new(),
            };
            descriptors::raise();
            let runtime = runtime()?;
            let ended = runtime.block_on(async {
                let serving = serve(config, options).await?;
                greet(&serving)?;
                serving.run_until(stopped()).await
            });
            // A runtime that is merely dropped waits for its threads for ever.
            runtime.shutdown_timeout(daemon::THREADS);
            ended?;
        }
        Command::Check {
            file,
            embedded_broker,
        } => {
            let config = Config::load(&file.config)?;
            let findings = runtime()?.block_on(check::check(&config, embedded_broker));
            return Ok(tell(&findings));
        }
        Command::Config => print!("{}", config::DEFAULT),
        Command::Export { file, arguments } => {
            let config = Config::load(&file.config)?;
            let database = Database::open(&config.data_directory)?;
            let store = Store::open(&database, &config.store)?;
            export::run(&arguments, &database, &store, &Clock::System)?;
        }
        Command::Import { file, arguments } => {
            let config = Config::load(&file.config)?;
            let database = Database::open(&config.data_directory)?;
            if arguments.is_of_windows() {
                let taken = arguments.run_windows(&database, &config.store)?;
                println!(
                    "{} windows stored, {} there already, {} refused because of others",
                    taken.stored, taken.there_already, taken.refused
                );
                let lost = taken.refused > 0;
                return Ok(if lost {
                    ExitCode::FAILURE
                } else {
                    ExitCode::SUCCESS
                });
            }
            let now = Timestamp::now();
            match arguments.run(&database, &config.time_zone, "command line", now) {
                Ok(count) => println!("{count} rows imported"),
                Err(ImportError::Faults(faults)) => {
                    writeln!(std::io::stderr(), "{faults}\nnothing was imported")?;
                    return Ok(ExitCode::from(2));
                }
                Err(error) => return Err(error.into()),
            }
        }
        Command::Enroll { file, arguments } => {
            let config = Config::load(&file.config)?;
            let database = Database::open(&config.data_directory)?;
            match arguments.run(&config, &database, Timestamp::now()) {
                Ok(lines) => println!("{}", lines.join("\n")),
                Err(CommandError::Import(ImportError::Faults(faults))) => {
                    writeln!(std::io::stderr(), "{faults}\nnobody was enrolled")?;
                    return Ok(ExitCode::from(2));
                }
                Err(error) => return Err(error.into()),
            }
        }
        Command::Backup { file, target } => {
            let config = Config::load(&file.config)?;
            let made = backup::backup(&config, &target, Timestamp::now())?;
            println!(
                "{}: {} bytes, with {} certificates and keys",
                target.display(),
                made.bytes,
                made.files
            );
        }
        Command::Restore {
            file,
            source,
            replace,
        } => {
            let config = Config::load(&file.config)?;
            let restored = backup::restore(&config, &source, replace, Timestamp::now())?;
            println!(
                "restored as of {}, with {} certificates and keys; once `serve` runs, access \
                 points are asked for what they sent since",
                restored.made, restored.files
            );
        }
        Command::Doctor { file } => {
            let config = Config::load(&file.config)?;
            return Ok(tell(&doctor::examine(&config, Timestamp::now())));
        }
        Command::User { file, arguments } => {
            let config = Config::load(&file.config)?;
            let database = Database::open(&config.data_directory)?;
            println!("{}", arguments.run(&config, &database, Timestamp::now())?);
        }
        Command::Token { file, arguments } => {
            let config = Config::load(&file.config)?;
            let database = Database::open(&config.data_directory)?;
            println!("{}", arguments.run(&database, Timestamp::now())?);
        }
        Command::Decode(arguments) => decode::run(&arguments)?,
        Command::Analyse(arguments) => {
            let (mut out, mut err) = (std::io::stdout(), std::io::stderr());
            return analyse::run(&arguments, &mut out, &mut err);
        }
        Command::Plan(arguments) => return Ok(plan::run(&arguments)),
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints what was found; a failure when something is bad.
fn tell(findings: &[Finding]) -> ExitCode {
    for finding in findings {
        let word = match (finding.good, finding.warning) {
            (false, _) => "BAD ",
            (true, true) => "WARN",
            (true, false) => "good",
        };
        println!("{word}  {}", finding.text);
    }
    if findings.iter().all(|finding| finding.good) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Says how to sign in for the first time, until somebody has.
fn greet(serving: &Serving) -> Result<()> {
    let now = Timestamp::from_second(serving.state.shared.clock.now())?;
    if let Some(secret) = sign_in::first_admin(&serving.state.shared.database, now)? {
        let link = user::link(&serving.http.to_string(), secret.as_str());
        println!("Choose the password of the user admin: {link}");
        println!("The link is for once, and holds for three days.");
    }
    Ok(())
}

/// The daemon's own parts keep about ten of them, the web has its turns (`READERS` in
/// `api/blocking.rs`, `planning/solver.rs`): nobody waits for a thread.
const BLOCKING_THREADS: usize = 64;

fn runtime() -> Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(BLOCKING_THREADS)
        .build()
        .context("the asynchronous runtime cannot start")
}

/// Ctrl-C or the service manager's request.
async fn stopped() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        },
        Err(_) => {
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}
