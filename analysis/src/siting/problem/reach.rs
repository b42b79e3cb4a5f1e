//! Who is served by what, and how well: a table of which every figure
//! can be set.

use serde::{Deserialize, Serialize};

/// A walked distance and the value of a spot within it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    pub within_m: f64,
    pub value: f64,
}

/// Values of a spot by what the demand and the spot are. Distances called walked
/// are a router's, or the straight line times `detour`; the others are straight.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Reach {
    /// Walked distance over straight line.
    pub detour: f64,
    /// A spot this near stands at the place itself (straight): value 1.
    pub same_place_m: f64,
    /// Freely entered spots near a place (walked).
    pub place: Vec<Level>,
    /// A spot inside an estate's outline or this near to it (straight): value 1.
    pub estate_outline_m: f64,
    /// The same for an estate that is a mere point, which is uncertain.
    pub estate_point_m: f64,
    /// Freely entered spots near an estate (walked, to the outline).
    pub estate: Vec<Level>,
    /// Freely entered spots near residents (walked).
    pub residents: Vec<Level>,
    /// Every spot, for demands without a kind (walked).
    pub plain: Vec<Level>,
}

impl Default for Reach {
    fn default() -> Reach {
        let levels = |pairs: &[(f64, f64)]| {
            pairs
                .iter()
                .map(|&(within_m, value)| Level { within_m, value })
                .collect::<Vec<_>>()
        };
        Reach {
            detour: 1.3,
            same_place_m: 25.0,
            place: levels(&[(150.0, 0.15), (275.0, 0.05)]),
            estate_outline_m: 50.0,
            estate_point_m: 100.0,
            estate: levels(&[(150.0, 0.6), (275.0, 0.25)]),
            residents: levels(&[(150.0, 1.0), (275.0, 0.6), (400.0, 0.25)]),
            plain: levels(&[(150.0, 1.0), (275.0, 0.6), (400.0, 0.25)]),
        }
    }
}

impl Reach {
    /// The straight line beyond which no spot can serve anything, metres, where the way is
    /// at least `detour` times as long.
    pub(crate) fn farthest_straight_m(&self, detour: f64) -> f64 {
        let walked = [&self.place, &self.estate, &self.residents, &self.plain]
            .into_iter()
            .flatten()
            .map(|level| level.within_m)
            .fold(0.0, f64::max);
        (walked / detour)
            .max(self.same_place_m)
            .max(self.estate_outline_m)
            .max(self.estate_point_m)
    }
}

/// Value of a spot at a walked distance; 0 beyond the last level.
pub(crate) fn value_at(levels: &[Level], walked_m: f64) -> f64 {
    levels
        .iter()
        .filter(|level| walked_m <= level.within_m)
        .map(|level| level.value)
        .fold(0.0, f64::max)
}
