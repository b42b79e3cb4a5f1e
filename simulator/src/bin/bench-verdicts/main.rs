//! Judges the verdicts on cities with known truth, prints how well they agree, and
//! writes the figures to `target/bench/verdicts.json`. Seeds from 1 on are for the
//! report; anyone who fits a parameter uses seeds from 1001 on.

mod drops;
mod report;
mod run;
mod settings;
mod speed;
mod splits;
mod studies;
mod table;
mod watch;
mod worlds;

use std::fs;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use clap::Parser;
use simulator::trial::condition::{Counting, Noise, Restarts, Setting, Trouble};
use simulator::trial::{City, export};

use report::Report;

#[derive(Debug, Parser)]
struct Arguments {
    #[arg(long, default_value_t = 1)]
    first_seed: u64,
    #[arg(long, default_value_t = 40)]
    seeds: u64,
    /// One part only
    #[arg(long, value_enum)]
    part: Vec<Part>,
    /// Of splits, limits and worlds, only conditions whose name begins like this
    #[arg(long, default_value = "", value_name = "NAME")]
    condition: String,
    /// Of the drops: series are written here, and what R says of them is read from here
    #[arg(long, default_value = "target/bench/drops", value_name = "FOLDER")]
    peer: PathBuf,
    /// Write one city as sites.csv, usage.csv and truth.csv to this folder, and end
    #[arg(long, value_name = "FOLDER")]
    write: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    Table,
    Hard,
    Sizes,
    Ablation,
    Stability,
    Length,
    Splits,
    Watch,
    Worlds,
    Drops,
    Planners,
    Speed,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    if let Some(folder) = &arguments.write {
        return write(folder, arguments.first_seed);
    }
    let seeds = arguments.first_seed..arguments.first_seed + arguments.seeds;
    let mut report = Report::new(&seeds);
    let wanted = |part| arguments.part.is_empty() || arguments.part.contains(&part);
    if wanted(Part::Table) {
        table::acceptance(&seeds, &mut report)?;
    }
    if wanted(Part::Hard) {
        table::everything(&seeds, &mut report)?;
    }
    if wanted(Part::Sizes) {
        table::sizes(&seeds, &mut report)?;
    }
    if wanted(Part::Ablation) {
        studies::ablation(&seeds, &mut report)?;
    }
    if wanted(Part::Length) {
        studies::length(&seeds, &mut report)?;
    }
    if wanted(Part::Stability) {
        studies::stability(&seeds, &mut report)?;
    }
    if wanted(Part::Splits) {
        splits::verdicts(&seeds, &arguments.condition, &mut report)?;
    }
    if wanted(Part::Watch) {
        watch::limits(&seeds, &arguments.condition, &mut report)?;
    }
    if wanted(Part::Worlds) {
        worlds::worlds(&seeds, &arguments.condition, &mut report)?;
    }
    if arguments.part.contains(&Part::Drops) {
        drops::drops(&seeds, &arguments.peer, &mut report)?;
    }
    if wanted(Part::Planners) {
        splits::planners(&mut report)?;
    }
    if wanted(Part::Speed) {
        speed::speed(&mut report)?;
    }
    report.write(Path::new("target/bench"))
}

fn write(folder: &Path, seed: u64) -> anyhow::Result<()> {
    let setting = Setting {
        sites: 220,
        weeks: 9,
        median: 1_000.0,
        sigma: 1.1,
        stay: 1.0,
        trouble: Trouble::Everything,
    };
    let counting = Counting {
        window_hours: 4,
        access_points: 4,
        noise: Noise::Standard,
        restarts: Restarts::NEVER,
        week_starts_after: 0,
    };
    let city = City::new(seed, &setting);
    let sites = city.release(&counting, seed)?;
    fs::create_dir_all(folder)?;
    let create = |name| fs::File::create(folder.join(name)).map(BufWriter::new);
    export::sites(&sites, &mut create("sites.csv")?)?;
    export::usage(&sites, &mut create("usage.csv")?)?;
    export::truth(&city, &mut create("truth.csv")?)?;
    Ok(())
}
