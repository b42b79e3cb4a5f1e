//! Puts the model together: which columns there are, then row by row.

use std::collections::{BTreeSet, HashMap};

use super::coverage::Coverage;
use super::covering::{Column, Model, RuleRow, Set, Term};
use super::possible::Possible;
use crate::siting::problem::{Held, Problem, Rule};

impl Model {
    pub fn new(problem: &Problem, held: &Held, coverage: &Coverage) -> Model {
        Builder::new(problem, held, coverage).build()
    }
}

pub(super) struct Builder<'a> {
    pub(super) problem: &'a Problem,
    pub(super) held: &'a Held,
    pub(super) coverage: &'a Coverage,
    /// Of opening each candidate, as the budget counts it.
    pub(super) costs: Vec<Option<f64>>,
    pub(super) columns: Vec<Column>,
    pub(super) column_of_candidate: HashMap<usize, usize>,
    pub(super) column_of_site: HashMap<usize, usize>,
    pub(super) sets: Vec<Set>,
    pub(super) set_of: HashMap<Vec<usize>, usize>,
    pub(super) constant: f64,
    pub(super) rows: Vec<RuleRow>,
    pub(super) flows: Vec<f64>,
    pub(super) forbidden: BTreeSet<(usize, usize)>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(problem: &'a Problem, held: &'a Held, coverage: &'a Coverage) -> Builder<'a> {
        let possible = Possible::new(problem, held);
        let candidates = (0..problem.candidates.len())
            .filter(|&j| possible.keeps_closed(j).is_none())
            .map(Column::Candidate);
        let sites = (0..problem.open.len())
            .filter(|&h| possible.keeps_open(h).is_none())
            .map(Column::Site);
        let columns: Vec<Column> = candidates.chain(sites).collect();
        let mut column_of_candidate = HashMap::new();
        let mut column_of_site = HashMap::new();
        for (column, what) in columns.iter().enumerate() {
            match *what {
                Column::Candidate(j) => column_of_candidate.insert(j, column),
                Column::Site(h) => column_of_site.insert(h, column),
            };
        }
        Builder {
            problem,
            held,
            coverage,
            costs: possible.costs,
            columns,
            column_of_candidate,
            column_of_site,
            sets: Vec::new(),
            set_of: HashMap::new(),
            constant: 0.0,
            rows: Vec::new(),
            flows: Vec::new(),
            forbidden: BTreeSet::new(),
        }
    }

    pub(super) fn build(mut self) -> Model {
        self.cover();
        self.count_moves();
        self.limit_boxes();
        self.limit_money();
        self.limit_use();
        self.keep_shares();
        self.limit_unscreened();
        self.spread_closures();
        self.keep_distance();
        self.refuse_short_moves();
        self.fix_choices();
        self.forbid_pairs();
        let mut sets_of = vec![Vec::new(); self.columns.len()];
        for (set, Set { members, .. }) in self.sets.iter().enumerate() {
            for &column in members {
                sets_of[column].push(set);
            }
        }
        let mut model = Model {
            columns: self.columns,
            sets: self.sets,
            rows: self.rows,
            flows: self.flows,
            forbidden: self.forbidden,
            constant: self.constant,
            total_weight: self.coverage.total_weight,
            baseline: 0.0,
            sets_of,
            column_of_candidate: self.column_of_candidate,
            column_of_site: self.column_of_site,
        };
        model.baseline = model.objective(&model.today());
        model
    }

    pub(super) fn push(&mut self, rule: Rule, lower: f64, upper: f64, terms: Vec<(Term, f64)>) {
        self.rows.push(RuleRow {
            rule,
            lower,
            upper,
            terms,
        });
    }

    pub(super) fn candidates(&self) -> impl Iterator<Item = (usize, usize)> + use<'_> {
        self.columns
            .iter()
            .enumerate()
            .filter_map(|(column, what)| match what {
                Column::Candidate(j) => Some((column, *j)),
                Column::Site(_) => None,
            })
    }

    pub(super) fn sites(&self) -> impl Iterator<Item = (usize, usize)> + use<'_> {
        self.columns
            .iter()
            .enumerate()
            .filter_map(|(column, what)| match what {
                Column::Site(h) => Some((column, *h)),
                Column::Candidate(_) => None,
            })
    }

    pub(super) fn set(&mut self, members: Vec<usize>) -> usize {
        if let Some(&set) = self.set_of.get(&members) {
            return set;
        }
        let set = self.sets.len();
        self.sets.push(Set {
            members: members.clone(),
            gain: 0.0,
        });
        self.set_of.insert(members, set);
        set
    }
}
