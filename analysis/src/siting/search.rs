//! A search of our own for plain covering, where the tree of a solver is too large:
//! iterated local search (doi 10.1111/itor.13387) over vertex exchange with
//! incremental gains and losses (Resende and Werneck 2007).
//!
//! Deterministic: it ends after a given amount of work, counted in set visits.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::model::Model;

/// Set visits between two questions whether to stop.
const WORK_BETWEEN_QUESTIONS: u64 = 2_000_000;
const SEED: u64 = 1;
/// The hottest acceptance, as a share of the objective.
const HOTTEST: f64 = 4e-4;
/// The cooling starts again so many times.
const CYCLES: f64 = 4.0;

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
        let cooled = 1.0 - (state.work as f64 / work_limit as f64 * CYCLES).fract();
        let heat = HOTTEST * before * cooled * cooled;
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

/// A decision with all that an exchange has to know, kept up to date.
struct State {
    weight: Vec<f64>,
    members: Lists,
    sets_of: Lists,
    decision: Vec<bool>,
    open: Vec<usize>,
    /// Index of a column in `open`.
    at: Vec<usize>,
    /// Serving columns of each set, and the sum of their numbers: where one
    /// serves, that is its number.
    serving: Vec<u32>,
    servers: Vec<usize>,
    /// What opening a closed column gains; what closing an open one loses.
    gain: Vec<f64>,
    loss: Vec<f64>,
    objective: f64,
    /// For each open column the best exchange with a closed one that takes over
    /// some of its sets, by what it changes; none where it has to be looked up.
    exchange_of: Vec<Option<(f64, usize)>>,
    changed: Vec<usize>,
    is_changed: Vec<bool>,
    regained: Vec<f64>,
    /// Columns turned since the last `keep`.
    turned: Vec<usize>,
    work: u64,
}

impl State {
    fn new(model: &Model, start: &[bool]) -> State {
        let columns = model.columns.len();
        let mut state = State {
            weight: model.sets.iter().map(|set| set.gain).collect(),
            members: Lists::new(model.sets.iter().map(|set| set.members.as_slice())),
            sets_of: Lists::new(model.sets_of.iter().map(Vec::as_slice)),
            decision: vec![false; columns],
            open: Vec::new(),
            at: vec![usize::MAX; columns],
            serving: vec![0; model.sets.len()],
            servers: vec![0; model.sets.len()],
            gain: vec![0.0; columns],
            loss: vec![0.0; columns],
            objective: model.constant,
            exchange_of: vec![None; columns],
            changed: Vec::new(),
            is_changed: vec![false; columns],
            regained: vec![0.0; columns],
            turned: Vec::new(),
            work: 0,
        };
        for column in 0..columns {
            state.gain[column] = state
                .sets_of
                .of(column)
                .iter()
                .map(|&set| state.weight[set as usize])
                .sum();
        }
        for (column, open) in start.iter().enumerate() {
            if *open {
                state.turn(column, true);
            }
        }
        state.keep();
        state
    }

    fn keep(&mut self) {
        self.turned.clear();
    }

    fn undo(&mut self) {
        while let Some(column) = self.turned.pop() {
            self.turn(column, !self.decision[column]);
            self.turned.pop();
        }
    }

    fn turn(&mut self, column: usize, open: bool) {
        self.decision[column] = open;
        self.turned.push(column);
        if open {
            self.objective += self.gain[column];
            self.at[column] = self.open.len();
            self.open.push(column);
            self.loss[column] = 0.0;
        } else {
            self.objective -= self.loss[column];
            let at = self.at[column];
            self.open.swap_remove(at);
            if let Some(&moved) = self.open.get(at) {
                self.at[moved] = at;
            }
            self.gain[column] = 0.0;
        }
        self.exchange_of[column] = None;
        for n in self.sets_of.range(column) {
            let set = self.sets_of.items[n] as usize;
            self.work += 1;
            if open {
                self.serve(set, column);
            } else {
                self.leave(set, column);
            }
        }
    }

    fn serve(&mut self, set: usize, column: usize) {
        let weight = self.weight[set];
        match self.serving[set] {
            0 => {
                self.loss[column] += weight;
                self.change_gains(set, -weight);
            }
            1 => {
                let other = self.servers[set];
                self.loss[other] -= weight;
                self.exchange_of[other] = None;
            }
            _ => {}
        }
        self.serving[set] += 1;
        self.servers[set] += column;
    }

    fn leave(&mut self, set: usize, column: usize) {
        let weight = self.weight[set];
        self.serving[set] -= 1;
        self.servers[set] -= column;
        match self.serving[set] {
            0 => {
                self.loss[column] -= weight;
                self.change_gains(set, weight);
            }
            1 => {
                let other = self.servers[set];
                self.loss[other] += weight;
                self.exchange_of[other] = None;
            }
            _ => {}
        }
    }

    fn change_gains(&mut self, set: usize, by: f64) {
        for n in self.members.range(set) {
            let member = self.members.items[n] as usize;
            self.gain[member] += by;
            if !self.is_changed[member] {
                self.is_changed[member] = true;
                self.changed.push(member);
            }
        }
        self.work += self.members.range(set).len() as u64 / 8;
    }

    /// A column whose gain changed may have become the better or worse exchange of
    /// those that alone serve one of its sets.
    fn forget_exchanges(&mut self) {
        while let Some(column) = self.changed.pop() {
            self.is_changed[column] = false;
            for n in self.sets_of.range(column) {
                let set = self.sets_of.items[n] as usize;
                if self.serving[set] == 1 {
                    self.exchange_of[self.servers[set]] = None;
                }
            }
            self.work += self.sets_of.range(column).len() as u64 / 8;
        }
    }

    /// Exchanges until none gains.
    fn exchange(&mut self) {
        let tie = 1e-9 * self.objective.abs().max(1.0);
        loop {
            self.forget_exchanges();
            let Some(most) = self.highest_gain() else {
                return;
            };
            let mut best = (tie, usize::MAX, usize::MAX);
            for n in 0..self.open.len() {
                let column = self.open[n];
                let apart = self.gain[most] - self.loss[column];
                if apart > best.0 {
                    best = (apart, column, most);
                }
                let (change, other) = self.exchange_with_heir(column);
                if change > best.0 {
                    best = (change, column, other);
                }
            }
            let (_, closing, opening) = best;
            if closing == usize::MAX {
                return;
            }
            self.turn(closing, false);
            self.turn(opening, true);
        }
    }

    fn highest_gain(&mut self) -> Option<usize> {
        let mut most = None;
        let mut highest = -1.0;
        for (column, gain) in self.gain.iter().enumerate() {
            if *gain > highest && !self.decision[column] {
                highest = *gain;
                most = Some(column);
            }
        }
        self.work += self.gain.len() as u64 / 32;
        most
    }

    /// The best exchange of an open column with one that takes over some of what
    /// it alone serves.
    fn exchange_with_heir(&mut self, column: usize) -> (f64, usize) {
        if let Some(known) = self.exchange_of[column] {
            return known;
        }
        let mut touched = std::mem::take(&mut self.changed);
        for n in self.sets_of.range(column) {
            let set = self.sets_of.items[n] as usize;
            if self.serving[set] != 1 {
                continue;
            }
            for m in self.members.range(set) {
                let member = self.members.items[m] as usize;
                if !self.decision[member] {
                    if self.regained[member] == 0.0 {
                        touched.push(member);
                    }
                    self.regained[member] += self.weight[set];
                }
            }
            self.work += self.members.range(set).len() as u64 / 8;
        }
        let mut best = (f64::NEG_INFINITY, usize::MAX);
        for &member in &touched {
            let change = self.gain[member] + self.regained[member] - self.loss[column];
            if change > best.0 || (change == best.0 && member < best.1) {
                best = (change, member);
            }
            self.regained[member] = 0.0;
        }
        touched.clear();
        self.changed = touched;
        self.exchange_of[column] = Some(best);
        best
    }
}

/// Lists of numbers, one after the other in memory.
struct Lists {
    starts: Vec<usize>,
    items: Vec<u32>,
}

impl Lists {
    fn new<'a>(lists: impl Iterator<Item = &'a [usize]>) -> Lists {
        let mut starts = vec![0];
        let mut items = Vec::new();
        for list in lists {
            items.extend(list.iter().filter_map(|&item| u32::try_from(item).ok()));
            starts.push(items.len());
        }
        Lists { starts, items }
    }

    fn range(&self, list: usize) -> std::ops::Range<usize> {
        self.starts[list]..self.starts[list + 1]
    }

    fn of(&self, list: usize) -> &[u32] {
        &self.items[self.range(list)]
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::covering;
    use super::*;

    /// Weights and what each of 14 columns serves, by a small generator.
    fn instance(seed: u64) -> Model {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let weights: Vec<f64> = (0..30)
            .map(|_| f64::from(random.random_range(1..50u32)))
            .collect();
        let serves: Vec<Vec<usize>> = (0..14)
            .map(|_| (0..30).filter(|_| random.random::<f64>() < 0.2).collect())
            .collect();
        let serves: Vec<&[usize]> = serves.iter().map(Vec::as_slice).collect();
        covering(&weights, &serves)
    }

    fn best_by_enumeration(model: &Model, openings: u32) -> f64 {
        let columns = model.columns.len();
        (0..1u32 << columns)
            .filter(|choice| choice.count_ones() == openings)
            .map(|choice| {
                let decision: Vec<bool> = (0..columns).map(|n| choice >> n & 1 == 1).collect();
                model.objective(&decision)
            })
            .fold(0.0, f64::max)
    }

    #[test]
    fn finds_the_optimum_of_small_instances() {
        for seed in 0..8 {
            let model = instance(seed);
            let start: Vec<bool> = (0..14).map(|n| n < 4).collect();
            let positions: Vec<(f64, f64)> = (0..14).map(|n| (f64::from(n), 0.0)).collect();
            let found = improve(&model, &start, &positions, 300_000, &|| false);
            let openings = found.decision.iter().filter(|open| **open).count();
            assert_eq!(openings, 4);
            assert_eq!(
                model.objective(&found.decision),
                best_by_enumeration(&model, 4),
                "seed {seed}"
            );
        }
    }

    #[test]
    fn keeps_gains_and_losses_right_through_any_turns() {
        let model = instance(3);
        let mut state = State::new(&model, &[false; 14]);
        let mut random = ChaCha8Rng::seed_from_u64(9);
        for _ in 0..300 {
            let column = random.random_range(0..14usize);
            state.turn(column, !state.decision[column]);
            let objective = model.objective(&state.decision);
            assert!((state.objective - objective).abs() < 1e-9);
            for other in 0..14 {
                let mut turned = state.decision.clone();
                turned[other] = !turned[other];
                let change = (model.objective(&turned) - objective).abs();
                let kept = if state.decision[other] {
                    state.loss[other]
                } else {
                    state.gain[other]
                };
                assert!((kept - change).abs() < 1e-9);
            }
        }
        state.undo();
        assert_eq!(state.decision, [false; 14]);
    }
}
