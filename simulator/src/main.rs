//! `hotspot-demo [FOLDER]`: a simulated Brussels with everything in one process.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use groundwork::causes::in_full;
use simulator::demo;
use tracing_subscriber::filter::LevelFilter;

/// Made again at every start, unless another is named.
const FOLDER: &str = "target/demo";

fn main() -> ExitCode {
    let Arguments { folder } = Arguments::parse();
    collector::logging::start(LevelFilter::WARN);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let ended = runtime
        .map_err(anyhow::Error::from)
        .and_then(|runtime| runtime.block_on(run(&folder)));
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
}

async fn run(folder: &Path) -> anyhow::Result<()> {
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
