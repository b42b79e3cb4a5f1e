//! Which spots serve under a decision.

use super::covering::Model;
use crate::siting::problem::Problem;

/// Whether each spot serves under a decision; spots as in [`Coverage`](super::Coverage).
pub(crate) fn serving_spots(problem: &Problem, model: &Model, decision: &[bool]) -> Vec<bool> {
    let candidates = (0..problem.candidates.len()).map(|j| {
        model
            .column_of_candidate(j)
            .is_some_and(|column| decision[column])
    });
    let sites = (0..problem.open.len()).map(|h| {
        model
            .column_of_site(h)
            .is_none_or(|column| decision[column])
    });
    candidates.chain(sites).collect()
}
