//! Our own search for plain covering, where the tree of a solver is too large:
//! iterated local search (doi 10.1111/itor.13387) over vertex exchange with
//! incremental gains and losses (Resende and Werneck 2007).
//!
//! Deterministic: it ends after a given amount of work, counted in set visits.

mod exchange;
mod lists;
#[cfg(test)]
mod tests;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::siting::model::Model;
use exchange::Exchanges;

/// Set visits between two questions whether to stop.
const WORK_BETWEEN_QUESTIONS: u64 = 2_000_000;
const SEED: u64 = 1;
/// The hottest acceptance, as a share of the objective, by turns: the hot one leaves
/// valleys where the other would stay, which finds more where few columns matter.
const HOTTEST: [f64; 3] = [1e-3, 1e-3, 4e-4];
/// The cooling starts again this many times, or after this much work.
const CYCLES: f64 = 4.0;
const CYCLE_WORK: f64 = 300e6;

/// The best decision found, and whether the work was done to its end.
pub(crate) struct Searched {
    pub decision: Vec<bool>,
    pub complete: bool,
}

/// Improves a decision by exchanges, keeping the number of serving columns.
/// Only for models whose rows do nothing but count the openings. `positions` are
/// of the columns, in any plane.
pub(crate) fn improve(
    model: &Model,
    start: &[bool],
    positions: &[(f64, f64)],
    work_limit: u64,
    should_stop: &dyn Fn() -> bool,
) -> Searched {
    let mut exchanges = Exchanges::new(model, start);
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    let mut best = exchanges.objective;
    let mut best_decision = exchanges.decision.clone();
    let mut asked_at = 0;
    let cycle_work = (work_limit as f64 / CYCLES).clamp(1.0, CYCLE_WORK);
    if exchanges.open.is_empty() || exchanges.open.len() == exchanges.decision.len() {
        return Searched {
            decision: best_decision,
            complete: true,
        };
    }
    exchanges.exchange();
    exchanges.keep();
    while exchanges.work < work_limit {
        if exchanges.work - asked_at > WORK_BETWEEN_QUESTIONS {
            asked_at = exchanges.work;
            if should_stop() {
                break;
            }
        }
        if exchanges.objective > best {
            best = exchanges.objective;
            best_decision.clone_from(&exchanges.decision);
        }
        let before = exchanges.objective;
        shake(&mut exchanges, positions, &mut random);
        exchanges.exchange();
        let cycles = exchanges.work as f64 / cycle_work;
        let cooled = 1.0 - cycles.fract();
        let heat = HOTTEST[cycles as usize % HOTTEST.len()] * before * cooled * cooled;
        let luck = -(1.0 - random.random::<f64>()).ln();
        if exchanges.objective >= before - heat * luck * 0.25 {
            exchanges.keep();
        } else {
            exchanges.undo();
        }
    }
    if exchanges.objective > best {
        best_decision.clone_from(&exchanges.decision);
    }
    Searched {
        decision: best_decision,
        complete: exchanges.work >= work_limit,
    }
}

/// Drops two to six neighbouring columns and refills greedily with some chance.
fn shake(exchanges: &mut Exchanges, positions: &[(f64, f64)], random: &mut ChaCha8Rng) {
    let dropped = random.random_range(2..=6usize).min(exchanges.open.len());
    let (x, y) = positions[exchanges.open[random.random_range(0..exchanges.open.len())]];
    let mut near: Vec<(f64, usize)> = exchanges
        .open
        .iter()
        .map(|&column| {
            let (east, north) = positions[column];
            ((east - x).powi(2) + (north - y).powi(2), column)
        })
        .collect();
    near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    for &(_, column) in near.iter().take(dropped) {
        exchanges.turn(column, false);
    }
    let noise = random.random_range(0.0..0.4);
    for _ in 0..dropped {
        let mut chosen = None;
        let mut highest = -1.0;
        for column in 0..exchanges.decision.len() {
            // What cannot become the highest needs no draw.
            let gain = exchanges.gain[column];
            if exchanges.decision[column] || gain * (1.0 + noise) <= highest {
                continue;
            }
            let score = gain * (1.0 + noise * random.random::<f64>());
            if score > highest {
                highest = score;
                chosen = Some(column);
            }
        }
        if let Some(column) = chosen {
            exchanges.turn(column, true);
        }
    }
}
