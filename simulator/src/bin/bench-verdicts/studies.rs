//! What each step of the method earns, what more time would give, and how often
//! verdicts change without a reason.

use std::ops::Range;

use analysis::verdict::{Class, Memory, Options, Steps, evaluate_next};
use jiff::{SignedDuration, ToSpan};
use simulator::trial::City;
use simulator::trial::condition::{Counting, Noise, Restarts, Setting, Trouble};

use crate::report::Report;
use crate::run::{Condition, on_all_cores, scores, setting_of};
use crate::settings::setting;
use crate::table::{head, line};

const DAY: Counting = Counting {
    window_hours: 24,
    access_points: 4,
    noise: Noise::Standard,
    restarts: Restarts::NEVER,
    week_starts_after: 0,
};
const FOUR_HOURS: Counting = Counting {
    window_hours: 4,
    access_points: 1,
    noise: Noise::Standard,
    restarts: Restarts::NEVER,
    week_starts_after: 0,
};

/// Each step left out, in three cities.
pub fn ablation(seeds: &Range<u64>, report: &mut Report) -> anyhow::Result<()> {
    let usual = setting(1_000.0, Trouble::Usual);
    let hard = setting(1_000.0, Trouble::Everything);
    let restless = Setting {
        stay: 3.0,
        ..setting(300.0, Trouble::Usual)
    };
    for counting in [DAY, FOUR_HOURS] {
        ablate("usual", usual, counting, seeds, report)?;
        ablate("everything", hard, counting, seeds, report)?;
    }
    ablate("M 300, long stays", restless, DAY, seeds, report)
}

fn ablate(
    city: &str,
    setting: Setting,
    counting: Counting,
    seeds: &Range<u64>,
    report: &mut Report,
) -> anyhow::Result<()> {
    println!("\n# Ablation: each step left out, standard noise, city: {city}");
    head();
    let whole = Condition::new(counting);
    let without = |change: fn(&mut Steps)| {
        let mut condition = whole.clone();
        change(&mut condition.options.steps);
        condition
    };
    let mut conditions = vec![
        ("the whole method", whole.clone()),
        ("profile", without(|steps| steps.profile = false)),
        ("day effects", without(|steps| steps.day_effects = false)),
        ("weights of windows", without(|steps| steps.weights = false)),
        (
            "error of the reference",
            without(|steps| steps.reference_error = false),
        ),
        (
            "fitted variance",
            without(|steps| steps.fitted_variance = false),
        ),
        ("fitted prior", without(|steps| steps.fitted_prior = false)),
        ("change point", without(|steps| steps.change_point = false)),
        ("drops apart", without(|steps| steps.drops_apart = false)),
    ];
    let mut once = whole.clone();
    once.options.sure_evaluations = 1;
    conditions.push(("hysteresis", once));
    let mut any_evidence = whole.clone();
    any_evidence.options.least_age = SignedDuration::ZERO;
    any_evidence.options.least_exposure = 0.0;
    any_evidence.options.most_noise = f64::INFINITY;
    conditions.push(("evidence rule", any_evidence));
    let mut one_kind = whole.clone();
    one_kind.change = |sites| sites.iter_mut().for_each(|site| site.kind = None);
    conditions.push(("kinds", one_kind));
    let mut always_online = whole.clone();
    always_online.change = |sites| {
        for row in sites.iter_mut().flat_map(|site| &mut site.rows) {
            row.online_minutes = row.minutes as f32;
        }
    };
    conditions.push(("time online", always_online));

    let all: Vec<Condition> = conditions.iter().map(|(_, it)| it.clone()).collect();
    let found = scores(setting, &all, seeds)?;
    for ((name, _), scores) in conditions.iter().zip(&found) {
        let hours = counting.window_hours;
        let name = if *name == "the whole method" {
            format!("{city}, {hours} h, {name}")
        } else {
            format!("{city}, {hours} h, without {name}")
        };
        line(&name, counting.noise_of_ratio(setting.median), scores);
        report.add_scores(&name, scores);
    }
    Ok(())
}

/// Longer periods, where there is no drop: what 56 days cost.
pub fn length(seeds: &Range<u64>, report: &mut Report) -> anyhow::Result<()> {
    println!("\n# Length of the period, M 1000, 26 weeks of history");
    head();
    for counting in [DAY, FOUR_HOURS] {
        let days = [28, 56, 112, 168];
        let with_period = |days: i64| {
            let mut condition = Condition::new(counting);
            condition.options.period = SignedDuration::from_hours(days * 24);
            condition
        };
        let conditions: Vec<Condition> = days.map(with_period).into();
        let setting = Setting {
            weeks: 26,
            ..setting(1_000.0, Trouble::Usual)
        };
        let found = scores(setting, &conditions, seeds)?;
        for (days, scores) in days.iter().zip(&found) {
            let name = format!("{} h, {days} days", counting.window_hours);
            line(&name, counting.noise_of_ratio(1_000.0), scores);
            report.add_scores(&name, scores);
        }
    }
    Ok(())
}

/// Weekly runs over 18 weeks: changes of the flag beyond the one that is due.
pub fn stability(seeds: &Range<u64>, report: &mut Report) -> anyhow::Result<()> {
    println!("\n# Needless changes of the flag in 220 sites over 18 weeks, standard noise");
    for median in [1_000.0, 3_000.0] {
        for counting in [DAY, FOUR_HOURS] {
            let all: Vec<u64> = seeds.clone().collect();
            let changes = on_all_cores(&all, |seed| needless_changes(*seed, median, counting))?;
            let mean = changes.iter().sum::<f64>() / changes.len() as f64;
            let worst = changes.iter().copied().fold(0.0, f64::max);
            let name = format!(
                "needless changes, {} h, {} AP, M {median}",
                counting.window_hours, counting.access_points
            );
            println!("{name:<50} {mean:>6.1} worst {worst:>3}");
            report.add(name, "changes", mean, seeds.end - seeds.start);
        }
    }
    Ok(())
}

fn needless_changes(seed: u64, median: f64, counting: Counting) -> anyhow::Result<f64> {
    const WEEKS: i64 = 18;
    let setting = Setting {
        weeks: 26,
        ..setting(median, Trouble::Usual)
    };
    let city = City::new(seed, &setting_of(seed, setting));
    let sites = city.release(&counting, seed)?;
    let mut memories = vec![Memory::default(); sites.len()];
    let mut changes = vec![0.0; sites.len()];
    for week in (0..=WEEKS).rev() {
        let options = Options {
            until: Some(city.end - (week * 168).hours()),
            ..Options::default()
        };
        let answer = evaluate_next(&sites, &memories, &options, &|| false)?;
        for (index, next) in answer.memories.iter().enumerate() {
            changes[index] += f64::from(u8::from(next.underused != memories[index].underused));
        }
        memories = answer.memories;
    }
    let mut needless = 0.0;
    for ((place, changes), memory) in city.places.iter().zip(changes).zip(&memories) {
        if place.truth.dropped {
            continue;
        }
        let flagged = memory.verdict.is_some_and(|it| it.0 == Class::Underused);
        // Becoming underused once is right for a site that is.
        let due = flagged && place.truth.is_below();
        needless += changes - f64::from(u8::from(due));
    }
    Ok(needless)
}
