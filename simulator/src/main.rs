//! `hotspot-demo [FOLDER]`: a simulated Brussels with everything in one process.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use groundwork::causes::in_full;
use simulator::{demo, journey};
use tracing_subscriber::filter::LevelFilter;

/// Made again at every start, unless another is named.
const FOLDER: &str = "target/demo";

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    collector::logging::start(LevelFilter::WARN);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let ended = runtime
        .map_err(anyhow::Error::from)
        .and_then(|runtime| runtime.block_on(run(arguments)));
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{}", in_full(error.as_ref()));
            ExitCode::FAILURE
        }
    }
}

/// A simulated Brussels: twenty-four weeks of history, then live until Ctrl-C.
#[derive(Parser)]
#[command(name = "hotspot-demo")]
struct Arguments {
    /// Where everything is kept; what is there is deleted.
    #[arg(default_value = FOLDER)]
    folder: PathBuf,
    /// For a test in a browser: a small city in which weeks pass when the standard input
    /// says so.
    #[arg(long)]
    journey: bool,
    /// A broker, instead of one in this process.
    #[arg(long, value_name = "ADDRESS:PORT", requires = "journey")]
    broker: Option<SocketAddr>,
    /// A mail server that speaks in the clear.
    #[arg(long, value_name = "ADDRESS:PORT", requires = "journey")]
    mail: Option<SocketAddr>,
}

async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let Arguments {
        folder,
        journey,
        broker,
        mail,
    } = arguments;
    if journey {
        return journey::run(&folder, &journey::Around { broker, mail }).await;
    }
    live(&folder).await
}

async fn live(folder: &Path) -> anyhow::Result<()> {
    let stop = async {
        let _stop_if_it_cannot_be_heard = tokio::signal::ctrl_c().await;
    };
    tokio::pin!(stop);
    let ready = tokio::select! {
        ready = demo::prepare(folder) => ready?,
        () = &mut stop => return Ok(()),
    };
    ready.print_welcome();
    if std::env::var_os("DEMO_EXIT").is_some_and(|value| value == "1") {
        return ready.live_until(std::future::ready(())).await;
    }
    ready.live_until(stop).await
}
