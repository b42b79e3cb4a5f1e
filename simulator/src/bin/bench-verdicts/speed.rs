//! How long one evaluation takes, from values in memory, and what memory it needs.

use std::fs;
use std::time::Instant;

use analysis::verdict::{Options, Site, evaluate};
use simulator::trial::City;
use simulator::trial::condition::{Counting, Noise, Restarts, Trouble};

use crate::report::Report;
use crate::settings::setting;

const RUNS: u32 = 5;

pub fn speed(report: &mut Report) -> anyhow::Result<()> {
    println!("\n# Speed of one evaluation, values in memory");
    let city = City::new(1, &setting(1_000.0, Trouble::Usual));
    let hourly = city.release(&counting(1), 1)?;
    let seconds = fastest(&hourly, RUNS)?;
    println!("220 sites, 9 weeks by the hour: {seconds:.3} s, fastest of {RUNS}");
    report.add(
        "evaluation, 220 sites, 63 days by the hour".into(),
        "s",
        seconds,
        u64::from(RUNS),
    );

    let daily = many(&city.release(&counting(24), 1)?, 100_000);
    let seconds = fastest(&daily, 1)?;
    println!("100,000 sites, 9 weeks by the day: {seconds:.1} s");
    report.add(
        "evaluation, 100,000 sites, 63 days by the day".into(),
        "s",
        seconds,
        1,
    );
    drop(daily);
    let four_hours = many(&city.release(&counting(4), 1)?, 100_000);
    let seconds = fastest(&four_hours, 1)?;
    println!("100,000 sites, 9 weeks by four hours: {seconds:.1} s");
    report.add(
        "evaluation, 100,000 sites, 63 days by four hours".into(),
        "s",
        seconds,
        1,
    );
    if let Some(gigabytes) = peak_memory() {
        println!("most memory held, rows included: {gigabytes:.2} GB");
        report.add("most memory held".into(), "GB", gigabytes, 1);
    }
    Ok(())
}

fn counting(window_hours: u32) -> Counting {
    Counting {
        window_hours,
        access_points: 1,
        noise: Noise::Standard,
        restarts: Restarts::NEVER,
        week_starts_after: 0,
    }
}

fn fastest(sites: &[Site], runs: u32) -> anyhow::Result<f64> {
    let mut fastest = f64::INFINITY;
    for _ in 0..runs {
        let began = Instant::now();
        let answer = evaluate(sites, &Options::default(), &|| false)?;
        fastest = fastest.min(began.elapsed().as_secs_f64());
        anyhow::ensure!(answer.items.len() == sites.len(), "a site has no verdict");
    }
    Ok(fastest)
}

/// The same sites again and again, each with its own id.
fn many(sites: &[Site], count: usize) -> Vec<Site> {
    let copy = |(index, site): (usize, &Site)| Site {
        id: format!("site-{index:06}"),
        ..site.clone()
    };
    sites
        .iter()
        .cycle()
        .take(count)
        .enumerate()
        .map(copy)
        .collect()
}

/// Peak of resident memory, where the system tells.
fn peak_memory() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes * 1_024.0 / 1e9)
}
