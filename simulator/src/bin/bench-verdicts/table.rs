//! The acceptance table: every way of counting, beside noise off and naive rules.

use std::ops::Range;

use simulator::trial::condition::{Counting, Noise, Restarts, Setting, Trouble};
use simulator::trial::score::{BINS, Score};

use crate::report::Report;
use crate::run::{Condition, scores};
use crate::settings::{HALVES, MEDIANS, setting};

pub fn countings() -> Vec<Counting> {
    let mut all = Vec::new();
    for window_hours in [24, 4] {
        for access_points in [4, 1] {
            for noise in [Noise::Standard, Noise::Strict, HALVES, Noise::Off] {
                all.push(Counting {
                    window_hours,
                    access_points,
                    noise,
                    restarts: Restarts::NEVER,
                    week_starts_after: 0,
                });
            }
        }
    }
    all
}

/// The rows of the table that a condition belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Row {
    Quiet,
    Middle,
    Noisy,
    /// Little use at little noise: reported only.
    Few,
}

fn row(counting: &Counting, median: f64) -> Row {
    match counting.noise_of_ratio(median) {
        s if s <= 0.0255 && median < 1_000.0 => Row::Few,
        s if s <= 0.0255 => Row::Quiet,
        s if s <= 0.06 => Row::Middle,
        _ => Row::Noisy,
    }
}

fn name(counting: &Counting, median: f64) -> String {
    format!(
        "{} h, {} AP, M {median}, noise {}",
        counting.window_hours,
        counting.access_points,
        counting.noise.name()
    )
}

pub fn acceptance(seeds: &Range<u64>, report: &mut Report) -> anyhow::Result<()> {
    println!("\n# Acceptance: 220 sites, 56 days; mean of all cities, worst city below it");
    head();
    let mut quiet = Vec::new();
    let mut all = Vec::new();
    for median in MEDIANS {
        let conditions: Vec<Condition> = countings().into_iter().map(Condition::new).collect();
        let found = scores(setting(median, Trouble::Usual), &conditions, seeds)?;
        for (condition, scores) in conditions.iter().zip(&found) {
            let counting = &condition.counting;
            let name = name(counting, median);
            line(&name, counting.noise_of_ratio(median), scores);
            report.add_scores(&name, scores);
            if row(counting, median) == Row::Quiet {
                quiet.extend_from_slice(scores);
            }
            if counting.noise != Noise::Off {
                all.extend_from_slice(scores);
            }
        }
    }
    println!("\n# Calibration: of the judged sites by stated probability, truly underused");
    calibration("s <= 0.025, M >= 1000", &Score::sum(&quiet), report);
    calibration("all with noise", &Score::sum(&all), report);
    naive(&Score::sum(&all), report);
    Ok(())
}

/// The same, where everything goes wrong that the simulator knows.
pub fn everything(seeds: &Range<u64>, report: &mut Report) -> anyhow::Result<()> {
    println!("\n# Everything goes wrong: hung radios, seasons, closed lines, wrong clocks");
    head();
    for median in MEDIANS {
        let usual = |counting: &Counting| matches!(counting.noise, Noise::Standard | HALVES);
        let conditions: Vec<Condition> = countings()
            .into_iter()
            .filter(usual)
            .map(Condition::new)
            .collect();
        let found = scores(setting(median, Trouble::Everything), &conditions, seeds)?;
        for (condition, scores) in conditions.iter().zip(&found) {
            let name = format!("everything, {}", name(&condition.counting, median));
            line(&name, condition.counting.noise_of_ratio(median), scores);
            report.add_scores(&name, scores);
        }
    }
    Ok(())
}

/// From a town to a country's capital, at 24 h, four access points, M = 1000.
pub fn sizes(seeds: &Range<u64>, report: &mut Report) -> anyhow::Result<()> {
    println!("\n# Cities of other sizes: 24 h, 4 AP, M 1000, standard noise");
    head();
    let counting = Counting {
        window_hours: 24,
        access_points: 4,
        noise: Noise::Standard,
        restarts: Restarts::NEVER,
        week_starts_after: 0,
    };
    for sites in [40, 1_000, 5_000] {
        let setting = Setting {
            sites,
            ..setting(1_000.0, Trouble::Usual)
        };
        // As many sites in all, at least two cities.
        let cities = (seeds.end - seeds.start)
            .saturating_mul(220)
            .div_ceil(u64::from(sites))
            .clamp(2, seeds.end - seeds.start);
        let seeds = seeds.start..seeds.start + cities;
        let found = scores(setting, &[Condition::new(counting)], &seeds)?;
        let name = format!("{sites} sites");
        line(&name, counting.noise_of_ratio(1_000.0), &found[0]);
        report.add_scores(&name, &found[0]);
    }
    Ok(())
}

pub fn head() {
    println!(
        "{:<48} {:>6} {:>6} {:>6} {:>6} {:>6} {:>6} {:>6} {:>6} {:>6} {:>6} {:>7} {:>6}",
        "condition",
        "s",
        "prec",
        "recall",
        "avg p",
        "Brier",
        "list",
        "<0.30",
        "<0.20",
        "drop p",
        "drop r",
        "beyond",
        "no v"
    );
}

pub fn line(name: &str, s: f64, scores: &[Score]) {
    let sum = Score::sum(scores);
    print!("{name:<48} {s:>6.3}");
    figures(|of| of(&sum));
    let worst = |of: fn(&Score) -> f64, less: bool| {
        let values = scores.iter().map(of).filter(|value| value.is_finite());
        let worst = if less {
            values.reduce(f64::min)
        } else {
            values.reduce(f64::max)
        };
        worst.unwrap_or(f64::NAN)
    };
    print!("{:<48} {:>6}", "  worst", "");
    for (of, less) in COLUMNS {
        print!(" {:>6.3}", worst(of, less));
    }
    println!();
}

type Column = (fn(&Score) -> f64, bool);

/// Columns in their order, and whether less is worse.
const COLUMNS: [Column; 11] = [
    (Score::precision, true),
    (Score::recall, true),
    (Score::mean_average_precision, true),
    (Score::brier, false),
    (Score::list_wrong, false),
    (Score::flagged_below_030, true),
    (Score::recall_below_020, true),
    (Score::drop_precision, true),
    (Score::drop_recall, true),
    (Score::wrong_beyond_stated, false),
    (|score| score.not_judged / score.can_be_judged, false),
];

fn figures(value: impl Fn(fn(&Score) -> f64) -> f64) {
    for (of, _) in COLUMNS {
        print!(" {:>6.3}", value(of));
    }
    println!();
}

pub fn calibration(name: &str, sum: &Score, report: &mut Report) {
    println!(
        "{name}\n{:>12} {:>8} {:>8} {:>8}",
        "P", "sites", "stated", "true"
    );
    for (index, [sites, stated, truly]) in sum.calibration.iter().enumerate() {
        let low = index as f64 / BINS as f64;
        let high = (index + 1) as f64 / BINS as f64;
        let (stated, truly) = (stated / sites, truly / sites);
        println!("{low:>5.1} to {high:>3.1} {sites:>8} {stated:>8.3} {truly:>8.3}");
        let samples = table_count(*sites);
        let figure = |what: &str| format!("calibration, {name}, P {low:.1} to {high:.1}, {what}");
        report.add(figure("stated"), "share", stated, samples);
        report.add(figure("true"), "share", truly, samples);
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count"
)]
fn table_count(sites: f64) -> u64 {
    sites as u64
}

fn naive(sum: &Score, report: &mut Report) {
    println!("\n# Naive rules, all conditions with noise");
    for (name, value) in [
        (
            "bottom 10 % by use per hour online: precision",
            sum.bottom_right / sum.bottom,
        ),
        (
            "fewer than 15 visits a day: precision",
            sum.few_visits[0] / sum.few_visits[1],
        ),
        (
            "fewer than 15 visits a day: recall",
            sum.few_visits[0] / sum.to_find,
        ),
        (
            "nobody for three days: precision",
            sum.nobody[0] / sum.nobody[1],
        ),
        ("nobody for three days: recall", sum.nobody[0] / sum.to_find),
        (
            "use per hour against the kind: average precision without drops",
            sum.naive_average_precision / sum.cities,
        ),
        (
            "our average precision without drops",
            sum.average_precision_without_drops / sum.cities,
        ),
    ] {
        println!("{name:<65} {value:>6.3}");
        report.add(
            format!("naive, {name}"),
            "share",
            value,
            table_count(sum.cities),
        );
    }
}
