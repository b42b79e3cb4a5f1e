//! Many cities judged on all cores, in an order that does not matter.

use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use analysis::verdict::{Options, Site, evaluate};
use simulator::trial::City;
use simulator::trial::condition::{Counting, Setting};
use simulator::trial::score::Score;

/// One way of counting and judging a city.
#[derive(Clone)]
pub struct Condition {
    pub counting: Counting,
    pub options: Options,
    /// What is done to the rows before they are judged.
    pub change: fn(&mut Vec<Site>),
}

impl Condition {
    pub fn new(counting: Counting) -> Condition {
        Condition {
            counting,
            options: Options::default(),
            change: |_| {},
        }
    }
}

/// A setting whose spread of levels depends on the seed: 1.0 and 1.2 in turn.
pub fn setting_of(seed: u64, setting: Setting) -> Setting {
    let sigma = if seed.is_multiple_of(2) { 1.0 } else { 1.2 };
    Setting { sigma, ..setting }
}

/// The scores of each condition, by seed.
///
/// # Errors
/// When a city cannot be released or judged.
pub fn scores(
    setting: Setting,
    conditions: &[Condition],
    seeds: &Range<u64>,
) -> anyhow::Result<Vec<Vec<Score>>> {
    let all: Vec<u64> = seeds.clone().collect();
    let of_seeds = on_all_cores(&all, |seed| {
        let city = City::new(*seed, &setting_of(*seed, setting));
        conditions
            .iter()
            .map(|condition| judge(&city, condition, *seed))
            .collect::<anyhow::Result<Vec<Score>>>()
    })?;
    let column = |index: usize| of_seeds.iter().map(|scores| scores[index]).collect();
    Ok((0..conditions.len()).map(column).collect())
}

fn judge(city: &City, condition: &Condition, seed: u64) -> anyhow::Result<Score> {
    let mut sites = city.release(&condition.counting, seed)?;
    (condition.change)(&mut sites);
    let options = Options {
        until: Some(city.end),
        ..condition.options.clone()
    };
    let answer = evaluate(&sites, &options, &|| false)?;
    Ok(Score::new(city, &sites, &answer))
}

/// Applies `job` to each input, results in the order of the inputs.
///
/// # Errors
/// The first fault of a job.
pub fn on_all_cores<I: Sync, O: Send>(
    inputs: &[I],
    job: impl Fn(&I) -> anyhow::Result<O> + Sync,
) -> anyhow::Result<Vec<O>> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(inputs.len()));
    let cores = thread::available_parallelism().map_or(2, usize::from);
    thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(input) = inputs.get(index) else {
                        return;
                    };
                    let result = job(input);
                    if let Ok(mut done) = done.lock() {
                        done.push((index, result));
                    }
                }
            });
        }
    });
    let mut done = done
        .into_inner()
        .map_err(|_| anyhow::anyhow!("a job broke off"))?;
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}
