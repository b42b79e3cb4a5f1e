//! Puts the model together: which columns there are, then row by row.

use std::collections::{BTreeSet, HashMap};

use crate::siting::costs;

use super::{Column, Coverage, Held, Located, Model, Problem, Row, Rule, Set, SpotReach, Term};

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
    pub(super) rows: Vec<Row>,
    pub(super) flows: usize,
    pub(super) forbidden: BTreeSet<(usize, usize)>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(problem: &'a Problem, held: &'a Held, coverage: &'a Coverage) -> Builder<'a> {
        let closable = closable(problem, held);
        let costs = costs::counted(problem);
        let candidates = (0..problem.candidates.len())
            .filter(|&j| may_open(problem, held, &closable, costs[j], j))
            .map(Column::Candidate);
        let sites = (0..problem.open.len())
            .filter(|&h| closable[h])
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
            costs,
            columns,
            column_of_candidate,
            column_of_site,
            sets: Vec::new(),
            set_of: HashMap::new(),
            constant: 0.0,
            rows: Vec::new(),
            flows: 0,
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
        self.spread_closures();
        self.keep_distance();
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
        self.rows.push(Row {
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

/// Whether a candidate can be part of any plan.
fn may_open(
    problem: &Problem,
    held: &Held,
    closable: &[bool],
    cost: Option<f64>,
    j: usize,
) -> bool {
    let candidate = &problem.candidates[j];
    if problem.rules.veto.contains(&candidate.id) {
        return false;
    }
    let too_dear = |budget: f64| cost.is_some_and(|cost| cost > budget);
    if held.budget.is_some_and(too_dear) {
        return false;
    }
    let Some(spacing_m) = held.spacing_m else {
        return true;
    };
    if candidate.reach == SpotReach::Members {
        return true;
    }
    let here = Located::new(candidate.position);
    !(0..problem.open.len()).any(|h| {
        let site = &problem.open[h];
        !closable[h]
            && site.reach != SpotReach::Members
            && here.distance_m(&Located::new(site.position), problem.earth_radius_m) < spacing_m
    })
}

/// Which sites a plan may close: movable or named, not kept, the use known where
/// the use cap holds and any use is known at all.
fn closable(problem: &Problem, held: &Held) -> Vec<bool> {
    let rules = &problem.rules;
    let use_matters =
        held.use_cap.is_some() && problem.open.iter().any(|site| site.use_lost.is_some());
    problem
        .open
        .iter()
        .map(|site| {
            let named = rules.close.contains(&site.id)
                || rules.forced.iter().any(|pair| pair.from == site.id);
            problem.moves > 0
                && !rules.keep.contains(&site.id)
                && (named || (site.movable && (site.use_lost.is_some() || !use_matters)))
        })
        .collect()
}
