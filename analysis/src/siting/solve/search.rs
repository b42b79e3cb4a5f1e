//! A search of our own for plain covering, where the tree of a solver is too large:
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
use exchange::State;

/// Set visits between two questions whether to stop.
const WORK_BETWEEN_QUESTIONS: u64 = 2_000_000;
const SEED: u64 = 1;
/// The hottest acceptance, as a share of the objective, by turns: the hot one leaves
/// valleys where the other would stay, which finds more where few columns matter.
const HOTTEST: [f64; 3] = [1e-3, 1e-3, 4e-4];
/// The cooling starts again so many times, or after so much work.
const CYCLES: f64 = 4.0;
const CYCLE_WORK: f64 = 300e6;

/// The best decision found, and whether the work was done to its end.
pub(crate) struct Found {
    pub decision: Vec<bool>,
    pub complete: bool,
}

/// Improves a decision by exchanges, keeping the number of serving columns.
/// Only for models whose rows do nothing but count the openings. `positions` are
/// those of the columns, in any plane.
pub(crate) fn improve(
    model: &Model,
    start: &[bool],
    positions: &[(f64, f64)],
    work_limit: u64,
    should_stop: &dyn Fn() -> bool,
) -> Found {
    let mut state = State::new(model, start);
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    let mut best = state.objective;
    let mut best_decision = state.decision.clone();
    let mut asked_at = 0;
    let cycle_work = (work_limit as f64 / CYCLES).clamp(1.0, CYCLE_WORK);
    if state.open.is_empty() || state.open.len() == state.decision.len() {
        return Found {
            decision: best_decision,
            complete: true,
        };
    }
    state.exchange();
    state.keep();
    while state.work < work_limit {
        if state.work - asked_at > WORK_BETWEEN_QUESTIONS {
            asked_at = state.work;
            if should_stop() {
                break;
            }
        }
        if state.objective > best {
            best = state.objective;
            best_decision.clone_from(&state.decision);
        }
        let before = state.objective;
        shake(&mut state, positions, &mut random);
        state.exchange();
        let cycles = state.work as f64 / cycle_work;
        let cooled = 1.0 - cycles.fract();
        let heat = HOTTEST[cycles as usize % HOTTEST.len()] * before * cooled * cooled;
        let luck = -(1.0 - random.random::<f64>()).ln();
        if state.objective >= before - heat * luck * 0.25 {
            state.keep();
        } else {
            state.undo();
        }
    }
    if state.objective > best {
        best_decision.clone_from(&state.decision);
    }
    Found {
        decision: best_decision,
        complete: state.work >= work_limit,
    }
}

/// Drops two to six neighbouring columns and refills greedily with some chance.
fn shake(state: &mut State, positions: &[(f64, f64)], random: &mut ChaCha8Rng) {
    let dropped = random.random_range(2..=6usize).min(state.open.len());
    let (x, y) = positions[state.open[random.random_range(0..state.open.len())]];
    let mut near: Vec<(f64, usize)> = state
        .open
        .iter()
        .map(|&column| {
            let (east, north) = positions[column];
            ((east - x).powi(2) + (north - y).powi(2), column)
        })
        .collect();
    near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    for &(_, column) in near.iter().take(dropped) {
        state.turn(column, false);
    }
    let noise = random.random_range(0.0..0.4);
    for _ in 0..dropped {
        let mut chosen = None;
        let mut highest = -1.0;
        for column in 0..state.decision.len() {
            // What can not become the highest needs no draw.
            let gain = state.gain[column];
            if state.decision[column] || gain * (1.0 + noise) <= highest {
                continue;
            }
            let score = gain * (1.0 + noise * random.random::<f64>());
            if score > highest {
                highest = score;
                chosen = Some(column);
            }
        }
        if let Some(column) = chosen {
            state.turn(column, true);
        }
    }
}
