//! Made-up cities with all the rules.

use std::time::Instant;

use analysis::siting::synthetic::{Size, city, country};
use analysis::siting::{Draws, Pair, PlanError, Problem, explain, plan, plan_from};

use crate::figures::Figures;

pub const CITY: Size = Size {
    demands: 3_000,
    candidates: 800,
    sites: 220,
    side_m: 12_000.0,
};
const DENSE: Size = Size {
    demands: 20_000,
    ..CITY
};
const LARGE: Size = Size {
    demands: 5_000,
    candidates: 1_500,
    sites: 400,
    side_m: 16_000.0,
};
pub const MOVES: usize = 20;

pub fn cities(figures: &mut Figures) -> Result<(), PlanError> {
    run(figures, "city 3,000 x 800 x 220", CITY, 0..20, 10.0)?;
    run(figures, "city 20,000 x 800 x 220", DENSE, 0..5, 10.0)
}

pub fn large(figures: &mut Figures) -> Result<(), PlanError> {
    run(figures, "city 5,000 x 1,500 x 400, 30 s", LARGE, 0..5, 30.0)?;
    run(
        figures,
        "city 5,000 x 1,500 x 400, 120 s",
        LARGE,
        0..5,
        120.0,
    )
}

fn run(
    figures: &mut Figures,
    name: &str,
    size: Size,
    seeds: std::ops::Range<u64>,
    limit_s: f64,
) -> Result<(), PlanError> {
    let (mut seconds, mut gaps) = (Vec::new(), Vec::new());
    println!("{name}\n  seed  seconds     gap %   moves");
    for seed in seeds {
        let mut problem = city(size, MOVES, seed);
        problem.limits.time_limit_s = Some(limit_s);
        let started = Instant::now();
        let late = || started.elapsed().as_secs_f64() > limit_s;
        let plan = plan(&problem, &late)?;
        seconds.push(started.elapsed().as_secs_f64());
        gaps.push(plan.gap.map_or(100.0, |gap| gap * 100.0));
        let last = seconds.len() - 1;
        println!(
            "  {seed:>4} {:>8.2} {:>9.4} {:>7}",
            seconds[last],
            gaps[last],
            plan.moves.len()
        );
    }
    figures.add(&format!("{name}: time"), "s", &seconds);
    figures.add(&format!("{name}: gap on the gain"), "%", &gaps);
    Ok(())
}

/// Cities side by side with moves and money in common.
pub fn countries(figures: &mut Figures) -> Result<(), PlanError> {
    println!("  cities  seconds     gap %   moves");
    for (cities, limit_s) in [(10, 300.0), (30, 120.0), (30, 900.0)] {
        let mut problem = country(CITY, cities, MOVES * cities, 0);
        problem.limits.time_limit_s = Some(limit_s);
        let started = Instant::now();
        let late = || started.elapsed().as_secs_f64() > limit_s;
        let plan = plan(&problem, &late)?;
        let seconds = started.elapsed().as_secs_f64();
        let gap = plan.gap.map_or(100.0, |gap| gap * 100.0);
        let moves = plan.moves.len();
        println!("  {cities:>6} {seconds:>8.1} {gap:>9.4} {moves:>7}");
        let name = format!("{cities} cities in one plan, {limit_s} s");
        figures.add(&format!("{name}: time"), "s", &[seconds]);
        figures.add(&format!("{name}: gap on the gain"), "%", &[gap]);
    }
    Ok(())
}

/// A veto and another theta, from the plan that was there.
pub fn what_if(figures: &mut Figures) -> Result<(), PlanError> {
    let (mut seconds, mut gaps) = (Vec::new(), Vec::new());
    println!("  seed  seconds     gap %");
    for seed in 0..10 {
        let mut problem = city(CITY, MOVES, seed);
        let before = plan(&problem, &|| false)?;
        let earlier = before.pairs();
        change(&mut problem, &earlier);
        problem.limits.time_limit_s = Some(4.0);
        let started = Instant::now();
        let after = plan_from(&problem, &earlier, &|| false)?;
        seconds.push(started.elapsed().as_secs_f64());
        gaps.push(after.gap.map_or(100.0, |gap| gap * 100.0));
        let last = seconds.len() - 1;
        println!("  {seed:>4} {:>8.2} {:>9.4}", seconds[last], gaps[last]);
    }
    figures.add("what-if in the city: time", "s", &seconds);
    figures.add("what-if in the city: gap on the gain", "%", &gaps);
    Ok(())
}

fn change(problem: &mut Problem, earlier: &[Pair]) {
    if let Some(first) = earlier.first() {
        problem.rules.veto.push(first.to.clone());
    }
    if let Some(last) = earlier.last() {
        problem.rules.keep.push(last.from.clone());
    }
    problem.rules.theta = Some(0.6);
}

/// All that is said of a plan of ten moves.
pub fn explanation(figures: &mut Figures) -> Result<(), PlanError> {
    let mut seconds = Vec::new();
    for seed in 0..2 {
        let problem = city(CITY, 10, seed);
        let plan = plan(&problem, &|| false)?;
        let started = Instant::now();
        let draws = Draws::default();
        let known = explain(&problem, &plan, draws, &mut |_| {}, &|| false)?;
        seconds.push(started.elapsed().as_secs_f64());
        println!(
            "  seed {seed}: {:.1} s, {} of {} steps, {} draws solved, {} left out",
            seconds[seconds.len() - 1],
            known.done,
            known.of,
            known.draws,
            known.draws_unfinished
        );
    }
    figures.add("explanation of ten moves in the city: time", "s", &seconds);
    Ok(())
}
