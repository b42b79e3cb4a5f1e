//! Cities with known truth and continuous levels: are the verdicts right, and as
//! sure as they say? A small run of the acceptance table with fixed seeds.

use super::*;

const DAYS: i64 = 63;
const KINDS: [Kind; 4] = [
    Kind {
        name: "metro",
        sites: 80,
        peak: 8.5,
        weekend: 0.7,
        holiday: 0.4,
    },
    Kind {
        name: "square",
        sites: 50,
        peak: 15.0,
        weekend: 1.2,
        holiday: 1.3,
    },
    Kind {
        name: "library",
        sites: 40,
        peak: 14.0,
        weekend: 0.4,
        holiday: 0.25,
    },
    Kind {
        name: "social_housing",
        sites: 50,
        peak: 20.0,
        weekend: 1.1,
        holiday: 0.9,
    },
];

struct Kind {
    name: &'static str,
    sites: usize,
    peak: f64,
    weekend: f64,
    holiday: f64,
}

struct Truth {
    /// True ratio over the last 56 days, a drop included.
    ratio: f64,
    /// Fell to a tenth from a use worth losing: a ticket, not a move.
    dropped: bool,
}

struct Condition {
    hours: i64,
    access_points: u32,
    /// Median device-minutes a day of each kind.
    median: f64,
    b: f64,
}

fn gauss(random: &mut ChaCha8Rng) -> f64 {
    let radius = (-2.0 * (1.0 - random.random::<f64>()).ln()).sqrt();
    radius * (std::f64::consts::TAU * random.random::<f64>()).cos()
}

fn laplace(random: &mut ChaCha8Rng, b: f64) -> f64 {
    let u = random.random::<f64>() - 0.5;
    -b * u.signum() * (1.0 - 2.0 * u.abs()).max(f64::MIN_POSITIVE).ln()
}

/// Device-minutes of a Poisson number of visits with exponential stays of 30 minutes.
fn visits(random: &mut ChaCha8Rng, mean: f64) -> f64 {
    let expected = mean / 30.0;
    if expected > 40.0 {
        return (mean + (60.0 * mean).sqrt() * gauss(random))
            .max(0.0)
            .round();
    }
    let (mut product, mut sum) = (random.random::<f64>(), 0.0);
    while product > (-expected).exp() {
        product *= random.random::<f64>();
        sum -= 30.0 * (1.0 - random.random::<f64>()).ln();
    }
    sum.round()
}

fn build(condition: &Condition, seed: u64) -> (Vec<Site>, Vec<Truth>) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let (mut sites, mut truths) = (Vec::new(), Vec::new());
    for kind in &KINDS {
        let mut weather = 0.0;
        let mut day_effect = Vec::new();
        for day in 0..DAYS {
            weather = 0.6 * weather + 0.15 * gauss(&mut random);
            let holiday = if [10, 11, 40].contains(&day) {
                kind.holiday
            } else {
                1.0
            };
            day_effect.push(f64::exp(weather) * holiday);
        }
        let levels: Vec<f64> = (0..kind.sites).map(|_| gauss(&mut random).exp()).collect();
        let median = super::super::median(&mut levels.clone()).unwrap();
        for level in levels {
            let ratio = level / median;
            let (site, truth) = build_site(condition, kind, &day_effect, ratio, &mut random);
            sites.push(Site {
                id: sites.len().to_string(),
                ..site
            });
            truths.push(truth);
        }
    }
    (sites, truths)
}

fn build_site(
    condition: &Condition,
    kind: &Kind,
    day_effect: &[f64],
    ratio: f64,
    random: &mut ChaCha8Rng,
) -> (Site, Truth) {
    let drop = (random.random::<f64>() < 0.05).then(|| random.random_range(17..DAYS - 10));
    let new = random.random::<f64>() < 0.04;
    let first_day = if new {
        random.random_range(1..DAYS - 2)
    } else {
        0
    };
    let mut offline = vec![false; usize::try_from(DAYS * 24).unwrap()];
    for _ in 0..random.random_range(0..3) {
        let from = random.random_range(0..offline.len());
        let length = 10_f64.powf(random.random::<f64>() * 2.7).round() as usize;
        let to = (from + length).min(offline.len());
        offline[from..to].fill(true);
    }
    let peak = kind.peak + gauss(random);
    let weekend = kind.weekend * (0.15 * gauss(random)).exp();
    let (mut own, mut rows) = (0.0, Vec::new());
    for day in first_day..DAYS {
        own = 0.5 * own + 0.3 * gauss(random);
        let of_week = if day % 7 >= 5 { weekend } else { 1.0 };
        let fallen = drop.is_some_and(|drop| day >= drop);
        let a_day = condition.median
            * ratio
            * f64::exp(own - 0.06)
            * of_week
            * day_effect[usize::try_from(day).unwrap()]
            * if fallen { 0.1 } else { 1.0 };
        for window in 0..24 / condition.hours {
            let (mut used, mut online) = (0.0, 0.0);
            for hour in window * condition.hours..(window + 1) * condition.hours {
                if !offline[usize::try_from(day * 24 + hour).unwrap()] {
                    let bell = (-((hour as f64 + 1.0 - peak) / 4.0).powi(2) / 2.0).exp();
                    used += visits(random, a_day * (0.02 + bell) / 10.5);
                    online += 60.0;
                }
            }
            let noise: f64 = (0..condition.access_points)
                .map(|_| laplace(random, condition.b))
                .sum();
            rows.push(Row {
                start: at(START + day * DAY + window * condition.hours * 3_600),
                minutes: u32::try_from(condition.hours * 60).unwrap(),
                device_minutes: (online > 0.0).then_some(used + noise),
                visits: None,
                online_minutes: online,
                device_minutes_variance: f64::from(condition.access_points)
                    * 2.0
                    * condition.b.powi(2),
                visits_variance: 0.0,
            });
        }
    }
    let begin = first_day.max(DAYS - 56);
    let before = drop.map_or(DAYS, |drop| drop.max(begin)) - begin;
    let share = before as f64 / (DAYS - begin) as f64;
    let truth = Truth {
        ratio: ratio * (share + 0.1 * (1.0 - share)),
        dropped: drop.is_some() && ratio >= 0.35,
    };
    let site = Site {
        kind: Some(kind.name.into()),
        installed: new.then(|| at(START + first_day * DAY)),
        access_points: condition.access_points,
        radio_proven: true,
        rows,
        ..Site::default()
    };
    (site, truth)
}

#[derive(Default)]
struct Score {
    right: f64,
    wrong: f64,
    missed: f64,
    stated_wrong: f64,
    squares: f64,
    judged: f64,
    listed: f64,
    listed_wrong: f64,
    drops_right: f64,
    drops_wrong: f64,
    drops_missed: f64,
}

fn score(condition: &Condition, seeds: std::ops::Range<u64>) -> Score {
    let mut score = Score::default();
    for seed in seeds {
        let (sites, truths) = build(condition, seed);
        let answer = answer(&sites);
        let truth = |site: &str| &truths[site.parse::<usize>().unwrap()];
        for item in &answer.items {
            let truth = truth(&item.site);
            let judged = matches!(item.verdict, Class::Underused | Class::Healthy);
            let below = truth.ratio < 0.25 && !truth.dropped;
            match (item.verdict, below) {
                (Class::Underused, true) => score.right += 1.0,
                (Class::Underused, false) => score.wrong += 1.0,
                (Class::Healthy | Class::Dropped, true) => score.missed += 1.0,
                _ => {}
            }
            match (item.verdict, truth.dropped) {
                (Class::Dropped, true) => score.drops_right += 1.0,
                (Class::Dropped, false) => score.drops_wrong += 1.0,
                (Class::Underused | Class::Healthy, true) => score.drops_missed += 1.0,
                _ => {}
            }
            if let Some(probability) = item.probability.filter(|_| judged) {
                score.squares += (probability - f64::from(u8::from(below))).powi(2);
                score.judged += 1.0;
            }
        }
        score.stated_wrong += answer.expected_false_flags;
        for site in &answer.ten_percent_list {
            score.listed += 1.0;
            let truth = truth(site);
            score.listed_wrong += f64::from(u8::from(truth.ratio >= 0.25 || truth.dropped));
        }
    }
    score
}

/// Near the first row of the acceptance table (precision 0.94, recall 0.61, Brier
/// 0.022, list 0.10, drops 0.95 and 0.88), as far as six seeds can tell.
fn comes_near_the_table(condition: &Condition) {
    let score = score(condition, 0..6);
    let flagged = score.right + score.wrong;
    let precision = score.right / flagged;
    let recall = score.right / (score.right + score.missed);
    let brier = score.squares / score.judged;
    let list_wrong = score.listed_wrong / score.listed;
    let drop_precision = score.drops_right / (score.drops_right + score.drops_wrong);
    let drop_recall = score.drops_right / (score.drops_right + score.drops_missed);
    let told = format!(
        "precision {precision:.3} recall {recall:.3} brier {brier:.4} list {list_wrong:.3} \
         drops {drop_precision:.3} {drop_recall:.3} stated wrong {:.3} of {flagged}",
        score.stated_wrong
    );
    assert!(
        precision >= 0.93 && recall >= 0.57 && brier <= 0.022,
        "{told}"
    );
    assert!(
        list_wrong <= 0.10 && drop_precision >= 0.93 && drop_recall >= 0.88,
        "{told}"
    );
    assert!(
        score.wrong / flagged <= score.stated_wrong / flagged + 0.03,
        "{told}"
    );
}

#[test]
fn windows_of_a_day_come_near_the_acceptance_table() {
    comes_near_the_table(&Condition {
        hours: 24,
        access_points: 4,
        median: 1_000.0,
        b: 60.0,
    });
}

#[test]
fn windows_of_four_hours_come_near_the_acceptance_table() {
    comes_near_the_table(&Condition {
        hours: 4,
        access_points: 1,
        median: 3_000.0,
        b: 60.0,
    });
}
