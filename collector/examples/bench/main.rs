//! What `make bench` measures of the collector. `bench ingest|burst|year [FOLDER]`;
//! each prints a table and writes `FOLDER/<name>.json` (`target/bench` when left out).

mod burst;
mod fleet;
mod ingest;
mod parts;
mod sheet;
mod year;

use std::path::PathBuf;

use anyhow::{Result, bail};

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let what = arguments.next().unwrap_or_default();
    let folder = PathBuf::from(
        arguments
            .next()
            .unwrap_or_else(|| "target/bench".to_owned()),
    );
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    match what.as_str() {
        "ingest" => runtime.block_on(ingest::measure())?.write(&folder),
        "burst" => runtime.block_on(burst::measure())?.write(&folder),
        "year" => runtime.block_on(year::measure())?.write(&folder),
        _ => bail!("expected `ingest`, `burst` or `year`, not `{what}`"),
    }
}
