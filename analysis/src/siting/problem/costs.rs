//! What opening costs, as the budget counts it.

use super::input::{Candidate, Problem};

/// Cost of opening each candidate, euro. One that is not known counts like the
/// most expensive known of its kind, of all where its kind has none: a plan within the
/// budget stays within it as far as anyone can tell. `None` where no cost is known.
pub(crate) fn counted(problem: &Problem) -> Vec<Option<f64>> {
    let most_expensive = |of: &dyn Fn(&Candidate) -> bool| {
        problem
            .candidates
            .iter()
            .filter(|candidate| of(candidate))
            .filter_map(|candidate| candidate.cost)
            .reduce(f64::max)
    };
    let of_all = most_expensive(&|_| true);
    problem
        .candidates
        .iter()
        .map(|candidate| {
            candidate
                .cost
                .or_else(|| most_expensive(&|other| other.kind == candidate.kind))
                .or(of_all)
        })
        .collect()
}
