//! Beside others in one run: HiGHS alone on city plans, spopt with PuLP on plain
//! covering.

use std::fmt::Write;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use analysis::siting::bench::Built;
use analysis::siting::synthetic::{Size, city};
use analysis::siting::{PlanError, Position};

use crate::cities::{CITY, MOVES};
use crate::covering::covering;
use crate::figures::Figures;

/// HiGHS alone may take so long.
const BARE_LIMIT_S: f64 = 120.0;
const RADIUS_M: f64 = 400.0;
const EARTH_RADIUS_M: f64 = 6_378_100.0;
/// Demand points, candidates, openings.
const SIZES: [(usize, usize, usize); 4] = [
    (500, 150, 10),
    (1_000, 300, 20),
    (2_000, 500, 20),
    (3_000, 800, 40),
];

pub fn bare(figures: &mut Figures) -> Result<(), PlanError> {
    let (mut ours, mut alone) = (Vec::new(), Vec::new());
    println!("  seed  ours s   gain        HiGHS alone s   gain");
    for seed in 0..10 {
        let problem = city(CITY, MOVES, seed);
        let built = Built::new(&problem);
        let started = Instant::now();
        let found = built.solve(&|| false)?;
        ours.push(started.elapsed().as_secs_f64());
        let started = Instant::now();
        let other = built.solve_bare(BARE_LIMIT_S)?;
        alone.push(started.elapsed().as_secs_f64());
        let gain = |found: Option<analysis::siting::bench::Found>| {
            found.map_or(f64::NAN, |found| found.objective - found.baseline)
        };
        let last = ours.len() - 1;
        println!(
            "  {seed:>4} {:>7.2} {:>10.6} {:>11.2} {:>13.6}",
            ours[last],
            gain(found),
            alone[last],
            gain(other)
        );
    }
    let ratio = figures.compare("city plans beside HiGHS alone: solve", "s", &ours, &alone);
    println!("  ours takes {:.2} times as long", 1.0 / ratio);
    Ok(())
}

pub fn spopt(figures: &mut Figures) -> Result<(), Box<dyn std::error::Error>> {
    let Ok(python) = std::env::var("SPOPT_PYTHON") else {
        println!("SKIPPED: SPOPT_PYTHON names no Python with spopt and PuLP");
        return Ok(());
    };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/siting_bench/spopt_mclp.py");
    let folder = std::env::temp_dir().join(format!("siting-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let (mut build, mut solve) = (Vec::new(), Vec::new());
    let (mut their_build, mut their_solve) = (Vec::new(), Vec::new());
    println!(
        "  points places   p   ours: build  solve      value   spopt: build   solve      value"
    );
    for (points, places, openings) in SIZES {
        let size = Size {
            demands: points,
            candidates: places,
            sites: 0,
            side_m: 12_000.0,
        };
        let made = city(size, 0, 1);
        let weighted: Vec<(Position, f64)> = made
            .demands
            .iter()
            .map(|demand| (demand.position, demand.weight.unwrap_or(1.0)))
            .collect();
        let sites: Vec<(Position, f64)> = made
            .candidates
            .iter()
            .map(|candidate| (candidate.position, 0.0))
            .collect();
        let file = folder.join(format!("{points}.csv"));
        std::fs::write(&file, csv(&weighted, &sites)?)?;

        let mut problem = covering(&weighted, &sites, RADIUS_M);
        problem.earth_radius_m = EARTH_RADIUS_M;
        problem.additions = openings;
        let started = Instant::now();
        let built = Built::new(&problem);
        build.push(started.elapsed().as_secs_f64());
        let started = Instant::now();
        let found = built.solve(&|| false)?.ok_or("no plan")?;
        solve.push(started.elapsed().as_secs_f64());

        let output = Command::new(&python)
            .arg(&script)
            .arg(&file)
            .args([openings.to_string(), RADIUS_M.to_string()])
            .output()?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
        }
        let answer: serde_json::Value = serde_json::from_slice(&output.stdout)?;
        let figure = |key: &str| answer[key].as_f64().ok_or("no figure in spopt's answer");
        their_build.push(figure("build_s")?);
        their_solve.push(figure("solve_s")?);
        let last = build.len() - 1;
        println!(
            "  {points:>6} {places:>6} {openings:>3} {:>13.3} {:>6.3} {:>10.1} {:>14.3} {:>7.3} {:>10.1}",
            build[last],
            solve[last],
            found.objective,
            their_build[last],
            their_solve[last],
            figure("value")?
        );
        if (found.objective - figure("value")?).abs() > 1e-4 * found.objective {
            println!("  the two values differ");
        }
    }
    std::fs::remove_dir_all(&folder)?;
    figures.compare(
        "plain covering beside spopt: build",
        "s",
        &build,
        &their_build,
    );
    figures.compare(
        "plain covering beside spopt: solve",
        "s",
        &solve,
        &their_solve,
    );
    let sum = |a: &[f64], b: &[f64]| -> Vec<f64> { a.iter().zip(b).map(|(a, b)| a + b).collect() };
    let (ours, theirs) = (sum(&build, &solve), sum(&their_build, &their_solve));
    let ratio = figures.compare("plain covering beside spopt: sum", "s", &ours, &theirs);
    println!("  spopt takes {ratio:.1} times as long in the sum");
    Ok(())
}

fn csv(points: &[(Position, f64)], places: &[(Position, f64)]) -> Result<String, std::fmt::Error> {
    let mut text = String::from("role,lon,lat,weight\n");
    for (role, rows) in [("point", points), ("place", places)] {
        for (position, weight) in rows {
            writeln!(text, "{role},{},{},{weight}", position.lon, position.lat)?;
        }
    }
    Ok(text)
}
