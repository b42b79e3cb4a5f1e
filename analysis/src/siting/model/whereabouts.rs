//! Where columns lie, to tell what is near.

use super::covering::{Column, Model};
use crate::siting::problem::Problem;

/// The position of each column in a plane: good enough to tell what is near.
pub(crate) fn positions(problem: &Problem, model: &Model) -> Vec<(f64, f64)> {
    let of = |column: &Column| match *column {
        Column::Candidate(j) => problem.candidates[j].position,
        Column::Site(h) => problem.open[h].position,
    };
    let shrink = model
        .columns
        .first()
        .map_or(1.0, |column| of(column).lat.to_radians().cos());
    model
        .columns
        .iter()
        .map(|column| {
            let position = of(column);
            (position.lon * shrink, position.lat)
        })
        .collect()
}
