//! How often a move stays when what is uncertain is drawn again: exact
//! re-solves, never a warm start at a loose gap, which fakes robustness.

use std::collections::{BTreeMap, BTreeSet};

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use crate::siting::model::{Coverage, coverage};
use crate::siting::plan::Plan;
use crate::siting::problem::{DemandKind, Level, Problem, distance_m};
use crate::siting::solve::{End, PlanError, Solved};

/// Theta, weights of places and radii are drawn within this share of what they are.
const SPREAD: f64 = 0.2;
/// Standard deviations from the median of a normal distribution to the ends of the
/// interval that holds 80 %.
const EIGHTY_PERCENT: f64 = 1.2816;

/// How many re-solves, and how long one may take before it is left out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Draws {
    pub count: u32,
    pub seconds_each: f64,
    pub seed: u64,
}

impl Default for Draws {
    fn default() -> Draws {
        Draws {
            count: 60,
            seconds_each: 10.0,
            seed: 1,
        }
    }
}

/// Shares of the exact re-solves in which a site still closes and a place still
/// opens, or one that serves the same target place.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Stability {
    pub solved: u32,
    /// Re-solves that did not end within their time; left out of the shares.
    pub unfinished: u32,
    /// By site and by candidate; empty where nothing was solved.
    pub removals: BTreeMap<String, f64>,
    pub additions: BTreeMap<String, f64>,
}

/// Draws theta, place weights, radii (each within 20 %), whether each site is underused at
/// all (by its chance) and its use (from its interval, or within its noise where that
/// reaches zero), solves again, and counts.
pub fn stability(
    problem: &Problem,
    kept: &Plan,
    draws: Draws,
    should_stop: &dyn Fn() -> bool,
) -> Result<Stability, PlanError> {
    let closed: Vec<&str> = kept.moves.iter().map(|step| step.from.as_str()).collect();
    let opened: Vec<&str> = kept
        .moves
        .iter()
        .map(|step| step.to.as_str())
        .chain(kept.added.iter().map(|added| added.id.as_str()))
        .collect();
    let alike = alike(problem, &opened);
    let mut result = Stability::default();
    let mut closes = vec![0_u32; closed.len()];
    let mut opens = vec![0_u32; opened.len()];
    for number in 0..draws.count {
        if should_stop() {
            break;
        }
        let solved = drawn(problem, draws, number, should_stop)?;
        let (Some(decision), true) = (&solved.decision, solved.is_optimal()) else {
            // When a draw's rules cannot be kept, no move stays.
            if solved.end == End::Infeasible {
                result.solved += 1;
            } else {
                result.unfinished += 1;
            }
            continue;
        };
        result.solved += 1;
        let (still_closed, now_open) = chosen(problem, &solved, decision);
        for (count, id) in closes.iter_mut().zip(&closed) {
            *count += u32::from(still_closed.contains(id));
        }
        for (count, ids) in opens.iter_mut().zip(&alike) {
            *count += u32::from(ids.iter().any(|id| now_open.contains(id)));
        }
    }
    let share = |count: u32| f64::from(count) / f64::from(result.solved);
    if result.solved > 0 {
        let named = |ids: &[&str], counts: &[u32]| {
            ids.iter()
                .zip(counts)
                .map(|(id, count)| ((*id).to_owned(), share(*count)))
                .collect()
        };
        result.removals = named(&closed, &closes);
        result.additions = named(&opened, &opens);
    }
    Ok(result)
}

/// One re-solve; the same for a seed and a number.
fn drawn(
    problem: &Problem,
    draws: Draws,
    number: u32,
    should_stop: &dyn Fn() -> bool,
) -> Result<Solved, PlanError> {
    let mut random = ChaCha8Rng::seed_from_u64(draws.seed);
    random.set_stream(u64::from(number));
    let mut factor = || random.random_range(1.0 - SPREAD..=1.0 + SPREAD);
    let mut other = problem.clone();
    let seconds = problem.limits.time_limit_s.unwrap_or(f64::INFINITY);
    other.limits.time_limit_s = Some(seconds.min(draws.seconds_each));
    let theta = problem.rules.held(problem).theta;
    other.rules.theta = Some((theta * factor()).clamp(0.0, 1.0));
    let radius = factor();
    let reach = &mut other.reach;
    for levels in [
        &mut reach.place,
        &mut reach.estate,
        &mut reach.residents,
        &mut reach.plain,
    ] {
        levels
            .iter_mut()
            .for_each(|level: &mut Level| level.within_m *= radius);
    }
    reach.estate_outline_m *= radius;
    reach.estate_point_m *= radius;
    let held = other.rules.held(&other);
    let mut coverage = coverage(&other, &held);
    for unit in coverage.units.iter_mut().filter(|unit| is_place(unit.kind)) {
        unit.weight *= factor();
    }
    keep_total(&mut coverage);
    for site in &mut other.open {
        // A site that is not underused after all does not move.
        if site.movable
            && let Some(chance) = site.underused_chance
            && random.random::<f64>() >= chance
        {
            site.movable = false;
        }
        let Some(use_lost) = &mut site.use_lost else {
            continue;
        };
        match (site.use_interval, site.use_noise) {
            (Some((low, high)), _) if low > 0.0 && high > low => {
                let deviation = (high / low).ln() / (2.0 * EIGHTY_PERCENT);
                *use_lost = ((low.ln() + high.ln()) / 2.0 + deviation * normal(&mut random)).exp();
            }
            // Where nothing at all is in the interval, as far as the noise goes.
            (_, Some(noise)) if noise > 0.0 => {
                *use_lost = (*use_lost + noise * normal(&mut random)).max(0.0);
            }
            _ => {}
        }
    }
    let started = &|| should_stop();
    Solved::with_coverage(&other, held, coverage, &[], started)
}

fn is_place(kind: Option<DemandKind>) -> bool {
    matches!(kind, Some(DemandKind::Place | DemandKind::Estate))
}

/// The places' part of the objective stays what theta says it is.
fn keep_total(coverage: &mut Coverage) {
    let total: f64 = coverage.units.iter().map(|unit| unit.weight).sum();
    let places: f64 = coverage
        .units
        .iter()
        .filter(|unit| is_place(unit.kind))
        .map(|unit| unit.weight)
        .sum();
    let given = coverage.total_weight - (total - places);
    if places > 0.0 {
        for unit in coverage.units.iter_mut().filter(|unit| is_place(unit.kind)) {
            unit.weight *= given / places;
        }
    }
}

/// Standard normal (Box and Muller 1958).
fn normal(random: &mut ChaCha8Rng) -> f64 {
    let radius = (-2.0 * (1.0 - random.random::<f64>()).ln()).sqrt();
    radius * (std::f64::consts::TAU * random.random::<f64>()).cos()
}

/// Ids of the sites that close and of the candidates that open.
fn chosen<'a>(
    problem: &'a Problem,
    solved: &Solved,
    decision: &[bool],
) -> (BTreeSet<&'a str>, BTreeSet<&'a str>) {
    let closed = (0..problem.open.len()).filter(|&h| {
        solved
            .model
            .column_of_site(h)
            .is_some_and(|column| !decision[column])
    });
    let opened = (0..problem.candidates.len()).filter(|&j| {
        solved
            .model
            .column_of_candidate(j)
            .is_some_and(|column| decision[column])
    });
    (
        closed.map(|h| problem.open[h].id.as_str()).collect(),
        opened.map(|j| problem.candidates[j].id.as_str()).collect(),
    )
}

/// For each opened candidate, the candidates that serve the same target place as well as
/// it does; where it serves no target place, the ones in the same building.
fn alike<'a>(problem: &'a Problem, opened: &[&str]) -> Vec<BTreeSet<&'a str>> {
    let held = problem.rules.held(problem);
    let coverage = coverage(problem, &held);
    opened
        .iter()
        .map(|id| {
            let Some(j) = problem.candidates.iter().position(|c| c.id == *id) else {
                return BTreeSet::new();
            };
            let mut best: (f64, BTreeSet<usize>) = (0.0, BTreeSet::from([j]));
            for point in &coverage.points {
                let own = point.served.iter().find(|served| served.spot == j);
                let (Some(own), true) = (own, is_place(coverage.units[point.unit].kind)) else {
                    continue;
                };
                if own.value < best.0 {
                    continue;
                }
                if own.value > best.0 {
                    best = (own.value, BTreeSet::from([j]));
                }
                let others = point.served.iter().filter(|other| {
                    other.spot < problem.candidates.len() && other.value >= own.value
                });
                best.1.extend(others.map(|other| other.spot));
            }
            if best.0 == 0.0 {
                best.1.extend(same_building(problem, j));
            }
            best.1
                .into_iter()
                .map(|j| problem.candidates[j].id.as_str())
                .collect()
        })
        .collect()
}

fn same_building(problem: &Problem, j: usize) -> impl Iterator<Item = usize> + use<'_> {
    let here = &problem.candidates[j];
    (0..problem.candidates.len()).filter(move |&other| {
        let there = &problem.candidates[other];
        (here.host.is_some() && here.host == there.host)
            || distance_m(here.position, there.position, problem.earth_radius_m)
                <= problem.reach.same_place_m
    })
}
