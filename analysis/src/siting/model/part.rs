//! A part of a model: some of its columns and rows.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::covering::{Model, RuleRow, Set, Term};

impl Model {
    /// The model of `columns` and `rows`, which speak of these columns alone, with
    /// its own gains; `gain_of_column` is what a column is worth by itself.
    pub(crate) fn part(
        &self,
        columns: &[usize],
        rows: &[usize],
        gain_of_set: impl Fn(usize) -> f64,
        gain_of_column: impl Fn(usize) -> f64,
    ) -> Model {
        let number: HashMap<usize, usize> = columns
            .iter()
            .enumerate()
            .map(|(number, &column)| (column, number))
            .collect();
        let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (number, &column) in columns.iter().enumerate() {
            for &set in &self.sets_of[column] {
                members.entry(set).or_default().push(number);
            }
        }
        let set_numbers: HashMap<usize, usize> = members
            .keys()
            .enumerate()
            .map(|(number, &set)| (set, number))
            .collect();
        let mut sets: Vec<Set> = members
            .into_iter()
            .map(|(set, members)| Set {
                members,
                gain: gain_of_set(set),
            })
            .collect();
        for (number, &column) in columns.iter().enumerate() {
            sets.push(Set {
                members: vec![number],
                gain: gain_of_column(column),
            });
        }
        let renumbered = |term: Term| match term {
            Term::Column(column) => Term::Column(number[&column]),
            Term::Set(set) => Term::Set(set_numbers[&set]),
            flow => flow,
        };
        let rows = rows
            .iter()
            .map(|&row| RuleRow {
                terms: self.rows[row]
                    .terms
                    .iter()
                    .map(|&(term, factor)| (renumbered(term), factor))
                    .collect(),
                ..self.rows[row].clone()
            })
            .collect();
        let mut sets_of = vec![vec![]; columns.len()];
        for (set, Set { members, .. }) in sets.iter().enumerate() {
            for &column in members {
                sets_of[column].push(set);
            }
        }
        let mut part = Model {
            columns: columns.iter().map(|&column| self.columns[column]).collect(),
            sets,
            rows,
            flows: Vec::new(),
            forbidden: BTreeSet::new(),
            constant: 0.0,
            total_weight: self.total_weight,
            baseline: 0.0,
            sets_of,
            column_of_candidate: HashMap::new(),
            column_of_site: HashMap::new(),
        };
        part.baseline = part.objective(&part.today());
        part
    }
}
