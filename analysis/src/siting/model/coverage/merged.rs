//! Points of plain covering that the same spots serve at the same levels, taken together
//! before a demand is made of each: a million of them are a few ten thousand.

use std::collections::HashMap;

use super::served::Reckoner;
use super::spots;
use crate::siting::problem::{Position, Problem};

/// For each set of points that the same spots serve, the first of them and the weight of
/// all. The spots, levels and distances are those of `problem`, whatever its demand.
pub fn merged(problem: &Problem, points: &[(Position, f64)]) -> Vec<(usize, f64)> {
    let spots = spots(problem);
    let reckoner = Reckoner::new(problem, &spots);
    let levels = &problem.reach.plain;
    let mut number: HashMap<Box<[(u32, u32)]>, usize> = HashMap::new();
    let mut sets: Vec<(usize, f64)> = Vec::new();
    for (index, (position, weight)) in points.iter().enumerate() {
        let served = reckoner.walkers(*position, None, levels, true);
        let signature: Box<[(u32, u32)]> = served
            .iter()
            .map(|served| {
                let nearer = levels.iter().filter(|level| served.metres > level.within_m);
                (as_number(served.spot), as_number(nearer.count()))
            })
            .collect();
        let set = *number.entry(signature).or_insert_with(|| {
            sets.push((index, 0.0));
            sets.len() - 1
        });
        sets[set].1 += weight;
    }
    sets
}

fn as_number(index: usize) -> u32 {
    u32::try_from(index).expect("fewer than four billion spots and levels")
}
