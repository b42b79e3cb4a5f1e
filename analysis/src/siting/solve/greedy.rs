//! A start for the solver: the best pair of closing and opening that keeps the
//! rules, again and again.

use crate::siting::model::Model;

/// How many pairs, best first, are tried against the rules in one step.
const TRIES: usize = 400;

/// A decision that keeps every rule; `None` where the greedy way does not find one.
/// Additions come first, then moves while they gain.
pub(crate) fn start(
    model: &Model,
    additions: usize,
    should_stop: &dyn Fn() -> bool,
) -> Option<Vec<bool>> {
    let mut greedy = GreedyStart::new(model);
    for _ in 0..additions {
        let opening = greedy.best_opening()?;
        greedy.turn(opening, true);
    }
    let moves_allowed = additions == 0 || model.is_feasible(&greedy.decision);
    while moves_allowed && !should_stop() {
        let Some((closing, opening)) = greedy.best_move() else {
            break;
        };
        greedy.turn(closing, false);
        greedy.turn(opening, true);
    }
    model
        .is_feasible(&greedy.decision)
        .then_some(greedy.decision)
}

/// A decision with the number of serving columns of each set.
struct GreedyStart<'a> {
    model: &'a Model,
    decision: Vec<bool>,
    serving: Vec<u32>,
    /// What opening each closed column would gain.
    gain: Vec<f64>,
}

impl<'a> GreedyStart<'a> {
    fn new(model: &'a Model) -> GreedyStart<'a> {
        let decision = model.today();
        let serving = model.serving(&decision);
        let gain = (0..model.columns.len())
            .map(|column| {
                model.sets_of[column]
                    .iter()
                    .filter(|&&set| serving[set] == 0)
                    .map(|&set| model.sets[set].gain)
                    .sum()
            })
            .collect();
        GreedyStart {
            model,
            decision,
            serving,
            gain,
        }
    }

    /// What closing a serving column would lose.
    fn loss(&self, column: usize) -> f64 {
        self.model.sets_of[column]
            .iter()
            .filter(|&&set| self.serving[set] == 1)
            .map(|&set| self.model.sets[set].gain)
            .sum()
    }

    fn turn(&mut self, column: usize, open: bool) {
        self.decision[column] = open;
        for &set in &self.model.sets_of[column] {
            let members = &self.model.sets[set].members;
            let gain = self.model.sets[set].gain;
            if open {
                self.serving[set] += 1;
                if self.serving[set] == 1 {
                    for &member in members {
                        self.gain[member] -= gain;
                    }
                }
            } else {
                self.serving[set] -= 1;
                if self.serving[set] == 0 {
                    for &member in members {
                        self.gain[member] += gain;
                    }
                }
            }
        }
    }

    /// The closed candidate that gains most and breaks no rule that today keeps,
    /// the number of additions left aside.
    fn best_opening(&mut self) -> Option<usize> {
        let broken_before = self.model.broken(&self.decision);
        let mut openings: Vec<usize> = (0..self.decision.len())
            .filter(|&column| self.model.is_candidate(column) && !self.decision[column])
            .collect();
        openings.sort_by(|&a, &b| self.gain[b].total_cmp(&self.gain[a]).then(a.cmp(&b)));
        let first = openings.first().copied();
        openings
            .into_iter()
            .take(TRIES)
            .find(|&column| {
                self.decision[column] = true;
                let broken = self.model.broken(&self.decision);
                self.decision[column] = false;
                broken.is_subset(&broken_before)
            })
            .or(first)
    }

    /// The pair of closing and opening that gains most and keeps all rules.
    fn best_move(&mut self) -> Option<(usize, usize)> {
        let model = self.model;
        let candidates: Vec<usize> = (0..self.decision.len())
            .filter(|&column| model.is_candidate(column) && !self.decision[column])
            .collect();
        let sites: Vec<usize> = (0..self.decision.len())
            .filter(|&column| !model.is_candidate(column) && self.decision[column])
            .collect();
        let least = 1e-9 * model.total_weight;
        let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
        for &site in &sites {
            let loss = self.loss(site);
            let mut regained = vec![0.0; self.decision.len()];
            for &set in &model.sets_of[site] {
                if self.serving[set] == 1 {
                    for &member in &model.sets[set].members {
                        regained[member] += model.sets[set].gain;
                    }
                }
            }
            pairs.extend(candidates.iter().filter_map(|&candidate| {
                let net = self.gain[candidate] + regained[candidate] - loss;
                (net > least).then_some((net, site, candidate))
            }));
        }
        let best_first = |a: &(f64, usize, usize), b: &(f64, usize, usize)| {
            b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2)))
        };
        if pairs.len() > TRIES {
            pairs.select_nth_unstable_by(TRIES, best_first);
            pairs.truncate(TRIES);
        }
        pairs.sort_by(best_first);
        pairs
            .into_iter()
            .map(|(_, site, candidate)| (site, candidate))
            .find(|&(site, candidate)| {
                self.decision[site] = false;
                self.decision[candidate] = true;
                let keeps = model.is_feasible(&self.decision);
                self.decision[site] = true;
                self.decision[candidate] = false;
                keeps
            })
    }
}
