//! The covering model, sparse: one variable a set of spots that serve the same
//! weight, one row a rule.
//!
//! z_S <= sum of the columns in S, and the objective is linear in z: whatever the
//! demand or the level, parts that depend on the same set of spots are merged.

use std::collections::{BTreeSet, HashMap};

use crate::siting::problem::Rule;

/// What a decision is about: 1 = a spot serves there after the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    /// Index into the candidates; 0 today.
    Candidate(usize),
    /// Index into the open sites, movable; 1 today.
    Site(usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Term {
    Column(usize),
    Set(usize),
    /// Who goes where, where pairs are forbidden: continuous, at least 0.
    Flow(usize),
}

/// lower <= sum of factor x term <= upper.
#[derive(Debug, Clone)]
pub(crate) struct RuleRow {
    pub rule: Rule,
    pub lower: f64,
    pub upper: f64,
    pub terms: Vec<(Term, f64)>,
}

/// Weight that is served as soon as one of the columns is.
#[derive(Debug, Clone)]
pub(crate) struct Set {
    pub members: Vec<usize>,
    pub gain: f64,
}

#[derive(Debug, Clone)]
pub(crate) struct Model {
    pub columns: Vec<Column>,
    pub sets: Vec<Set>,
    pub rows: Vec<RuleRow>,
    /// What one of each flow is worth; nothing, where they only say who goes where.
    pub flows: Vec<f64>,
    /// Columns (site, candidate) that may not be paired.
    pub forbidden: BTreeSet<(usize, usize)>,
    /// Objective that no decision changes.
    pub constant: f64,
    pub total_weight: f64,
    /// Objective today.
    pub baseline: f64,
    /// Sets by column.
    pub sets_of: Vec<Vec<usize>>,
    pub(super) column_of_candidate: HashMap<usize, usize>,
    pub(super) column_of_site: HashMap<usize, usize>,
}

/// Share of the gain that may be missing of a plan called optimal.
pub(crate) const OPTIMAL_GAP: f64 = 1e-4;
/// Tolerance of rows, relative to their largest figure.
const ROW_TOLERANCE: f64 = 1e-6;

impl Model {
    pub fn is_candidate(&self, column: usize) -> bool {
        matches!(self.columns[column], Column::Candidate(_))
    }

    /// The decision to leave everything as it is.
    pub fn today(&self) -> Vec<bool> {
        (0..self.columns.len())
            .map(|column| !self.is_candidate(column))
            .collect()
    }

    pub fn column_of_candidate(&self, candidate: usize) -> Option<usize> {
        self.column_of_candidate.get(&candidate).copied()
    }

    pub fn column_of_site(&self, site: usize) -> Option<usize> {
        self.column_of_site.get(&site).copied()
    }

    pub fn is_covered(&self, set: usize, decision: &[bool]) -> bool {
        self.sets[set]
            .members
            .iter()
            .any(|&column| decision[column])
    }

    /// How many columns serve each set.
    pub fn serving(&self, decision: &[bool]) -> Vec<u32> {
        let of = |set: &Set| {
            let members = set.members.iter();
            members.map(|&column| u32::from(decision[column])).sum()
        };
        self.sets.iter().map(of).collect()
    }

    pub fn objective(&self, decision: &[bool]) -> f64 {
        let served: f64 = (0..self.sets.len())
            .filter(|&set| self.is_covered(set, decision))
            .map(|set| self.sets[set].gain)
            .sum();
        self.constant + served
    }

    /// The objective if every set were served that is worth it: no decision exceeds it.
    pub fn all_served(&self) -> f64 {
        let served: f64 = self.sets.iter().map(|set| set.gain.max(0.0)).sum();
        self.constant + served
    }

    /// gap = (bound - objective) / (bound - baseline): on the gain, because a gap on
    /// the total flatters.
    pub fn gap(&self, objective: f64, bound: f64) -> f64 {
        let missing = bound - objective;
        if missing <= 1e-7 * self.total_weight {
            return 0.0;
        }
        missing / (bound - self.baseline).max(1e-6 * self.total_weight)
    }

    /// The rules that the decision breaks, each once.
    pub fn broken(&self, decision: &[bool]) -> BTreeSet<Rule> {
        let mut broken: BTreeSet<Rule> = self
            .rows
            .iter()
            .filter(|row| !self.keeps(row, decision))
            .map(|row| row.rule)
            .collect();
        if !self.has_matching(decision) {
            broken.insert(Rule::Forbidden);
        }
        broken
    }

    pub fn is_feasible(&self, decision: &[bool]) -> bool {
        self.rows.iter().all(|row| self.keeps(row, decision)) && self.has_matching(decision)
    }

    fn keeps(&self, row: &RuleRow, decision: &[bool]) -> bool {
        let mut sum = 0.0;
        let mut largest: f64 = 1.0;
        for &(term, factor) in &row.terms {
            let holds = match term {
                Term::Column(column) => decision[column],
                Term::Set(set) => self.is_covered(set, decision),
                // Judged by `has_matching`.
                Term::Flow(_) => return true,
            };
            if holds {
                sum += factor;
            }
            largest = largest.max(factor.abs());
        }
        let slack = ROW_TOLERANCE * largest;
        sum >= row.lower - slack && sum <= row.upper + slack
    }

    /// Whether every closed site finds an opened candidate for itself that is not
    /// forbidden to it.
    fn has_matching(&self, decision: &[bool]) -> bool {
        if self.forbidden.is_empty() {
            return true;
        }
        let (closed, opened): (Vec<usize>, Vec<usize>) = (0..self.columns.len())
            .filter(|&column| decision[column] == self.is_candidate(column))
            .partition(|&column| !self.is_candidate(column));
        let mut taken_by: HashMap<usize, usize> = HashMap::new();
        closed
            .iter()
            .all(|&site| self.augment(site, &opened, &mut taken_by, &mut BTreeSet::new()))
    }

    fn augment(
        &self,
        site: usize,
        opened: &[usize],
        taken_by: &mut HashMap<usize, usize>,
        seen: &mut BTreeSet<usize>,
    ) -> bool {
        for &candidate in opened {
            if self.forbidden.contains(&(site, candidate)) || !seen.insert(candidate) {
                continue;
            }
            let free = match taken_by.get(&candidate).copied() {
                None => true,
                Some(other) => self.augment(other, opened, taken_by, seen),
            };
            if free {
                taken_by.insert(candidate, site);
                return true;
            }
        }
        false
    }
}
