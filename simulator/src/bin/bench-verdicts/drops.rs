//! Drops in simulated surveillance counts: the scenarios of Noufaily and others 2013
//! (Statistics in Medicine 32), outbreaks turned over into drops, beside a chart for
//! decreases of R's package `surveillance`. Not in the run of all parts: it needs R, see
//! `scripts/drops.sh`.

use std::fs;
use std::io::{BufWriter, Write};
use std::ops::Range;
use std::path::Path;

use analysis::verdict::{in_counts, least_z};
use anyhow::Context;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use simulator::behaviour::normal::{normal, uniform};

use crate::report::Report;

const YEAR: usize = 52;
/// Six years to learn from and one to watch.
const WEEKS: usize = 7 * YEAR;
/// A drop is found if it is within so many weeks.
const IN_TIME: usize = 12;
/// Charts are set to raise this share of false alarms a series and year.
const FALSE_ALARMS: f64 = 0.01;

/// Level, trend a week, two coefficients of the season, dispersion.
const PARAMETERS: [[f64; 5]; 7] = [
    [0.1, 0.0025, 0.6, 0.6, 1.5],
    [-2.0, 0.005, 0.1, 0.3, 2.0],
    [1.5, 0.003, 0.2, -0.4, 1.0],
    [0.5, 0.002, 0.5, 0.5, 5.0],
    [2.5, 0.001, 1.0, 0.1, 3.0],
    [3.75, 0.001, 0.1, -0.1, 1.1],
    [5.0, 0.0001, 0.05, 0.01, 1.2],
];

struct Series {
    counts: Vec<f64>,
    /// Mean of the year that is watched, without a drop.
    mean: f64,
    /// The week of the drop, if there is one.
    drop: Option<usize>,
}

/// Seasons of none, one and two harmonics, with and without a trend.
fn series(seeds: &Range<u64>) -> Vec<Series> {
    let mut all = Vec::new();
    for seed in seeds.clone() {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        for parameters in PARAMETERS {
            for harmonics in 0..3 {
                for trend in [0.0, 1.0] {
                    for drops in [false, true] {
                        all.push(one(parameters, harmonics, trend, drops, &mut random));
                    }
                }
            }
        }
    }
    all
}

fn one(
    [level, slope, cosine, sine, dispersion]: [f64; 5],
    harmonics: u32,
    trend: f64,
    drops: bool,
    random: &mut ChaCha8Rng,
) -> Series {
    let drop = WEEKS - YEAR + (26.0 * uniform(random)) as usize;
    let left = 0.03 + 0.22 * uniform(random);
    let mut counts = Vec::with_capacity(WEEKS);
    let mut mean = 0.0;
    for week in 0..WEEKS {
        let at = week as f64;
        let mut log = level + trend * slope * at;
        for harmonic in 1..=harmonics {
            let angle = std::f64::consts::TAU * f64::from(harmonic) * at / YEAR as f64;
            log += cosine * angle.cos() + sine * angle.sin();
        }
        let usual = log.exp();
        if week >= WEEKS - YEAR {
            mean += usual / YEAR as f64;
        }
        let here = if drops && week >= drop { left } else { 1.0 };
        counts.push(count(here * usual, dispersion, random));
    }
    Series {
        counts,
        mean,
        drop: drops.then_some(drop),
    }
}

/// A negative binomial count of this mean, with a variance of `dispersion` times that.
fn count(mean: f64, dispersion: f64, random: &mut ChaCha8Rng) -> f64 {
    if dispersion <= 1.0 {
        return poisson(mean, random);
    }
    let scale = dispersion - 1.0;
    poisson(scale * gamma(mean / scale, random), random)
}

fn poisson(mean: f64, random: &mut ChaCha8Rng) -> f64 {
    // Sums of Poisson counts are Poisson: each part small enough for the product.
    let (mut left, mut sum) = (mean, 0.0);
    while left > 0.0 {
        let part = left.min(30.0);
        left -= part;
        let (mut product, least) = (uniform(random), (-part).exp());
        while product > least {
            product *= uniform(random);
            sum += 1.0;
        }
    }
    sum
}

/// Marsaglia and Tsang 2000.
fn gamma(shape: f64, random: &mut ChaCha8Rng) -> f64 {
    if shape < 1.0 {
        return gamma(shape + 1.0, random) * uniform(random).powf(1.0 / shape);
    }
    let d = shape - 1.0 / 3.0;
    let c = 1.0 / (9.0 * d).sqrt();
    loop {
        let z = normal(random);
        let v = (1.0 + c * z).powi(3);
        if v > 0.0 && uniform(random).ln() < 0.5 * z * z + d - d * v + d * v.ln() {
            return d * v;
        }
    }
}

/// What R fitted to a series: expected counts of its last two years, the dispersion, and
/// the chart's statistic of the last one.
#[derive(Clone, Default)]
struct Fitted {
    expected: Vec<f64>,
    dispersion: f64,
    statistic: Vec<f64>,
}

/// Writes the series, and judges both methods where R has answered.
pub fn drops(seeds: &Range<u64>, folder: &Path, report: &mut Report) -> anyhow::Result<()> {
    let all = series(seeds);
    fs::create_dir_all(folder)?;
    let written = folder.join("series.csv");
    let answered = folder.join("peer.csv");
    if !answered.exists() {
        let mut out = BufWriter::new(fs::File::create(&written)?);
        writeln!(out, "series,week,count")?;
        for (number, series) in all.iter().enumerate() {
            for (week, count) in series.counts.iter().enumerate() {
                writeln!(out, "{number},{week},{count}")?;
            }
        }
        out.flush()?;
        println!("series are in {}; R is to answer", written.display());
        return Ok(());
    }
    let fitted = read(&answered, all.len())?;
    let ours: Vec<Vec<f64>> = all.iter().zip(&fitted).map(|it| ours(it.0, it.1)).collect();
    let theirs: Vec<Vec<f64>> = fitted.into_iter().map(|it| it.statistic).collect();
    println!("\n# Drops in surveillance counts, {} series", all.len());
    println!(
        "{:<34} {:>9} {:>8} {:>8} {:>8} {:>8} {:>8} {:>6}",
        "method", "threshold", "false", "found", "mean >=1", "mean >=4", "mean<1", "weeks"
    );
    let fixed = judge(&all, &ours, least_z());
    print("change point, as published", &fixed, report);
    let set = judge(&all, &ours, threshold(&all, &ours));
    print("change point, 1 % false alarms", &set, report);
    let peer = judge(&all, &theirs, threshold(&all, &theirs));
    print("glrnb for decreases, 1 %", &peer, report);
    Ok(())
}

fn read(file: &Path, series: usize) -> anyhow::Result<Vec<Fitted>> {
    let text =
        fs::read_to_string(file).with_context(|| format!("cannot read `{}`", file.display()))?;
    let mut fitted = vec![Fitted::default(); series];
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let [number, week, expected, dispersion, statistic] = cells[..] else {
            anyhow::bail!("`{line}` has not the five cells of a week");
        };
        let of_series = fitted
            .get_mut(number.parse::<usize>()?)
            .context("a series that was not asked for")?;
        of_series.expected.push(expected.parse()?);
        of_series.dispersion = dispersion.parse()?;
        if week.parse::<usize>()? >= WEEKS - YEAR {
            of_series.statistic.push(statistic.parse()?);
        }
    }
    Ok(fitted)
}

/// The z of the change point at the end of each week of the year watched, from the 52
/// weeks up to then.
fn ours(series: &Series, fitted: &Fitted) -> Vec<f64> {
    let first = WEEKS - fitted.expected.len();
    let counted: Vec<(f64, f64)> = series.counts[first..]
        .iter()
        .zip(&fitted.expected)
        .map(|(count, expected)| (*count, *expected))
        .collect();
    let end = counted.len();
    let z = |back: usize| {
        let to = end - back;
        let found = in_counts(&counted[to.saturating_sub(YEAR)..to], fitted.dispersion);
        found.map_or(0.0, |(_, z)| z)
    };
    (0..YEAR).rev().map(z).collect()
}

struct Judged {
    threshold: f64,
    /// Of the series without a drop.
    false_alarms: f64,
    found: f64,
    by_mean: [f64; 3],
    /// Median weeks to the alarm.
    delay: f64,
}

/// The threshold that the share of false alarms asks for.
fn threshold(all: &[Series], statistics: &[Vec<f64>]) -> f64 {
    let quiet = all.iter().zip(statistics).filter(|it| it.0.drop.is_none());
    let mut highest: Vec<f64> = quiet
        .map(|(_, statistic)| statistic.iter().copied().fold(0.0, f64::max))
        .collect();
    highest.sort_by(|a, b| b.total_cmp(a));
    let place = (FALSE_ALARMS * highest.len() as f64) as usize;
    highest.get(place).copied().unwrap_or(f64::INFINITY)
}

fn judge(all: &[Series], statistics: &[Vec<f64>], threshold: f64) -> Judged {
    let (mut quiet, mut raised) = (0.0, 0.0);
    let (mut drops, mut found) = ([0.0; 3], [0.0; 3]);
    let mut delays = Vec::new();
    for (series, statistic) in all.iter().zip(statistics) {
        let alarm = |from: usize, to: usize| {
            let weeks = from..to.min(YEAR);
            weeks.into_iter().find(|week| statistic[*week] > threshold)
        };
        let Some(drop) = series.drop else {
            quiet += 1.0;
            raised += f64::from(u8::from(alarm(0, YEAR).is_some()));
            continue;
        };
        let size = match series.mean {
            mean if mean < 1.0 => 2,
            mean if mean < 4.0 => 0,
            _ => 1,
        };
        drops[size] += 1.0;
        let onset = drop + YEAR - WEEKS;
        if let Some(week) = alarm(onset, onset + IN_TIME) {
            found[size] += 1.0;
            delays.push((week - onset + 1) as f64);
        }
    }
    delays.sort_by(f64::total_cmp);
    Judged {
        threshold,
        false_alarms: raised / quiet,
        found: found.iter().sum::<f64>() / drops.iter().sum::<f64>(),
        by_mean: [
            (found[0] + found[1]) / (drops[0] + drops[1]),
            found[1] / drops[1],
            found[2] / drops[2],
        ],
        delay: delays.get(delays.len() / 2).copied().unwrap_or(f64::NAN),
    }
}

fn print(name: &str, judged: &Judged, report: &mut Report) {
    println!(
        "{name:<34} {:>9.2} {:>8.4} {:>8.3} {:>8.3} {:>8.3} {:>8.3} {:>6}",
        judged.threshold,
        judged.false_alarms,
        judged.found,
        judged.by_mean[0],
        judged.by_mean[1],
        judged.by_mean[2],
        judged.delay
    );
    for (what, value) in [
        ("false alarms a series and year", judged.false_alarms),
        ("found", judged.found),
        ("found, one a week or more", judged.by_mean[0]),
        ("found, four a week or more", judged.by_mean[1]),
        ("found, less than one a week", judged.by_mean[2]),
    ] {
        report.add(format!("drops, {name}, {what}"), "share", value, 0);
    }
    report.add(
        format!("drops, {name}, median delay"),
        "weeks",
        judged.delay,
        0,
    );
}
