//! Columns that a solver need not look at: another one serves no less at every
//! level and is not worse in any rule.

use std::collections::{BTreeMap, BTreeSet};

use crate::siting::model::{Model, Term};
use crate::siting::problem::Rule;

/// Whether each column may be left closed. Column j is dominated by j' where every
/// set that j serves is served by j' too, j' is not worse in any row, and the two
/// can never both be of use: they stand too near to each other, or the rows do
/// nothing but count the openings. Of columns alike the first stays.
pub(crate) fn dominated(model: &Model) -> Vec<bool> {
    let rows = RowsByColumn::new(model);
    let mut dominated = vec![false; model.columns.len()];
    for j in (0..model.columns.len()).filter(|&j| model.is_candidate(j)) {
        dominated[j] = served_by_all(model, j).into_iter().any(|other| {
            other != j
                && model.is_candidate(other)
                && (rows.count_only || rows.exclude_each_other(j, other))
                && rows.no_worse(model, other, j)
                && !(serves_the_same(model, j, other)
                    && rows.no_worse(model, j, other)
                    && j < other)
        });
    }
    let left = dominated.iter().filter(|gone| !**gone).count();
    if rows.count_only && (left as f64) < rows.openings {
        return vec![false; model.columns.len()];
    }
    dominated
}

fn serves_the_same(model: &Model, a: usize, b: usize) -> bool {
    model.sets_of[a] == model.sets_of[b]
}

/// Columns that serve every set that `column` serves; empty where it serves nothing.
fn served_by_all(model: &Model, column: usize) -> Vec<usize> {
    let sets = &model.sets_of[column];
    let Some(smallest) = sets
        .iter()
        .min_by_key(|&&set| model.sets[set].members.len())
    else {
        return Vec::new();
    };
    let mut left = model.sets[*smallest].members.clone();
    for &set in sets {
        if left.len() < 2 {
            break;
        }
        let members = &model.sets[set].members;
        left.retain(|other| members.binary_search(other).is_ok());
    }
    left
}

struct RowsByColumn {
    /// Factors of a column by row.
    of: Vec<BTreeMap<usize, f64>>,
    /// Rows of the spacing, of a column.
    apart: Vec<BTreeSet<usize>>,
    count_only: bool,
    openings: f64,
}

impl RowsByColumn {
    fn new(model: &Model) -> RowsByColumn {
        let mut of = vec![BTreeMap::new(); model.columns.len()];
        let mut apart = vec![BTreeSet::new(); model.columns.len()];
        let mut openings = 0.0;
        for (row, contents) in model.rows.iter().enumerate() {
            if contents.rule == Rule::Additions {
                openings = contents.upper;
            }
            for &(term, factor) in &contents.terms {
                if let Term::Column(column) = term {
                    of[column].insert(row, factor);
                    if contents.rule == Rule::Spacing {
                        apart[column].insert(row);
                    }
                }
            }
        }
        RowsByColumn {
            of,
            apart,
            count_only: model.rows.iter().all(|row| row.rule == Rule::Additions),
            openings,
        }
    }

    fn exclude_each_other(&self, a: usize, b: usize) -> bool {
        !self.apart[a].is_disjoint(&self.apart[b])
    }

    /// Whether `better` can take the place of `worse` in every row.
    fn no_worse(&self, model: &Model, better: usize, worse: usize) -> bool {
        let rows: BTreeSet<&usize> = self.of[better]
            .keys()
            .chain(self.of[worse].keys())
            .collect();
        rows.into_iter().all(|row| {
            let factor = |column: usize| self.of[column].get(row).copied().unwrap_or(0.0);
            let (b, w) = (factor(better), factor(worse));
            (model.rows[*row].upper.is_infinite() || b <= w)
                && (model.rows[*row].lower.is_infinite() || b >= w)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::siting::tests::covering;

    #[test]
    fn a_column_that_serves_part_of_what_another_serves_is_left_closed() {
        let model = covering(&[3.0, 4.0, 4.0, 3.0], &[&[1], &[0, 1], &[2, 3], &[2, 3]]);
        assert_eq!(dominated(&model), [true, false, false, true]);
    }
}
