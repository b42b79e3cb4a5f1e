//! A decision under exchange: gains and losses of every column, kept up to date
//! (Resende and Werneck 2007).

use super::lists::Lists;
use crate::siting::model::Model;

/// A decision with all that an exchange has to know, kept up to date.
pub(super) struct Exchanges {
    weight: Vec<f64>,
    members: Lists,
    sets_of: Lists,
    pub decision: Vec<bool>,
    pub open: Vec<usize>,
    /// Index of a column in `open`.
    at: Vec<usize>,
    /// Serving columns of each set, and the sum of their numbers: where one
    /// serves, that is its number.
    serving: Vec<u32>,
    servers: Vec<usize>,
    /// What opening a closed column gains; what closing an open one loses.
    pub gain: Vec<f64>,
    pub loss: Vec<f64>,
    pub objective: f64,
    /// For each open column the best exchange with a closed one that takes over
    /// some of its sets, by what it changes; `None` where it has to be looked up.
    exchange_of: Vec<Option<(f64, usize)>>,
    changed: Vec<usize>,
    is_changed: Vec<bool>,
    regained: Vec<f64>,
    /// Columns turned since the last `keep`.
    turned: Vec<usize>,
    pub work: u64,
}

impl Exchanges {
    pub fn new(model: &Model, start: &[bool]) -> Exchanges {
        let columns = model.columns.len();
        let mut exchanges = Exchanges {
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
            exchanges.gain[column] = exchanges
                .sets_of
                .of(column)
                .iter()
                .map(|&set| exchanges.weight[set as usize])
                .sum();
        }
        for (column, open) in start.iter().enumerate() {
            if *open {
                exchanges.turn(column, true);
            }
        }
        exchanges.keep();
        exchanges
    }

    pub fn keep(&mut self) {
        self.turned.clear();
    }

    pub fn undo(&mut self) {
        while let Some(column) = self.turned.pop() {
            self.turn(column, !self.decision[column]);
            self.turned.pop();
        }
    }

    pub fn turn(&mut self, column: usize, open: bool) {
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

    /// Exchanges until nothing gains.
    pub fn exchange(&mut self) {
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
