//! Plain covering of points drawn evenly over a square, as in Cordeau, Furini and Ljubic
//! 2019 (doi 10.1016/j.ejor.2018.12.021): beside HiGHS alone, and where so much is
//! covered that bounds are hard.

use std::time::Instant;

use analysis::siting::bench::Built;
use analysis::siting::{Position, Problem, plan};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::covering::covering;
use crate::figures::Figures;

type Fault = Box<dyn std::error::Error>;

/// Side of the square, degrees of latitude, and metres of a degree with `covering`'s
/// radius of the earth.
const SIDE_DEG: f64 = 0.1;
const METRES_PER_DEGREE: f64 = 111_319.49;
/// HiGHS alone may take so long.
const BARE_LIMIT_S: f64 = 300.0;
/// Radius as a part of the side.
const RADIUS: f64 = 0.1;

fn uniform(points: usize, places: usize, openings: usize, radius: f64, seed: u64) -> Problem {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    // On the equator a degree is as long east as north.
    let mut draw = |count: usize| -> Vec<(Position, f64)> {
        (0..count)
            .map(|_| {
                let position = Position {
                    lon: 4.0 + SIDE_DEG * random.random::<f64>(),
                    lat: SIDE_DEG * (random.random::<f64>() - 0.5),
                };
                (position, f64::from(random.random_range(1..=100_u32)))
            })
            .collect()
    };
    let (points, places) = (draw(points), draw(places));
    let radius_m = radius * SIDE_DEG * METRES_PER_DEGREE;
    let mut problem = covering(&points, &places, radius_m);
    problem.additions = openings;
    problem
}

/// HiGHS alone on the same rows, one run after the other.
pub fn beside_bare(figures: &mut Figures) -> Result<(), Fault> {
    println!("  n = m   p  seed   ours s      value   HiGHS alone s      value");
    let (mut all, mut all_alone) = (Vec::new(), Vec::new());
    for size in [1_000, 1_500] {
        for openings in [15, 20, 25] {
            let (mut ours, mut alone) = (Vec::new(), Vec::new());
            for seed in 0..2 {
                let problem = uniform(size, size, openings, RADIUS, seed);
                let built = Built::new(&problem);
                let started = Instant::now();
                let found = built.solve(&|| false)?.ok_or("no plan")?;
                ours.push(started.elapsed().as_secs_f64());
                let started = Instant::now();
                let other = built.solve_bare(BARE_LIMIT_S)?;
                alone.push(started.elapsed().as_secs_f64());
                println!(
                    "  {size:>5} {openings:>3} {seed:>5} {:>8.2} {:>10.0} {:>15.2} {:>10.0}",
                    ours[ours.len() - 1],
                    found.objective,
                    alone[alone.len() - 1],
                    other.map_or(f64::NAN, |other| other.objective)
                );
            }
            let name = format!("uniform {size} x {size}, p {openings}, beside HiGHS alone");
            figures.compare(&name, "s", &ours, &alone);
            all.extend(ours);
            all_alone.extend(alone);
        }
    }
    let ratio = figures.compare("uniform, all, beside HiGHS alone", "s", &all, &all_alone);
    println!("  ours takes {:.2} of its time", 1.0 / ratio);
    Ok(())
}

/// Seconds for a saturated instance.
const LIMIT_S: f64 = 60.0;

/// 20,000 points, 1,000 places, 60 of which cover nearly all.
pub fn saturated(figures: &mut Figures) -> Result<(), Fault> {
    let (mut gaps, mut seconds) = (Vec::new(), Vec::new());
    for seed in 0..2 {
        let mut problem = uniform(20_000, 1_000, 60, 0.08, seed);
        problem.limits.time_limit_s = Some(LIMIT_S);
        let started = Instant::now();
        let late = || started.elapsed().as_secs_f64() > LIMIT_S;
        let plan = plan(&problem, &late)?;
        seconds.push(started.elapsed().as_secs_f64());
        gaps.push(100.0 * plan.gap.ok_or("no plan")?);
        println!(
            "  seed {seed}: value {:.0}, bound {:.0}, gap {:.3} %, {:.1} s",
            plan.objective.unwrap_or(f64::NAN),
            plan.bound.unwrap_or(f64::NAN),
            gaps[gaps.len() - 1],
            seconds[seconds.len() - 1]
        );
    }
    figures.add("saturated 20,000 x 1,000, p 60: gap", "%", &gaps);
    figures.add("saturated 20,000 x 1,000, p 60: time", "s", &seconds);
    Ok(())
}
