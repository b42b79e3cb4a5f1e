//! Named figures, printed by the code that makes them and written as JSON at the end.

use std::fs;
use std::ops::Range;
use std::path::Path;
use std::time::Instant;

use anyhow::Context;
use serde::Serialize;
use simulator::trial::score::Score;

#[derive(Debug, Serialize)]
pub struct Report {
    name: &'static str,
    made_at: String,
    machine: Machine,
    first_seed: u64,
    seeds: u64,
    seconds: f64,
    figures: Vec<Figure>,
    #[serde(skip)]
    began: Instant,
}

#[derive(Debug, Serialize)]
struct Machine {
    cores: usize,
    architecture: &'static str,
    system: &'static str,
    build: &'static str,
}

#[derive(Debug, Serialize)]
struct Figure {
    name: String,
    unit: &'static str,
    /// `None` where there was nothing to divide by.
    value: Option<f64>,
    /// The measure of the worst city.
    #[serde(skip_serializing_if = "Option::is_none")]
    worst: Option<f64>,
    samples: u64,
}

impl Report {
    pub fn new(seeds: &Range<u64>) -> Report {
        Report {
            name: "verdicts",
            made_at: jiff::Timestamp::now().to_string(),
            machine: Machine {
                cores: std::thread::available_parallelism().map_or(0, usize::from),
                architecture: std::env::consts::ARCH,
                system: std::env::consts::OS,
                build: if cfg!(debug_assertions) {
                    "development"
                } else {
                    "release"
                },
            },
            first_seed: seeds.start,
            seeds: seeds.end - seeds.start,
            seconds: 0.0,
            figures: Vec::new(),
            began: Instant::now(),
        }
    }

    pub fn add(&mut self, name: String, unit: &'static str, value: f64, samples: u64) {
        self.figures.push(Figure {
            name,
            unit,
            value: value.is_finite().then_some(value),
            worst: None,
            samples,
        });
    }

    /// All measures of a condition: from the sums over its cities, and of the worst.
    pub fn add_scores(&mut self, condition: &str, scores: &[Score]) {
        let sum = Score::sum(scores);
        let samples = u64::try_from(scores.len()).unwrap_or(0);
        for measure in &MEASURES {
            let worst = scores
                .iter()
                .map(measure.of)
                .filter(|value| value.is_finite());
            let worst = if measure.more_is_better {
                worst.reduce(f64::min)
            } else {
                worst.reduce(f64::max)
            };
            let value = (measure.of)(&sum);
            self.figures.push(Figure {
                name: format!("{condition}, {}", measure.name),
                unit: measure.unit,
                value: value.is_finite().then_some(value),
                worst,
                samples,
            });
        }
    }

    pub fn write(mut self, folder: &Path) -> anyhow::Result<()> {
        self.seconds = self.began.elapsed().as_secs_f64();
        fs::create_dir_all(folder)
            .with_context(|| format!("cannot make folder `{}`", folder.display()))?;
        let file = folder.join("verdicts.json");
        fs::write(&file, serde_json::to_vec_pretty(&self)?)
            .with_context(|| format!("cannot write `{}`", file.display()))?;
        println!("\n{:.0} s, figures in {}", self.seconds, file.display());
        Ok(())
    }
}

pub struct Measure {
    pub name: &'static str,
    unit: &'static str,
    pub of: fn(&Score) -> f64,
    more_is_better: bool,
}

/// A share of which more is better.
const fn good(name: &'static str, of: fn(&Score) -> f64) -> Measure {
    Measure {
        name,
        unit: "share",
        of,
        more_is_better: true,
    }
}

const fn bad(name: &'static str, unit: &'static str, of: fn(&Score) -> f64) -> Measure {
    Measure {
        name,
        unit,
        of,
        more_is_better: false,
    }
}

pub const MEASURES: [Measure; 18] = [
    good("precision", Score::precision),
    good("recall", Score::recall),
    good("average precision", Score::mean_average_precision),
    bad("Brier score", "squared probability", Score::brier),
    bad("wrong in the 10 % list", "share", Score::list_wrong),
    good(
        "true ratio below 0.30 among flagged",
        Score::flagged_below_030,
    ),
    good("found of those below 0.20", Score::recall_below_020),
    good("dropped: precision", Score::drop_precision),
    good("dropped: recall", Score::drop_recall),
    bad("wrong beyond stated", "share", Score::wrong_beyond_stated),
    bad("flagged while offline", "sites", |score| {
        score.flagged_offline
    }),
    bad("without a verdict", "share", |score| {
        score.not_judged / score.can_be_judged
    }),
    good("average precision without drops", |score| {
        score.average_precision_without_drops / score.cities
    }),
    good(
        "naive, use per hour against the kind: average precision without drops",
        |score| score.naive_average_precision / score.cities,
    ),
    good("naive, bottom 10 % by use per hour: precision", |score| {
        score.bottom_right / score.bottom
    }),
    good("naive, fewer than 15 visits a day: precision", |score| {
        score.few_visits[0] / score.few_visits[1]
    }),
    good("naive, fewer than 15 visits a day: recall", |score| {
        score.few_visits[0] / score.to_find
    }),
    good("naive, nobody for three days: recall", |score| {
        score.nobody[0] / score.to_find
    }),
];
