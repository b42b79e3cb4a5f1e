//! Worlds that the usual city does not have: what is said of the sites they befell, and
//! what it costs the others.

use std::ops::Range;

use analysis::verdict::{Class, Options, evaluate};
use simulator::trial::City;
use simulator::trial::condition::{Counting, Noise, Setting, Trouble, World};
use simulator::trial::score::Score;

use crate::report::Report;
use crate::run::{on_all_cores, setting_of};
use crate::settings::{HALVES, counting, setting};
use crate::table::calibration;

const CLASSES: [(Class, &str); 8] = [
    (Class::Offline, "offline"),
    (Class::Nobody, "nobody"),
    (Class::NotEnoughData, "no data"),
    (Class::Dropped, "dropped"),
    (Class::Declining, "declin."),
    (Class::Underused, "underus"),
    (Class::Watch, "watch"),
    (Class::Healthy, "healthy"),
];

struct Case {
    name: &'static str,
    trouble: Trouble,
    /// What a planner would want to hear of the sites that it befell.
    wanted: &'static str,
    weeks: u32,
    countings: fn() -> Vec<(&'static str, Counting)>,
}

const CASES: [Case; 10] = [
    Case {
        name: "nobody",
        trouble: Trouble::World(World::Nobody),
        wanted: "nobody, or dropped where it was used before",
        weeks: 9,
        countings: layered,
    },
    Case {
        name: "dead box",
        trouble: Trouble::World(World::DeadBox),
        wanted: "nobody (partial outage), or nothing found where the others carry it",
        weeks: 17,
        countings: four_boxes,
    },
    Case {
        name: "decline",
        trouble: Trouble::World(World::Decline),
        wanted: "declining",
        weeks: 40,
        countings: layered,
    },
    Case {
        name: "silent",
        trouble: Trouble::World(World::Silent),
        wanted: "offline from seven silent days on",
        weeks: 9,
        countings: layered,
    },
    Case {
        name: "nights",
        trouble: Trouble::World(World::Nights),
        wanted: "not offline; judged as the others",
        weeks: 9,
        countings: days_too,
    },
    Case {
        name: "short hours",
        trouble: Trouble::World(World::ShortHours),
        wanted: "not offline; judged in its hours",
        weeks: 9,
        countings: days_too,
    },
    Case {
        name: "events",
        trouble: Trouble::World(World::Events),
        wanted: "not dropped",
        weeks: 9,
        countings: layered,
    },
    Case {
        name: "dead kind",
        trouble: Trouble::World(World::DeadKind),
        wanted: "said of the kind",
        weeks: 9,
        countings: layered,
    },
    Case {
        name: "seasons",
        trouble: Trouble::Everything,
        wanted: "few that decline: seasons come back",
        weeks: 60,
        countings: layered,
    },
    Case {
        name: "by the week",
        trouble: Trouble::World(World::Weeks),
        wanted: "as in the usual city",
        weeks: 9,
        countings: layered,
    },
];

fn layered() -> Vec<(&'static str, Counting)> {
    vec![
        ("1 AP", counting(1, HALVES)),
        ("4 AP", counting(4, HALVES)),
        ("4 AP, one layer", counting(4, Noise::Standard)),
    ]
}

fn four_boxes() -> Vec<(&'static str, Counting)> {
    vec![
        ("4 AP", counting(4, HALVES)),
        ("4 AP, one layer", counting(4, Noise::Standard)),
    ]
}

fn days_too() -> Vec<(&'static str, Counting)> {
    let day = Counting {
        window_hours: 24,
        ..counting(4, Noise::Standard)
    };
    vec![("4 AP", counting(4, HALVES)), ("4 AP, 24 h", day)]
}

/// One city: verdicts of the sites it befell, of the others, and its score.
struct Judged {
    befallen: [f64; CLASSES.len()],
    others: [f64; CLASSES.len()],
    /// Of the befallen, underused where that is false.
    wrongly_flagged: f64,
    score: Score,
}

fn judge(setting: Setting, counting: &Counting, seed: u64) -> anyhow::Result<Judged> {
    let city = City::new(seed, &setting_of(seed, setting));
    let sites = city.release(counting, seed)?;
    let options = Options {
        until: Some(city.end),
        ..Options::default()
    };
    let answer = evaluate(&sites, &options, &|| false)?;
    let mut judged = Judged {
        befallen: [0.0; CLASSES.len()],
        others: [0.0; CLASSES.len()],
        wrongly_flagged: 0.0,
        score: Score::new(&city, &sites, &answer),
    };
    for item in &answer.items {
        let Some(place) = city.places.iter().find(|place| place.id == item.site) else {
            continue;
        };
        let class = CLASSES.iter().position(|it| it.0 == item.verdict);
        let befallen = place.truth.befell.is_some();
        let counts = if befallen {
            &mut judged.befallen
        } else {
            &mut judged.others
        };
        if let Some(class) = class {
            counts[class] += 1.0;
        }
        if befallen && item.verdict == Class::Underused && !place.truth.is_below() {
            judged.wrongly_flagged += 1.0;
        }
    }
    Ok(judged)
}

/// Each world whose name begins with `wanted`.
pub fn worlds(seeds: &Range<u64>, wanted: &str, report: &mut Report) -> anyhow::Result<()> {
    println!(
        "\n# Worlds, M 1000, 4 h: sites that it befell by verdict, then the others, then scores"
    );
    print!("{:<40}", "world");
    for (_, name) in CLASSES {
        print!(" {name:>7}");
    }
    println!(
        " {:>7} {:>6} {:>6} {:>6} {:>6}",
        "wrong", "prec", "recall", "avg p", "beyond"
    );
    let all: Vec<u64> = seeds.clone().collect();
    for case in CASES.iter().filter(|case| case.name.starts_with(wanted)) {
        println!("{}: wanted is {}", case.name, case.wanted);
        let setting = Setting {
            weeks: case.weeks,
            ..setting(1_000.0, case.trouble)
        };
        for (how, counting) in (case.countings)() {
            let judged: Vec<Judged> = on_all_cores(&all, |seed| judge(setting, &counting, *seed))?;
            let name = format!("{}, {how}", case.name);
            print(&name, &judged, report);
        }
    }
    Ok(())
}

fn print(name: &str, judged: &[Judged], report: &mut Report) {
    let scores: Vec<Score> = judged.iter().map(|it| it.score).collect();
    let sum = Score::sum(&scores);
    let cities = u64::try_from(judged.len()).unwrap_or(0);
    let mut shares = |who: &str, of: fn(&Judged) -> &[f64; CLASSES.len()]| {
        let total: f64 = judged.iter().flat_map(of).sum();
        print!("{:<40}", format!("{name}, {who} ({total})"));
        for (index, (_, class)) in CLASSES.iter().enumerate() {
            let count: f64 = judged.iter().map(|it| of(it)[index]).sum();
            print!(" {:>7.3}", count / total);
            let figure = format!("world {name}, {who}, {class}");
            report.add(figure, "share", count / total, cities);
        }
    };
    shares("befallen", |it| &it.befallen);
    let wrong: f64 = judged.iter().map(|it| it.wrongly_flagged).sum();
    println!(" {wrong:>7}");
    shares("others", |it| &it.others);
    println!(
        " {:>7} {:>6.3} {:>6.3} {:>6.3} {:>6.3}",
        "",
        sum.precision(),
        sum.recall(),
        sum.mean_average_precision(),
        sum.wrong_beyond_stated()
    );
    report.add_scores(&format!("world {name}"), &scores);
    if name.starts_with("by the week") {
        calibration(name, &sum, report);
    }
}
