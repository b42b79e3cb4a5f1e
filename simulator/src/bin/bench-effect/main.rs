//! Programmes of up to eight moves in cities with known truth: how often intervals hold
//! it, how often nothing is called helpful, how often help is found. Prints a table and
//! writes `target/bench/effect.json`.

mod moved;
mod programme;
mod tally;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use clap::Parser;
use serde_json::{Value, json};
use simulator::trial::condition::{Counting, Noise, Restarts, Setting, Trouble};

use programme::judge;
use tally::Tally;

#[derive(Debug, Parser)]
struct Arguments {
    #[arg(long, default_value_t = 1)]
    first_seed: u64,
    /// Programmes to compare in each condition
    #[arg(long, default_value_t = 500)]
    programmes: u64,
    /// Most cities of each condition: where it is noisy, few have enough flagged hotspots
    #[arg(long, default_value_t = 120)]
    seeds: u64,
    /// Programmes drawn by lot in each city
    #[arg(long, default_value_t = 12)]
    lots: u64,
    /// Only the conditions of this median
    #[arg(long)]
    median: Option<f64>,
}

const FILE: &str = "target/bench/effect.json";
/// Effects, as shares of the median of the kind.
const EFFECTS: [f64; 2] = [0.0, 0.30];

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let began = Instant::now();
    let mut figures = Vec::new();
    println!(
        "{:>5} {:>4} {:>4} {:>6} | {:>6} {:>5} | {:>13} {:>13} {:>13} | {:>9}",
        "M",
        "W",
        "APs",
        "effect",
        "progs",
        "moves",
        "held all/one",
        "helped all/one",
        "ratio held",
        "by itself"
    );
    let medians = [300.0, 1_000.0, 3_000.0].into_iter();
    for median in medians.filter(|median| arguments.median.is_none_or(|only| only == *median)) {
        for window_hours in [4, 24] {
            for access_points in [1, 4] {
                let counting = Counting {
                    window_hours,
                    access_points,
                    noise: Noise::Standard,
                    restarts: Restarts::NEVER,
                    week_starts_after: 0,
                };
                let tallies = on_all_cores(&arguments, median, &counting)?;
                for (effect, tally) in EFFECTS.into_iter().zip(tallies) {
                    println!(
                        "{median:>5} {window_hours:>4} {access_points:>4} {effect:>6} | {}",
                        tally.row()
                    );
                    figures.push(json!({
                        "median": median,
                        "window_hours": window_hours,
                        "access_points": access_points,
                        "effect": effect,
                        "figures": tally.figures(),
                    }));
                }
                // A run that is cut off keeps what it measured.
                write(&arguments, began, &figures)?;
            }
        }
    }
    println!("{FILE} in {:.0} s", began.elapsed().as_secs_f64());
    Ok(())
}

fn write(arguments: &Arguments, began: Instant, figures: &[Value]) -> anyhow::Result<()> {
    let report = json!({
        "name": "effect",
        "made_at": jiff::Timestamp::now().to_string(),
        "build": if cfg!(debug_assertions) { "development" } else { "release" },
        "first_seed": arguments.first_seed,
        "programmes": arguments.programmes,
        "seeds": arguments.seeds,
        "lots": arguments.lots,
        "seconds": began.elapsed().as_secs_f64(),
        "figures": figures,
    });
    if let Some(folder) = Path::new(FILE).parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(FILE, serde_json::to_string_pretty(&report)?)?;
    Ok(())
}

/// A tally of each effect, over the first cities that make enough programmes: which those
/// are does not depend on how fast the cores are.
fn on_all_cores(
    arguments: &Arguments,
    median: f64,
    counting: &Counting,
) -> anyhow::Result<[Tally; 2]> {
    let wanted = arguments.programmes as f64;
    let next = AtomicUsize::new(0);
    let enough = AtomicBool::new(false);
    let done = Mutex::new(BTreeMap::new());
    let cores = thread::available_parallelism().map_or(2, usize::from);
    thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                loop {
                    let number =
                        u64::try_from(next.fetch_add(1, Ordering::Relaxed)).unwrap_or(u64::MAX);
                    if number >= arguments.seeds || enough.load(Ordering::Relaxed) {
                        return;
                    }
                    let seed = arguments.first_seed + number;
                    let setting = Setting {
                        sites: 220,
                        weeks: programme::WEEKS,
                        median,
                        sigma: if seed.is_multiple_of(2) { 1.0 } else { 1.2 },
                        stay: 1.0,
                        trouble: Trouble::Usual,
                    };
                    let judged = judge(seed, &setting, counting, &EFFECTS, arguments.lots);
                    if let Ok(mut done) = done.lock() {
                        done.insert(number, judged);
                        let compared: f64 = done.values().map(compared).sum();
                        enough.fetch_or(compared >= wanted, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    let done = done
        .into_inner()
        .map_err(|_| anyhow::anyhow!("a city broke off"))?;
    let mut sums = [Tally::default(), Tally::default()];
    for city in done.into_values() {
        if sums[0].compared() >= wanted {
            break;
        }
        for (sum, tally) in sums.iter_mut().zip(city?) {
            sum.add(&tally);
        }
    }
    Ok(sums)
}

fn compared(judged: &anyhow::Result<[Tally; 2]>) -> f64 {
    judged.as_ref().map_or(0.0, |tallies| tallies[0].compared())
}
