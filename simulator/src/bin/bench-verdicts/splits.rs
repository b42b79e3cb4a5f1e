//! How the budget of noise is best split over layers: what verdicts gain, what restarts
//! cost, and what planners see.

use std::collections::BTreeMap;
use std::ops::Range;

use agent::core::noise::discrete_laplace;
use agent::core::random::Seeded;
use analysis::layers::{Released, combine, noise_variance};
use analysis::verdict::{Answer, Class, Lack, Options, evaluate};
use simulator::trial::City;
use simulator::trial::condition::{
    Counting, Noise, Restarts, Setting, Trouble, WEEK_HOURS, noise_of,
};
use simulator::trial::score::Score;

use crate::report::Report;
use crate::run::{on_all_cores, setting_of};
use crate::settings::{HALVES, MEDIANS, counting, setting, split};

const SPLITS: [Noise; 6] = [
    Noise::Standard,
    HALVES,
    split(180, None, Some(90)),
    split(240, None, Some(80)),
    split(240, Some(240), Some(120)),
    Noise::Off,
];

const NEVER: Restarts = Restarts::NEVER;

/// What may befall boxes, and how many hours after Monday their weeks begin.
const TROUBLES: [(&str, Restarts, u32); 7] = [
    ("no restarts", NEVER, 0),
    ("crashes in 15 % of the weeks", crashed(0.15), 0),
    ("crashes in 50 % of the weeks", crashed(0.5), 0),
    (
        "off at night",
        Restarts {
            off_at_night: true,
            ..NEVER
        },
        0,
    ),
    (
        "restarted in order every week",
        Restarts {
            in_order: 1.0,
            ..NEVER
        },
        0,
    ),
    ("weeks a window later", NEVER, 4),
    ("weeks half a week later", NEVER, 84),
];

const fn crashed(share: f64) -> Restarts {
    Restarts {
        crashed: share,
        ..NEVER
    }
}

/// Verdicts by split, and under restarts, where the name of the condition begins with
/// `wanted`.
pub fn verdicts(seeds: &Range<u64>, wanted: &str, report: &mut Report) -> anyhow::Result<()> {
    println!("\n# Splits of the budget, 4 h, no restarts");
    head();
    for median in MEDIANS {
        for boxes in [1, 4] {
            let name = format!("M {median}, {boxes} AP");
            if !name.starts_with(wanted) {
                continue;
            }
            compare(
                &name,
                median,
                &SPLITS.map(|noise| counting(boxes, noise)),
                seeds,
                report,
            )?;
        }
    }
    println!("\n# Restarts and weeks that end elsewhere, 4 h");
    head();
    for (trouble, restarts, week_starts_after) in &TROUBLES[1..] {
        for median in [300.0, 1_000.0] {
            for boxes in [1, 4] {
                let under = |noise| Counting {
                    restarts: *restarts,
                    week_starts_after: *week_starts_after,
                    ..counting(boxes, noise)
                };
                let splits = [Noise::Standard, HALVES, split(240, None, Some(80))].map(under);
                let name = format!("{trouble}, M {median}, {boxes} AP");
                if !name.starts_with(wanted) {
                    continue;
                }
                compare(&name, median, &splits, seeds, report)?;
            }
        }
    }
    Ok(())
}

/// One city judged: its score, the flagged sites by probability and whether rightly, and
/// how many sites that can be judged are too noisy.
struct Judged {
    score: Score,
    flagged: Vec<(f64, bool)>,
    too_noisy: f64,
}

fn judge(setting: Setting, counting: &Counting, seed: u64) -> anyhow::Result<Judged> {
    let city = City::new(seed, &setting_of(seed, setting));
    let sites = city.release(counting, seed)?;
    let options = Options {
        until: Some(city.end),
        ..Options::default()
    };
    let answer = evaluate(&sites, &options, &|| false)?;
    Ok(Judged {
        score: Score::new(&city, &sites, &answer),
        flagged: flagged(&city, &answer),
        too_noisy: too_noisy(&city, &answer),
    })
}

fn flagged(city: &City, answer: &Answer) -> Vec<(f64, bool)> {
    let places = city.places.iter().map(|place| (&place.id, place.truth));
    let truths: BTreeMap<_, _> = places.collect();
    let flagged = answer
        .items
        .iter()
        .filter(|it| it.verdict == Class::Underused);
    flagged
        .map(|it| (it.probability.unwrap_or(0.0), truths[&it.site].is_below()))
        .collect()
}

fn too_noisy(city: &City, answer: &Answer) -> f64 {
    let places = city.places.iter().map(|place| (&place.id, place.truth));
    let truths: BTreeMap<_, _> = places.collect();
    let noisy = answer.items.iter().filter(|it| {
        let missing = &it.evidence.missing;
        it.verdict == Class::NotEnoughData
            && missing.iter().any(|missing| missing.what == Lack::TooNoisy)
            && truths[&it.site].can_be_judged()
    });
    noisy.fold(0.0, |sum, _| sum + 1.0)
}

/// Countings of the same cities beside each other; precision at the recall of the first
/// one too, or at their own where that is less.
fn compare(
    name: &str,
    median: f64,
    countings: &[Counting],
    seeds: &Range<u64>,
    report: &mut Report,
) -> anyhow::Result<()> {
    let all: Vec<u64> = seeds.clone().collect();
    let setting = setting(median, Trouble::Usual);
    let mut first: Option<(f64, Vec<(f64, bool)>)> = None;
    for counting in countings {
        let judged = on_all_cores(&all, |seed| judge(setting, counting, *seed))?;
        let scores: Vec<Score> = judged.iter().map(|it| it.score).collect();
        let sum = Score::sum(&scores);
        let noisy = judged.iter().map(|it| it.too_noisy).sum::<f64>() / sum.can_be_judged;
        let mut flagged: Vec<(f64, bool)> = judged.into_iter().flat_map(|it| it.flagged).collect();
        flagged.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)));
        let (of_first, list) = first.get_or_insert_with(|| (sum.right, flagged.clone()));
        let right = of_first.min(sum.right);
        let equal = [precision_at(list, right), precision_at(&flagged, right)];
        println!(
            "{:<44} {:>6.3} {:>6.3} {:>6.3} {:>6.3} {:>6.3} {:>6.3} {:>6.3} {:>6.3} {:>6.3} {:>6.3} {:>6.3} {:>6.3}",
            format!("{name}, {}", counting.noise.name()),
            counting.noise_of_ratio(median),
            sum.recall(),
            sum.mean_average_precision(),
            sum.average_precision_by_chance / sum.cities,
            noisy,
            sum.precision(),
            equal[0],
            equal[1],
            sum.brier(),
            sum.drop_precision(),
            sum.drop_recall(),
            sum.wrong_beyond_stated(),
        );
        let name = format!("split, {name}, {}", counting.noise.name());
        report.add_scores(&name, &scores);
        let cities = seeds.end - seeds.start;
        report.add(format!("{name}, too noisy"), "share", noisy, cities);
        report.add(
            format!("{name}, precision at the recall of noise 60"),
            "share",
            equal[1],
            cities,
        );
    }
    Ok(())
}

/// Share of right ones on the surest list that holds so many of them.
fn precision_at(list: &[(f64, bool)], right: f64) -> f64 {
    let (mut seen, mut found) = (0.0, 0.0);
    for (_, rightly) in list {
        if found >= right {
            break;
        }
        seen += 1.0;
        found += f64::from(u8::from(*rightly));
    }
    found / seen
}

fn head() {
    println!(
        "{:<44} {:>6} {:>6} {:>6} {:>6} {:>6} {:>6} {:>6} {:>6} {:>6} {:>6} {:>6} {:>6}",
        "condition",
        "s",
        "recall",
        "avg p",
        "chance",
        "noisy",
        "prec",
        "60 at",
        "it at",
        "Brier",
        "drop p",
        "drop r",
        "beyond"
    );
}

/// What planners see: the noise of a day, a week and an hour of the week over 8 weeks, of
/// one access point, by closed form and by draws, and as a share of the figure.
pub fn planners(report: &mut Report) -> anyhow::Result<()> {
    println!("\n# What planners see: standard deviation, device-minutes, by draws in brackets");
    println!(
        "{:<30} {:>14} {:>14} {:>14} {:>14} {:>14}",
        "split", "8 weeks", "week", "day", "window", "cell"
    );
    type Keep = fn(u32) -> bool;
    let figures: [(&str, Keep, f64, f64); 5] = [
        ("8 weeks", |_| true, 1.0, 56.0),
        ("week", |hour| hour < WEEK_HOURS, 1.0, 7.0),
        ("day", |hour| hour < 24, 1.0, 1.0),
        ("window", |hour| hour == 0, 1.0, 1.0 / 6.0),
        ("cell", |hour| hour % WEEK_HOURS == 0, 8.0, 1.0 / 6.0),
    ];
    for noise in SPLITS.iter().filter(|noise| **noise != Noise::Off) {
        let counting = counting(1, *noise);
        let drawn = by_draws(&counting, &figures.map(|it| it.1))?;
        print!("{:<30}", noise.name());
        for ((name, keep, of, _), drawn) in figures.iter().zip(drawn) {
            let exact = noise_of(&counting, keep) / of;
            let drawn = drawn / of;
            print!(" {exact:>6.0} ({drawn:>5.0})");
            let figure =
                |how: &str| format!("noise of one access point, {}, {name}, {how}", noise.name());
            report.add(figure("closed form"), "device-minutes", exact, 1);
            report.add(figure("by draws"), "device-minutes", drawn, DRAWS);
        }
        println!();
        for median in MEDIANS {
            print!("{:<30}", format!("  of the figure, M {median}"));
            for (_, keep, of, days) in figures {
                let share = noise_of(&counting, &keep) / of / (median * days);
                print!(" {:>12.1} %", 100.0 * share);
            }
            println!();
        }
    }
    Ok(())
}

const DRAWS: u64 = 2_000;

/// Standard deviations of sums over eight weeks of noise.
fn by_draws(counting: &Counting, kept: &[fn(u32) -> bool; 5]) -> anyhow::Result<[f64; 5]> {
    let mut random = Seeded::new(17);
    let mut squares = [0.0; 5];
    for _ in 0..DRAWS {
        let mut row = |hours: u32, scale: u16| -> anyhow::Result<Vec<Released>> {
            let mut row = Vec::new();
            for number in 0..8 * WEEK_HOURS / hours {
                let noise = i32::try_from(discrete_laplace(scale, &mut random)?)?;
                row.push(Released {
                    start: i64::from(number * hours),
                    end: i64::from((number + 1) * hours),
                    value: f64::from(noise),
                    variance: noise_variance(f64::from(scale)),
                });
            }
            Ok(row)
        };
        let windows = row(
            counting.window_hours,
            counting.noise.scales().device_minutes,
        )?;
        let mut totals = Vec::new();
        for (hours, scales) in counting.noise.totals() {
            totals.extend(row(hours, scales.device_minutes)?);
        }
        let combined = combine(&windows, &totals);
        for (keep, squares) in kept.iter().zip(&mut squares) {
            let mut sum = 0.0;
            for (value, number) in combined.values.iter().zip(0..) {
                if keep(number * counting.window_hours) {
                    sum += value;
                }
            }
            *squares += sum * sum;
        }
    }
    Ok(squares.map(|squares: f64| (squares / DRAWS as f64).sqrt()))
}
